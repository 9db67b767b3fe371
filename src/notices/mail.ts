import { createHash } from 'node:crypto'
import type { AccountId } from '../kernel/ids.ts'
import type { ReceiptSheet } from './receipt.ts'

/** `kept`: there is no mail server, so it stays in the outbox. `failed`: given up. `bounced`: the server said no for good. */
export const MAIL_STATES = ['waiting', 'sending', 'sent', 'kept', 'failed', 'bounced'] as const
export type MailState = (typeof MAIL_STATES)[number]

/** How an attachment is made anew when its mail is sent. Plain JSON: it says the same years later. */
export type AttachmentRecipe =
  | { kind: 'receipt'; fileName: string; receipt: ReceiptSheet }
  /** An invoice or a credit note, which never changes once it is issued. */
  | { kind: 'document'; fileName: string; accountId: string; invoiceId: string }

/** A mail of the outbox, as a list shows it. */
export interface MailHead {
  /** Null: it is about no account, but about a person's own login. */
  accountId: AccountId | null
  id: bigint
  factKey: string
  kind: string
  toAddress: string
  toName: string
  subject: string
  state: MailState
  tries: number
  /** `waiting`: not before then. `sending`: the end of its worker's lease. Else null. */
  nextTryAt: Temporal.Instant | null
  /** Of the last try: SMTP's return code, null where the server gave none. */
  lastCode: number | null
  lastAnswer: string | null
  createdAt: Temporal.Instant
  sentAt: Temporal.Instant | null
}

export interface Mail extends MailHead {
  locale: string
  html: string
  text: string
  attachments: AttachmentRecipe[]
  messageId: string
}

/** Minutes after the first, second, … try that could be tried again; after the last of them, some 57 hours on, it is given up. */
const PAUSES_MINUTES = [1, 5, 30, 2 * 60, 6 * 60, 24 * 60, 24 * 60]

/** When a mail that has been tried `tries` times in vain is tried again; null: never. */
export function nextTryAfter(tries: number, now: Temporal.Instant): Temporal.Instant | null {
  const minutes = PAUSES_MINUTES[tries - 1]
  return minutes === undefined ? null : now.add({ minutes })
}

/**
 * The Message-ID of a fact's mail: the same for the same fact, whoever computes it, so that a mail sent twice (a crash between the
 * server's 250 and our commit) is shown once by many mail programs and can be recognised in any log.
 */
export function messageIdOf(accountId: AccountId | null, factKey: string, domain: string): string {
  const digest = createHash('sha256')
    .update(`${accountId ?? 'login'} ${factKey}`)
    .digest('hex')
    .slice(0, 16)
  return `<${factKey.replace(/[^A-Za-z0-9-]+/g, '.').slice(0, 60)}.${digest}@${domain}>`
}
