import { data, redirect } from 'react-router'
import type { Api } from '../api/context.ts'
import { cookiesOf } from '../api/entering.ts'
import { attempted, loaded, type Problem } from '../api/outcome.ts'
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
 * Returns to `base`, which says what was done, with the cookies of the answer: what changes a way in changes the session's token too. Who came
 * in by mail only is asked for more first.
 */
export function changed(outcome: Outcome, { base, done }: { base: string; done: string }) {
  if (outcome.ok) throw redirect(`${base}?done=${done}`, { headers: cookiesOf(outcome.response) })
  passwordFirst(outcome.problem, base)
  return data({ problem: outcome.problem }, { status: outcome.problem.status })
}

/** Leads to the page that asks for the password where that is what is missing, and back to `next`. */
export function passwordFirst(problem: Problem, next: string): void {
  if (problem.code === 'password_first') throw redirect(`/sign-in/password?next=${encodeURIComponent(next)}`)
}
