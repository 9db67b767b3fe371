import type { Account } from '../accounts/account.ts'
import type { Db, Tx } from '../db/database.ts'
import { stageJob } from '../db/jobs.ts'
import { decodeCursor, decodeIdCursor, encodeCursor, type Page, type PageOf, pageOf } from '../db/page.ts'
import type { AccountId } from '../kernel/ids.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import type { Call } from '../usage/call.ts'
import { type AuditReport, daysOf, maySeeRun, type Viewer } from './audit-report.ts'
import type { AuditRun } from './audit-run.ts'
import { callOf, packedLines } from './pack-calls.ts'
import { hearTrouble, stepRun } from './step-audit-run.ts'
import { readSnapshot } from './store-audit-calls.ts'
import * as store from './store-audit-runs.ts'

export { hearTrouble, stepRun }

/** The job that goes on with a run: `{accountId, runId}` as text. */
export const RUN_AUDIT_REPORT = 'run_audit_report'

/** Forty pages: whoever wants more of them reads the CSV. */
const PRINTED_CALLS_MAX = 2_000

/** At once, of one account: its people share the machine with others. */
const UNFINISHED_MAX = 5
/** What one account may have made in 24 hours. */
const RUNS_A_DAY_MAX = 200

/**
 * Makes a report: what can be read at once is there when this returns, a longer one goes on as a job and is mailed to whoever asked. Days,
 * criteria and the viewer's lines are fixed here. Refuses `reports_running`, `too_many_runs`.
 */
export async function startRun(
  tx: Tx,
  {
    account,
    report,
    viewer,
    loginId,
    publicUrl,
    now,
  }: {
    account: Account
    report: AuditReport
    viewer: Viewer
    /** The person it is made for; null: staff or a key. */
    loginId: bigint | null
    publicUrl: string
    now: Temporal.Instant
  },
): Promise<AuditRun> {
  const { id: accountId, timeZone } = account
  await refuseTooMany(tx, { accountId, now })
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate()
  const runId = await store.insertRun(tx, {
    ...{ accountId, reportId: report.id, name: report.name, timeZone, loginId, now },
    criteria: store.criteriaJson(report.criteria),
    days: daysOf(report.criteria, today),
    lines: viewer.lines,
    requestedBy: viewer.actor,
    scheduledFor: null,
    snapshot: await readSnapshot(tx),
  })
  const which = { accountId, runId: runId! }
  if ((await stepRun(tx, { ...which, publicUrl, now })) === 'more') {
    await store.promiseToTell(tx, which)
    await stageRun(tx, which)
  }
  return (await store.findRun(tx, which))!
}

/** Has a worker go on with a run. */
export async function stageRun(
  tx: Tx,
  { accountId, runId }: { accountId: AccountId; runId: bigint },
): Promise<void> {
  const payload = { accountId: accountId.toString(), runId: runId.toString() }
  await stageJob(tx, RUN_AUDIT_REPORT, payload, { key: `${RUN_AUDIT_REPORT}:${accountId}:${runId}` })
}

/** Refuses `not_found`, also for a run that the viewer may not see. */
export async function getRun(
  db: Db | Tx,
  { accountId, runId, viewer }: { accountId: AccountId; runId: bigint; viewer: Viewer },
): Promise<AuditRun> {
  const run = await store.findRun(db, { accountId, runId })
  if (!run || !maySeeRun(run, viewer)) throw notFound(`report run ${runId}`)
  return run
}

/** Runs of a report that the viewer may see, newest first. */
export async function listRuns(
  db: Db | Tx,
  { report, viewer, page }: { report: AuditReport; viewer: Viewer; page: Page },
): Promise<PageOf<AuditRun>> {
  const found = await store.readRuns(db, {
    ...{ accountId: report.accountId, reportId: report.id, lines: viewer.lines },
    after: page.after ? decodeIdCursor(page.after) : null,
    limit: page.limit + 1,
  })
  return pageOf(found, page, ({ id }) => [id])
}

/** The newest run of each report, by the report's id. */
export async function newestRuns(
  db: Db | Tx,
  { reports, viewer }: { reports: readonly AuditReport[]; viewer: Viewer },
): Promise<Map<bigint, AuditRun>> {
  const [first] = reports
  if (!first) return new Map()
  const runs = await store.readNewestRuns(db, {
    accountId: first.accountId,
    reportIds: reports.map(({ id }) => id),
    lines: viewer.lines,
  })
  return new Map(runs.map((run) => [run.reportId, run]))
}

/** Stops a run that is being made; what has ended stays as it is. Refuses `not_found`. */
export async function cancelRun(
  tx: Tx,
  which: { accountId: AccountId; runId: bigint; viewer: Viewer; now: Temporal.Instant },
): Promise<AuditRun> {
  const run = await getRun(tx, which)
  await store.cancelRun(tx, run, { now: which.now })
  return getRun(tx, which)
}

/** The calls of a run that is done, oldest first, a page at a time. Refuses `report_not_ready`. */
export async function listRunCalls(
  db: Db | Tx,
  { run, page }: { run: AuditRun; page: Page },
): Promise<PageOf<Call>> {
  const [chunk, offset] = page.after ? decodeCursor(page.after, 2).map(Number) : [0, 0]
  if (!Number.isSafeInteger(chunk) || !Number.isSafeInteger(offset)) throw new RangeError('no such page')
  const items: Call[] = []
  let at = { chunk: chunk!, offset: offset! }
  for await (const lines of chunksFrom(db, run, at.chunk)) {
    const taken = lines.slice(at.offset, at.offset + page.limit - items.length)
    items.push(...taken.map(callOf))
    at = { chunk: at.chunk, offset: at.offset + taken.length }
    if (at.offset < lines.length) break
    at = { chunk: at.chunk + 1, offset: 0 }
    if (items.length >= page.limit) break
  }
  const isLast = (await store.readChunk(db, { ...run, n: at.chunk })) === undefined
  return { items, next: isLast ? null : encodeCursor([at.chunk, at.offset]) }
}

/** All calls of a run that is done, oldest first, some thousands at a time: nothing is held. Refuses `report_not_ready`. */
export async function* runCalls(db: Db, run: AuditRun): AsyncGenerator<Call[]> {
  for await (const lines of chunksFrom(db, run, 0)) yield lines.map(callOf)
}

/** Its first calls, at most as many as a PDF lists: 2,000. Refuses `report_not_ready`. */
export async function firstCalls(db: Db, run: AuditRun): Promise<Call[]> {
  const calls: Call[] = []
  for await (const lines of chunksFrom(db, run, 0)) {
    calls.push(...lines.slice(0, PRINTED_CALLS_MAX - calls.length).map(callOf))
    if (calls.length >= PRINTED_CALLS_MAX) break
  }
  return calls
}

/** Refuses `report_not_ready` for a run that holds no calls yet, or never will. */
export function demandDone({ state, name }: AuditRun): void {
  if (state === 'done') return
  const why = state === 'queued' || state === 'running' ? 'is still being made' : `was not made: it ${state}`
  throw new Refusal('report_not_ready', `The Audit Report '${name}' ${why}.`, { status: 409 })
}

/** Runs that nobody has gone on with for a minute of the machine's time. */
export async function forsakenRuns(db: Db): Promise<{ accountId: AccountId; runId: bigint }[]> {
  return store.readForsaken(db)
}

/** Forgets runs that ended before, with their calls. How many. */
export async function forgetRuns(tx: Tx, { before }: { before: Temporal.Instant }): Promise<bigint> {
  return store.deleteRuns(tx, { before })
}

/** The chunks of a run from one on, as lines. */
async function* chunksFrom(db: Db | Tx, run: AuditRun, first: number): AsyncGenerator<string[]> {
  demandDone(run)
  for (let n = first; ; n++) {
    const packed = await store.readChunk(db, { ...run, n })
    if (packed === undefined) return
    yield await packedLines(packed)
  }
}

async function refuseTooMany(
  tx: Tx,
  { accountId, now }: { accountId: AccountId; now: Temporal.Instant },
): Promise<void> {
  const { begun, unfinished } = await store.countRuns(tx, { accountId, since: now.subtract({ hours: 24 }) })
  if (unfinished >= UNFINISHED_MAX) {
    throw new Refusal(
      'reports_running',
      `${unfinished} reports of this account are being made: wait for one, or cancel it.`,
      { status: 409 },
    )
  }
  if (begun >= RUNS_A_DAY_MAX) {
    throw new Refusal(
      'too_many_runs',
      `${begun} reports of this account were made within a day: try again later.`,
      {
        status: 429,
      },
    )
  }
}
