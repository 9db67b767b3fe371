import { recordEvent } from '../accounts/timeline.ts'
import type { Db, Tx } from '../db/database.ts'
import { decodeIdCursor, type Page, type PageOf, pageOf } from '../db/page.ts'
import type { AccountId } from '../kernel/ids.ts'
import { parseInput } from '../kernel/input.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { type AuditReport, reportInput, type Viewer } from './audit-report.ts'
import * as store from './store-audit-reports.ts'

/** As many as can be told apart in a list. */
const REPORTS_MAX = 200

/** Keeps a question under a name. Refuses `bad_input`, `too_many_reports`. */
export async function saveReport(
  tx: Tx,
  {
    accountId,
    viewer,
    now,
    ...input
  }: { accountId: AccountId; name: string; criteria: unknown; viewer: Viewer; now: Temporal.Instant },
): Promise<AuditReport> {
  const fields = parseInput('report', reportInput, input)
  if ((await store.countReports(tx, { accountId })) >= REPORTS_MAX) {
    throw new Refusal(
      'too_many_reports',
      `The account has ${REPORTS_MAX} Audit Reports already: remove one first.`,
    )
  }
  const id = await store.insertReport(tx, { accountId, ...fields, createdBy: viewer.actor, now })
  return getReport(tx, { accountId, reportId: id, viewer })
}

/** Changes a report's name or question; its past runs stay as they were. Refuses `bad_input`, `not_found`, `not_yours`. */
export async function changeReport(
  tx: Tx,
  {
    accountId,
    reportId,
    viewer,
    ...changes
  }: { accountId: AccountId; reportId: bigint; viewer: Viewer; name?: string; criteria?: unknown },
): Promise<AuditReport> {
  const report = await ownReport(tx, { accountId, reportId, viewer })
  const { name = report.name, criteria = report.criteria } = changes
  await store.updateReport(tx, { ...report, ...parseInput('report', reportInput, { name, criteria }) })
  return getReport(tx, { accountId, reportId, viewer })
}

/**
 * Has a report made by itself on the first of each month, of the month before, and mailed to whoever says so; or no longer. Refuses
 * `not_found`, `not_yours`, `schedule_needs_member`.
 */
export async function scheduleReport(
  tx: Tx,
  {
    accountId,
    reportId,
    loginId,
    isMonthly,
    viewer,
    now,
  }: {
    accountId: AccountId
    reportId: bigint
    /** The person of the account who asks; null: none of its people. */
    loginId: bigint | null
    isMonthly: boolean
    viewer: Viewer
    now: Temporal.Instant
  },
): Promise<AuditReport> {
  const report = await ownReport(tx, { accountId, reportId, viewer })
  if (isMonthly && loginId === null) {
    throw new Refusal(
      'schedule_needs_member',
      'A report is scheduled by a person of the account: it is made by that person’s right, and mailed to that person.',
    )
  }
  const wanted = isMonthly ? loginId : null
  if ((report.scheduledBy?.loginId ?? null) === wanted) return report
  await store.updateSchedule(tx, report, { loginId: wanted, now })
  const kind = isMonthly ? 'audit_report_scheduled' : 'audit_report_unscheduled'
  await recordEvent(tx, { accountId, at: now, actor: viewer.actor, kind, detail: { name: report.name } })
  return getReport(tx, { accountId, reportId, viewer })
}

/** Removes a report with all its runs. Refuses `not_found`, `not_yours`. */
export async function removeReport(
  tx: Tx,
  { accountId, reportId, viewer }: { accountId: AccountId; reportId: bigint; viewer: Viewer },
): Promise<void> {
  await store.deleteReport(tx, await ownReport(tx, { accountId, reportId, viewer }))
}

/** Refuses `not_found`, also for a report that the viewer may not see. */
export async function getReport(
  db: Db | Tx,
  { accountId, reportId, viewer }: { accountId: AccountId; reportId: bigint; viewer: Viewer },
): Promise<AuditReport> {
  const report = await store.findReport(db, { accountId, reportId })
  if (!report || (viewer.lines !== null && report.createdBy !== viewer.actor)) {
    throw notFound(`Audit Report ${reportId}`)
  }
  return report
}

/** The reports that a viewer may see, newest first. */
export async function listReports(
  db: Db | Tx,
  { accountId, viewer, page }: { accountId: AccountId; viewer: Viewer; page: Page },
): Promise<PageOf<AuditReport>> {
  const found = await store.readReports(db, {
    accountId,
    createdBy: viewer.lines === null ? null : viewer.actor,
    after: page.after ? decodeIdCursor(page.after) : null,
    limit: page.limit + 1,
  })
  return pageOf(found, page, ({ id }) => [id])
}

/** A report that the viewer may change: one's own, or any for who manages the account. */
async function ownReport(
  tx: Tx,
  which: { accountId: AccountId; reportId: bigint; viewer: Viewer },
): Promise<AuditReport> {
  const report = await getReport(tx, which)
  if (report.createdBy === which.viewer.actor || which.viewer.manages) return report
  throw new Refusal(
    'not_yours',
    `The Audit Report '${report.name}' was made by somebody else of the account.`,
    {
      status: 403,
    },
  )
}
