import type { Account } from '../accounts/account.ts'
import { getProvider } from '../accounts/provider.ts'
import type { Db } from '../db/database.ts'
import { auditReportSheet } from '../reports/audit-report-sheet.ts'
import type { AuditRun } from '../reports/audit-run.ts'
import { demandDone, firstCalls, getRun, runCalls } from '../reports/audit-runs.ts'
import { accountOf, raw } from './action.ts'
import { callHead, callLines, recordExport } from './call-files.ts'
import { csvResponse, disposition } from './csv.ts'
import { CsvQuery, type CsvSay, csvLocale, csvWords } from './csv-words.ts'
import { RunPath, viewerOf } from './reports.ts'

export const csv = raw({
  summary: 'Download an Audit Report as CSV, oldest call first',
  description:
    'Every call, with its time in UTC and in the account’s time zone. That it was taken out stands on the account’s timeline. Half a file ends in an error.',
  path: RunPath,
  query: CsvQuery,
  answer: { media: 'text/csv' },
  handle: async ({ db, path, query, caller, actor, now }) => {
    const account = await accountOf(db, path)
    const run = await getRun(db, { ...path, viewer: viewerOf(caller, account) })
    demandDone(run)
    await recordExport(db, { ...exportOf(run), format: 'csv', actor, now })
    const say = csvWords(csvLocale(query, caller, account))
    return csvResponse(csvLines(db, { run, account, say }), fileName(run, account, 'csv'))
  },
})

export const pdf = raw({
  summary: 'Show an Audit Report as a PDF',
  description:
    'Totals, by number and destination, and the calls: where there are more than 2,000, the first 2,000, and it says so. That it was taken out stands on the account’s timeline.',
  path: RunPath,
  answer: { media: 'application/pdf' },
  handle: async ({ db, path, caller, actor, now, parts }) => {
    const account = await accountOf(db, path)
    const run = await getRun(db, { ...path, viewer: viewerOf(caller, account) })
    demandDone(run)
    const provider = await getProvider(db)
    const calls = await firstCalls(db, run)
    const sheet = auditReportSheet(run, { account, provider, calls })
    const bytes = await parts.auditReports.print(sheet, { logoSvg: provider.logoSvg })
    await recordExport(db, { ...exportOf(run), format: 'pdf', actor, now })
    return new Response(new Uint8Array(bytes), {
      headers: {
        'content-type': 'application/pdf',
        'content-disposition': disposition('inline', fileName(run, account, 'pdf')),
      },
    })
  },
})

function exportOf({ accountId, name, calls }: AuditRun) {
  return { accountId, name, calls: Number(calls) }
}

function fileName(run: AuditRun, { number }: Account, ending: string): string {
  const name = run.name.replace(/[\\/:*?"<>|]+/g, ' ').trim()
  return `${name} ${number} ${run.days.start} ${run.days.end.subtract({ days: 1 })}.${ending}`
}

async function* csvLines(
  db: Db,
  { run, account, say }: { run: AuditRun; account: Account; say: CsvSay },
): AsyncGenerator<string> {
  yield callHead(say)
  for await (const calls of runCalls(db, run)) {
    yield callLines(calls, { currency: account.currency, timeZone: run.timeZone, say })
  }
}
