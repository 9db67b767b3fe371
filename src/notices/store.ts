import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { decodeIdCursor, type Page } from '../db/page.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Mail, MailHead, MailState } from './mail.ts'

const HEAD = sql`account_id, id, fact_key, kind, to_address, to_name, subject, state, tries, next_try_at, last_code, last_answer,
  created_at, sent_at`
const MAIL = sql`${HEAD}, locale, html, text, attachments, message_id`

export type NewMail = Pick<
  Mail,
  | 'accountId'
  | 'factKey'
  | 'kind'
  | 'toAddress'
  | 'toName'
  | 'locale'
  | 'subject'
  | 'html'
  | 'text'
  | 'attachments'
  | 'messageId'
  | 'createdAt'
>

/** The new mail's id; null where the fact has its mail already. */
export async function insertMail(tx: Tx, mail: NewMail): Promise<bigint | null> {
  const { rows } = await sql<{ id: bigint }>`
    insert into mails (account_id, fact_key, kind, to_address, to_name, locale, subject, html, text, attachments, message_id,
      created_at, next_try_at)
    values (${mail.accountId}, ${mail.factKey}, ${mail.kind}, ${mail.toAddress}, ${mail.toName}, ${mail.locale}, ${mail.subject},
      ${mail.html}, ${mail.text}, ${JSON.stringify(mail.attachments)}::jsonb, ${mail.messageId}, ${mail.createdAt}, ${mail.createdAt})
    on conflict (account_id, fact_key) do nothing
    returning id`.execute(tx)
  return rows[0]?.id ?? null
}

/**
 * Takes mails that are due, the longest waiting first, and marks them as being sent until `leaseUntil`. Those whose lease is over are due
 * again: whoever had them is dead.
 */
export async function claimMails(
  tx: Tx,
  { now, leaseUntil, limit }: { now: Temporal.Instant; leaseUntil: Temporal.Instant; limit: number },
): Promise<Mail[]> {
  const { rows } = await sql<Mail>`
    with due as (
      select id from mails where state in ('waiting', 'sending') and next_try_at <= ${now}
      order by next_try_at, id limit ${limit} for update skip locked
    ), taken as (
      update mails m set state = 'sending', tries = m.tries + 1, next_try_at = ${leaseUntil}
      from due where m.id = due.id
      returning m.*
    )
    select ${MAIL} from taken order by id`.execute(tx)
  return rows
}

/** Everything that waits is kept: there is nobody to send it. Returns how many. */
export async function keepDueMails(tx: Tx, now: Temporal.Instant): Promise<number> {
  const { numAffectedRows } = await sql`
    update mails set state = 'kept', next_try_at = null
    where state in ('waiting', 'sending') and next_try_at <= ${now}`.execute(tx)
  return Number(numAffectedRows ?? 0n)
}

/** Writes what became of a try; `forget`: the texts go with it. False where it is no longer that try's to say: its lease ran out and another took the mail. */
export async function saveOutcome(
  tx: Tx,
  {
    mail,
    ...outcome
  }: {
    mail: Pick<Mail, 'id' | 'tries'>
    state: MailState
    nextTryAt: Temporal.Instant | null
    sentAt: Temporal.Instant | null
    code: number | null
    answer: string
    forget: boolean
  },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update mails set state = ${outcome.state}, next_try_at = ${outcome.nextTryAt}, sent_at = ${outcome.sentAt},
      last_code = ${outcome.code}, last_answer = ${outcome.answer},
      html = case when ${outcome.forget} then '' else html end, text = case when ${outcome.forget} then '' else text end
    where id = ${mail.id} and state = 'sending' and tries = ${mail.tries}`.execute(tx)
  return numAffectedRows === 1n
}

/** Takes the texts from mails of those kinds that were written before. Returns how many. */
export async function forgetTexts(
  tx: Tx,
  { kinds, before }: { kinds: readonly string[]; before: Temporal.Instant },
): Promise<number> {
  const { numAffectedRows } = await sql`
    update mails set html = '', text = ''
    where kind = any(${kinds}::text[]) and created_at < ${before} and state <> 'sending' and html <> ''`.execute(
    tx,
  )
  return Number(numAffectedRows ?? 0n)
}

export interface MailFilter {
  accountId?: AccountId | undefined
  state?: MailState | undefined
  kind?: string | undefined
}

export async function listMails(
  db: Db | Tx,
  { filter, page }: { filter: MailFilter; page: Page },
): Promise<MailHead[]> {
  const where: RawBuilder<unknown>[] = [sql`true`]
  if (filter.accountId !== undefined) where.push(sql`account_id = ${filter.accountId}`)
  if (filter.state !== undefined) where.push(sql`state = ${filter.state}`)
  if (filter.kind !== undefined) where.push(sql`kind = ${filter.kind}`)
  if (page.after) where.push(sql`id < ${decodeIdCursor(page.after)}`)
  const { rows } = await sql<MailHead>`
    select ${HEAD} from mails where ${sql.join(where, sql` and `)} order by id desc limit ${page.limit + 1}`.execute(
    db,
  )
  return rows
}

export async function readMail(db: Db | Tx, mailId: bigint): Promise<Mail | null> {
  const { rows } = await sql<Mail>`select ${MAIL} from mails where id = ${mailId}`.execute(db)
  return rows[0] ?? null
}

/** How many mails tell of a fact: the first and those sent again as `receipt:812#2`, … */
export async function countOfFact(
  tx: Tx,
  { accountId, factKey }: { accountId: AccountId | null; factKey: string },
): Promise<number> {
  const { rows } = await sql<{ mails: bigint }>`
    select count(*) as mails from mails
    where ${accountId === null ? sql`account_id is null` : sql`account_id = ${accountId}`} and (fact_key = ${factKey} or starts_with(fact_key, ${`${factKey}#`}))`.execute(
    tx,
  )
  return Number(rows[0]!.mails)
}

export async function countByState(db: Db | Tx): Promise<{ state: MailState; mails: bigint }[]> {
  const { rows } = await sql<{ state: MailState; mails: bigint }>`
    select state, count(*) as mails from mails group by state`.execute(db)
  return rows
}
