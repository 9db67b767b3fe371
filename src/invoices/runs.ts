import { getProvider } from '../accounts/provider.ts'
import type { Database, Db, Tx } from '../db/database.ts'
import { decodeCursor, type Page, type PageOf, pageOf } from '../db/page.ts'
import type { Clock } from '../kernel/clock.ts'
import { notFound } from '../kernel/refusal.ts'
import { type BillingRunSummary, runBilling } from './billing-run.ts'
import * as store from './store-runs.ts'
import type { TaxTable } from './taxes.ts'

export type { BillingRun } from './store-runs.ts'

/** Billing runs, newest date first, with how far each has come. */
export async function listBillingRuns(
  db: Db | Tx,
  { page }: { page: Page },
): Promise<PageOf<store.BillingRun>> {
  const [after = null] = page.after ? decodeCursor(page.after, 1) : []
  const found = await store.readRuns(db, { after, limit: page.limit + 1 })
  return pageOf(found, page, (run) => [run.onDate])
}

/** One billing run with what it has issued by currency. Refuses `not_found`. */
export async function getBillingRun(
  db: Db | Tx,
  { runId }: { runId: number },
): Promise<store.BillingRun & { totals: BillingRunSummary['totals'] }> {
  const run = await store.findRun(db, { runId })
  if (!run) throw notFound(`billing run ${runId}`)
  return { ...run, totals: await store.readRunTotals(db, { runId }) }
}

/** What became of each account of a run, those that failed first. */
export async function listBillingRunAccounts(
  db: Db | Tx,
  { runId, outcome, page }: { runId: number; outcome?: store.RunOutcome; page: Page },
): Promise<PageOf<store.RunAccount>> {
  const after = page.after ? (decodeCursor(page.after, 2) as [string, string]) : null
  const found = await store.readRunAccounts(db, { runId, outcome, after, limit: page.limit + 1 })
  return pageOf(found, page, (account) => [account.outcome === 'failed' ? 0 : 1, account.accountId])
}

// A run that failed longer ago is staff's to decide: its accounts have had their next invoice by now.
const CATCH_UP_DAYS = 31

/**
 * What the daily job does: bills every day since the last run, up to today in the provider's zone, and runs again what was killed or failed
 * of late. Where nothing was ever billed it begins with today.
 */
export async function runDueBilling(
  database: Database,
  clock: Clock,
  { taxes, actor = 'system' }: { taxes: TaxTable; actor?: string },
): Promise<BillingRunSummary[]> {
  const provider = await getProvider(database.kysely)
  const today = clock.now().toZonedDateTimeISO(provider.timeZone).toPlainDate()
  const since = today.subtract({ days: CATCH_UP_DAYS })
  const { latest, unfinished } = await store.readUnfinished(database.kysely, { since })
  const days = [...unfinished.filter((day) => Temporal.PlainDate.compare(day, today) <= 0)]
  for (
    let day = latest ? latest.add({ days: 1 }) : today;
    Temporal.PlainDate.compare(day, today) <= 0;
    day = day.add({ days: 1 })
  ) {
    days.push(day)
  }
  const summaries: BillingRunSummary[] = []
  for (const on of days) summaries.push(await runBilling(database, { on, taxes, clock, actor }))
  return summaries
}
