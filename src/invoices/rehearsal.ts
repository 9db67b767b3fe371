import type { Db, Tx } from '../db/database.ts'
import { decodeIdCursor, encodeCursor, type Page, type PageOf } from '../db/page.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { amountOf, attemptDraft, dueOnDate } from './billing-run.ts'
import { loadFacts } from './load-facts.ts'
import * as store from './store-due.ts'
import type { RunOutcome } from './store-runs.ts'
import type { TaxTable } from './taxes.ts'

/** What a billing run would make of an account. */
export interface RehearsedAccount {
  accountId: AccountId
  accountNumber: string
  accountName: string
  currency: string
  outcome: RunOutcome
  lines: number
  /** The total of the invoice, or the net that would be carried. */
  totalMicros: Micros
  /** Of its last invoice; null: there was none. */
  previousTotalMicros: Micros | null
  /** Total less the previous one, null where there was none. */
  differenceMicros: Micros | null
  error: string | null
}

/**
 * One page of what a billing run of a date would issue, by account, without those that have their invoice of that date. Writes nothing, and
 * holds no more than a page.
 */
export async function rehearseBilling(
  db: Db | Tx,
  {
    on,
    taxes,
    accountIds,
    page,
  }: { on: Temporal.PlainDate; taxes: TaxTable; accountIds?: readonly AccountId[]; page: Page },
): Promise<PageOf<RehearsedAccount>> {
  const after = (page.after ? decodeIdCursor(page.after) : 0n) as AccountId
  const accounts = await store.readDue(db, { due: dueOnDate(on, accountIds), after, limit: page.limit })
  const last = accounts.at(-1)
  if (!last) return { items: [], next: null }
  const ids = accounts.map((account) => account.id)
  const previous = await store.withoutOutcome(db, { runId: null, accountIds: ids })
  const facts = await loadFacts(db, { accounts, on, taxes })
  const items = facts.map(attemptDraft).map(({ facts: { account }, draft }): RehearsedAccount => {
    const totalMicros = amountOf(draft)
    const previousTotalMicros = previous.get(account.id) ?? null
    return {
      accountId: account.id,
      accountNumber: account.number,
      accountName: account.name,
      currency: account.currency,
      outcome: draft.outcome,
      lines: draft.outcome === 'issued' ? draft.lines.length : 0,
      totalMicros,
      previousTotalMicros,
      differenceMicros: previousTotalMicros === null ? null : totalMicros - previousTotalMicros,
      error: draft.outcome === 'failed' ? draft.error : null,
    }
  })
  return { items, next: accounts.length === page.limit ? encodeCursor([last.id]) : null }
}

/** The whole rehearsal, account by account, for whoever prints it. */
export async function* rehearsal(
  db: Db,
  { on, taxes, accountIds }: { on: Temporal.PlainDate; taxes: TaxTable; accountIds?: readonly AccountId[] },
): AsyncGenerator<RehearsedAccount> {
  let after: string | null = null
  do {
    const found: PageOf<RehearsedAccount> = await rehearseBilling(db, {
      on,
      taxes,
      accountIds,
      page: { limit: 250, after },
    })
    yield* found.items
    after = found.next
  } while (after !== null)
}
