import { createHash } from 'node:crypto'
import type { Tx } from '../db/database.ts'
import { emailAddress, parseInput } from '../kernel/input.ts'
import { Refusal } from '../kernel/refusal.ts'
import { type Origin, recordLoginEvent } from './login-events.ts'
import { type Person, personOf } from './reset.ts'
import { beginStep, dropSteps, type Step, takeStep } from './steps.ts'
import * as store from './store-reset.ts'

export const EMAIL_CODE_MINUTES = 10

/**
 * Begins a change of the address by which a person signs in: a code for the new one. Whether somebody has that address already is not said
 * before it was shown that mail reaches it. One that was begun before works no more. Refuses `bad_input`.
 */
export async function beginEmailChange(
  tx: Tx,
  { loginId, email, now }: { loginId: bigint; email: string; now: Temporal.Instant },
): Promise<{
  /** Of this step, and tells nothing of it. */
  key: string
  token: string
  code: string
  email: string
  expiresAt: Temporal.Instant
}> {
  const address = parseInput('email', emailAddress.toLowerCase(), email)
  await dropSteps(tx, { kinds: ['email_change'], loginId, now })
  const step = { kind: 'email_change' as const, loginId, email: address }
  const { token, code } = await beginStep(tx, { ...step, code: true, minutes: EMAIL_CODE_MINUTES, now })
  const key = createHash('sha256').update(token).digest('hex').slice(0, 16)
  return { key, token, code: code!, email: address, expiresAt: now.add({ minutes: EMAIL_CODE_MINUTES }) }
}

/**
 * Makes the address of a step that was checked the login's. Codes and links that went to the old one work no more. Returns the
 * person as before, whom to tell. Refuses `step_expired`, `email_taken`.
 */
export async function changeEmail(
  tx: Tx,
  { step, origin, now }: { step: Step; origin: Origin; now: Temporal.Instant },
): Promise<{ before: Person; email: string }> {
  const loginId = step.loginId!
  const email = step.email!
  await takeStep(tx, { step, now })
  const before = await personOf(tx, { loginId })
  if (!(await store.updateEmail(tx, { loginId, email })))
    throw new Refusal('email_taken', `There is a login with the e-mail address ${email} already.`, {
      status: 409,
    })
  await dropSteps(tx, { kinds: ['reset', 'email_code', 'second_step', 'proof_code'], loginId, now })
  await recordLoginEvent(tx, { loginId, kind: 'email_changed', origin, now })
  return { before, email }
}
