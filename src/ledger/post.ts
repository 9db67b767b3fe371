import { sql } from 'kysely'
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
 * Writes postings with their transfers and moves the balances, in one statement. Balances are locked in sorted order, so that two
 * transactions cannot wait for each other. Postings without transfers are left out. A key posted before fails the transaction (23505).
 */
export async function post(
  tx: Tx,
  { postings, recordedAt }: { postings: readonly Posting[]; recordedAt: Temporal.Instant },
) {
  const written = postings.filter((posting) => posting.transfers.length > 0)
  if (written.length === 0) return
  const rows = toColumns(written)
  await sql`
    with posted as (
      insert into postings (account_id, id, key, booked_at, recorded_at, source)
      select account_id, nextval('posting_ids'), key, booked_at, ${recordedAt}::timestamptz, source
      from unnest(${rows.accountIds}::bigint[], ${rows.keys}::text[], ${rows.bookedAts}::timestamptz[], ${rows.sources}::text[])
        as p (account_id, key, booked_at, source)
      returning account_id, id, key
    ), moved as (
      insert into transfers (account_id, posting_id, n, from_account, to_account, amount_micros)
      select posted.account_id, posted.id, t.n, t.from_account, t.to_account, t.amount_micros
      from unnest(${rows.transferAccountIds}::bigint[], ${rows.transferKeys}::text[], ${rows.ns}::smallint[],
          ${rows.froms}::text[], ${rows.tos}::text[], ${rows.amounts}::bigint[])
        as t (account_id, key, n, from_account, to_account, amount_micros)
      join posted using (account_id, key)
    )
    insert into balances (account_id, ledger_account, balance_micros)
    select * from unnest(${rows.balanceAccountIds}::bigint[], ${rows.balanceNames}::text[], ${rows.balanceAmounts}::bigint[])
    on conflict (account_id, ledger_account) do update
      set balance_micros = balances.balance_micros + excluded.balance_micros, version = balances.version + 1`.execute(
    tx,
  )
}

/** The statement's parameters: one array a column; balances summed and in lock order. */
function toColumns(postings: readonly Posting[]) {
  const transfers = postings.flatMap((posting) =>
    posting.transfers.map((transfer, n) => ({ posting, transfer, n })),
  )
  const balances = [...sumByBalance(postings).values()].sort(inLockOrder)
  return {
    accountIds: numbersArray(postings.map((posting) => posting.accountId)),
    keys: textsArray(postings.map((posting) => posting.key)),
    bookedAts: timesArray(postings.map((posting) => posting.bookedAt)),
    sources: textsArray(postings.map((posting) => posting.source)),
    transferAccountIds: numbersArray(transfers.map(({ posting }) => posting.accountId)),
    transferKeys: textsArray(transfers.map(({ posting }) => posting.key)),
    ns: numbersArray(transfers.map(({ n }) => n)),
    froms: textsArray(transfers.map(({ transfer }) => transfer.from)),
    tos: textsArray(transfers.map(({ transfer }) => transfer.to)),
    amounts: numbersArray(transfers.map(({ transfer }) => transfer.amountMicros)),
    balanceAccountIds: numbersArray(balances.map((balance) => balance.accountId)),
    balanceNames: textsArray(balances.map((balance) => balance.name)),
    balanceAmounts: numbersArray(balances.map((balance) => balance.amountMicros)),
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
