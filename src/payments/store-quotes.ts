import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, MethodId } from '../kernel/ids.ts'
import { formatDecimal, MICROS_SCALE, type Micros, parseDecimal } from '../kernel/money.ts'
import type { Millionths, SurchargeReason } from './surcharge.ts'

/** A total that was shown to a payer. */
export interface Quote {
  id: string
  accountId: AccountId
  methodId: MethodId
  amountMicros: Micros
  surchargeMicros: Micros
  currency: string
  rate: Millionths
  why: SurchargeReason
  quotedAt: Temporal.Instant
  expiresAt: Temporal.Instant
}

export async function insertQuote(tx: Tx, quote: Omit<Quote, 'id'>): Promise<Quote> {
  const { rows } = await sql<{ id: string }>`
    insert into surcharge_quotes (account_id, method_id, amount_micros, surcharge_micros, currency, rate, why, quoted_at, expires_at)
    values (${quote.accountId}, ${quote.methodId}, ${quote.amountMicros}, ${quote.surchargeMicros}, ${quote.currency},
      ${formatDecimal(quote.rate, MICROS_SCALE)}::numeric, ${quote.why}, ${quote.quotedAt}, ${quote.expiresAt})
    returning id`.execute(tx)
  return { ...quote, id: rows[0]!.id }
}

/** Undefined when there is none, or none of this account. */
export async function readQuote(
  db: Db | Tx,
  { accountId, quoteId }: { accountId: AccountId; quoteId: string },
): Promise<Quote | undefined> {
  const { rows } = await sql<Omit<Quote, 'rate'> & { rate: string }>`
    select id, account_id, method_id, amount_micros, surcharge_micros, currency, rate::text as rate, why, quoted_at, expires_at
    from surcharge_quotes where account_id = ${accountId} and id = ${quoteId}::uuid`.execute(db)
  return rows[0] && { ...rows[0], rate: parseDecimal(rows[0].rate, MICROS_SCALE) }
}

/** Quotes that have lapsed mean nothing any more. Returns how many went. */
export async function deleteQuotes(tx: Tx, { before }: { before: Temporal.Instant }): Promise<bigint> {
  const { numDeletedRows } = await tx
    .deleteFrom('surchargeQuotes')
    .where('expiresAt', '<', before)
    .executeTakeFirst()
  return numDeletedRows
}
