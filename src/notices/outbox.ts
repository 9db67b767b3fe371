import { recordEvent } from '../accounts/timeline.ts'
import type { Db, Tx } from '../db/database.ts'
import { stageJob } from '../db/jobs.ts'
import { type Page, type PageOf, pageOf } from '../db/page.ts'
import type { AccountId } from '../kernel/ids.ts'
import { emailAddress, parseInput } from '../kernel/input.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import type { Brand } from './brand.ts'
import type { MailContent } from './content.ts'
import {
  type AttachmentRecipe,
  MAIL_STATES,
  type Mail,
  type MailHead,
  type MailState,
  messageIdOf,
} from './mail.ts'
import type { Mailbox } from './mail-transport.ts'
import { renderHtml } from './render-html.ts'
import { renderText } from './render-text.ts'
import { isSecret } from './secrets.ts'
import * as store from './store.ts'

export interface NewMail {
  /** Null: it is about no account. */
  accountId: AccountId | null
  /** What it tells of: `receipt:812`. One mail an account (or none) and fact, whatever crashes. No `#`: that is for mails sent again. */
  factKey: string
  kind: string
  /** Of the words and figures in `content`. */
  locale: string
  content: MailContent
  brand: Brand
  to: Mailbox
  attachments?: readonly AttachmentRecipe[]
  now: Temporal.Instant
}

/** Puts a mail into the outbox, in the transaction of its fact; it leaves once that commits. Null where the fact has its mail already. */
export async function queueMail(tx: Tx, mail: NewMail): Promise<bigint | null> {
  const { accountId, factKey, kind, locale, content, brand, to } = mail
  const id = await store.insertMail(tx, {
    ...{ accountId, factKey, kind, locale },
    toAddress: to.address,
    toName: to.name,
    subject: content.subject,
    html: renderHtml(content, brand, { locale }),
    text: renderText(content, brand),
    attachments: [...(mail.attachments ?? [])],
    messageId: messageIdOf(accountId, factKey, brand.mailDomain),
    createdAt: mail.now,
  })
  if (id !== null) await stageSending(tx)
  return id
}

/** The outbox, newest first. */
export async function listMails(
  db: Db | Tx,
  { page, ...filter }: store.MailFilter & { page: Page },
): Promise<PageOf<MailHead>> {
  return pageOf(await store.listMails(db, { filter, page }), page, ({ id }) => [id])
}

/** How many mails there are in each state; 0 where none. */
export async function countMails(db: Db | Tx): Promise<Record<MailState, number>> {
  const counts = new Map((await store.countByState(db)).map(({ state, mails }) => [state, Number(mails)]))
  const all = MAIL_STATES.map((state) => [state, counts.get(state) ?? 0])
  return Object.fromEntries(all) as Record<MailState, number>
}

/** A mail with its texts. Refuses `not_found`. */
export async function getMail(db: Db | Tx, { mailId }: { mailId: bigint }): Promise<Mail> {
  const mail = await store.readMail(db, mailId)
  if (!mail) throw notFound(`mail with id ${mailId}`)
  return mail
}

/**
 * Sends a mail once more as it was written, by staff, perhaps to another address: a new row of the outbox, `receipt:812#2`. Refuses
 * `not_found`, `bad_input`, and `mail_not_resent` where it holds a code or a link for one person.
 */
export async function resendMail(
  tx: Tx,
  { mailId, to, actor, now }: { mailId: bigint; to?: string; actor: string; now: Temporal.Instant },
): Promise<MailHead> {
  const first = await getMail(tx, { mailId })
  const { accountId, kind } = first
  if (isSecret(kind)) {
    throw new Refusal(
      'mail_not_resent',
      `Mail ${mailId} holds a code or a link (${kind}), which is not sent twice; have a new one made instead.`,
      { status: 409 },
    )
  }
  const toAddress = to === undefined ? first.toAddress : parseInput('to', emailAddress, to)
  const fact = first.factKey.split('#')[0]!
  const factKey = `${fact}#${(await store.countOfFact(tx, { accountId, factKey: fact })) + 1}`
  const domain = first.messageId.slice(first.messageId.lastIndexOf('@') + 1, -1)
  const messageId = messageIdOf(accountId, factKey, domain)
  const id = await store.insertMail(tx, { ...first, factKey, toAddress, messageId, createdAt: now })
  // Somebody else has just sent it again: that one does for both.
  if (id === null) return getMail(tx, { mailId })
  await stageSending(tx)
  const detail = { mail: String(id), about: kind, to: toAddress }
  if (accountId !== null)
    await recordEvent(tx, { accountId, at: now, actor, kind: 'mail_sent_again', detail })
  return getMail(tx, { mailId: id })
}

/** Many mails make one job: it sends all that are due. */
function stageSending(tx: Tx): Promise<void> {
  return stageJob(tx, 'send_mail', {}, { key: 'send_mail' })
}
