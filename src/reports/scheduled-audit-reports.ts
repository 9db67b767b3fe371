import { getAccount } from '../accounts/accounts.ts'
import { roleMay } from '../accounts/roles.ts'
import { recordEvent } from '../accounts/timeline.ts'
import { type Database, inTransaction, type Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { monthBefore } from './audit-report.ts'
import { stageRun } from './audit-runs.ts'
import { readMember, readSnapshot } from './store-audit-calls.ts'
import { findReport, readDueReports, updateSchedule } from './store-audit-reports.ts'
import * as store from './store-audit-runs.ts'

/**
 * Begins every scheduled report whose account has come to a new month, for the month before: once a month, whoever else does the same. One
 * whose person is no longer of the account, or may not see calls any more, is unscheduled. How many were begun.
 */
export async function runScheduledReports(
  { kysely }: Database,
  { now }: { now: Temporal.Instant },
): Promise<number> {
  let begun = 0
  for (const which of await readDueReports(kysely, { now })) {
    begun += Number(await inTransaction(kysely, (tx) => beginScheduled(tx, { ...which, now })))
  }
  return begun
}

async function beginScheduled(
  tx: Tx,
  { accountId, reportId, now }: { accountId: AccountId; reportId: bigint; now: Temporal.Instant },
): Promise<boolean> {
  const report = await findReport(tx, { accountId, reportId })
  if (!report?.scheduledBy) return false
  const { loginId } = report.scheduledBy
  const member = await readMember(tx, { accountId, loginId })
  if (!member || !roleMay(member.role, 'see_calls')) {
    await updateSchedule(tx, report, { loginId: null, now })
    const detail = { name: report.name, reason: 'its person may not see calls any more' }
    await recordEvent(tx, { accountId, at: now, actor: 'system', kind: 'audit_report_unscheduled', detail })
    return false
  }
  const { timeZone } = await getAccount(tx, { accountId })
  const days = monthBefore(now.toZonedDateTimeISO(timeZone).toPlainDate())
  const runId = await store.insertRun(tx, {
    ...{
      accountId,
      reportId,
      name: report.name,
      criteria: store.criteriaJson(report.criteria),
      days,
      timeZone,
    },
    lines: member.role === 'department_manager' ? member.lines : null,
    ...{ requestedBy: 'system', loginId, scheduledFor: days.start, snapshot: await readSnapshot(tx), now },
  })
  if (runId === null) return false
  await store.promiseToTell(tx, { accountId, runId })
  await stageRun(tx, { accountId, runId })
  return true
}
