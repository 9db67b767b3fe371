import { sql } from 'kysely'
import { numbersArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, AttemptId, InvoiceId, MandateId, MethodId, PaymentId } from '../kernel/ids.ts'
import { type Micros, parseDecimal } from '../kernel/money.ts'
import type { BillingAddress, Funding, Rail } from '../payments/gateway.ts'
import type { FailureClass } from '../payments/retry-times.ts'

/** SQL of payment_retries, and what a retry follows from in the rooms to the left. Who changes one has its account locked. */

/** A payment of AutoPay that failed is tried again. */
export interface Retry {
  accountId: AccountId
  /** The first payment. */
  paymentId: PaymentId
  n: number
  failureClass: FailureClass
  /** Of the first payment: the schedule counts from it. */
  failedAt: Temporal.Instant
  dueAt: Temporal.Instant
  /** What it was charged as. */
  retryPaymentId: PaymentId | null
  doneAt: Temporal.Instant | null
  /** `sent`, then what became of that; or why it was not made. */
  result: string | null
  told: boolean
}

const RETRY = sql`r.account_id, r.payment_id, r.n, r.failure_class, r.failed_at, r.due_at, r.retry_payment_id, r.done_at, r.result, r.told`

/** Those of one first payment, in order. */
export async function readRetries(
  db: Db | Tx,
  { accountId, paymentId }: { accountId: AccountId; paymentId: PaymentId },
): Promise<Retry[]> {
  const { rows } = await sql<Retry>`
    select ${RETRY} from payment_retries r where r.account_id = ${accountId} and r.payment_id = ${paymentId} order by r.n`.execute(
    db,
  )
  return rows
}

/** Those of accounts that are still to come, the next first. */
export async function readPlanned(
  db: Db | Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<Retry[]> {
  const { rows } = await sql<Retry>`
    select ${RETRY} from payment_retries r where r.account_id = any(${numbersArray(accountIds)}::bigint[]) and r.done_at is null
    order by r.account_id, r.due_at, r.payment_id, r.n`.execute(db)
  return rows
}

/** The retry that a payment was, if it was one. */
export async function findByRetryPayment(
  db: Db | Tx,
  { accountId, paymentId }: { accountId: AccountId; paymentId: PaymentId },
): Promise<Retry | undefined> {
  const { rows } = await sql<Retry>`
    select ${RETRY} from payment_retries r where r.account_id = ${accountId} and r.retry_payment_id = ${paymentId}`.execute(
    db,
  )
  return rows[0]
}

/** Plans retries; those that are there stay. */
export async function insertRetries(
  tx: Tx,
  {
    retries,
  }: {
    retries: readonly Pick<
      Retry,
      'accountId' | 'paymentId' | 'n' | 'failureClass' | 'failedAt' | 'dueAt' | 'told'
    >[]
  },
): Promise<void> {
  for (const r of retries) {
    await sql`
      insert into payment_retries (account_id, payment_id, n, failure_class, failed_at, due_at, told)
      values (${r.accountId}, ${r.paymentId}, ${r.n}, ${r.failureClass}, ${r.failedAt}, ${r.dueAt}, ${r.told}) on conflict do nothing`.execute(
      tx,
    )
  }
}

type Done = Pick<Retry, 'accountId' | 'paymentId' | 'n'> & {
  result: string
  retryPaymentId?: PaymentId | null
}

/** Says what became of a retry, or why it was not made. */
export async function finishRetry(tx: Tx, { now, ...r }: Done & { now: Temporal.Instant }): Promise<void> {
  await sql`
    update payment_retries set result = ${r.result}, done_at = coalesce(done_at, ${now}),
      retry_payment_id = coalesce(${r.retryPaymentId ?? null}::bigint, retry_payment_id)
    where account_id = ${r.accountId} and payment_id = ${r.paymentId} and n = ${r.n}`.execute(tx)
}

/** Drops what is still to come of a first payment; says how many. */
export async function dropRetries(
  tx: Tx,
  {
    accountId,
    paymentId,
    because,
    now,
  }: { accountId: AccountId; paymentId: PaymentId; because: string; now: Temporal.Instant },
): Promise<number> {
  const { rows } = await sql`
    update payment_retries set result = ${because}, done_at = ${now}
    where account_id = ${accountId} and payment_id = ${paymentId} and done_at is null returning 1`.execute(tx)
  return rows.length
}

export async function postponeRetry(
  tx: Tx,
  {
    accountId,
    paymentId,
    n,
    until,
  }: Pick<Retry, 'accountId' | 'paymentId' | 'n'> & { until: Temporal.Instant },
): Promise<void> {
  await sql`
    update payment_retries set due_at = ${until}
    where account_id = ${accountId} and payment_id = ${paymentId} and n = ${n} and done_at is null`.execute(
    tx,
  )
}

/** Takes accounts with a retry due, locked; those that others work on are left out. */
export async function claimRetrying(
  tx: Tx,
  { now, limit }: { now: Temporal.Instant; limit: number },
): Promise<AccountId[]> {
  const { rows } = await sql<{ accountId: AccountId }>`
    select a.id as account_id from accounts a
    where a.id in (select r.account_id from payment_retries r where r.done_at is null and r.due_at <= ${now})
    order by a.id limit ${limit} for no key update skip locked`.execute(tx)
  return rows.map((row) => row.accountId)
}

/** Retries on their way whose payments have come to an end: to be settled. */
export async function readEnded(
  db: Db | Tx,
  { failedBefore, limit }: { failedBefore: Temporal.Instant; limit: number },
): Promise<(Pick<Retry, 'accountId' | 'paymentId' | 'n'> & { retryPaymentId: PaymentId; state: string })[]> {
  const { rows } = await sql<
    Pick<Retry, 'accountId' | 'paymentId' | 'n'> & { retryPaymentId: PaymentId; state: string }
  >`
    select r.account_id, r.payment_id, r.n, r.retry_payment_id, p.state from payment_retries r
    join payments p on p.account_id = r.account_id and p.id = r.retry_payment_id
    where r.result = 'sent' and (p.state in ('succeeded', 'cancelled', 'returned', 'charged_back') or (p.state = 'failed' and exists
      (select from payment_attempts x where x.account_id = p.account_id and x.payment_id = p.id having max(x.closed_at) <= ${failedBefore})))
    order by r.account_id, r.payment_id, r.n limit ${limit}`.execute(db)
  return rows
}

/** What of a first payment's invoices is still owed, oldest first. */
export interface StillOwed {
  accountId: AccountId
  paymentId: PaymentId
  invoiceId: InvoiceId
  openMicros: Micros
  isInProgress: boolean
  isDisputed: boolean
}

export async function readStillOwed(
  db: Db | Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<StillOwed[]> {
  const { rows } = await sql<StillOwed>`
    select d.account_id, t.payment_id, d.invoice_id, d.open_micros,
      exists (select from attempt_obligations o where o.account_id = d.account_id and o.obligation = 'invoice:' || d.invoice_id and o.open)
        as is_in_progress,
      exists (select from payment_targets y join disputes x on x.account_id = y.account_id and x.payment_id = y.payment_id
        where y.account_id = d.account_id and y.invoice_id = d.invoice_id and x.state in ('needs_response', 'under_review')) as is_disputed
    from (select distinct account_id, payment_id from payment_retries
      where account_id = any(${numbersArray(accountIds)}::bigint[]) and done_at is null) r
    join payment_targets t on t.account_id = r.account_id and t.payment_id = r.payment_id
    join invoice_dues d on d.account_id = t.account_id and d.invoice_id = t.invoice_id and d.open_micros > 0
    order by d.account_id, t.payment_id, d.due_on, d.invoice_id`.execute(db)
  return rows
}

/** AutoPay of an account as a retry needs it: its method where that may be charged now. */
export interface RetryInstruction {
  accountId: AccountId
  timeZone: string
  currency: string
  capMicros: Micros | null
  pausedUntil: Temporal.PlainDate | null
  /** When somebody was last seen on the way to pay. */
  payingAt: Temporal.Instant | null
  mandateId: MandateId
  surchargeRate: bigint | null
  method: {
    accountId: AccountId
    id: MethodId
    gateway: string
    ref: string
    customerRef: string
    rail: Rail
    funding: Funding | null
    brand: string | null
    billingAddress: BillingAddress | null
  } | null
}

export async function readInstructions(
  db: Db | Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<RetryInstruction[]> {
  type Row = Omit<RetryInstruction, 'method' | 'surchargeRate'> & {
    surchargeRate: string | null
    id: MethodId | null
    gateway: string
    ref: string
    customerRef: string
    rail: Rail
    funding: Funding | null
    brand: string | null
    billingAddress: BillingAddress | null
  }
  const { rows } = await sql<Row>`
    select p.account_id, a.time_zone, a.currency, p.cap_micros, p.paused_until, y.at as paying_at, p.mandate_id, p.surcharge_rate,
      m.id, m.gateway, m.ref, m.customer_ref, m.rail, m.funding, m.brand, m.billing_address
    from autopay p join accounts a on a.id = p.account_id left join paying_now y on y.account_id = p.account_id
    left join (payment_methods m join mandates d on d.account_id = m.account_id and d.method_id = m.id and d.revoked_at is null)
      on m.account_id = p.account_id and m.id = p.method_id and m.state = 'usable' and d.id = p.mandate_id
    where p.account_id = any(${numbersArray(accountIds)}::bigint[]) and p.state = 'active'`.execute(db)
  return rows.map(
    ({
      accountId,
      timeZone,
      currency,
      capMicros,
      pausedUntil,
      payingAt,
      mandateId,
      surchargeRate,
      id,
      ...method
    }) => ({
      ...{ accountId, timeZone, currency, capMicros, pausedUntil, payingAt, mandateId },
      surchargeRate: surchargeRate === null ? null : parseDecimal(surchargeRate, 6),
      method: id === null ? null : { ...method, accountId, id },
    }),
  )
}

/** What AutoPay has charged of an account since an instant, and is charging, with surcharges. */
export async function readSpent(
  db: Db | Tx,
  { accountId, since }: { accountId: AccountId; since: Temporal.Instant },
): Promise<Micros> {
  const { rows } = await sql<{ spent: Micros }>`
    select coalesce(sum(p.amount_micros + coalesce((select max(x.surcharge_micros) from payment_attempts x
      where x.account_id = p.account_id and x.payment_id = p.id and x.closed_at is null), p.surcharge_micros)), 0)::bigint as spent
    from payments p where p.account_id = ${accountId} and p.requested_at >= ${since} and p.origin = 'autopay'
      and p.state in ('open', 'pending', 'requires_action', 'unknown', 'succeeded')`.execute(db)
  return rows[0]!.spent
}

/** When a card was tried, by whatever account it was entered on (the same card has one fingerprint), since an instant. */
export async function readCardTries(
  db: Db | Tx,
  { accountId, methodId, since }: { accountId: AccountId; methodId: MethodId; since: Temporal.Instant },
): Promise<Temporal.Instant[]> {
  const { rows } = await sql<{ at: Temporal.Instant }>`
    select coalesce(x.sent_at, x.created_at) as at from payment_methods m
    join payment_methods s on (s.account_id = m.account_id and s.id = m.id)
      or (m.fingerprint is not null and s.gateway = m.gateway and s.fingerprint = m.fingerprint)
    join payment_attempts x on x.account_id = s.account_id and x.method_id = s.id and x.created_at > ${since} and x.state <> 'not_sent'
    where m.account_id = ${accountId} and m.id = ${methodId}`.execute(db)
  return rows.map(({ at }) => at)
}

export async function findPaymentOf(
  db: Db | Tx,
  { accountId, attemptId }: { accountId: AccountId; attemptId: AttemptId },
): Promise<PaymentId | undefined> {
  const { rows } = await sql<{ paymentId: PaymentId }>`
    select payment_id from payment_attempts where account_id = ${accountId} and id = ${attemptId}`.execute(db)
  return rows[0]?.paymentId
}
