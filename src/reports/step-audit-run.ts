import { getAccount } from '../accounts/accounts.ts'
import { roleMay } from '../accounts/roles.ts'
import type { Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { startOfDay } from '../kernel/period.ts'
import { tellLogin } from '../notices/notices.ts'
import type { Call } from '../usage/call.ts'
import { totalCalls } from '../usage/calls.ts'
import { directionCode } from '../usage/direction.ts'
import type { AuditRun } from './audit-run.ts'
import { groupsBy, mergeGroups, sumsOf } from './audit-sums.ts'
import { packCalls } from './pack-calls.ts'
import { readCalls, readMember } from './store-audit-calls.ts'
import * as store from './store-audit-runs.ts'

/** Calls looked at in one transaction: some tens of milliseconds, and some hundred KB of memory. */
const STEP_CALLS = 5_000
/** A spreadsheet holds a million lines; what is more than twice that is asked for month by month. */
const CALLS_MAX = 2_000_000n
/** What has failed so often fails for a reason that waiting does not mend. */
const TROUBLES_MAX = 5

type Which = { accountId: AccountId; runId: bigint; publicUrl: string; now: Temporal.Instant }

/**
 * One step of making a report, in the transaction given: the next calls are looked at, those that answer are stored, and how far that is, all
 * at once, so that whoever comes after a crash goes on where it was. `over`: there is nothing more to do, or somebody else does it.
 */
export async function stepRun(tx: Tx, which: Which, stepCalls = STEP_CALLS): Promise<'more' | 'over'> {
  const run = await store.lockRun(tx, which)
  if (!run || (run.state !== 'queued' && run.state !== 'running')) return 'over'
  const { calls, read, next } = await readCalls(tx, { span: run, after: run.afterKey, limit: stepCalls })
  if (run.calls + BigInt(calls.length) > CALLS_MAX)
    return end(tx, run, { ...which, because: 'too_many_calls' })
  const chunks = run.chunks + Number(calls.length > 0)
  if (calls.length > 0) {
    const groups = {
      byLine: groupsBy(calls, ({ line }) => line),
      byDestination: groupsBy(calls, destinationKey),
    }
    const packed = await packCalls(calls)
    await store.insertChunk(tx, run, { n: run.chunks, calls: calls.length, packed, ...groups })
  }
  const callsExpected = run.callsExpected ?? (next === null ? null : await countToRead(tx, run))
  await store.saveStep(tx, run, { callsExpected, read, afterKey: next, sums: sumsOf(calls), chunks })
  if (next !== null) return 'more'
  await finish(tx, run, which)
  return 'over'
}

/** How many calls of the account lie in the days, whatever else is asked: by the sums kept of days, which cost the same however many there are. */
async function countToRead(tx: Tx, { accountId, days, timeZone }: store.WorkingRun): Promise<bigint> {
  const [from, until] = [startOfDay(days.start, timeZone), startOfDay(days.end, timeZone)]
  const { calls } = await totalCalls(tx, { accountId, timeZone, from, until })
  return BigInt(calls)
}

/** Counts what kept a run from going on. After some of it the run fails, and says so. */
export async function hearTrouble(tx: Tx, which: Which): Promise<void> {
  if ((await store.countTrouble(tx, which)) < TROUBLES_MAX) return
  const run = await store.lockRun(tx, which)
  if (run && (run.state === 'queued' || run.state === 'running'))
    await end(tx, run, { ...which, because: 'trouble' })
}

function destinationKey({ direction, destination }: Call): string {
  return `${directionCode(direction)}:${destination ?? ''}`
}

async function finish(tx: Tx, run: store.WorkingRun, { publicUrl, now, ...which }: Which): Promise<void> {
  const groups = await store.readChunkGroups(tx, run)
  await store.finishRun(tx, run, {
    byLine: mergeGroups(groups.map(({ byLine }) => byLine)),
    byDestination: mergeGroups(groups.map(({ byDestination }) => byDestination)),
    now,
  })
  const done = (await store.findRun(tx, which))!
  await tell(tx, done, { publicUrl, now })
}

async function end(
  tx: Tx,
  run: store.WorkingRun,
  { because, publicUrl, now }: Which & { because: NonNullable<AuditRun['failedBecause']> },
): Promise<'over'> {
  await store.dropRun(tx, run, { because, now })
  await tell(tx, { ...run, state: 'failed' }, { publicUrl, now })
  return 'over'
}

/** By mail to the person it was made for, who is still of the account and may see calls: a link, and no call. */
async function tell(
  tx: Tx,
  run: store.WorkingRun,
  { publicUrl, now }: { publicUrl: string; now: Temporal.Instant },
): Promise<void> {
  const { accountId, loginId } = run
  if (!run.tells || loginId === null) return
  const member = await readMember(tx, { accountId, loginId })
  if (!member || member.email === null || !roleMay(member.role, 'see_calls')) return
  const account = await getAccount(tx, { accountId })
  const reportUrl = `${publicUrl}/reports/${run.reportId}?run=${run.id}&account=${encodeURIComponent(account.number)}`
  const about = {
    ...{ accountId, now, factKey: `audit_report/${run.id}` },
    to: { name: member.name, address: member.email, language: member.language },
  }
  const { name: reportName } = run
  if (run.state === 'failed')
    await tellLogin(tx, { ...about, kind: 'report_failed', facts: { reportName, reportUrl } })
  else {
    const facts = { reportName, rows: Number(run.calls), reportUrl }
    await tellLogin(tx, { ...about, kind: 'report_ready', facts })
  }
}
