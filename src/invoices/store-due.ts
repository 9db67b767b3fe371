import { sql } from 'kysely'
import { numbersArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, SubscriptionId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { BillableAccount, FeeCharge, SubscriptionFacts } from './facts.ts'

/*
 * What a billing run reads of the rooms to its left, a batch of accounts a statement. It only reads them.
 */

/** The accounts of a billing date: their billing days, and where the period before began. */
export interface DueOn {
  on: Temporal.PlainDate
  /** Lowest and highest billing day that falls on the date: 28 to 31 on the last of February. */
  billingDays: { from: number; to: number }
  /** Accounts closed before this day are only due with something open. */
  closedAfter: Temporal.PlainDate
  accountIds?: readonly AccountId[]
}

/** Open on the date, or closed since the last billing date, or closed with charges left to bill. */
const isDue = ({ on, billingDays, closedAfter, accountIds }: DueOn) => sql`
  a.billing_day between ${billingDays.from} and ${billingDays.to} and a.opened_on <= ${on}::date
  and (a.closed_on is null or a.closed_on > ${closedAfter}::date
    or exists (select from charges c where c.account_id = a.id and c.invoice_id is null))
  ${accountIds ? sql`and a.id = any(${numbersArray(accountIds)}::bigint[])` : sql``}`

const ACCOUNT = sql`a.id, a.number, a.name, a.address_lines, a.country, a.tax_id, a.tax_jurisdiction, a.tax_exempt, a.billing_day, a.terms_days,
  a.currency, a.time_zone, a.minimum_invoice_micros, a.closed_on,
  (select c.name from contacts c where c.account_id = a.id and c.kind = 'billing' order by c.id limit 1) as attention`

export async function countDue(db: Db | Tx, due: DueOn): Promise<number> {
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int as n from accounts a where ${isDue(due)}`.execute(db)
  return rows[0]!.n
}

/**
 * Locks the next accounts that have no outcome in the run yet. With `wait` those that another process holds are waited for, else passed
 * over. A lock says nothing about what was committed while it was waited for: `withoutOutcome` looks again.
 * Whether there is an outcome is asked account by account (lateral, limit 1): the table grows while we work, and a plan made for an
 * empty one would read it whole for each.
 */
export async function claimDue(
  tx: Tx,
  claim: { runId: number; due: DueOn; after: AccountId; limit: number; wait: boolean },
): Promise<BillableAccount[]> {
  const { rows } = await sql<BillableAccount>`
    select ${ACCOUNT} from accounts a
    left join lateral (
      select true as found from billing_run_accounts b where b.run_id = ${claim.runId} and b.account_id = a.id limit 1
    ) outcome on true
    where ${isDue(claim.due)} and a.id > ${claim.after} and outcome.found is null
    order by a.id limit ${claim.limit}
    for no key update of a ${claim.wait ? sql`` : sql`skip locked`}`.execute(tx)
  return rows
}

/** The next accounts due, without a lock: those that have no invoice of the date. */
export async function readDue(
  db: Db | Tx,
  { due, after, limit }: { due: DueOn; after: AccountId; limit: number },
): Promise<BillableAccount[]> {
  const { rows } = await sql<BillableAccount>`
    select ${ACCOUNT} from accounts a
    where ${isDue(due)} and a.id > ${after}
      and not exists (select from invoices i where i.account_id = a.id and i.kind = 'invoice' and i.period_end = ${due.on}::date)
    order by a.id limit ${limit}`.execute(db)
  return rows
}

/** Of some accounts, those without an outcome in the run, with the total of their last invoice. */
export async function withoutOutcome(
  db: Db | Tx,
  { runId, accountIds }: { runId: number | null; accountIds: readonly AccountId[] },
): Promise<Map<AccountId, Micros | null>> {
  const { rows } = await sql<{ accountId: AccountId; previousTotalMicros: Micros | null }>`
    select a.id as account_id, (
      select i.total_micros from invoices i where i.account_id = a.id and i.kind = 'invoice'
      order by i.issued_on desc, i.id desc limit 1
    ) as previous_total_micros
    from unnest(${numbersArray(accountIds)}::bigint[]) as a (id)
    where not exists (select from billing_run_accounts b where b.run_id = ${runId} and b.account_id = a.id)`.execute(
    db,
  )
  return new Map(rows.map((row) => [row.accountId, row.previousTotalMicros]))
}

export interface SubscriptionRow extends Omit<SubscriptionFacts, 'overcharged'> {
  accountId: AccountId
}

/**
 * The subscriptions of accounts, by account and id, with how far each has been charged: to the end of its last fee, or to the beginning of
 * its last credit where that was made later. (`;` follows `:` in the order of characters: the origins between begin with what is before.)
 */
export async function readSubscriptions(
  db: Db | Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<SubscriptionRow[]> {
  const { rows } = await sql<SubscriptionRow>`
    select s.account_id as "accountId", s.id, p.name as "planName", s.label, s.quantity, s.starts_on as "startsOn",
      least(s.ends_on, a.closed_on) as "endsOn", p.monthly_fee_micros as "monthlyFeeMicros", p.setup_fee_micros as "setupFeeMicros",
      p.minimum_spend_micros as "minimumSpendMicros",
      case greatest(fee.id, credit.id, again.id)
        when again.id then again.period_end when credit.id then credit.period_start else fee.period_end end as "chargedUntil",
      case greatest(fee.id, credit.id, again.id) when credit.id then credit.id end as "creditedBy",
      p.setup_fee_micros > 0 and exists (
        select from charges c where c.account_id = s.account_id and c.origin = 'setup:' || s.id
      ) as "setupCharged",
      case when p.minimum_spend_micros > 0 then (
        select max(c.period_end) from charges c where c.account_id = s.account_id and c.origin = 'minimum:' || s.id
      ) end as "minimumUntil"
    from subscriptions s
    join accounts a on a.id = s.account_id
    join plans p on p.id = s.plan_id
    left join lateral (
      select c.id, c.period_end from charges c
      where c.account_id = s.account_id and c.origin = 'fee:' || s.id order by c.period_start desc limit 1
    ) fee on true
    left join lateral (
      select c.id, c.period_start from charges c
      where c.account_id = s.account_id and c.origin > 'fee-credit:' || s.id || ':' and c.origin < 'fee-credit:' || s.id || ';'
      order by c.id desc limit 1
    ) credit on true
    left join lateral (
      select c.id, c.period_end from charges c
      where c.account_id = s.account_id and c.origin > 'fee:' || s.id || ':' and c.origin < 'fee:' || s.id || ';'
      order by c.id desc limit 1
    ) again on credit.id is not null
    where s.account_id = any(${numbersArray(accountIds)}::bigint[])
    order by s.account_id, s.id`.execute(db.withoutPlugins())
  return rows
}

/** The fee charges of subscriptions that reach beyond a day each. */
export async function readFeesBeyond(
  db: Db | Tx,
  subscriptions: readonly { accountId: AccountId; id: SubscriptionId; endsOn: Temporal.PlainDate }[],
): Promise<(FeeCharge & { subscriptionId: SubscriptionId })[]> {
  const { rows } = await sql<FeeCharge & { subscriptionId: SubscriptionId }>`
    select c.id, c.subscription_id, c.period_start, c.period_end, least(c.period_end, (
        select min(k.period_start) from charges k
        where k.account_id = c.account_id and k.origin > 'fee-credit:' || s.id || ':' and k.origin < 'fee-credit:' || s.id || ';' and k.id > c.id
      )) as stands_until, c.quantity, c.unit_micros, c.amount_micros
    from unnest(${numbersArray(subscriptions.map((s) => s.accountId))}::bigint[], ${numbersArray(subscriptions.map((s) => s.id))}::bigint[],
        ${subscriptions.map((s) => s.endsOn.toString())}::date[]) as s (account_id, id, ends_on)
    join charges c on c.account_id = s.account_id and c.period_end > s.ends_on
      and (c.origin = 'fee:' || s.id or (c.origin > 'fee:' || s.id || ':' and c.origin < 'fee:' || s.id || ';'))
    order by c.subscription_id, c.period_start`.execute(db)
  return rows
}
