import type { Account } from '../accounts/account.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { parseInput } from '../kernel/input.ts'
import { type Period, startOfDay } from '../kernel/period.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { totalCalls } from '../usage/calls.ts'
import * as store from './store-usage-alerts.ts'
import {
  type AlertInput,
  alertInput,
  alertPeriod,
  linesWatched,
  reachedOf,
  type UsageAlert,
} from './usage-alert.ts'

/** As many of one person as can be told apart in a list, and looked at after each import. */
const ALERTS_MAX = 20

/** An alert as it stands: what the present period has come to. */
export interface StandingAlert extends UsageAlert {
  present: Period
  /** In the unit of the limit. */
  reached: bigint
  /** When its person was told of the present period; null: not yet. */
  toldAt: Temporal.Instant | null
}

/** The alerts of an account, by one person (`loginId`) or all, as they stand on `today`. `seen`: the lines whose calls may be told; null: all. */
export async function listUsageAlerts(
  db: Db | Tx,
  {
    account,
    loginId,
    seen,
    today,
  }: { account: Account; loginId: bigint | null; seen: readonly string[] | null; today: Temporal.PlainDate },
): Promise<StandingAlert[]> {
  const alerts = await store.selectAlerts(db, { accountId: account.id, loginId })
  if (alerts.length === 0) return []
  const told = new Map((await store.selectTold(db, account.id)).map((row) => [row.alertId, row]))
  const standing: StandingAlert[] = []
  for (const alert of alerts) {
    const present = alertPeriod(alert, { day: today, billingDay: account.billingDay })
    const last = told.get(alert.id)
    const toldAt = last?.periodStart.equals(present.start) ? last.toldAt : null
    standing.push({
      ...alert,
      present,
      reached: await reachedIn(db, { account, alert, seen, period: present }),
      toldAt,
    })
  }
  return standing
}

/** What an alert's period has come to, in the unit of its limit. */
export async function reachedIn(
  db: Db | Tx,
  {
    account,
    alert,
    seen,
    period,
  }: { account: Account; alert: UsageAlert; seen: readonly string[] | null; period: Period },
): Promise<bigint> {
  const { id: accountId, timeZone } = account
  const sums = await totalCalls(db, {
    ...{ accountId, timeZone, lines: linesWatched(alert, seen) },
    from: startOfDay(period.start, timeZone),
    until: startOfDay(period.end, timeZone),
  })
  return reachedOf(alert.what, sums)
}

/** Sets an alert for a person. Refuses `bad_input`, `too_many_alerts`. */
export async function setUsageAlert(
  tx: Tx,
  {
    accountId,
    loginId,
    now,
    ...input
  }: AlertInput & { accountId: AccountId; loginId: bigint; now: Temporal.Instant },
): Promise<bigint> {
  const alert = parseInput('alert', alertInput, input)
  const own = await store.selectAlerts(tx, { accountId, loginId })
  if (own.length >= ALERTS_MAX)
    throw new Refusal(
      'too_many_alerts',
      `There are ${ALERTS_MAX} usage alerts of yours already: remove one first.`,
    )
  return store.insertAlert(tx, { ...alert, accountId, loginId, now })
}

/**
 * Changes an alert of the person's own. With another limit, or of something else, it tells again in a period of which it has told. Refuses
 * `bad_input`, `not_found`.
 */
export async function changeUsageAlert(
  tx: Tx,
  {
    changes,
    ...which
  }: { accountId: AccountId; alertId: bigint; loginId: bigint; changes: (alert: UsageAlert) => AlertInput },
): Promise<void> {
  const alert = await ownAlert(tx, which)
  const changed = parseInput('alert', alertInput, changes(alert))
  await store.updateAlert(tx, { ...changed, accountId: alert.accountId, id: alert.id })
  const isAnother = (['what', 'limit', 'line', 'period'] as const).some(
    (field) => changed[field] !== alert[field],
  )
  if (isAnother) await store.deleteTold(tx, which)
}

/** Removes an alert of the person's own. Refuses `not_found`. */
export async function removeUsageAlert(
  tx: Tx,
  which: { accountId: AccountId; alertId: bigint; loginId: bigint },
): Promise<void> {
  await ownAlert(tx, which)
  await store.deleteAlert(tx, which)
}

async function ownAlert(
  tx: Tx,
  { accountId, alertId, loginId }: { accountId: AccountId; alertId: bigint; loginId: bigint },
): Promise<UsageAlert> {
  const alert = await store.lockAlert(tx, { accountId, alertId })
  if (!alert || alert.loginId !== loginId) throw notFound(`usage alert with id ${alertId}`)
  return alert
}
