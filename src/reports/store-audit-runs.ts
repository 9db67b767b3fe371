import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { directionOf } from '../usage/direction.ts'
import { type AuditCriteria, criteriaInput } from './audit-report.ts'
import type { AuditGroup, AuditRun, AuditSums } from './audit-run.ts'
import { type PackedGroup, packGroup, unpackGroup } from './audit-sums.ts'

/** A run with what only its making needs. */
export type WorkingRun = AuditRun & {
  snapshot: string
  afterKey: string | null
  chunks: number
  tells: boolean
}

type RunRow = Omit<WorkingRun, 'criteria' | 'days' | 'byLine' | 'byDestination'> & {
  criteria: unknown
  firstOn: Temporal.PlainDate
  endBeforeOn: Temporal.PlainDate
  byLine: PackedGroup[]
  byDestination: PackedGroup[]
}

const COLUMNS = sql`r.account_id, r.id, r.report_id, r.name, r.criteria, r.first_on, r.end_before_on, r.time_zone, r.lines, r.requested_by,
  r.login_id, r.scheduled_for, r.state, r.failed_because, r.tells, r.snapshot, r.after_key, r.chunks, r.calls_expected, r.calls_read,
  r.calls, r.duration_seconds, r.billed_seconds, r.included_seconds, r.amount_micros, r.by_line, r.by_destination, r.requested_at,
  r.finished_at`

function runOf({ firstOn, endBeforeOn, criteria, byLine, byDestination, ...row }: RunRow): WorkingRun {
  return {
    ...row,
    criteria: criteriaInput.parse(criteria),
    days: { start: firstOn, end: endBeforeOn },
    byLine: byLine.map(unpackGroup),
    byDestination: byDestination
      .map(unpackGroup)
      .map((group) => ({ ...group, key: destinationOf(group.key) })),
  }
}

function destinationOf(key: string | null): AuditSums['byDestination'][number]['key'] {
  if (key === null) return null
  const at = key.indexOf(':')
  return { direction: directionOf(Number(key.slice(0, at))), destination: key.slice(at + 1) }
}

/** Null: the month has been made already. */
export async function insertRun(
  tx: Tx,
  run: {
    accountId: AccountId
    reportId: bigint
    name: string
    criteria: string
    days: AuditRun['days']
    timeZone: string
    lines: readonly string[] | null
    requestedBy: string
    loginId: bigint | null
    scheduledFor: Temporal.PlainDate | null
    snapshot: string
    now: Temporal.Instant
  },
): Promise<bigint | null> {
  const { rows } = await sql<{ id: bigint }>`
    insert into audit_report_runs (account_id, report_id, name, criteria, first_on, end_before_on, time_zone, lines, requested_by, login_id,
      scheduled_for, state, snapshot, requested_at)
    values (${run.accountId}, ${run.reportId}, ${run.name}, ${run.criteria}::jsonb, ${run.days.start}, ${run.days.end}, ${run.timeZone},
      ${run.lines}::text[], ${run.requestedBy}, ${run.loginId}, ${run.scheduledFor}, 'queued', ${run.snapshot}, ${run.now})
    on conflict (account_id, report_id, scheduled_for) do nothing returning id`.execute(tx)
  return rows[0]?.id ?? null
}

export async function findRun(
  db: Db | Tx,
  { accountId, runId }: { accountId: AccountId; runId: bigint },
): Promise<WorkingRun | undefined> {
  const { rows } = await sql<RunRow>`
    select ${COLUMNS} from audit_report_runs r where r.account_id = ${accountId} and r.id = ${runId}`.execute(
    db,
  )
  return rows[0] && runOf(rows[0])
}

/** The run, locked for one step; undefined where it is not there, or somebody else is at it. */
export async function lockRun(
  tx: Tx,
  { accountId, runId }: { accountId: AccountId; runId: bigint },
): Promise<WorkingRun | undefined> {
  const { rows } = await sql<RunRow>`
    select ${COLUMNS} from audit_report_runs r where r.account_id = ${accountId} and r.id = ${runId} for update skip locked`.execute(
    tx,
  )
  return rows[0] && runOf(rows[0])
}

/** Runs of a report, newest first. */
export async function readRuns(
  db: Db | Tx,
  filter: {
    accountId: AccountId
    reportId: bigint
    lines: readonly string[] | null
    after: bigint | null
    limit: number
  },
): Promise<AuditRun[]> {
  const { rows } = await sql<RunRow>`
    select ${COLUMNS} from audit_report_runs r
    where r.account_id = ${filter.accountId} and r.report_id = ${filter.reportId} ${ofLines(filter.lines)}
      ${filter.after === null ? sql`` : sql`and r.id < ${filter.after}`}
    order by r.id desc limit ${filter.limit}`.execute(db)
  return rows.map(runOf)
}

/** The newest run of each of some reports. */
export async function readNewestRuns(
  db: Db | Tx,
  {
    accountId,
    reportIds,
    lines,
  }: {
    accountId: AccountId
    reportIds: readonly bigint[]
    lines: readonly string[] | null
  },
): Promise<AuditRun[]> {
  const { rows } = await sql<RunRow>`
    select distinct on (r.report_id) ${COLUMNS} from audit_report_runs r
    where r.account_id = ${accountId} and r.report_id = any(${reportIds.map(String)}::bigint[]) ${ofLines(lines)}
    order by r.report_id, r.id desc`.execute(db)
  return rows.map(runOf)
}

/** For a department manager, runs of nothing but his lines. */
function ofLines(lines: readonly string[] | null): RawBuilder<unknown> {
  return lines === null ? sql`` : sql`and r.lines <@ ${lines}::text[]`
}

/** How many an account has begun since, and how many of all it has are being made. */
export async function countRuns(
  tx: Tx,
  { accountId, since }: { accountId: AccountId; since: Temporal.Instant },
): Promise<{ begun: number; unfinished: number }> {
  const { rows } = await sql<{ begun: number; unfinished: number }>`
    select count(*) filter (where requested_at > ${since})::int as begun,
      count(*) filter (where state in ('queued', 'running'))::int as unfinished
    from audit_report_runs where account_id = ${accountId}`.execute(tx)
  return rows[0]!
}

/** What a step has read, and how far that is. */
export async function saveStep(
  tx: Tx,
  run: AuditRun,
  step: {
    callsExpected: bigint | null
    read: number
    afterKey: string | null
    sums: Omit<AuditSums, 'byLine' | 'byDestination'>
    chunks: number
  },
): Promise<void> {
  const { sums } = step
  await sql`
    update audit_report_runs set state = 'running', stepped_at = now(), calls_expected = ${step.callsExpected},
      calls_read = calls_read + ${step.read}, after_key = ${step.afterKey}, chunks = ${step.chunks}, calls = calls + ${sums.calls},
      duration_seconds = duration_seconds + ${sums.durationSeconds}, billed_seconds = billed_seconds + ${sums.billedSeconds},
      included_seconds = included_seconds + ${sums.includedSeconds}, amount_micros = amount_micros + ${sums.amountMicros}
    where account_id = ${run.accountId} and id = ${run.id}`.execute(tx)
}

export async function insertChunk(
  tx: Tx,
  run: AuditRun,
  chunk: { n: number; calls: number; packed: Buffer; byLine: PackedGroup[]; byDestination: PackedGroup[] },
): Promise<void> {
  await sql`
    insert into audit_report_chunks (account_id, run_id, n, calls, packed, by_line, by_destination)
    values (${run.accountId}, ${run.id}, ${chunk.n}, ${chunk.calls}, ${chunk.packed}, ${JSON.stringify(chunk.byLine)}::jsonb,
      ${JSON.stringify(chunk.byDestination)}::jsonb)`.execute(tx)
}

/** The groups of all chunks of a run. */
export async function readChunkGroups(
  tx: Tx,
  { accountId, id }: Pick<AuditRun, 'accountId' | 'id'>,
): Promise<{ byLine: PackedGroup[]; byDestination: PackedGroup[] }[]> {
  const { rows } = await sql<{ byLine: PackedGroup[]; byDestination: PackedGroup[] }>`
    select by_line, by_destination from audit_report_chunks where account_id = ${accountId} and run_id = ${id} order by n`.execute(
    tx,
  )
  return rows
}

/** The calls of a run's n-th chunk, from 0; undefined: there are not so many. */
export async function readChunk(
  db: Db | Tx,
  { accountId, id, n }: Pick<AuditRun, 'accountId' | 'id'> & { n: number },
): Promise<Buffer | undefined> {
  const { rows } = await sql<{ packed: Buffer }>`
    select packed from audit_report_chunks where account_id = ${accountId} and run_id = ${id} and n = ${n}`.execute(
    db,
  )
  return rows[0]?.packed
}

/** Ends a run well. */
export async function finishRun(
  tx: Tx,
  { accountId, id }: Pick<AuditRun, 'accountId' | 'id'>,
  groups: { byLine: AuditGroup<string>[]; byDestination: AuditGroup<string>[]; now: Temporal.Instant },
): Promise<void> {
  await sql`
    update audit_report_runs set state = 'done', finished_at = ${groups.now}, stepped_at = now(),
      by_line = ${JSON.stringify(groups.byLine.map(packGroup))}::jsonb,
      by_destination = ${JSON.stringify(groups.byDestination.map(packGroup))}::jsonb
    where account_id = ${accountId} and id = ${id}`.execute(tx)
}

/** Ends a run that holds nothing. */
export async function dropRun(
  tx: Tx,
  run: Pick<AuditRun, 'accountId' | 'id'>,
  { because, now }: { because: NonNullable<AuditRun['failedBecause']>; now: Temporal.Instant },
): Promise<void> {
  await deleteChunks(tx, run)
  await sql`
    update audit_report_runs set state = 'failed', failed_because = ${because}, finished_at = ${now}, stepped_at = now(), chunks = 0
    where account_id = ${run.accountId} and id = ${run.id}`.execute(tx)
}

/** Ends a run that is being made; the step that is being taken is waited for. */
export async function cancelRun(
  tx: Tx,
  run: Pick<AuditRun, 'accountId' | 'id'>,
  { now }: { now: Temporal.Instant },
): Promise<void> {
  const { numAffectedRows } = await sql`
    update audit_report_runs set state = 'cancelled', finished_at = ${now}, stepped_at = now(), chunks = 0
    where account_id = ${run.accountId} and id = ${run.id} and state in ('queued', 'running')`.execute(tx)
  if (numAffectedRows === 1n) await deleteChunks(tx, run)
}

async function deleteChunks(tx: Tx, { accountId, id }: Pick<AuditRun, 'accountId' | 'id'>): Promise<void> {
  await sql`delete from audit_report_chunks where account_id = ${accountId} and run_id = ${id}`.execute(tx)
}

/** Says that the person is told when it is ready. */
export async function promiseToTell(
  tx: Tx,
  { accountId, runId }: { accountId: AccountId; runId: bigint },
): Promise<void> {
  await sql`update audit_report_runs set tells = true where account_id = ${accountId} and id = ${runId}`.execute(
    tx,
  )
}

/** Counts what kept a run from going on; how often that was. */
export async function countTrouble(
  tx: Tx,
  { accountId, runId }: { accountId: AccountId; runId: bigint },
): Promise<number> {
  const { rows } = await sql<{ troubles: number }>`
    update audit_report_runs set troubles = troubles + 1 where account_id = ${accountId} and id = ${runId} returning troubles`.execute(
    tx,
  )
  return rows[0]?.troubles ?? 0
}

/** Runs that nobody has gone on with for a minute of the machine's time: their worker has died. */
export async function readForsaken(db: Db): Promise<{ accountId: AccountId; runId: bigint }[]> {
  const { rows } = await sql<{ accountId: AccountId; runId: bigint }>`
    select account_id, id as run_id from audit_report_runs
    where state in ('queued', 'running') and stepped_at < now() - interval '1 minute' order by stepped_at limit 100`.execute(
    db,
  )
  return rows
}

/** Deletes what ended before, with its calls. How many there were. */
export async function deleteRuns(tx: Tx, { before }: { before: Temporal.Instant }): Promise<bigint> {
  const { rows } = await sql<{ runs: bigint }>`
    with gone as (delete from audit_report_runs where finished_at < ${before} returning 1)
    select count(*)::bigint as runs from gone`.execute(tx)
  return rows[0]!.runs
}

/** Criteria as jsonb keeps them. */
export function criteriaJson(criteria: AuditCriteria): string {
  const { period, minimumAmountMicros, ...rest } = criteria
  const days =
    period.kind === 'days' ? { days: { start: `${period.days.start}`, end: `${period.days.end}` } } : {}
  return JSON.stringify({
    ...rest,
    period: { kind: period.kind, ...days },
    minimumAmountMicros: minimumAmountMicros.toString(),
  })
}
