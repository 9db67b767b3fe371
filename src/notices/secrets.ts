import type { MailKind } from './mails/index.ts'

/** Kinds of mails by whose code or link somebody comes in: what they say is for the one who gets them, and for nobody else. */
export const SECRET_KINDS = [
  'registration',
  'sign_in_code',
  'password_reset',
  'invite',
  'email_change_confirm',
] as const satisfies readonly MailKind[]

/** True where a mail of that kind holds a secret. */
export function isSecret(kind: string): boolean {
  return (SECRET_KINDS as readonly string[]).includes(kind)
}
