import type { Db, Tx } from '../db/database.ts'
import { addressLimit, forgive, refuseTooMany, WRONG_PER_SUBJECT_MAX } from './attempts.ts'
import type { Known } from './sign-in.ts'
import { beginStep, checkStep, peekStep, type Step, wrongCode } from './steps.ts'
import * as store from './store-sign-in.ts'

/** Six digits mailed to an address open a session so long. */
export const CODE_MINUTES = 10

/** The job that mails a code (src/jobs/mail-sign-in-code.ts): apart from the request, which takes as long where there is nobody to mail it to. */
export const MAIL_SIGN_IN_CODE = 'mail_sign_in_code'

/** A code that waits in somebody's mailbox; `loginId` null: nobody has that address, and no mail is written. */
export type BegunCode = {
  token: string
  code: string
  loginId: bigint | null
  /** What tells its mail from others, and opens nothing. */
  fact: string
}

/** Refuses (`sign_in_locked`, 429) the sixth code for an address within a quarter of an hour, known or not. Not within a transaction. */
export async function limitMailedCodes(
  db: Db,
  { email, ip, now }: { email: string; ip: string; now: Temporal.Instant },
): Promise<void> {
  const subject = `code-sent:${email.toLowerCase()}`
  const limits = [{ subject, max: WRONG_PER_SUBJECT_MAX }, addressLimit(ip, 'code-sent')]
  await refuseTooMany(db, { limits, now })
}

/**
 * Begins signing in by a code that is mailed. An address that nobody has is given a token too, by the same statements; that no mail leaves for
 * it is the caller's, who sees to it where it cannot be timed.
 */
export async function beginMailedCode(
  tx: Tx,
  { email, now }: { email: string; now: Temporal.Instant },
): Promise<BegunCode> {
  const address = email.toLowerCase()
  const loginId = (await store.findLoginByEmail(tx, address))?.loginId ?? null
  const begun = await beginStep(tx, {
    ...{ kind: 'email_code', loginId, email: address, code: true, minutes: CODE_MINUTES, now },
  })
  return { token: begun.token, code: begun.code!, loginId, fact: begun.fact }
}

/**
 * Checks a mailed code and says whose it is; `takeStep` uses it up. Wrong codes are counted for the code and, over several of them, for the
 * mail address. Refuses `wrong_code`, `step_expired`, `sign_in_locked` (429). Not within a transaction.
 */
export async function checkMailedCode(
  db: Db,
  { token, code, ip, now }: { token: string; code: string; ip: string; now: Temporal.Instant },
): Promise<{ step: Step; known: Known }> {
  const begun = await peekStep(db, { kind: 'email_code', token, now })
  const subject = `code:${begun?.email ?? 'unknown'}`
  // Tokens that are none are not counted together: whoever invents them would lock out the others who do.
  const ofAddress = begun ? [{ subject, max: WRONG_PER_SUBJECT_MAX }] : []
  const attempt = await refuseTooMany(db, { limits: [...ofAddress, addressLimit(ip, 'code')], now })
  const step = await checkStep(db, { kind: 'email_code', token, code, now })
  const login = step.loginId === null ? null : await store.findLogin(db, step.loginId)
  if (!login) throw wrongCode()
  await forgive(db, { attempt, allOf: [subject] })
  return { step, known: { loginId: login.loginId, hasTotp: login.hasTotp } }
}
