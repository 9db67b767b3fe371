import { sql } from 'kysely'
import { numbersArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { PAYMENT_CHECKS } from './payment-checks.ts'
import { USAGE_CHECKS } from './usage-checks.ts'

/** Something in the books that does not agree, as a sentence that names the account where there is one. */
export interface BookFinding {
  check: string
  sentence: string
}

/** A query that finds what must not be, as sentences; at most `limit`. */
export interface BookCheck {
  check: string
  query: (limit: number) => ReturnType<typeof sql<{ sentence: string }>>
}

/*
 * Each check is a query that finds what must not be, as sentences. They read across rooms, and nothing else does.
 */
const micros = (amount: string) => sql.raw(`trim_scale(${amount}::numeric / 1000000)`)

const CHECKS: readonly BookCheck[] = [
  {
    check: 'document numbers have no gaps',
    query: (limit) => sql`
      select format('Series %s: %s documents, but the next number is %s.', s.name, count(i.id), s.next_number) as sentence
      from invoice_series s join invoices i on i.series = s.name
      group by s.name having max(i.sequence) <> s.next_number - 1 or count(*) <> max(i.sequence) - min(i.sequence) + 1
      limit ${limit}`,
  },
  {
    check: 'open charges are the unbilled balance',
    query: (limit) => sql`
      with open as (select account_id, sum(amount_micros) as micros from charges where invoice_id is null group by 1),
        unbilled as (select account_id, balance_micros as micros from balances where ledger_account = 'unbilled')
      select format('Account %s: open charges are %s, the unbilled balance is %s.', a.number, ${micros('coalesce(o.micros, 0)')}, ${micros('coalesce(u.micros, 0)')}) as sentence
      from open o full join unbilled u using (account_id) join accounts a on a.id = account_id
      where coalesce(o.micros, 0) <> coalesce(u.micros, 0) order by a.number limit ${limit}`,
  },
  {
    check: 'calls sum to their charge',
    query: (limit) => sql`
      with calls as (select account_id, charge_id, sum(amount_micros) as micros, count(*) as calls from rated_calls where charge_id is not null group by 1, 2)
      select format('Account %s: charge %s is %s for %s calls, its calls are %s for %s.', a.number, charge_id, ${micros('coalesce(c.amount_micros, 0)')},
        coalesce(c.calls, 0), ${micros('coalesce(r.micros, 0)')}, coalesce(r.calls, 0)) as sentence
      from (select account_id, id as charge_id, amount_micros, calls from charges where kind = 'usage' and origin like 'usage:%') c
      full join calls r using (account_id, charge_id)
      join accounts a on a.id = account_id
      where c.amount_micros is distinct from r.micros or c.calls is distinct from r.calls
      order by a.number limit ${limit}`,
  },
  {
    check: 'lines, taxes and charges sum to their document',
    query: (limit) => sql`
      with lines as (
        select account_id, invoice_id, sum(shown_micros) as shown, sum(amount_micros) as exact, sum(tax_micros) as tax from invoice_lines group by 1, 2
      ), taxes as (select account_id, invoice_id, sum(tax_micros) as tax from invoice_taxes group by 1, 2),
        charged as (select account_id, invoice_id, sum(amount_micros) as exact from charges where invoice_id is not null group by 1, 2)
      select format('Account %s: %s does not add up: net %s, lines %s, tax %s, taxes %s.', a.number, i.number, ${micros('i.net_micros')},
        ${micros('coalesce(l.shown, 0)')}, ${micros('i.tax_micros')}, ${micros('coalesce(t.tax, 0)')}) as sentence
      from invoices i
      join accounts a on a.id = i.account_id
      left join lines l on l.account_id = i.account_id and l.invoice_id = i.id
      left join taxes t on t.account_id = i.account_id and t.invoice_id = i.id
      left join charged c on c.account_id = i.account_id and c.invoice_id = i.id
      where i.net_micros is distinct from l.shown or i.net_micros - i.rounding_micros is distinct from l.exact
        or i.tax_micros <> coalesce(t.tax, 0) or i.tax_micros is distinct from l.tax
        or (i.kind = 'invoice' and c.exact is distinct from l.exact)
      order by a.number, i.id limit ${limit}`,
  },
]

/** Proves numbers, charges, calls and documents against each other, each check in one statement; at most `limit` findings of each. */
export async function verifyBooks(db: Db | Tx, { limit }: { limit: number }): Promise<BookFinding[]> {
  return findingsOf(db, [...CHECKS, ...USAGE_CHECKS, ...PAYMENT_CHECKS], limit)
}

/** As `verifyBooks`, of payments alone: allocations, refunds, what is still owed, and the ledger's word for it. */
export async function verifyPayments(db: Db | Tx, { limit }: { limit: number }): Promise<BookFinding[]> {
  return findingsOf(db, PAYMENT_CHECKS, limit)
}

/** As `verifyBooks`, of the sums of what was used. */
export async function verifyUsage(db: Db | Tx, { limit }: { limit: number }): Promise<BookFinding[]> {
  return findingsOf(db, USAGE_CHECKS, limit)
}

async function findingsOf(db: Db | Tx, checks: readonly BookCheck[], limit: number): Promise<BookFinding[]> {
  const findings: BookFinding[] = []
  for (const { check, query } of checks) {
    const { rows } = await query(limit).execute(db)
    findings.push(...rows.map(({ sentence }) => ({ check, sentence })))
  }
  return findings
}

/** What `verifyBooks` proves, for who wants to say so. */
export const BOOK_CHECKS: readonly string[] = [...CHECKS, ...USAGE_CHECKS, ...PAYMENT_CHECKS].map(
  ({ check }) => check,
)

/** The numbers of accounts, for who has to name them. */
export async function accountNumbersOf(
  db: Db | Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<Map<AccountId, string>> {
  const { rows } = await sql<{ id: AccountId; number: string }>`
    select id, number from accounts where id = any(${numbersArray(accountIds)}::bigint[])`.execute(db)
  return new Map(rows.map((row) => [row.id, row.number]))
}
