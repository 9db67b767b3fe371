import { z } from 'zod'
import { stageJob } from '../db/jobs.ts'
import { DIFFERENCE_KINDS } from '../payments/difference.ts'
import {
  type Difference as DifferenceRow,
  listDifferences,
  listReconciliationRuns,
  RECONCILE,
  type ReconciliationRun as RunRow,
  resolveDifference,
} from '../payments/reconciliation.ts'
import { read, write } from './action.ts'
import { Id, Instant, idOf, instantOrNull, listOf, Money, money, Nothing, name, Paging } from './shapes.ts'

const Difference = name(
  'ReconciliationDifference',
  z.strictObject({
    id: Id,
    gateway: z.string(),
    kind: z.enum(DIFFERENCE_KINDS),
    detail: z.string().meta({ description: 'A sentence.' }),
    amount: Money.meta({ description: 'What the gateway says less what we have.' }),
    accountId: Id.nullable(),
    attemptId: Id.nullable(),
    itemId: z.string().nullable().meta({ description: 'Of the gateway’s settlement list.' }),
    payoutReference: z.string().nullable(),
    foundAt: Instant,
    state: z.enum(['open', 'resolved']),
    resolution: z.string().nullable(),
    resolvedAt: Instant.nullable(),
    resolvedBy: z.string().nullable().meta({ description: '`system`: by what the gateway said later.' }),
  }),
)

const Run = name(
  'ReconciliationRun',
  z.strictObject({
    id: Id,
    gateway: z.string(),
    requestedBy: z.string(),
    startedAt: Instant,
    finishedAt: Instant.nullable(),
    cause: z.string().nullable().meta({ description: 'Why it did not get to its end.' }),
    items: z.int().meta({ description: 'Settled items that were not listed before.' }),
    matched: z.int().meta({ description: 'Items that agree with our ledger and did not before.' }),
    found: z.int().meta({ description: 'Differences found.' }),
    resolved: z.int().meta({ description: 'Differences resolved by what the gateway said since.' }),
    fees: z.array(Money),
    paidOut: z.array(Money),
  }),
)

export const differences = read({
  summary: 'List what gateways settled otherwise than we have it, newest first',
  query: Paging.extend({
    state: z.enum(['open', 'all']).default('open'),
    gateway: z.string().max(100).optional(),
  }),
  answer: listOf(Difference),
  handle: async ({ db, query: { state, gateway, ...page } }) => {
    const { items, next } = await listDifferences(db, { open: state === 'open', gateway, page })
    return { items: items.map(presentDifference), next }
  },
})

export const resolve = write({
  summary: 'Say how a difference was dealt with',
  description: 'Nothing is posted by it: correct first what has to be corrected, then say so here.',
  path: z.strictObject({ differenceId: idOf<bigint>('The difference’s id.') }),
  body: z.strictObject({ resolution: z.string().trim().min(1).max(1000) }),
  answer: Difference,
  handle: async ({ tx, path: { differenceId }, body: { resolution }, actor, now }) =>
    presentDifference(await resolveDifference(tx, { id: differenceId, resolution, actor, now })),
})

export const runs = read({
  summary: 'List reconciliations, newest first',
  query: Paging,
  answer: listOf(Run),
  handle: async ({ db, query }) => {
    const { items, next } = await listReconciliationRuns(db, { page: query })
    return { items: items.map(presentRun), next }
  },
})

export const start = write({
  summary: 'Reconcile with every gateway now',
  description:
    'Answers as soon as it is ordered; the list of reconciliations shows what came of it. Done twice it does nothing more.',
  body: Nothing,
  status: 202,
  answer: Nothing,
  handle: async ({ tx, actor }) => {
    await stageJob(tx, RECONCILE, { requestedBy: actor }, { key: RECONCILE })
    return {}
  },
})

function presentDifference(row: DifferenceRow): z.input<typeof Difference> {
  const { id, gateway, kind, detail, amountMicros, currency, accountId, attemptId, itemId, payoutRef } = row
  return {
    id: id.toString(),
    gateway,
    kind,
    detail,
    amount: money(amountMicros, currency),
    accountId: accountId?.toString() ?? null,
    attemptId: attemptId?.toString() ?? null,
    itemId,
    payoutReference: payoutRef,
    foundAt: row.foundAt.toString(),
    state: row.resolvedAt === null ? 'open' : 'resolved',
    resolution: row.resolution,
    resolvedAt: instantOrNull(row.resolvedAt),
    resolvedBy: row.resolvedBy,
  }
}

function presentRun({ id, startedAt, finishedAt, moved, ...run }: RunRow): z.input<typeof Run> {
  return {
    ...run,
    id: id.toString(),
    startedAt: startedAt.toString(),
    finishedAt: instantOrNull(finishedAt),
    fees: moved.map(({ feesMicros, currency }) => money(feesMicros, currency)),
    paidOut: moved.map(({ paidOutMicros, currency }) => money(paidOutMicros, currency)),
  }
}
