import type { Account } from '../accounts/account.ts'
import { getProvider } from '../accounts/provider.ts'
import { recordEvent } from '../accounts/timeline.ts'
import { type Db, inTransaction } from '../db/database.ts'
import { formatDecimal, MICROS_SCALE, minorUnitDigits } from '../kernel/money.ts'
import { auditReportSheet } from '../reports/audit-report-sheet.ts'
import type { AuditRun } from '../reports/audit-run.ts'
import { demandDone, firstCalls, getRun, runCalls } from '../reports/audit-runs.ts'
import type { Call } from '../usage/call.ts'
import { accountOf, raw } from './action.ts'
import { type Cell, csvLine, csvResponse, disposition } from './csv.ts'
import { RunPath, viewerOf } from './reports.ts'
import { phone } from './shapes.ts'

export const csv = raw({
  summary: 'Download an Audit Report as CSV, oldest call first',
  description:
    'Every call, with its time in UTC and in the account’s time zone. That it was taken out stands on the account’s timeline. Half a file ends in an error.',
  path: RunPath,
  answer: { media: 'text/csv' },
  handle: async ({ db, path, caller, now }) => {
    const account = await accountOf(db, path)
    const run = await getRun(db, { ...path, viewer: viewerOf(caller, account) })
    demandDone(run)
    await recordExport(db, { run, format: 'csv', actor: viewerOf(caller, account).actor, now })
    return csvResponse(csvLines(db, { run, account }), fileName(run, account, 'csv'))
  },
})

export const pdf = raw({
  summary: 'Show an Audit Report as a PDF',
  description:
    'Totals, by number and destination, and the calls: where there are more than 2,000, the first 2,000, and it says so. That it was taken out stands on the account’s timeline.',
  path: RunPath,
  answer: { media: 'application/pdf' },
  handle: async ({ db, path, caller, now, parts }) => {
    const account = await accountOf(db, path)
    const run = await getRun(db, { ...path, viewer: viewerOf(caller, account) })
    demandDone(run)
    const provider = await getProvider(db)
    const calls = await firstCalls(db, run)
    const sheet = auditReportSheet(run, { account, provider, calls })
    const bytes = await parts.auditReports.print(sheet, { logoSvg: provider.logoSvg })
    await recordExport(db, { run, format: 'pdf', actor: viewerOf(caller, account).actor, now })
    return new Response(new Uint8Array(bytes), {
      headers: {
        'content-type': 'application/pdf',
        'content-disposition': disposition('inline', fileName(run, account, 'pdf')),
      },
    })
  },
})

/** Who took call detail out, and how much of it, is known afterwards (47 CFR 64.2009). */
async function recordExport(
  db: Db,
  { run, format, actor, now }: { run: AuditRun; format: string; actor: string; now: Temporal.Instant },
): Promise<void> {
  const detail = { name: run.name, calls: Number(run.calls), format }
  const event = { accountId: run.accountId, at: now, actor, kind: 'call_detail_exported', detail }
  await inTransaction(db, (tx) => recordEvent(tx, event))
}

function fileName(run: AuditRun, { number }: Account, ending: string): string {
  const name = run.name.replace(/[\\/:*?"<>|]+/g, ' ').trim()
  return `${name} ${number} ${run.days.start} ${run.days.end.subtract({ days: 1 })}.${ending}`
}

const COLUMNS = [
  ...['answered_at', 'local_time', 'direction', 'line', 'from', 'to', 'destination', 'seconds'],
  ...['billed_seconds', 'included_seconds', 'amount', 'currency'],
]

async function* csvLines(
  db: Db,
  { run, account }: { run: AuditRun; account: Account },
): AsyncGenerator<string> {
  yield csvLine(COLUMNS)
  for await (const calls of runCalls(db, run)) {
    yield calls.map((call) => csvLine(cells(call, { run, account }))).join('')
  }
}

function cells(call: Call, { run, account }: { run: AuditRun; account: Account }): Cell[] {
  const local = call.answeredAt.toZonedDateTimeISO(run.timeZone).toPlainDateTime()
  const amount = formatDecimal(call.amountMicros, MICROS_SCALE, minorUnitDigits(account.currency))
  return [
    { figure: call.answeredAt.toString() },
    { figure: local.toString({ smallestUnit: 'second' }) },
    call.direction,
    ...[phone(call.line), phone(call.from), phone(call.to), call.destination],
    ...[call.durationSeconds, call.billedSeconds, call.includedSeconds, amount].map((figure) => ({ figure })),
    account.currency,
  ]
}
