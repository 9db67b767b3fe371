import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { type AuditCriteria, type AuditReport, criteriaInput } from './audit-report.ts'
import { criteriaJson } from './store-audit-runs.ts'

type ReportRow = Omit<AuditReport, 'criteria' | 'scheduledBy'> & {
  criteria: unknown
  scheduledBy: bigint | null
  scheduledName: string | null
}

const COLUMNS = sql`r.account_id, r.id, r.name, r.criteria, r.schedule, r.scheduled_by, r.created_by, r.created_at, l.name as scheduled_name`

function reportOf({ criteria, scheduledBy, scheduledName, ...row }: ReportRow): AuditReport {
  const person = scheduledBy === null ? null : { loginId: scheduledBy, name: scheduledName ?? '' }
  return { ...row, criteria: criteriaInput.parse(criteria), scheduledBy: person }
}

export async function insertReport(
  tx: Tx,
  report: {
    accountId: AccountId
    name: string
    criteria: AuditCriteria
    createdBy: string
    now: Temporal.Instant
  },
): Promise<bigint> {
  const { rows } = await sql<{ id: bigint }>`
    insert into audit_reports (account_id, name, criteria, created_by, created_at)
    values (${report.accountId}, ${report.name}, ${criteriaJson(report.criteria)}::jsonb, ${report.createdBy}, ${report.now})
    returning id`.execute(tx)
  return rows[0]!.id
}

export async function updateReport(
  tx: Tx,
  { accountId, id, name, criteria }: Pick<AuditReport, 'accountId' | 'id' | 'name' | 'criteria'>,
): Promise<void> {
  await sql`
    update audit_reports set name = ${name}, criteria = ${criteriaJson(criteria)}::jsonb
    where account_id = ${accountId} and id = ${id}`.execute(tx)
}

/** Has a report made every month for a person from now on, or by nobody. */
export async function updateSchedule(
  tx: Tx,
  { accountId, id }: Pick<AuditReport, 'accountId' | 'id'>,
  { loginId, now }: { loginId: bigint | null; now: Temporal.Instant },
): Promise<void> {
  const [schedule, at] = loginId === null ? [null, null] : ['monthly', now]
  await sql`
    update audit_reports set schedule = ${schedule}, scheduled_by = ${loginId}, scheduled_at = ${at}
    where account_id = ${accountId} and id = ${id}`.execute(tx)
}

export async function deleteReport(
  tx: Tx,
  { accountId, id }: Pick<AuditReport, 'accountId' | 'id'>,
): Promise<void> {
  await sql`delete from audit_reports where account_id = ${accountId} and id = ${id}`.execute(tx)
}

export async function findReport(
  db: Db | Tx,
  { accountId, reportId }: { accountId: AccountId; reportId: bigint },
): Promise<AuditReport | undefined> {
  const { rows } = await sql<ReportRow>`
    select ${COLUMNS} from audit_reports r left join logins l on l.id = r.scheduled_by
    where r.account_id = ${accountId} and r.id = ${reportId}`.execute(db)
  return rows[0] && reportOf(rows[0])
}

/** Newest first. `createdBy` null: everybody's. */
export async function readReports(
  db: Db | Tx,
  filter: { accountId: AccountId; createdBy: string | null; after: bigint | null; limit: number },
): Promise<AuditReport[]> {
  const { rows } = await sql<ReportRow>`
    select ${COLUMNS} from audit_reports r left join logins l on l.id = r.scheduled_by
    where r.account_id = ${filter.accountId} ${filter.createdBy === null ? sql`` : sql`and r.created_by = ${filter.createdBy}`}
      ${filter.after === null ? sql`` : sql`and r.id < ${filter.after}`}
    order by r.id desc limit ${filter.limit}`.execute(db)
  return rows.map(reportOf)
}

export async function countReports(tx: Tx, { accountId }: { accountId: AccountId }): Promise<number> {
  const { rows } = await sql<{ reports: number }>`
    select count(*)::int as reports from audit_reports where account_id = ${accountId}`.execute(tx)
  return rows[0]!.reports
}

/**
 * Scheduled reports whose account has come to a month that was not running when they were scheduled, and of whose month before
 * there is no run.
 */
export async function readDueReports(
  db: Db,
  { now }: { now: Temporal.Instant },
): Promise<{ accountId: AccountId; reportId: bigint }[]> {
  const { rows } = await sql<{ accountId: AccountId; reportId: bigint }>`
    select r.account_id, r.id as report_id
    from audit_reports r join accounts a on a.id = r.account_id,
      lateral (select date_trunc('month', ${now}::timestamptz at time zone a.time_zone) as start) month
    where r.schedule = 'monthly' and r.scheduled_at < month.start at time zone a.time_zone
      and not exists (
        select from audit_report_runs u where u.account_id = r.account_id and u.report_id = r.id
          and u.scheduled_for = (month.start - interval '1 month')::date)
    order by r.account_id, r.id`.execute(db)
  return rows
}
