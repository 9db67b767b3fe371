import { z } from 'zod'
import { jurisdiction } from '../accounts/account.ts'
import type { Db, Tx } from '../db/database.ts'
import type { Change } from '../db/saved.ts'
import { day, fraction, parseInput, textLine } from '../kernel/input.ts'
import { formatDecimal } from '../kernel/money.ts'
import { Refusal } from '../kernel/refusal.ts'
import * as store from './store.ts'

/** What an authority takes of charges in its jurisdiction, from a day on. */
export interface TaxRate {
  id: number
  /** `US-MA`: also counts for accounts in `US-MA-BOSTON`. */
  jurisdiction: string
  /** Whom the tax is paid to: `MA Department of Revenue`. */
  authority: string
  /** As it stands on the invoice: `Massachusetts sales tax`. */
  name: string
  /** Decimal fraction: `0.0625` is 6.25 %. */
  rate: string
  effectiveFrom: Temporal.PlainDate
  /** The first day without it; null: no end is known. */
  effectiveUntil: Temporal.PlainDate | null
  /** Where it was looked up, so that it can be checked. */
  source: string
}

/** A tax rate as it comes from files, the API and callers alike. */
export const taxRateInput = z
  .strictObject({
    jurisdiction: jurisdiction.min(1, 'is empty'),
    authority: textLine(100),
    name: textLine(100),
    rate: fraction.transform((units) => formatDecimal(units, 6)),
    effectiveFrom: day,
    effectiveUntil: day.nullable().default(null),
    source: textLine(300),
  })
  .refine(
    (rate) => !rate.effectiveUntil || Temporal.PlainDate.compare(rate.effectiveUntil, rate.effectiveFrom) > 0,
    {
      error: 'is not after effectiveFrom',
      path: ['effectiveUntil'],
    },
  )

export type NewTaxRate = z.output<typeof taxRateInput>

/**
 * Makes each rate (jurisdiction, authority, first day) as given; others stay. To change a rate, end the old one and add the new. Says for each whether it
 * was new. Refuses `bad_input`, `tax_rates_overlap`.
 */
export async function saveTaxRates(
  tx: Tx,
  { rates }: { rates: z.input<typeof taxRateInput>[] },
): Promise<Change[]> {
  const wanted = parseInput('tax rates', taxRateInput.array(), rates)
  const changes: Change[] = []
  // Ends before beginnings: the old rate must have ended when the new one is written.
  const order = wanted
    .map((rate, i) => ({ rate, i }))
    .sort((a, b) => Temporal.PlainDate.compare(a.rate.effectiveFrom, b.rate.effectiveFrom))
  for (const { rate, i } of order) changes[i] = await saveTaxRate(tx, rate)
  return changes
}

async function saveTaxRate(tx: Tx, rate: NewTaxRate): Promise<Change> {
  const other = await store.readOverlappingTaxRate(tx, rate)
  if (other)
    throw new Refusal(
      'tax_rates_overlap',
      `${rate.authority} in ${rate.jurisdiction} from ${rate.effectiveFrom}: it has the rate of ${other.effectiveFrom} to ${other.effectiveUntil ?? 'no end'} already.`,
      { status: 409 },
    )
  return store.saveTaxRate(tx, rate)
}

/**
 * The tax rates that count on a day in each jurisdiction, by authority: its own and those of the ones around it, so `US-MA-BOSTON` has those of `US-MA`
 * and `US` too; where an authority has a rate at several levels, the most particular counts. By jurisdiction as asked; one without taxes has an empty
 * list, and so has ''.
 */
export async function taxRatesFor(
  db: Db | Tx,
  { jurisdictions, on }: { jurisdictions: readonly string[]; on: Temporal.PlainDate },
): Promise<Map<string, TaxRate[]>> {
  const asked = [...new Set(jurisdictions)]
  const found = await store.readTaxRates(db, { jurisdictions: [...new Set(asked.flatMap(around))], on })
  return new Map(asked.map((name) => [name, ratesIn(name, found)]))
}

function ratesIn(name: string, found: readonly TaxRate[]): TaxRate[] {
  const byAuthority = new Map<string, TaxRate>()
  // The widest first, so that the more particular one takes its place.
  for (const level of around(name).reverse())
    for (const rate of found) if (rate.jurisdiction === level) byAuthority.set(rate.authority, rate)
  return [...byAuthority.values()].sort((a, b) => (a.authority < b.authority ? -1 : 1))
}

/** `US-MA-BOSTON` → `US-MA-BOSTON`, `US-MA`, `US`. */
function around(name: string): string[] {
  const parts = name.split('-')
  return name === '' ? [] : parts.map((_, i) => parts.slice(0, parts.length - i).join('-'))
}

/** All tax rates, by jurisdiction, authority and day. A table of a provider's own has hundreds at most, so it is not paged. */
export async function listTaxRates(db: Db | Tx): Promise<TaxRate[]> {
  return store.listTaxRates(db)
}
