import { z } from 'zod'
import type { Account } from '../accounts/account.ts'
import { listMembers } from '../accounts/logins.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import { checkUsageAlerts } from '../reports/check-usage-alerts.ts'
import type { AlertInput } from '../reports/usage-alert.ts'
import {
  changeUsageAlert,
  listUsageAlerts,
  removeUsageAlert,
  setUsageAlert,
} from '../reports/usage-alerts.ts'
import { AccountPath, accountOf, read, write } from './action.ts'
import type { Caller } from './caller.ts'
import { todayOf } from './invoices.ts'
import { linesAsked } from './lines-asked.ts'
import { checkLines } from './lines-of.ts'
import { idOf, Nothing } from './shapes.ts'
import {
  AlertChangesIn,
  AlertIn,
  limitIn,
  limitText,
  presentAlert,
  UsageAlert,
} from './usage-alert-shapes.ts'

const AlertPath = AccountPath.extend({ alertId: idOf('The alert’s id.') })

/** An alert tells whoever set it: a person sees his own, the provider's staff all. */
export const list = read({
  summary: 'List usage alerts with what their period has come to',
  description:
    'Your own; for staff, those of everybody. In one piece: each person may have twenty of an account.',
  path: AccountPath,
  answer: z.strictObject({ items: z.array(UsageAlert) }),
  handle: async ({ db, path, caller, now }) => {
    const account = await accountOf(db, path)
    return { items: await alertsOf(db, { account, caller, now }) }
  },
})

export const create = write({
  summary: 'Set an alert: be told by mail, once a period, when usage reaches a limit',
  description: 'Of a limit that the present period has reached already it tells at once.',
  path: AccountPath,
  body: AlertIn,
  status: 201,
  once: true,
  answer: UsageAlert,
  handle: async ({ tx, path, body, caller, now, parts }) => {
    const account = await accountOf(tx, path)
    const loginId = await personOf(tx, { caller, accountId: account.id })
    const { number = null, active = true, limit, ...rest } = body
    await checkLine(tx, { account, caller, number, now })
    const id = await setUsageAlert(tx, {
      ...rest,
      ...{ accountId: account.id, loginId, line: number, active, limit: limitIn(limit, rest.what), now },
    })
    return judged(tx, { account, alertId: id, caller, now, publicUrl: parts.settings.publicUrl })
  },
})

export const change = write({
  summary: 'Change a usage alert of your own',
  description:
    'With another limit it tells again in a period of which it has told; at once, where that is reached already.',
  path: AlertPath,
  body: AlertChangesIn,
  answer: UsageAlert,
  handle: async ({ tx, path: { accountId, alertId }, body, caller, now, parts }) => {
    const account = await accountOf(tx, { accountId })
    const loginId = await personOf(tx, { caller, accountId })
    if (body.number !== undefined) await checkLine(tx, { account, caller, number: body.number, now })
    await changeUsageAlert(tx, {
      ...{ accountId, alertId, loginId },
      changes: (alert): AlertInput => {
        const { name = alert.name, what = alert.what, period = alert.period, active = alert.active } = body
        const limit = body.limit ?? limitText(alert.limit, { what: alert.what, currency: account.currency })
        const line = body.number === undefined ? alert.line : body.number
        return { name, what, limit: limitIn(limit, what), line, period, active }
      },
    })
    return judged(tx, { account, alertId, caller, now, publicUrl: parts.settings.publicUrl })
  },
})

export const remove = write({
  summary: 'Remove a usage alert of your own',
  path: AlertPath,
  answer: Nothing,
  handle: async ({ tx, path: { accountId, alertId }, caller }) => {
    await accountOf(tx, { accountId })
    await removeUsageAlert(tx, { accountId, alertId, loginId: await personOf(tx, { caller, accountId }) })
    return {}
  },
})

/** An alert that was just set or changed: what it waits for may have come already, and then whoever set it is told with this. */
async function judged(
  tx: Tx,
  set: { account: Account; alertId: bigint; caller: Caller; now: Temporal.Instant; publicUrl: string },
) {
  const { account, alertId, now, publicUrl } = set
  await checkUsageAlerts(tx, { accountIds: [account.id], alertId, now, publicUrl })
  return (await alertsOf(tx, set)).find(({ id }) => id === String(alertId))!
}

async function alertsOf(
  db: Db | Tx,
  { account, caller, now }: { account: Account; caller: Caller; now: Temporal.Instant },
) {
  const isMember = caller.kind === 'login' && caller.signedIn.staffRole === null
  const alerts = await listUsageAlerts(db, {
    account,
    loginId: isMember ? caller.signedIn.loginId : null,
    seen: linesAsked(caller, { accountId: account.id }),
    today: todayOf(account, now),
  })
  return alerts.map((alert) => presentAlert(alert, account.currency))
}

/** Who is told. Refuses `alert_needs_member`. */
async function personOf(
  tx: Tx,
  { caller, accountId }: { caller: Caller; accountId: AccountId },
): Promise<bigint> {
  if (caller.kind === 'login') {
    const { loginId } = caller.signedIn
    const members = await listMembers(tx, { accountId })
    if (members.some(({ id, email }) => id === loginId && email !== null)) return loginId
  }
  throw new Refusal(
    'alert_needs_member',
    'An alert tells whoever sets it: only a person of the account with an e-mail address can.',
    { status: 403 },
  )
}

/** Refuses `line_not_of_account` for a number that the account does not hold, or whose calls the caller may not see. */
async function checkLine(
  tx: Tx,
  {
    account,
    caller,
    number,
    now,
  }: { account: Account; caller: Caller; number: string | null; now: Temporal.Instant },
): Promise<void> {
  if (number === null) return
  const seen = linesAsked(caller, { accountId: account.id })
  if (seen !== null && !seen.includes(number))
    throw new Refusal('line_not_of_account', `+${number} is no number whose calls you may see.`)
  await checkLines(tx, { accountId: account.id, lines: [number], now })
}
