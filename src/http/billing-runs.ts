import { z } from 'zod'
import { taxes } from '../composition.ts'
import {
  type BillingRun as BillingRunRow,
  getBillingRun,
  listBillingRunAccounts,
  listBillingRuns,
  rehearseBilling,
  runBilling,
} from '../invoices/invoices.ts'
import { raw, read, write } from './action.ts'
import {
  BillingRun,
  BillingRunAccount,
  BillingRunDetail,
  Outcome,
  RehearsedAccount,
} from './billing-run-shapes.ts'
import { DayIn, instantOrNull, listOf, money, Paging, smallIdOf } from './shapes.ts'

const RunPath = z.strictObject({ runId: smallIdOf('The run’s id.') })

export const list = read({
  summary: 'List billing runs, newest date first',
  query: Paging,
  answer: listOf(BillingRun),
  handle: async ({ db, query }) => {
    const { items, next } = await listBillingRuns(db, { page: query })
    return { items: items.map(presentRun), next }
  },
})

export const start = raw({
  summary: 'Bill every account whose billing day it is',
  description:
    'Answers as soon as the run is registered, and goes on; ask GET /billing-runs/{runId} how far it is. A date has one run: sending it again goes on where it was, tries again what failed, and bills nothing twice.',
  body: z.strictObject({ on: DayIn.meta({ description: 'Today or earlier, where the provider is.' }) }),
  status: 202,
  answer: BillingRunDetail,
  handle: async ({ db, body: { on }, parts: { database, clock, log }, actor }) => {
    const registered = Promise.withResolvers<number>()
    runBilling(database, { on, taxes, clock, actor, onStart: registered.resolve }).catch((error: unknown) => {
      // Whoever is waiting for the answer is told; afterwards the run's own row tells how far it came.
      registered.reject(error)
      log.error({ err: error, on: on.toString() }, 'a billing run stopped')
    })
    const runId = await registered.promise
    return Response.json(presentDetail(await getBillingRun(db, { runId })), {
      status: 202,
      headers: { location: `/api/v1/billing-runs/${runId}` },
    })
  },
})

export const show = read({
  summary: 'Show a billing run and how far it is',
  path: RunPath,
  answer: BillingRunDetail,
  handle: async ({ db, path }) => presentDetail(await getBillingRun(db, path)),
})

export const accounts = read({
  summary: 'List what became of each account of a billing run, those that failed first',
  path: RunPath,
  query: Paging.extend({ outcome: Outcome.optional() }),
  answer: listOf(BillingRunAccount),
  handle: async ({ db, path, query: { outcome, ...page } }) => {
    await getBillingRun(db, path)
    const { items, next } = await listBillingRunAccounts(db, {
      ...path,
      ...(outcome ? { outcome } : {}),
      page,
    })
    return {
      items: items.map((row) => ({
        ...presentAccount(row),
        invoice:
          row.invoiceId === null ? null : { id: row.invoiceId.toString(), number: row.invoiceNumber ?? '' },
      })),
      next,
    }
  },
})

export const rehearse = write({
  summary: 'Show what a billing run of a day would issue, and how it differs from last time',
  description: 'Writes nothing. A day may be ahead. Paged by account.',
  query: Paging,
  body: z.strictObject({ on: DayIn }),
  answer: listOf(RehearsedAccount),
  handle: async ({ tx, query, body: { on } }) => {
    const { items, next } = await rehearseBilling(tx, { on, taxes, page: query })
    return { items: items.map((row) => ({ ...presentAccount(row), lines: row.lines })), next }
  },
})

function presentRun(run: BillingRunRow): z.input<typeof BillingRun> {
  const { id, onDate, state, requestedBy, accountsDue, issued, nothing, carried, failed } = run
  return {
    id: String(id),
    on: onDate.toString(),
    state,
    requestedBy,
    accountsDue,
    accountsDone: issued + nothing + carried + failed,
    issued,
    nothing,
    carried,
    failed,
    startedAt: run.startedAt.toString(),
    finishedAt: instantOrNull(run.finishedAt),
  }
}

function presentDetail(run: Awaited<ReturnType<typeof getBillingRun>>): z.input<typeof BillingRunDetail> {
  const totals = run.totals.map(({ currency, invoices, totalMicros }) => ({
    invoices,
    total: money(totalMicros, currency),
  }))
  return { ...presentRun(run), totals }
}

function presentAccount(row: {
  accountId: bigint
  accountNumber: string
  accountName: string
  currency: string
  outcome: z.input<typeof Outcome>
  totalMicros: bigint
  previousTotalMicros: bigint | null
  error: string | null
}) {
  const { currency, outcome, totalMicros, previousTotalMicros, error } = row
  return {
    account: { id: row.accountId.toString(), number: row.accountNumber, name: row.accountName },
    outcome,
    total: money(totalMicros, currency),
    previousTotal: previousTotalMicros === null ? null : money(previousTotalMicros, currency),
    difference: previousTotalMicros === null ? null : money(totalMicros - previousTotalMicros, currency),
    error,
  }
}
