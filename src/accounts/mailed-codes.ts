import type { Db, Tx } from '../db/database.ts'
import {
  addressLimit,
  codeLimits,
  forgive,
  refuseLocked,
  refuseTooMany,
  WRONG_PER_SUBJECT_MAX,
} from './attempts.ts'
import { isOwnDevice, type Known } from './sign-in.ts'
import { beginStep, checkStep, peekStep, type Step, wrongCode } from './steps.ts'
import * as store from './store-sign-in.ts'

/** Six digits mailed to an address open a session, or confirm who is signed in, so long. */
export const CODE_MINUTES = 10

/** The job that mails a code (src/jobs/mail-sign-in-code.ts): apart from the request, which takes as long where there is nobody to mail it to. */
export const MAIL_SIGN_IN_CODE = 'mail_sign_in_code'

/** What a mailed code is for: to come in, or to confirm that it is still who came in (proof.ts). */
type CodeKind = 'email_code' | 'proof_code'

/** A code that waits in somebody's mailbox; `loginId` null: nobody has that address, and no mail is written. */
export type BegunCode = {
  token: string
  code: string
  loginId: bigint | null
  /** What tells its mail from others, and opens nothing. */
  fact: string
}

/**
 * Refuses (`sign_in_locked`, 429) the sixth code for an address within a quarter of an hour, and any code while too many wrong ones lock it,
 * known or not. `deviceToken`: what the browser keeps; one that the person has come in with is counted for itself. Not within a transaction.
 */
export async function limitMailedCodes(
  db: Db,
  {
    email,
    deviceToken,
    ip,
    now,
  }: { email: string; deviceToken: string | null; ip: string; now: Temporal.Instant },
): Promise<void> {
  const address = email.toLowerCase()
  const loginId = (await store.findLoginByEmail(db, address))?.loginId ?? null
  const who = await countedAs(db, { address, loginId, deviceToken })
  // One that is sent while none is taken would look wrong when it is right.
  await refuseLocked(db, { limits: codeLimits(`code:${who}`), now })
  const limits = [{ subject: `code-sent:${who}`, max: WRONG_PER_SUBJECT_MAX }, addressLimit(ip, 'code-sent')]
  await refuseTooMany(db, { limits, now })
}

/**
 * Begins signing in by a code that is mailed. An address that nobody has is given a token too, by the same statements; that no mail leaves for
 * it is the caller's, who sees to it where it cannot be timed.
 */
export async function beginMailedCode(
  tx: Tx,
  { kind = 'email_code', email, now }: { kind?: CodeKind; email: string; now: Temporal.Instant },
): Promise<BegunCode> {
  const address = email.toLowerCase()
  const loginId = (await store.findLoginByEmail(tx, address))?.loginId ?? null
  const begun = await beginStep(tx, { kind, loginId, email: address, code: true, minutes: CODE_MINUTES, now })
  return { token: begun.token, code: begun.code!, loginId, fact: begun.fact }
}

/**
 * Checks a mailed code and says whose it is; `takeStep` uses it up. Wrong codes are counted for the code and, over several of them, for the
 * mail address, or for the person's own browser. Refuses `wrong_code`, `step_expired`, `sign_in_locked` (429). Not within a transaction.
 */
export async function checkMailedCode(
  db: Db,
  {
    kind = 'email_code',
    token,
    code,
    deviceToken,
    ip,
    now,
  }: {
    kind?: CodeKind
    token: string
    code: string
    deviceToken: string | null
    ip: string
    now: Temporal.Instant
  },
): Promise<{ step: Step; known: Known }> {
  const begun = await peekStep(db, { kind, token, now })
  const { email: address, loginId } = begun ?? { email: null, loginId: null }
  const subject = `code:${await countedAs(db, { address: address ?? 'unknown', loginId, deviceToken })}`
  // Tokens that are none are not counted together: whoever invents them would lock out the others who do.
  const ofAddress = begun ? codeLimits(subject) : []
  const attempt = await refuseTooMany(db, { limits: [...ofAddress, addressLimit(ip, 'code')], now })
  const step = await checkStep(db, { kind, token, code, now })
  const login = step.loginId === null ? null : await store.findLogin(db, step.loginId)
  if (!login) throw wrongCode()
  await forgive(db, { attempt, allOf: [subject] })
  return { step, known: { loginId: login.loginId, hasTotp: login.hasTotp } }
}

async function countedAs(
  db: Db,
  { address, ...known }: { address: string; loginId: bigint | null; deviceToken: string | null },
): Promise<string> {
  return (await isOwnDevice(db, known)) ? `device:${known.loginId}` : address
}
