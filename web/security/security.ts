import { data, redirect } from 'react-router'
import type { Api } from '../api/context.ts'
import { cookiesOf } from '../api/entering.ts'
import { attempted, confirmAddress, loaded, type Problem } from '../api/outcome.ts'
import { passkeyAnswer } from '../api/passkeys.ts'

/** What a person's page of sign-in and security shows: `base` is its address, in the portal or the console. */
export async function securityOf(api: Api, { url }: { url: URL }) {
  const [me, security, sessions, events] = await Promise.all([
    loaded(api.GET('/me'), url),
    loaded(api.GET('/me/security'), url),
    loaded(api.GET('/me/sessions'), url),
    loaded(api.GET('/me/events', { params: { query: { limit: 10 } } }), url),
  ])
  return {
    login: me.login,
    security,
    sessions: sessions.items,
    events: events.items,
    done: url.searchParams.get('done'),
    /** What a new passkey was going to be called, before it was confirmed who is there. */
    passkeyName: url.searchParams.get('passkey'),
  }
}

export type Security = Awaited<ReturnType<typeof securityOf>>

/** Does what a button of that page asks for, and says so on it. */
export async function changeSecurity(api: Api, { request, base }: { request: Request; base: string }) {
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '').trim()
  switch (text('deed')) {
    case 'add-passkey': {
      const answer = passkeyAnswer(form)
      return changed(await attempted(api.POST('/me/passkeys', { body: { ...answer, name: text('name') } })), {
        base,
        done: 'passkeyAdded',
      })
    }
    case 'rename-passkey': {
      const path = { passkeyId: text('passkeyId') }
      const body = { name: text('name') }
      return changed(await attempted(api.PATCH('/me/passkeys/{passkeyId}', { params: { path }, body })), {
        ...{ base, done: 'passkeyRenamed' },
      })
    }
    case 'remove-passkey': {
      const path = { passkeyId: text('passkeyId') }
      return changed(await attempted(api.DELETE('/me/passkeys/{passkeyId}', { params: { path } })), {
        ...{ base, done: 'passkeyRemoved' },
      })
    }
    case 'end-session': {
      const path = { sessionId: text('sessionId') }
      return changed(await attempted(api.DELETE('/me/sessions/{sessionId}', { params: { path } })), {
        ...{ base, done: 'sessionEnded' },
      })
    }
    case 'end-others':
      return changed(await attempted(api.POST('/me/sessions/end-others')), { base, done: 'othersEnded' })
    default:
      throw redirect(base)
  }
}

type Outcome = { ok: true; response: Response } | { ok: false; problem: Problem }

/**
 * Returns to `base`, which says what was done, with the cookies of the answer: what changes a way in changes the session's token too. Who has
 * not shown of late who they are is asked for that first.
 */
export function changed(outcome: Outcome, { base, done }: { base: string; done: string }) {
  if (outcome.ok) throw redirect(`${base}?done=${done}`, { headers: cookiesOf(outcome.response) })
  proofFirst(outcome.problem, base)
  return data({ problem: outcome.problem }, { status: outcome.problem.status })
}

/** Leads to the page where one confirms that it is oneself, where that is what is missing, and back to `next`. */
export function proofFirst(problem: Problem, next: string): void {
  if (problem.code === 'proof_needed') throw redirect(confirmAddress(next))
}
