import { type RawBuilder, sql } from 'kysely'
import { numbersArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { AlertInput, UsageAlert } from './usage-alert.ts'

const ALERT = sql`a.account_id, a.id, a.login_id, a.name, a.what, a.limit_value as "limit", a.line, a.period, a.active, a.created_at`

/** Of an account; by one person or by all; in the order in which they were set. */
export async function selectAlerts(
  db: Db | Tx,
  { accountId, loginId }: { accountId: AccountId; loginId: bigint | null },
): Promise<UsageAlert[]> {
  return alertsWhere(
    db,
    sql`a.account_id = ${accountId} and (${loginId}::bigint is null or a.login_id = ${loginId})`,
  )
}

/** The active ones of some accounts. */
export async function selectActiveAlerts(
  db: Db | Tx,
  accountIds: readonly AccountId[],
): Promise<UsageAlert[]> {
  return alertsWhere(db, sql`a.account_id = any(${numbersArray(accountIds)}::bigint[]) and a.active`)
}

async function alertsWhere(db: Db | Tx, where: RawBuilder<unknown>): Promise<UsageAlert[]> {
  const { rows } = await sql<UsageAlert>`
    select ${ALERT} from usage_alerts a where ${where} order by a.account_id, a.id`.execute(db)
  return rows
}

/** An alert of an account, locked until the transaction ends. */
export async function lockAlert(
  tx: Tx,
  { accountId, alertId }: { accountId: AccountId; alertId: bigint },
): Promise<UsageAlert | null> {
  const { rows } = await sql<UsageAlert>`
    select ${ALERT} from usage_alerts a where a.account_id = ${accountId} and a.id = ${alertId} for update`.execute(
    tx,
  )
  return rows[0] ?? null
}

export async function insertAlert(
  tx: Tx,
  alert: AlertInput & { accountId: AccountId; loginId: bigint; now: Temporal.Instant },
): Promise<bigint> {
  const { accountId, loginId, name, what, limit, line, period, active, now } = alert
  const { rows } = await sql<{ id: bigint }>`
    insert into usage_alerts (account_id, login_id, name, what, limit_value, line, period, active, created_at)
    values (${accountId}, ${loginId}, ${name}, ${what}, ${limit}, ${line}, ${period}, ${active}, ${now}) returning id`.execute(
    tx,
  )
  return rows[0]!.id
}

export async function updateAlert(
  tx: Tx,
  alert: AlertInput & { accountId: AccountId; id: bigint },
): Promise<void> {
  const { accountId, id, name, what, limit, line, period, active } = alert
  await sql`
    update usage_alerts set name = ${name}, what = ${what}, limit_value = ${limit}, line = ${line}, period = ${period}, active = ${active}
    where account_id = ${accountId} and id = ${id}`.execute(tx)
}

export async function deleteAlert(
  tx: Tx,
  { accountId, alertId }: { accountId: AccountId; alertId: bigint },
): Promise<void> {
  await sql`delete from usage_alerts where account_id = ${accountId} and id = ${alertId}`.execute(tx)
}

/** Forgets that somebody was told: the limit is another one now. */
export async function deleteTold(
  tx: Tx,
  { accountId, alertId }: { accountId: AccountId; alertId: bigint },
): Promise<void> {
  await sql`delete from usage_alerts_told where account_id = ${accountId} and alert_id = ${alertId}`.execute(
    tx,
  )
}

/** Writes that somebody is told of a period. False: it was written already. */
export async function insertTold(
  tx: Tx,
  told: {
    alert: UsageAlert
    periodStart: Temporal.PlainDate
    reached: bigint
    now: Temporal.Instant
  },
): Promise<boolean> {
  const { alert, periodStart, reached, now } = told
  const { rows } = await sql`
    insert into usage_alerts_told (account_id, alert_id, period_start, reached_value, told_at)
    values (${alert.accountId}, ${alert.id}, ${periodStart}, ${reached}, ${now})
    on conflict do nothing returning alert_id`.execute(tx)
  return rows.length > 0
}

/** When somebody was told of which period, of the account's alerts. */
export async function selectTold(
  db: Db | Tx,
  accountId: AccountId,
): Promise<{ alertId: bigint; periodStart: Temporal.PlainDate; toldAt: Temporal.Instant }[]> {
  const { rows } = await sql<{ alertId: bigint; periodStart: Temporal.PlainDate; toldAt: Temporal.Instant }>`
    select alert_id, max(period_start) as period_start, (array_agg(told_at order by period_start desc))[1] as told_at
    from usage_alerts_told where account_id = ${accountId} group by alert_id`.execute(db)
  return rows
}
