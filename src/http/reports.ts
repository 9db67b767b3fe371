import { z } from 'zod'
import type { Account } from '../accounts/account.ts'
import type { Db, Tx } from '../db/database.ts'
import { inTransaction } from '../db/database.ts'
import type { AuditReport as AuditReportRow, Viewer } from '../reports/audit-report.ts'
import * as reports from '../reports/audit-reports.ts'
import * as runs from '../reports/audit-runs.ts'
import { AccountPath, accountOf, raw, read, write } from './action.ts'
import { Call, presentCall } from './call-shapes.ts'
import { actorOf, type Caller, linesSeenBy, mayAlso } from './caller.ts'
import { readerLocale } from './reader-locale.ts'
import {
  AuditReport,
  AuditReportGroups,
  AuditReportRun,
  criteriaIn,
  criteriaOf,
  presentGroups,
  presentReport,
  presentRun,
} from './report-shapes.ts'
import { idOf, listOf, Nothing, Paging } from './shapes.ts'

const ReportPath = AccountPath.extend({ reportId: idOf('The report’s id.') })
export const RunPath = AccountPath.extend({ runId: idOf('The run’s id.') })

const name = z
  .string()
  .max(100)
  .meta({ examples: ['International calls'] })
const isMonthly = z.boolean().meta({
  description:
    'Made on the first of each month, of the month before, and mailed to the person who asks for it here, as long as that person may see calls.',
})

export const list = read({
  summary: 'List an account’s saved Audit Reports, newest first',
  path: AccountPath,
  query: Paging,
  answer: listOf(AuditReport),
  handle: async ({ db, path, query: page, caller }) => {
    const account = await accountOf(db, path)
    const viewer = viewerOf(caller, account)
    const { items, next } = await reports.listReports(db, { accountId: account.id, viewer, page })
    const newest = await runs.newestRuns(db, { reports: items, viewer })
    const shown = items.map((report) =>
      presentReport(report, {
        currency: account.currency,
        mayChange: mayChange(report, viewer),
        newestRun: newest.get(report.id) ?? null,
      }),
    )
    return { items: shown, next }
  },
})

export const create = write({
  summary: 'Save an Audit Report: a question about the account’s call detail under a name',
  path: AccountPath,
  body: z.strictObject({ name, ...criteriaIn, isMonthly: isMonthly.optional() }),
  once: true,
  status: 201,
  answer: AuditReport,
  handle: async ({ tx, path, body, caller, now }) => {
    const account = await accountOf(tx, path)
    const viewer = viewerOf(caller, account)
    const { name, isMonthly, ...rest } = body
    const criteria = criteriaOf(rest, { currency: account.currency, locale: readerLocale(caller, account) })
    const which = { accountId: account.id, viewer, now }
    const saved = await reports.saveReport(tx, { ...which, name, criteria })
    if (!isMonthly) return shownReport(tx, saved, { account, viewer })
    const schedule = { ...which, reportId: saved.id, loginId: memberOf(caller), isMonthly }
    return shownReport(tx, await reports.scheduleReport(tx, schedule), { account, viewer })
  },
})

export const show = read({
  summary: 'Show an Audit Report with its newest run',
  path: ReportPath,
  answer: AuditReport,
  handle: async ({ db, path, caller }) => {
    const account = await accountOf(db, path)
    const viewer = viewerOf(caller, account)
    return shownReport(db, await reports.getReport(db, { ...path, viewer }), { account, viewer })
  },
})

export const change = write({
  summary: 'Change an Audit Report, or whether it is made every month',
  description: 'Runs that were made stay as they are. With `period` all criteria are set anew.',
  path: ReportPath,
  body: z.strictObject({
    name: name.optional(),
    criteria: z.strictObject(criteriaIn).optional(),
    isMonthly: isMonthly.optional(),
  }),
  answer: AuditReport,
  handle: async ({ tx, path, body, caller, now }) => {
    const account = await accountOf(tx, path)
    const viewer = viewerOf(caller, account)
    const { name, criteria, isMonthly } = body
    const changes = {
      ...(name === undefined ? {} : { name }),
      ...(criteria === undefined
        ? {}
        : {
            criteria: criteriaOf(criteria, {
              currency: account.currency,
              locale: readerLocale(caller, account),
            }),
          }),
    }
    let report = await reports.changeReport(tx, { ...path, viewer, ...changes })
    if (isMonthly !== undefined) {
      const schedule = { ...path, loginId: memberOf(caller), isMonthly, viewer, now }
      report = await reports.scheduleReport(tx, schedule)
    }
    return shownReport(tx, report, { account, viewer })
  },
})

export const remove = raw({
  summary: 'Remove an Audit Report with all its runs',
  path: ReportPath,
  status: 204,
  answer: null,
  handle: async ({ db, path, caller }) => {
    const account = await accountOf(db, path)
    const which = { ...path, viewer: viewerOf(caller, account) }
    await inTransaction(db, (tx) => reports.removeReport(tx, which))
    return new Response(null, { status: 204 })
  },
})

export const start = write({
  summary: 'Make an Audit Report',
  description:
    'What can be read at once is in the answer, `done`. A longer one goes on by itself: ask how far it is; whoever asked is told by mail when it is ready. Days, criteria and the numbers that the person may see are fixed here.',
  path: ReportPath,
  body: Nothing,
  once: true,
  status: 201,
  answer: AuditReportRun,
  handle: async ({ tx, path, caller, now, parts }) => {
    const account = await accountOf(tx, path)
    const viewer = viewerOf(caller, account)
    const report = await reports.getReport(tx, { ...path, viewer })
    const { publicUrl } = parts.settings
    const run = await runs.startRun(tx, {
      ...{ account, report, viewer, publicUrl, now },
      loginId: memberOf(caller),
    })
    return presentRun(run, account.currency)
  },
})

export const listRuns = read({
  summary: 'List the runs of an Audit Report, newest first',
  path: ReportPath,
  query: Paging,
  answer: listOf(AuditReportRun),
  handle: async ({ db, path, query: page, caller }) => {
    const account = await accountOf(db, path)
    const viewer = viewerOf(caller, account)
    const report = await reports.getReport(db, { ...path, viewer })
    const { items, next } = await runs.listRuns(db, { report, viewer, page })
    return { items: items.map((run) => presentRun(run, account.currency)), next }
  },
})

export const showRun = read({
  summary: 'Show a run of an Audit Report: how far it is, and what its calls come to',
  path: RunPath,
  answer: AuditReportRun,
  handle: async ({ db, path, caller }) => {
    const account = await accountOf(db, path)
    const run = await runs.getRun(db, { ...path, viewer: viewerOf(caller, account) })
    return presentRun(run, account.currency)
  },
})

export const showGroups = read({
  summary: 'Sum up a run of an Audit Report by own number and by destination',
  path: RunPath,
  answer: AuditReportGroups,
  handle: async ({ db, path, caller }) => {
    const account = await accountOf(db, path)
    const run = await runs.getRun(db, { ...path, viewer: viewerOf(caller, account) })
    return presentGroups(run, { currency: account.currency, locale: readerLocale(caller, account) })
  },
})

export const cancel = write({
  summary: 'Stop making an Audit Report',
  description: 'What has ended stays as it is.',
  path: RunPath,
  answer: AuditReportRun,
  handle: async ({ tx, path, caller, now }) => {
    const account = await accountOf(tx, path)
    const viewer = viewerOf(caller, account)
    return presentRun(await runs.cancelRun(tx, { ...path, viewer, now }), account.currency)
  },
})

export const listCalls = read({
  summary: 'List the calls of an Audit Report that is done, oldest first',
  path: RunPath,
  query: Paging,
  answer: listOf(Call),
  handle: async ({ db, path, query: page, caller }) => {
    const account = await accountOf(db, path)
    const run = await runs.getRun(db, { ...path, viewer: viewerOf(caller, account) })
    const { items, next } = await runs.listRunCalls(db, { run, page })
    return {
      items: items.map((call) =>
        presentCall(call, { currency: account.currency, locale: readerLocale(caller, account) }),
      ),
      next,
    }
  },
})

/** Who looks, as the room asks. Staff and who manages the account's people may change what others made. */
export function viewerOf(caller: Caller, { id }: Pick<Account, 'id'>): Viewer {
  return {
    actor: actorOf(caller),
    lines: linesSeenBy(caller, id),
    manages: mayAlso('manage_members', caller, id),
  }
}

/** The person of the account who asks; null: the provider's people and keys, who are told by nobody. */
function memberOf(caller: Caller): bigint | null {
  return caller.kind === 'login' && caller.signedIn.staffRole === null ? caller.signedIn.loginId : null
}

function mayChange(report: AuditReportRow, viewer: Viewer): boolean {
  return report.createdBy === viewer.actor || viewer.manages
}

async function shownReport(
  db: Db | Tx,
  report: AuditReportRow,
  { account, viewer }: { account: Account; viewer: Viewer },
) {
  const newest = await runs.newestRuns(db, { reports: [report], viewer })
  return presentReport(report, {
    currency: account.currency,
    mayChange: mayChange(report, viewer),
    newestRun: newest.get(report.id) ?? null,
  })
}
