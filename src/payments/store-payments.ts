import { sql } from 'kysely'
import { numbersArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import { decodeCursor, type Page } from '../db/page.ts'
import type { AccountId, InvoiceId, PaymentId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { Due } from './allocation.ts'
import type { Payment, PaymentOrigin, PaymentState, PaymentTarget } from './payment.ts'
import { json } from './store-attempts.ts'

const PAYMENT = sql`p.account_id, p.id, p.key, p.origin, p.currency, p.amount_micros, p.state, p.requested_at, p.requested_by, p.captured_at,
  p.captured_micros, p.surcharge_micros, p.allocated_micros, p.refunded_micros, p.refunded_surcharge_micros, p.reversed_micros,
  p.unapplied_micros`

/** Serialises what is paid on accounts: locked in order until the transaction ends. Accounts that are not there are absent. */
export async function lockAccounts(
  tx: Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<void> {
  await sql`
    select 1 from accounts where id = any(${numbersArray(accountIds)}::bigint[]) order by id for no key update`.execute(
    tx,
  )
}

export interface NewPayment {
  accountId: AccountId
  key: string
  /** Hex of the SHA-256 of what was asked. */
  requestHash: string
  origin: PaymentOrigin
  currency: string
  amountMicros: Micros
  requestedBy: string
  targets: readonly PaymentTarget[]
}

/** Stores payments as `open`, and returns their ids in order; null where the account has a payment of that key. */
export async function insertPayments(
  tx: Tx,
  { payments, now }: { payments: readonly NewPayment[]; now: Temporal.Instant },
): Promise<(PaymentId | null)[]> {
  if (payments.length === 0) return []
  const { rows } = await sql<{ accountId: AccountId; id: PaymentId; key: string }>`
    with asked as (
      select * from json_to_recordset(${json(payments)}::json) as r ("accountId" bigint, key text, "requestHash" text, origin text, currency text,
        "amountMicros" bigint, "requestedBy" text, targets json)
    ), made as (
      insert into payments (account_id, key, request_hash, origin, currency, amount_micros, state, requested_at, requested_by)
      select "accountId", key, decode("requestHash", 'hex'), origin, currency, "amountMicros", 'open', ${now}, "requestedBy" from asked
      on conflict (account_id, key) do nothing
      returning account_id, id, key
    ), targeted as (
      insert into payment_targets (account_id, payment_id, invoice_id, amount_micros)
      select made.account_id, made.id, t."invoiceId", t."amountMicros"
      from made join asked on asked."accountId" = made.account_id and asked.key = made.key
      cross join json_to_recordset(asked.targets) as t ("invoiceId" bigint, "amountMicros" bigint)
    )
    select account_id, id, key from made`.execute(tx)
  const ids = new Map(rows.map(({ accountId, id, key }) => [`${accountId} ${key}`, id]))
  return payments.map(({ accountId, key }) => ids.get(`${accountId} ${key}`) ?? null)
}

export async function findByKey(
  db: Db | Tx,
  { accountId, key }: { accountId: AccountId; key: string },
): Promise<(Payment & { requestHash: Buffer }) | undefined> {
  const { rows } = await sql<Payment & { requestHash: Buffer }>`
    select ${PAYMENT}, p.request_hash from payments p where p.account_id = ${accountId} and p.key = ${key}`.execute(
    db,
  )
  return rows[0]
}

export async function findPayment(
  db: Db | Tx,
  { accountId, paymentId }: { accountId: AccountId; paymentId: PaymentId },
): Promise<Payment | undefined> {
  const { rows } = await sql<Payment>`
    select ${PAYMENT} from payments p where p.account_id = ${accountId} and p.id = ${paymentId}`.execute(db)
  return rows[0]
}

/** Payments as they are now, by account and id. */
export async function readByName(
  db: Db | Tx,
  { names }: { names: readonly { accountId: AccountId; paymentId: PaymentId }[] },
): Promise<Payment[]> {
  const { rows } = await sql<Payment>`
    select ${PAYMENT} from payments p
    join unnest(${numbersArray(names.map((name) => name.accountId))}::bigint[], ${numbersArray(names.map((name) => name.paymentId))}::bigint[])
      as n (account_id, id) on n.account_id = p.account_id and n.id = p.id
    order by p.account_id, p.id`.execute(db)
  return rows
}

/** Payments by account and id, locked, in that order. */
export async function lockPayments(
  tx: Tx,
  { names }: { names: readonly { accountId: AccountId; paymentId: PaymentId }[] },
): Promise<Payment[]> {
  const { rows } = await sql<Payment>`
    select ${PAYMENT} from payments p
    join unnest(${numbersArray(names.map((name) => name.accountId))}::bigint[], ${numbersArray(names.map((name) => name.paymentId))}::bigint[])
      as n (account_id, id) on n.account_id = p.account_id and n.id = p.id
    order by p.account_id, p.id for update of p`.execute(tx)
  return rows
}

/** What of a payment moves. */
export type MovedPayment = Pick<
  Payment,
  | 'accountId'
  | 'id'
  | 'state'
  | 'capturedAt'
  | 'capturedMicros'
  | 'surchargeMicros'
  | 'allocatedMicros'
  | 'refundedMicros'
  | 'refundedSurchargeMicros'
  | 'reversedMicros'
>

export async function updatePayments(
  tx: Tx,
  { payments }: { payments: readonly MovedPayment[] },
): Promise<void> {
  if (payments.length === 0) return
  const rows = payments.map((payment) => ({
    accountId: payment.accountId,
    id: payment.id,
    state: payment.state,
    capturedAt: payment.capturedAt,
    capturedMicros: payment.capturedMicros,
    surchargeMicros: payment.surchargeMicros,
    allocatedMicros: payment.allocatedMicros,
    refundedMicros: payment.refundedMicros,
    refundedSurchargeMicros: payment.refundedSurchargeMicros,
    reversedMicros: payment.reversedMicros,
  }))
  await sql`
    update payments p set state = m.state, captured_at = m."capturedAt", captured_micros = m."capturedMicros",
      surcharge_micros = m."surchargeMicros", allocated_micros = m."allocatedMicros", refunded_micros = m."refundedMicros",
      refunded_surcharge_micros = m."refundedSurchargeMicros", reversed_micros = m."reversedMicros"
    from json_to_recordset(${json(rows)}::json) as m ("accountId" bigint, id bigint, state text, "capturedAt" timestamptz,
      "capturedMicros" bigint, "surchargeMicros" bigint, "allocatedMicros" bigint, "refundedMicros" bigint,
      "refundedSurchargeMicros" bigint, "reversedMicros" bigint)
    where p.account_id = m."accountId" and p.id = m.id`.execute(tx)
}

export async function readTargets(
  db: Db | Tx,
  { names }: { names: readonly { accountId: AccountId; paymentId: PaymentId }[] },
): Promise<(PaymentTarget & { accountId: AccountId; paymentId: PaymentId })[]> {
  const { rows } = await sql<PaymentTarget & { accountId: AccountId; paymentId: PaymentId }>`
    select t.account_id, t.payment_id, t.invoice_id, t.amount_micros from payment_targets t
    join unnest(${numbersArray(names.map((name) => name.accountId))}::bigint[], ${numbersArray(names.map((name) => name.paymentId))}::bigint[])
      as n (account_id, id) on n.account_id = t.account_id and n.id = t.payment_id
    order by t.account_id, t.payment_id, t.invoice_id`.execute(db)
  return rows
}

/** A due with whose it is. */
export type OwnedDue = Due & {
  accountId: AccountId
  currency: string
  issuedOn: Temporal.PlainDate
  totalMicros: Micros
}

/** What is still owed on the invoices of accounts, oldest first. */
export async function readDues(
  db: Db | Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<OwnedDue[]> {
  const { rows } = await sql<OwnedDue>`
    select account_id, invoice_id, currency, issued_on, due_on, total_micros, open_micros from invoice_dues
    where account_id = any(${numbersArray(accountIds)}::bigint[]) and open_micros > 0
    order by account_id, due_on, invoice_id`.execute(db)
  return rows
}

/** What the one payment that holds the invoice of a due `d` was asked to pay of it. */
export const ON_ITS_WAY = sql`coalesce((
  select t.amount_micros from attempt_obligations o
  join payment_attempts a on a.account_id = o.account_id and a.id = o.attempt_id
  join payment_targets t on t.account_id = a.account_id and t.payment_id = a.payment_id and t.invoice_id = d.invoice_id
  where o.account_id = d.account_id and o.obligation = 'invoice:' || d.invoice_id and o.open), 0)`

export interface DueState {
  accountId: AccountId
  invoiceId: InvoiceId
  openMicros: Micros
  paidMicros: Micros
  creditedMicros: Micros
  writtenOffMicros: Micros
  /** How much of it a payment is on its way with; zero: none is. */
  inProgressMicros: Micros
}

/** How far invoices are paid. Documents that ask for nothing are absent. */
export async function readDueStates(
  db: Db | Tx,
  { invoices }: { invoices: readonly { accountId: AccountId; invoiceId: InvoiceId }[] },
): Promise<DueState[]> {
  const { rows } = await sql<DueState>`
    select d.account_id, d.invoice_id, d.open_micros, d.paid_micros, d.credited_micros, d.written_off_micros,
      ${ON_ITS_WAY} as in_progress_micros
    from invoice_dues d
    join unnest(${numbersArray(invoices.map((invoice) => invoice.accountId))}::bigint[], ${numbersArray(invoices.map((invoice) => invoice.invoiceId))}::bigint[])
      as n (account_id, id) on n.account_id = d.account_id and n.id = d.invoice_id`.execute(db)
  return rows
}

/** Payments of an account, newest first. */
export async function readByAccount(
  db: Db | Tx,
  { accountId, page }: { accountId: AccountId; page: Page },
): Promise<Payment[]> {
  const before = page.after ? BigInt(decodeCursor(page.after, 1)[0]!) : null
  const { rows } = await sql<Payment>`
    select ${PAYMENT} from payments p where p.account_id = ${accountId} and (${before}::bigint is null or p.id < ${before})
    order by p.id desc limit ${page.limit + 1}`.execute(db)
  return rows
}

/** Payments of all accounts, newest first; of one state where asked. */
export async function readAll(
  db: Db | Tx,
  { state, page }: { state: PaymentState | null; page: Page },
): Promise<(Payment & { accountNumber: string; accountName: string })[]> {
  const [at, id] = page.after ? decodeCursor(page.after, 2) : [null, null]
  const { rows } = await sql<Payment & { accountNumber: string; accountName: string }>`
    select ${PAYMENT}, a.number as account_number, a.name as account_name
    from payments p join accounts a on a.id = p.account_id
    where (${state}::text is null or p.state = ${state})
      and (${at}::timestamptz is null or (p.requested_at, p.id) < (${at}::timestamptz, ${id}::bigint))
    order by p.requested_at desc, p.id desc limit ${page.limit + 1}`.execute(db)
  return rows
}

/** Adds what was allocated, or taken back, to the sums of the payments. */
export async function addAllocated(
  tx: Tx,
  {
    allocations,
  }: { allocations: readonly { accountId: AccountId; paymentId: PaymentId; amountMicros: Micros }[] },
): Promise<void> {
  if (allocations.length === 0) return
  await sql`
    update payments p set allocated_micros = p.allocated_micros + s.amount
    from (select "accountId", "paymentId", sum("amountMicros")::bigint as amount
          from json_to_recordset(${json(allocations)}::json) as r ("accountId" bigint, "paymentId" bigint, "amountMicros" bigint)
          group by 1, 2) s
    where p.account_id = s."accountId" and p.id = s."paymentId"`.execute(tx)
}

/** A day's payments of an account are among so many of its newest. */
const RECENT = 200

/** How many payments of the account's own people have failed since. */
export async function countFailedPayments(
  db: Db | Tx,
  { accountId, since }: { accountId: AccountId; since: Temporal.Instant },
): Promise<bigint> {
  const { rows } = await sql<{ failed: bigint }>`
    select count(*) as failed
    from (select * from payments where account_id = ${accountId} order by id desc limit ${RECENT}) p
    where p.state = 'failed' and p.requested_at >= ${since} and p.requested_by like 'login:%'`.execute(db)
  return rows[0]!.failed
}
