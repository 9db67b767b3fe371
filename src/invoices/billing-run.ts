import { getProvider, type Provider } from '../accounts/provider.ts'
import { type CopyConnection, type CopyTransaction, openCopyConnection } from '../db/copy-transaction.ts'
import { type Database, inTransaction } from '../db/database.ts'
import type { Clock } from '../kernel/clock.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { billingPeriodHolding } from '../kernel/period.ts'
import { Refusal } from '../kernel/refusal.ts'
import { draftInvoice } from './draft.ts'
import type { BillableAccount, BillingFacts } from './facts.ts'
import type { Draft } from './invoice.ts'
import { chargeAndPost, tellInvoicesChanged } from './issue.ts'
import { loadFacts } from './load-facts.ts'
import { isIsolable, isPassing, sentenceOf } from './run-errors.ts'
import { numberAndInsert } from './store.ts'
import * as due from './store-due.ts'
import * as runs from './store-runs.ts'
import type { TaxTable } from './taxes.ts'

export interface BillingRunOptions {
  on: Temporal.PlainDate
  taxes: TaxTable
  clock: Clock
  actor: string
  /** How many transactions at once. */
  workers?: number
  /** Accounts a transaction. */
  batchSize?: number
  /** Only these accounts, of those due. */
  accountIds?: readonly AccountId[]
  /** Called once the run is registered. */
  onStart?: (runId: number) => void
  onProgress?: (progress: { done: number; due: number }) => void
}

export interface BillingRunSummary {
  runId: number
  state: runs.RunState
  due: number
  issued: number
  nothing: number
  carried: number
  failed: number
  totals: { currency: string; invoices: number; totalMicros: Micros }[]
}

// Enough to keep the database busy while the program computes; more would wait for the number series.
const WORKERS = 3
// Large enough that a batch's statements cost little beside its rows, small enough that its locks are short.
const BATCH_SIZE = 250
const PASSING_ERRORS_MAX = 5
/** Before every account. */
const FIRST = 0n as AccountId

/**
 * Bills every account whose billing date it is: drafts, issues, posts and numbers, a batch of accounts a transaction. Killed at any moment
 * and run again it goes on where it was, since a batch is there wholly or not at all; several processes may run the same date together.
 * An account that cannot be billed gets the outcome `failed` with the reason, and the run ends `failed`; running it again tries those anew.
 * Throws when the database is gone (run it again); refuses `no_provider`, `date_to_come`.
 */
export async function runBilling(database: Database, options: BillingRunOptions): Promise<BillingRunSummary> {
  const { on, clock, actor, accountIds, workers = WORKERS } = options
  refuseDateToCome(on, clock.now())
  const provider = await getProvider(database.kysely)
  const dueOn = dueOnDate(on, accountIds)
  const total = await due.countDue(database.kysely, dueOn)
  const runId = await inTransaction(database.kysely, async (tx) => {
    const id = await runs.openRun(tx, { on, requestedBy: actor, accountsDue: total, startedAt: clock.now() })
    await runs.forgetFailures(tx, { runId: id, accountIds })
    return id
  })
  options.onStart?.(runId)
  const run: Run = {
    ...options,
    database,
    provider,
    runId,
    dueOn,
    after: FIRST,
    done: 0,
    failed: false,
    due: total,
  }
  const ends = await Promise.allSettled(Array.from({ length: workers }, () => work(run, { wait: false })))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  // Accounts that another process held were passed over: those it gave up again are ours, so we look once more and wait for its locks.
  run.after = FIRST
  await work(run, { wait: true })
  return finish(run)
}

/** Usage of a day that has not been is not known; today is what it is where the day is furthest on. */
function refuseDateToCome(on: Temporal.PlainDate, now: Temporal.Instant): void {
  const today = now.toZonedDateTimeISO('Pacific/Kiritimati').toPlainDate()
  if (Temporal.PlainDate.compare(on, today) > 0) {
    throw new Refusal('date_to_come', `${on} is still to come: it can be rehearsed, not billed.`)
  }
}

interface Run extends BillingRunOptions {
  database: Database
  provider: Provider
  runId: number
  dueOn: due.DueOn
  /** The last account claimed by any of this process's workers. */
  after: AccountId
  done: number
  due: number
  /** A worker has thrown: the others end with the batch they are at. */
  failed: boolean
}

/** Which accounts are due on a date. 29 to 31 are the last day of a shorter month. */
export function dueOnDate(on: Temporal.PlainDate, accountIds?: readonly AccountId[]): due.DueOn {
  const billingDays = { from: on.day, to: on.day === on.daysInMonth ? 31 : on.day }
  const longestPeriod = billingPeriodHolding(on.subtract({ days: 1 }), billingDays.from)
  return { on, billingDays, closedAfter: longestPeriod.start.subtract({ days: 1 }), accountIds }
}

/** Works through the accounts on a connection of its own. */
async function work(run: Run, { wait }: { wait: boolean }): Promise<void> {
  const connection = await openCopyConnection(run.database)
  try {
    while (!run.failed) {
      const claimed = await billBatch(run, { connection, wait, limit: run.batchSize ?? BATCH_SIZE })
      if (claimed === 0) break
      run.onProgress?.({ done: Math.min(run.done, run.due), due: run.due })
    }
    connection.close()
  } catch (error) {
    run.failed = true
    connection.close({ broken: true })
    throw error
  }
}

/**
 * One batch in one transaction. When the database refuses a value of it, the batch is billed account by account, so that only the one at
 * fault fails. A deadlock or a lost race is tried again.
 */
async function billBatch(
  run: Run,
  { connection, wait, limit }: { connection: CopyConnection; wait: boolean; limit: number },
): Promise<number> {
  const from = run.after
  for (let attempt = 1; ; attempt++) {
    let claimed: readonly BillableAccount[] = []
    try {
      await connection.transaction(async ({ tx, client }) => {
        claimed = await due.claimDue(tx, { runId: run.runId, due: run.dueOn, after: run.after, limit, wait })
        const last = claimed.at(-1)
        if (!last) return
        if (last.id > run.after) run.after = last.id
        await billAccounts({ tx, client }, run, claimed)
      })
      run.done += claimed.length
      return claimed.length
    } catch (error) {
      if (isIsolable(error) && claimed.length > 0) {
        await billOneByOne(run, connection, claimed)
        return claimed.length
      }
      if (!isPassing(error) || attempt >= PASSING_ERRORS_MAX) throw error
      // What was claimed is free again: the last round, from the beginning, finds it; in that round we begin again ourselves.
      if (wait) run.after = from
    }
  }
}

async function billOneByOne(
  run: Run,
  connection: CopyConnection,
  accounts: readonly BillableAccount[],
): Promise<void> {
  for (const { id } of accounts) {
    const claim = {
      runId: run.runId,
      due: { ...run.dueOn, accountIds: [id] },
      after: FIRST,
      limit: 1,
      wait: true,
    }
    try {
      await connection.transaction(async ({ tx, client }) =>
        billAccounts({ tx, client }, run, await due.claimDue(tx, claim)),
      )
    } catch (error) {
      if (!isIsolable(error)) throw error
      await connection.transaction(async ({ tx }) => {
        const [account] = await due.claimDue(tx, claim)
        if (account)
          await runs.insertOutcomes(tx, { runId: run.runId, outcomes: [failure(id, sentenceOf(error))] })
      })
    }
    run.done += 1
  }
}

/** Load, draft, issue, and say what became of each. The accounts are locked by this transaction. */
async function billAccounts(
  { tx, client }: CopyTransaction,
  run: Run,
  claimed: readonly BillableAccount[],
): Promise<void> {
  const previous = await due.withoutOutcome(tx, {
    runId: run.runId,
    accountIds: claimed.map((account) => account.id),
  })
  const accounts = claimed.filter((account) => previous.has(account.id))
  if (accounts.length === 0) return
  const facts = await loadFacts(tx, { accounts, on: run.on, taxes: run.taxes })
  const attempts = facts.map(attemptDraft)
  const drafted = attempts.flatMap(({ facts, draft }) =>
    draft.outcome === 'failed' ? [] : [{ facts, draft }],
  )
  const { provider, runId } = run
  const { documents, invoiceIds } = await chargeAndPost(tx, {
    drafted,
    provider,
    billingRunId: runId,
    now: run.clock.now(),
  })
  await runs.insertOutcomes(tx, {
    runId,
    outcomes: attempts.map((attempt) => outcomeOf(attempt, { invoiceIds, previous })),
  })
  await numberAndInsert(tx, { series: provider.invoiceSeries, documents, client })
  const accountIds = documents.map((document) => document.accountId)
  await tellInvoicesChanged(tx, { accountIds, issued: documents })
}

function outcomeOf(
  { facts, draft }: Attempt,
  found: { invoiceIds: Map<AccountId, InvoiceId>; previous: Map<AccountId, Micros | null> },
): runs.NewOutcome {
  const accountId = facts.account.id
  return {
    accountId,
    outcome: draft.outcome,
    invoiceId: found.invoiceIds.get(accountId) ?? null,
    totalMicros: amountOf(draft),
    previousTotalMicros: found.previous.get(accountId) ?? null,
    error: draft.outcome === 'failed' ? draft.error : null,
  }
}

/** What a draft comes to: the total of an invoice, the net of what is carried. */
export function amountOf(draft: Attempt['draft']): Micros {
  if (draft.outcome === 'issued') return draft.totalMicros
  return draft.outcome === 'carried' ? draft.netMicros : 0n
}

export type Attempt = { facts: BillingFacts; draft: Draft | { outcome: 'failed'; error: string } }

/** A draft, or the sentence why there is none. */
export function attemptDraft(facts: BillingFacts): Attempt {
  try {
    return { facts, draft: draftInvoice(facts) }
  } catch (error) {
    return { facts, draft: { outcome: 'failed', error: sentenceOf(error) } }
  }
}

function failure(accountId: AccountId, error: string): runs.NewOutcome {
  return { accountId, outcome: 'failed', invoiceId: null, totalMicros: 0n, previousTotalMicros: null, error }
}

/** The run ends when no account is left without an outcome; a run of some accounts only may leave others for later. */
async function finish(run: Run): Promise<BillingRunSummary> {
  const { database, runId, clock, on } = run
  const summary = await inTransaction(database.kysely, async (tx) => {
    const rest = run.accountIds
      ? await due.claimDue(tx, { runId, due: dueOnDate(on), after: FIRST, limit: 1, wait: true })
      : []
    if (rest.length === 0) await runs.closeRun(tx, { runId, at: clock.now() })
    const found = (await runs.findRun(tx, { runId }))!
    return { ...found, totals: await runs.readRunTotals(tx, { runId }) }
  })
  const { state, issued, nothing, carried, failed, totals } = summary
  return { runId, state, due: run.due, issued, nothing, carried, failed, totals }
}
