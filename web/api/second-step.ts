import { data, redirect } from 'react-router'
import type { Api } from './context.ts'
import { begunStep, type Door, enter, withNext } from './entering.ts'
import { attempted } from './outcome.ts'

/** Sends who has begun nothing, or waited too long, back to the door, which says so. */
export function secondStep({ request, url, door }: { request: Request; url: URL; door: Door }) {
  if (!begunStep(request, 'second_step')) {
    const to = withNext(door.signIn, url)
    throw redirect(`${to}${to.includes('?') ? '&' : '?'}over`)
  }
  return { back: withNext(door.signIn, url), isRecovery: url.searchParams.has('recovery') }
}

/** Takes the second step: an authenticator's six digits (`code`), or a recovery code (`recoveryCode`). */
export async function takeSecondStep(
  api: Api,
  { request, url, door }: { request: Request; url: URL; door: Door },
) {
  const form = await request.formData()
  const token = begunStep(request, 'second_step')?.token ?? ''
  const recoveryCode = form.get('recoveryCode')
  const outcome = await attempted(
    api.POST('/sessions/second-step', {
      body:
        recoveryCode === null
          ? { token, code: String(form.get('code') ?? '').replace(/\s/g, '') }
          : { token, recoveryCode: String(recoveryCode).trim() },
    }),
  )
  if (!outcome.ok) return data({ problem: outcome.problem }, { status: outcome.problem.status })
  throw enter(outcome, { url, door })
}
