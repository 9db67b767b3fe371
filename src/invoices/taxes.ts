import type { Db, Tx } from '../db/database.ts'
import { divideRounded, type Micros, minorUnitMicros, parseDecimal } from '../kernel/money.ts'

/** What one authority takes of an invoice's net. */
export interface TaxRate {
  /** Whom it is owed to; a ledger account `tax_payable:<authority>` bears its name. */
  authority: string
  name: string
  /** A fraction as a decimal string: `0.0625`. */
  rate: string
}

/**
 * The socket for whoever knows the tax rates. `src/adapters/taxes` is the flat table that ships. It is asked once a batch of a billing
 * run, in its transaction: it must not talk to the outside, but may read what a job has fetched before.
 */
export interface TaxTable {
  /** The rates that apply in each jurisdiction on a day. A jurisdiction it knows nothing of is absent. */
  ratesFor(
    db: Db | Tx,
    question: { jurisdictions: readonly string[]; on: Temporal.PlainDate },
  ): Promise<Map<string, TaxRate[]>>
}

/** The tax of one authority on one document. */
export interface DocumentTax extends TaxRate {
  baseMicros: Micros
  taxMicros: Micros
}

const RATE_SCALE = 6

/** Tax on a document's net: base × rate for each authority, exact, rounded half-up once to the currency's minor unit. */
export function taxesOn(netMicros: Micros, rates: readonly TaxRate[], currency: string): DocumentTax[] {
  const unit = minorUnitMicros(currency)
  return rates.map((rate) => {
    const exact = netMicros * parseDecimal(rate.rate, RATE_SCALE)
    const taxMicros = divideRounded(exact, 10n ** BigInt(RATE_SCALE) * unit, 'half_up') * unit
    return { ...rate, baseMicros: netMicros, taxMicros }
  })
}
