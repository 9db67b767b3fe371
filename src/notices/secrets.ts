import type { Tx } from '../db/database.ts'
import type { MailState } from './mail.ts'
import type { MailKind } from './mails/index.ts'
import * as store from './store.ts'

/** Kinds of mails by whose code or link somebody comes in: what they say is for the one who gets them, and for nobody else. */
export const SECRET_KINDS = [
  'registration',
  'sign_in_code',
  'password_reset',
  'invite',
  'staff_invite',
  'email_change_confirm',
] as const satisfies readonly MailKind[]

/** True where a mail of that kind holds a secret. */
export function isSecret(kind: string): boolean {
  return (SECRET_KINDS as readonly string[]).includes(kind)
}

/** Whether a mail's texts are there to be read: `forgotten` once a secret has gone out, `withheld` from whoever may not read secrets. */
type MailBody = 'shown' | 'withheld' | 'forgotten'

/**
 * What somebody of the provider reads of a mail. A secret is read by administrators alone, and only where it is `kept`, since there is no mail
 * server to bring it to anybody: whoever else could read it could come in as the customer. Pure.
 */
export function bodyOf(
  { kind, state, html }: { kind: string; state: MailState; html: string },
  { isAdmin }: { isAdmin: boolean },
): MailBody {
  if (!isSecret(kind)) return 'shown'
  if (html === '') return 'forgotten'
  return isAdmin && state === 'kept' ? 'shown' : 'withheld'
}

/** Forgets the secrets of mails written before, which nobody has sent and nobody can use any more. Returns how many. */
export function forgetSecrets(tx: Tx, { before }: { before: Temporal.Instant }): Promise<number> {
  return store.forgetTexts(tx, { kinds: SECRET_KINDS, before })
}
