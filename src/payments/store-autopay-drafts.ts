import { sql } from 'kysely'
import { numbersArray, textsArray, timesArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import { decodeCursor, type Page } from '../db/page.ts'
import type { AccountId, InvoiceId, PaymentId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { DraftableInvoice } from './autopay-plan.ts'
import type { PaymentState } from './payment.ts'

/** SQL of autopay_drafts, autopay_invoices and gateway_turns. */

/**
 * `announced`: to come, and the payer was told. `needs_approval`: above the monthly cap. `approved`: it goes with the next run. `drafted`: a payment was
 * made, whatever became of it. `not_drafted`: it was not, `because` says why.
 */
export type DraftState = 'announced' | 'needs_approval' | 'approved' | 'drafted' | 'not_drafted'

/** What became of a day of AutoPay. */
export interface Draft {
  accountId: AccountId
  /** With the account its natural key. */
  draftOn: Temporal.PlainDate
  state: DraftState
  amountMicros: Micros
  paymentId: PaymentId | null
  notifiedAt: Temporal.Instant | null
  approvedAt: Temporal.Instant | null
  approvedBy: string | null
  /** It waits to go (again): approved, or the gateway could not be reached. */
  retryAt: Temporal.Instant | null
  tries: number
  because: string | null
}

const DRAFT = sql`d.account_id, d.draft_on, d.state, d.amount_micros, d.payment_id, d.notified_at, d.approved_at, d.approved_by, d.retry_at,
  d.tries, d.because`

/**
 * Invoices that AutoPay may draft: open, on the way to be paid by nobody else, and not taken up by it before; with `takenUp` also those that were, which a
 * new consent makes free again.
 */
export async function readDraftable(
  db: Db | Tx,
  { accountIds, takenUp = false }: { accountIds: readonly AccountId[]; takenUp?: boolean },
): Promise<(DraftableInvoice & { accountId: AccountId })[]> {
  const { rows } = await sql<DraftableInvoice & { accountId: AccountId }>`
    select d.account_id, d.invoice_id, d.issued_on, d.due_on, d.open_micros from invoice_dues d
    where d.account_id = any(${numbersArray(accountIds)}::bigint[]) and d.open_micros > 0
      and (${takenUp} or not exists (select from autopay_invoices i where i.account_id = d.account_id and i.invoice_id = d.invoice_id))
      and not exists (select from attempt_obligations o where o.account_id = d.account_id and o.obligation = 'invoice:' || d.invoice_id and o.open)
    order by d.account_id, d.due_on, d.invoice_id`.execute(db)
  return rows
}

/** What is still open of the invoices of a draft, and on the way to be paid by nobody. */
export async function readDraftInvoices(
  db: Db | Tx,
  { drafts }: { drafts: readonly Pick<Draft, 'accountId' | 'draftOn'>[] },
): Promise<(DraftableInvoice & { accountId: AccountId })[]> {
  const { rows } = await sql<DraftableInvoice & { accountId: AccountId }>`
    select d.account_id, d.invoice_id, d.issued_on, d.due_on, d.open_micros
    from unnest(${numbersArray(drafts.map((draft) => draft.accountId))}::bigint[], ${timesArray(drafts.map((draft) => draft.draftOn))}::date[])
      as n (account_id, draft_on)
    join autopay_invoices i on i.account_id = n.account_id and i.draft_on = n.draft_on
    join invoice_dues d on d.account_id = i.account_id and d.invoice_id = i.invoice_id and d.open_micros > 0
    where not exists (select from attempt_obligations o where o.account_id = d.account_id and o.obligation = 'invoice:' || d.invoice_id and o.open)
    order by d.account_id, d.due_on, d.invoice_id`.execute(db)
  return rows
}

/** Drafts of accounts that are not done: announced, and those that wait to go; by account, the oldest first. */
export async function readOpenDrafts(
  db: Db | Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<Draft[]> {
  const { rows } = await sql<Draft>`
    select ${DRAFT} from autopay_drafts d
    where d.account_id = any(${numbersArray(accountIds)}::bigint[]) and (d.state = 'announced' or d.retry_at is not null)
    order by d.account_id, d.draft_on`.execute(db)
  return rows
}

export async function findDraft(
  db: Db | Tx,
  { accountId, draftOn }: { accountId: AccountId; draftOn: Temporal.PlainDate },
): Promise<Draft | null> {
  const { rows } = await sql<Draft>`
    select ${DRAFT} from autopay_drafts d where d.account_id = ${accountId} and d.draft_on = ${draftOn}`.execute(
    db,
  )
  return rows[0] ?? null
}

/** Drafts of an account, the latest first, each with what its payment is now. */
export async function readDrafts(
  db: Db | Tx,
  { accountId, page }: { accountId: AccountId; page: Page },
): Promise<(Draft & { paymentState: PaymentState | null })[]> {
  const before = page.after ? decodeCursor(page.after, 1)[0]! : null
  const { rows } = await sql<Draft & { paymentState: PaymentState | null }>`
    select ${DRAFT}, p.state as payment_state
    from autopay_drafts d left join payments p on p.account_id = d.account_id and p.id = d.payment_id
    where d.account_id = ${accountId} and (${before}::date is null or d.draft_on < ${before}::date)
    order by d.draft_on desc limit ${page.limit + 1}`.execute(db)
  return rows
}

export type SavedDraft = Pick<
  Draft,
  'accountId' | 'draftOn' | 'state' | 'amountMicros' | 'paymentId' | 'because'
> & { retryAt?: Temporal.Instant | null; tries?: number }

/** Writes what became of drafts; when they were announced and approved stays, unless they are asked about again. */
export async function saveDrafts(tx: Tx, { drafts }: { drafts: readonly SavedDraft[] }): Promise<void> {
  if (drafts.length === 0) return
  await sql`
    insert into autopay_drafts (account_id, draft_on, state, amount_micros, payment_id, because, retry_at, tries)
    select * from unnest(${numbersArray(drafts.map((draft) => draft.accountId))}::bigint[], ${timesArray(drafts.map((draft) => draft.draftOn))}::date[],
      ${textsArray(drafts.map((draft) => draft.state))}::text[], ${numbersArray(drafts.map((draft) => draft.amountMicros))}::bigint[],
      ${numbersArray(drafts.map((draft) => draft.paymentId))}::bigint[], ${textsArray(drafts.map((draft) => draft.because))}::text[],
      ${timesArray(drafts.map((draft) => draft.retryAt ?? null))}::timestamptz[], ${numbersArray(drafts.map((draft) => draft.tries ?? 0))}::smallint[])
    on conflict (account_id, draft_on) do update set state = excluded.state, amount_micros = excluded.amount_micros,
      payment_id = excluded.payment_id, because = excluded.because, retry_at = excluded.retry_at, tries = excluded.tries,
      approved_at = case when excluded.state <> 'needs_approval' then autopay_drafts.approved_at end,
      approved_by = case when excluded.state <> 'needs_approval' then autopay_drafts.approved_by end`.execute(
    tx,
  )
}

/** Writes that drafts were announced, each with its day and amount. */
export async function saveAnnouncements(
  tx: Tx,
  {
    drafts,
    now,
  }: { drafts: readonly Pick<Draft, 'accountId' | 'draftOn' | 'amountMicros'>[]; now: Temporal.Instant },
): Promise<void> {
  if (drafts.length === 0) return
  await sql`
    insert into autopay_drafts (account_id, draft_on, state, amount_micros, notified_at)
    select account_id, draft_on, 'announced', amount_micros, ${now}::timestamptz
    from unnest(${numbersArray(drafts.map((draft) => draft.accountId))}::bigint[], ${timesArray(drafts.map((draft) => draft.draftOn))}::date[],
      ${numbersArray(drafts.map((draft) => draft.amountMicros))}::bigint[]) as n (account_id, draft_on, amount_micros)
    on conflict (account_id, draft_on) do update set amount_micros = excluded.amount_micros, notified_at = excluded.notified_at
      where autopay_drafts.state = 'announced'`.execute(tx)
}

export async function approve(
  tx: Tx,
  {
    accountId,
    draftOn,
    actor,
    now,
  }: Pick<Draft, 'accountId' | 'draftOn'> & { actor: string; now: Temporal.Instant },
): Promise<void> {
  await sql`
    update autopay_drafts set state = 'approved', approved_at = ${now}, approved_by = ${actor}, retry_at = ${now}
    where account_id = ${accountId} and draft_on = ${draftOn} and state = 'needs_approval'`.execute(tx)
}

/** Takes an approval back: the draft waits for one again. */
export async function withdraw(
  tx: Tx,
  { accountId, draftOn }: Pick<Draft, 'accountId' | 'draftOn'>,
): Promise<void> {
  await sql`
    update autopay_drafts set state = 'needs_approval', approved_at = null, approved_by = null, retry_at = null
    where account_id = ${accountId} and draft_on = ${draftOn} and state = 'approved'`.execute(tx)
}

/** AutoPay has ended: drafts to come and drafts that wait are not made. */
export async function dropOpenDrafts(
  tx: Tx,
  { accountId, because }: { accountId: AccountId; because: string },
): Promise<void> {
  await sql`
    update autopay_drafts set state = case when payment_id is null then 'not_drafted' else state end,
      because = case when payment_id is null then ${because} end, retry_at = null
    where account_id = ${accountId} and (state in ('announced', 'needs_approval', 'approved') or retry_at is not null)`.execute(
    tx,
  )
}

/** Writes that AutoPay has taken up invoices: none is drafted a second time. */
export async function takeUpInvoices(
  tx: Tx,
  {
    invoices,
  }: { invoices: readonly { accountId: AccountId; invoiceId: InvoiceId; draftOn: Temporal.PlainDate }[] },
): Promise<void> {
  if (invoices.length === 0) return
  await sql`
    insert into autopay_invoices (account_id, invoice_id, draft_on)
    select * from unnest(${numbersArray(invoices.map((invoice) => invoice.accountId))}::bigint[],
      ${numbersArray(invoices.map((invoice) => invoice.invoiceId))}::bigint[], ${timesArray(invoices.map((invoice) => invoice.draftOn))}::date[])
    on conflict do nothing`.execute(tx)
}

/** What is open and nobody is about to pay may be drafted again: the payer has just agreed to that. */
export async function freeInvoices(tx: Tx, { accountId }: { accountId: AccountId }): Promise<void> {
  await sql`
    delete from autopay_invoices i using invoice_dues d
    where i.account_id = ${accountId} and d.account_id = i.account_id and d.invoice_id = i.invoice_id and d.open_micros > 0
      and not exists (select from attempt_obligations o where o.account_id = d.account_id and o.obligation = 'invoice:' || d.invoice_id and o.open)`.execute(
    tx,
  )
}

/** Announcements of drafts that are not to come after all: if they are to, they are told anew. */
export async function dropAnnouncements(
  tx: Tx,
  { drafts }: { drafts: readonly Pick<Draft, 'accountId' | 'draftOn'>[] },
): Promise<void> {
  if (drafts.length === 0) return
  await sql`
    delete from autopay_drafts d
    using unnest(${numbersArray(drafts.map((draft) => draft.accountId))}::bigint[], ${timesArray(drafts.map((draft) => draft.draftOn))}::date[])
      as n (account_id, draft_on)
    where d.account_id = n.account_id and d.draft_on = n.draft_on and d.state = 'announced'`.execute(tx)
}

/**
 * Puts drafts of the last days whose charge is known not to have been sent (the gateway could not be reached) up for sending again: ten minutes after they
 * closed, later every two hours. Returns how many.
 */
export async function retryUnsent(
  tx: Tx,
  { now, triesMax }: { now: Temporal.Instant; triesMax: number },
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with unsent as (
      select d.account_id, d.draft_on, a.closed_at + case when d.tries < 6 then interval '10 minutes' else interval '2 hours' end as retry_at
      from autopay_drafts d
      join autopay i on i.account_id = d.account_id and i.state = 'active'
      join payments p on p.account_id = d.account_id and p.id = d.payment_id and p.state = 'failed'
      cross join lateral (select state, closed_at from payment_attempts a where a.account_id = p.account_id and a.payment_id = p.id
        order by a.id desc limit 1) a
      where d.state = 'drafted' and d.retry_at is null and d.tries < ${triesMax} and a.state = 'not_sent'
        and d.draft_on >= (${now}::timestamptz - interval '5 days')::date
    ), marked as (
      update autopay_drafts d set retry_at = u.retry_at from unsent u where d.account_id = u.account_id and d.draft_on = u.draft_on
      returning d.account_id, d.retry_at
    ), soonest as (select account_id, min(retry_at) as retry_at from marked group by 1), waiting as (
      update autopay i set next_try_at = least(i.next_try_at, s.retry_at) from soonest s where i.account_id = s.account_id
    )
    select count(*)::int as n from marked`.execute(tx)
  return rows[0]!.n
}

/** What AutoPay has charged accounts since an instant each, or is about to, surcharges included. Accounts without anything are absent. */
export async function readDraftedSince(
  db: Db | Tx,
  { since }: { since: readonly { accountId: AccountId; from: Temporal.Instant }[] },
): Promise<{ accountId: AccountId; micros: Micros }[]> {
  if (since.length === 0) return []
  const { rows } = await sql<{ accountId: AccountId; micros: Micros }>`
    select p.account_id, sum(p.amount_micros + coalesce(
      (select max(a.surcharge_micros) from payment_attempts a where a.account_id = p.account_id and a.payment_id = p.id and a.closed_at is null),
      p.surcharge_micros))::bigint as micros
    from unnest(${numbersArray(since.map(({ accountId }) => accountId))}::bigint[], ${timesArray(since.map(({ from }) => from))}::timestamptz[])
      as n (account_id, since)
    join payments p on p.account_id = n.account_id and p.requested_at >= n.since and p.origin = 'autopay'
      and p.state in ('open', 'pending', 'requires_action', 'unknown', 'succeeded')
    group by p.account_id`.execute(db)
  return rows
}

/**
 * Speaks for the next `count` charges at a gateway: returns from when they may be sent. All processes share it, so that together they keep to the
 * gateway's rate.
 */
export async function takeTurns(
  db: Db | Tx,
  {
    gateway,
    count,
    perSecond,
    now,
  }: { gateway: string; count: number; perSecond: number; now: Temporal.Instant },
): Promise<Temporal.Instant> {
  const micros = Math.ceil((count * 1_000_000) / perSecond)
  const { rows } = await sql<{ sendAt: Temporal.Instant }>`
    insert into gateway_turns as g (gateway, free_at) values (${gateway}, ${now}::timestamptz + ${micros} * interval '1 microsecond')
    on conflict (gateway) do update set free_at = greatest(g.free_at, ${now}::timestamptz) + ${micros} * interval '1 microsecond'
    returning free_at - ${micros} * interval '1 microsecond' as send_at`.execute(db)
  return rows[0]!.sendAt
}
