import { createHash } from 'node:crypto'
import type { Tx } from '../db/database.ts'
import { emailAddress, parseInput } from '../kernel/input.ts'
import { Refusal } from '../kernel/refusal.ts'
import { endInvitationsBy } from './invitations.ts'
import { type Origin, recordLoginEvent } from './login-events.ts'
import { endCodes } from './registration.ts'
import { type Person, personOf } from './reset.ts'
import { endSessions } from './sessions.ts'
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
  if (!(await store.updateEmail(tx, { loginId, email }))) throw emailTaken(email)
  await dropSteps(tx, { kinds: ['reset', 'email_code', 'second_step', 'proof_code'], loginId, now })
  await recordLoginEvent(tx, { loginId, kind: 'email_changed', origin, now })
  return { before, email }
}

/**
 * Gives a person who has lost the address another one, on the word of one of the provider's people (`by`), who has made sure who asks. Whoever
 * reads the mails of before is out: the password and passkeys, which could be made by them, every session, what was begun, and invitations and
 * registration codes that went there, or that such a session sent. A link that is
 * mailed to the new address sets a password; an app that is asked for stays. Returns the person as before, whom to tell.
 * Refuses `not_found`, `bad_input`, `email_taken`.
 */
export async function replaceEmail(
  tx: Tx,
  {
    loginId,
    reason,
    now,
    by: { actor, name },
    ...input
  }: {
    loginId: bigint
    email: string
    reason: string
    /** The administrator, by name too. */
    by: { actor: string; name: string }
    now: Temporal.Instant
  },
): Promise<{ before: Person; email: string }> {
  const email = parseInput('email', emailAddress.toLowerCase(), input.email)
  const before = await personOf(tx, { loginId })
  if (!(await store.updateEmail(tx, { loginId, email }))) throw emailTaken(email)
  await store.deleteWaysIn(tx, loginId)
  await endSessions(tx, { loginId, exceptToken: null })
  await dropSteps(tx, { kinds: BY_MAIL, loginId, now })
  await endInvitationsBy(tx, { by: `login:${loginId}`, to: before.email, now, actor })
  if (before.email !== null) await endCodes(tx, { email: before.email, now, actor })
  const origin = { ip: null, userAgent: null }
  const detail = { was: before.email ?? '', reason }
  await recordLoginEvent(tx, { loginId, kind: 'email_replaced', origin, detail, actor, now })
  // A colleague's door, too, is opened by the link that follows: it stands on the record of the staff.
  if (await store.isStaff(tx, loginId))
    await recordLoginEvent(tx, {
      ...{ loginId, kind: 'password_link_made', origin, detail: { actor, by: name }, actor, now },
    })
  return { before, email }
}

/** What was mailed, or begun by who came in so. */
const BY_MAIL = ['reset', 'email_code', 'email_change', 'second_step', 'proof_code', 'passkey_new'] as const

function emailTaken(email: string): Refusal {
  return new Refusal('email_taken', `There is a login with the e-mail address ${email} already.`, {
    status: 409,
  })
}
