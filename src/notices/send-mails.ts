import { recordEvent } from '../accounts/timeline.ts'
import { type Database, inTransaction, type Tx } from '../db/database.ts'
import type { Clock } from '../kernel/clock.ts'
import { type AttachmentRecipe, type Mail, type MailState, nextTryAfter } from './mail.ts'
import type { MailAttachment, Mailbox, MailOutcome, MailTransport } from './mail-transport.ts'
import { isSecret } from './secrets.ts'
import * as store from './store.ts'

/** Few enough to be sent well within their lease, even where each runs into every timeout there is. */
const CLAIM_MAX = 20
const LEASE_MINUTES = 15
/** What a server says is kept, not a novel. */
const ANSWER_CHARS_MAX = 500

/** What a round of sending came to, in mails. */
export type SendingSummary = Record<'sent' | 'delayed' | 'bounced' | 'failed' | 'kept', number>

export interface Sending {
  /** Null: no mail server is set up, and what waits is kept. */
  transport: MailTransport | null
  from: Mailbox
  /** Makes an attachment anew. May throw: the mail is tried again later. */
  makeAttachment: (recipe: AttachmentRecipe) => Promise<MailAttachment>
}

/**
 * Sends the mails that are due, each outside any transaction, and writes down what became of it. Any number of workers may do so at once.
 * A worker that dies leaves its mails `sending`; when their lease is over (15 minutes) they are sent again, under the same Message-ID.
 * Stops taking more once the server cannot be reached.
 */
export async function sendWaitingMails(
  database: Database,
  clock: Clock,
  sending: Sending,
): Promise<SendingSummary> {
  const summary: SendingSummary = { sent: 0, delayed: 0, bounced: 0, failed: 0, kept: 0 }
  const { transport } = sending
  if (!transport) {
    summary.kept = await inTransaction(database.kysely, (tx) => store.keepDueMails(tx, clock.now()))
    return summary
  }
  for (;;) {
    const mails = await claim(database, clock)
    const outcomes = await Promise.all(
      mails.map(async (mail) => {
        const outcome = await tryToSend(mail, { ...sending, transport })
        const state = await inTransaction(database.kysely, (tx) => record(tx, mail, outcome, clock.now()))
        if (state !== null) summary[state === 'waiting' ? 'delayed' : state] += 1
        return outcome
      }),
    )
    if (mails.length < CLAIM_MAX || outcomes.some(({ kind }) => kind === 'unreachable')) return summary
  }
}

function claim(database: Database, clock: Clock): Promise<Mail[]> {
  const now = clock.now()
  const leaseUntil = now.add({ minutes: LEASE_MINUTES })
  return inTransaction(database.kysely, (tx) => store.claimMails(tx, { now, leaseUntil, limit: CLAIM_MAX }))
}

async function tryToSend(
  mail: Mail,
  { transport, from, makeAttachment }: Sending & { transport: MailTransport },
): Promise<MailOutcome> {
  let attachments: MailAttachment[]
  try {
    attachments = await Promise.all(mail.attachments.map(makeAttachment))
  } catch (error) {
    // Not the server's fault: the others go on.
    return { kind: 'refused', code: 0, answer: `attachment: ${textOf(error)}`, permanent: false }
  }
  return transport.send({
    from,
    to: { name: mail.toName, address: mail.toAddress },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: mail.messageId,
    writtenAt: mail.createdAt,
    language: mail.locale,
    attachments,
  })
}

/** Null where the try came too late to be written down. */
async function record(
  tx: Tx,
  mail: Mail,
  outcome: MailOutcome,
  now: Temporal.Instant,
): Promise<Exclude<MailState, 'sending' | 'kept'> | null> {
  const code = outcome.code || null
  const answer = (outcome.kind === 'unreachable' ? outcome.cause : outcome.answer).slice(0, ANSWER_CHARS_MAX)
  const next = nextTryAfter(mail.tries, now)
  const state = stateAfter(outcome, next)
  const saved = await store.saveOutcome(tx, {
    ...{ mail, state, code, answer },
    nextTryAt: state === 'waiting' ? next : null,
    sentAt: state === 'sent' ? now : null,
    // Nobody needs the code or the link again: not here, and not in a backup.
    forget: state !== 'waiting' && isSecret(mail.kind),
  })
  if (!saved) return null
  if (state === 'bounced' && mail.accountId !== null) {
    await recordEvent(tx, {
      ...{ accountId: mail.accountId, at: now, actor: 'system', kind: 'mail_bounced' },
      detail: { mail: String(mail.id), about: mail.kind, to: mail.toAddress, code: code ?? 0, answer },
    })
  }
  return state
}

function stateAfter(
  outcome: MailOutcome,
  next: Temporal.Instant | null,
): Exclude<MailState, 'sending' | 'kept'> {
  if (outcome.kind === 'accepted') return 'sent'
  if (outcome.kind === 'refused' && outcome.permanent) return 'bounced'
  return next === null ? 'failed' : 'waiting'
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
