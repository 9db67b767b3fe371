import { CompiledQuery, sql } from 'kysely'
import { numbersArray, textsArray, timesArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'

/** An amount that leaves one ledger account for another. What is owed to us (`receivable`, `unbilled`) grows by `to`. */
export interface Transfer {
  from: string
  to: string
  /** Above zero. */
  amountMicros: Micros
}

/** One balanced transaction of one account. */
export interface Posting {
  accountId: AccountId
  /** Natural key of its cause, such as `invoice:33`. A second posting of the key is refused by the database. */
  key: string
  /** When it takes effect. */
  bookedAt: Temporal.Instant
  /** What made it: `billing run`, `import`, … */
  source: string
  transfers: readonly Transfer[]
}

/** A transfer whose amount may be negative or zero: turned round or left out. */
export function transferOf(from: string, to: string, amountMicros: Micros): Transfer[] {
  if (amountMicros === 0n) return []
  return amountMicros > 0n
    ? [{ from, to, amountMicros }]
    : [{ from: to, to: from, amountMicros: -amountMicros }]
}

/**
 * Writes postings with their transfers and moves the balances, in one statement: the database's function `post_all`. Balances are locked in
 * sorted order, so that two transactions cannot wait for each other. Postings without transfers are left out. A key posted before fails the
 * transaction (23505). Being one statement it is whole by itself: outside a transaction only where nothing else belongs to it.
 */
export async function post(
  tx: Db | Tx,
  { postings, recordedAt }: { postings: readonly Posting[]; recordedAt: Temporal.Instant },
) {
  const written = postings.filter((posting) => posting.transfers.length > 0)
  if (written.length === 0) return
  const { posted, transfers, balances } = toColumns(written)
  // Compiled beforehand: building the query would take as long as the rest of what we do for one posting.
  await tx.executeQuery(
    CompiledQuery.raw(POST_ALL, [
      ...[posted.accountIds, posted.keys, posted.bookedAts, posted.sources, recordedAt],
      ...[transfers.postings, transfers.ns, transfers.froms, transfers.tos, transfers.amounts],
      ...[balances.accountIds, balances.names, balances.amounts],
    ]),
  )
}

const POST_ALL = 'select post_all($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)'

/** The function's arrays, one a column; balances summed and in lock order. */
function toColumns(postings: readonly Posting[]) {
  const transfers = postings.flatMap((posting, i) =>
    posting.transfers.map((transfer, n) => ({ ...transfer, n, posting: i + 1 })),
  )
  const balances = [...sumByBalance(postings).values()].sort(inLockOrder)
  return {
    posted: {
      accountIds: numbersArray(postings.map((posting) => posting.accountId)),
      keys: textsArray(postings.map((posting) => posting.key)),
      bookedAts: timesArray(postings.map((posting) => posting.bookedAt)),
      sources: textsArray(postings.map((posting) => posting.source)),
    },
    transfers: {
      postings: numbersArray(transfers.map((transfer) => transfer.posting)),
      ns: numbersArray(transfers.map((transfer) => transfer.n)),
      froms: textsArray(transfers.map((transfer) => transfer.from)),
      tos: textsArray(transfers.map((transfer) => transfer.to)),
      amounts: numbersArray(transfers.map((transfer) => transfer.amountMicros)),
    },
    balances: {
      accountIds: numbersArray(balances.map((balance) => balance.accountId)),
      names: textsArray(balances.map((balance) => balance.name)),
      amounts: numbersArray(balances.map((balance) => balance.amountMicros)),
    },
  }
}

interface BalanceChange {
  accountId: AccountId
  name: string
  amountMicros: Micros
}

function sumByBalance(postings: readonly Posting[]): Map<string, BalanceChange> {
  const changes = new Map<string, BalanceChange>()
  const add = (accountId: AccountId, name: string, amountMicros: Micros) => {
    const key = `${accountId} ${name}`
    const change = changes.get(key)
    if (change) change.amountMicros += amountMicros
    else changes.set(key, { accountId, name, amountMicros })
  }
  for (const { accountId, transfers } of postings) {
    for (const { from, to, amountMicros } of transfers) {
      add(accountId, from, -amountMicros)
      add(accountId, to, amountMicros)
    }
  }
  return changes
}

function inLockOrder(a: BalanceChange, b: BalanceChange): number {
  if (a.accountId !== b.accountId) return a.accountId < b.accountId ? -1 : 1
  return a.name < b.name ? -1 : 1
}

/** The balances of an account by ledger account; one without entries is absent. */
export async function balancesOf(db: Db | Tx, accountId: AccountId): Promise<Map<string, Micros>> {
  const { rows } = await sql<{ ledgerAccount: string; balanceMicros: Micros }>`
    select ledger_account, balance_micros
    from balances where account_id = ${accountId}`.execute(db)
  return new Map(rows.map((row) => [row.ledgerAccount, row.balanceMicros]))
}

/** One ledger account's balance of many accounts; one without entries is absent. */
export async function balancesIn(
  db: Db | Tx,
  { accountIds, ledgerAccount }: { accountIds: readonly AccountId[]; ledgerAccount: string },
): Promise<Map<AccountId, Micros>> {
  const { rows } = await sql<{ accountId: AccountId; balanceMicros: Micros }>`
    select account_id, balance_micros from balances
    where account_id = any(${[...accountIds]}::bigint[]) and ledger_account = ${ledgerAccount}`.execute(db)
  return new Map(rows.map((row) => [row.accountId, row.balanceMicros]))
}
