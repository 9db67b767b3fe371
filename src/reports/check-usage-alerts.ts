import type { Account } from '../accounts/account.ts'
import { getAccount } from '../accounts/accounts.ts'
import { listMembers, type Member } from '../accounts/logins.ts'
import { getProvider, type Provider } from '../accounts/provider.ts'
import { roleMay } from '../accounts/roles.ts'
import type { Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { divideRounded, minorUnitMicros } from '../kernel/money.ts'
import type { Period } from '../kernel/period.ts'
import { readerOf, tellLogin } from '../notices/notices.ts'
import { portalLinks } from '../notices/portal-links.ts'
import { localeOf, voiceFor } from '../notices/voice.ts'
import { alertFigure, daysText } from './alert-words.ts'
import * as store from './store-usage-alerts.ts'
import { periodsToCheck, type UsageAlert } from './usage-alert.ts'
import { reachedIn } from './usage-alerts.ts'

/**
 * Tells people whose limits have been reached, once a period; to be asked after calls of the accounts were stored, and of one (`alertId`) when it is
 * set: that is of the present period only. Whoever is no member any more, or may not see what is used, is not told; a department manager is told of
 * his lines. Returns how many were told.
 */
export async function checkUsageAlerts(
  tx: Tx,
  {
    accountIds,
    alertId,
    now,
    publicUrl,
  }: { accountIds: readonly AccountId[]; alertId?: bigint; now: Temporal.Instant; publicUrl: string },
): Promise<number> {
  const active = await store.selectActiveAlerts(tx, accountIds)
  const alerts = alertId === undefined ? active : active.filter(({ id }) => id === alertId)
  if (alerts.length === 0) return 0
  const provider = await getProvider(tx)
  let told = 0
  for (const [accountId, own] of Map.groupBy(alerts, (alert) => alert.accountId)) {
    const account = await getAccount(tx, { accountId })
    const members = await listMembers(tx, { accountId })
    for (const alert of own) {
      const person = members.find((member) => member.id === alert.loginId)
      if (!person || person.email === null || !roleMay(person.role, 'see_usage')) continue
      const isSetNow = alertId !== undefined
      told += await checkAlert(tx, { alert, account, provider, person, now, publicUrl, isSetNow })
    }
  }
  return told
}

interface Check {
  alert: UsageAlert
  account: Account
  provider: Provider
  person: Member
  now: Temporal.Instant
  publicUrl: string
  isSetNow: boolean
}

async function checkAlert(tx: Tx, check: Check): Promise<number> {
  const { alert, account, person, now } = check
  const { timeZone, billingDay } = account
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate()
  const seen = person.role === 'department_manager' ? person.lines : null
  let told = 0
  const periods = periodsToCheck(alert, { today, billingDay, timeZone })
  for (const period of check.isSetNow ? periods.slice(0, 1) : periods) {
    const reached = await reachedIn(tx, { account, alert, seen, period })
    if (reached < alert.limit) continue
    if (!(await store.insertTold(tx, { alert, periodStart: period.start, reached, now }))) continue
    await tell(tx, { ...check, period, reached })
    told++
  }
  return told
}

async function tell(
  tx: Tx,
  {
    alert,
    account,
    provider,
    person,
    now,
    publicUrl,
    period,
    reached,
  }: Check & { period: Period; reached: bigint },
): Promise<void> {
  const { id, name, what, limit, line } = alert
  const { currency } = account
  const voice = voiceFor({
    ...readerOf(account, provider),
    locale: localeOf(person.language, account.locale),
    as: 'person',
  })
  const figure = (value: bigint) => alertFigure(voice, { what, value, currency })
  await tellLogin(tx, {
    ...{ accountId: account.id, kind: 'usage_alert', now },
    // One that was changed tells again, as `changeUsageAlert` says.
    factKey: `usage_alert:${id}:${period.start}:${period.end}:${what}:${limit}:${line ?? ''}`,
    to: { name: person.name, address: person.email!, language: person.language },
    facts: {
      ...{ alertName: name, what, limit: figure(limit) },
      reached: figure(what === 'amount' ? inWholeCents(reached, currency) : reached),
      periodText: daysText(voice.locale, period),
      usageUrl: portalLinks(publicUrl, account).usageUrl,
    },
  })
}

/** Calls cost fractions of a cent, and nobody reads six places. */
function inWholeCents(micros: bigint, currency: string): bigint {
  const unit = minorUnitMicros(currency)
  return divideRounded(micros, unit, 'half_up') * unit
}
