import { sql } from 'kysely'
import { textsArray } from '../../db/arrays.ts'
import type { TaxRate, TaxTable } from '../../invoices/taxes.ts'

/**
 * Tax rates from the provider's own dated table. A jurisdiction is taxed by its own rates and those of all that hold it: `US-MA-BOSTON` by
 * `US-MA` and `US` too. Where an authority has a rate at several levels, the most particular one counts.
 */
export const flatTaxTable: TaxTable = {
  async ratesFor(db, { jurisdictions, on }) {
    const levels = new Map(jurisdictions.map((jurisdiction) => [jurisdiction, levelsOf(jurisdiction)]))
    const names = [...new Set([...levels.values()].flat())]
    if (names.length === 0) return new Map()
    const { rows } = await sql<TaxRate & { jurisdiction: string }>`
      select jurisdiction, authority, name, rate from tax_rates
      where jurisdiction = any(${textsArray(names)}::text[])
        and effective_from <= ${on}::date and (effective_until is null or effective_until > ${on}::date)
      order by authority`.execute(db)
    const byLevel = Map.groupBy(rows, (row) => row.jurisdiction)
    return new Map(
      [...levels].flatMap(([jurisdiction, own]) => {
        const rates = new Map<string, TaxRate>()
        for (const level of own) {
          for (const { authority, name, rate } of byLevel.get(level) ?? []) {
            if (!rates.has(authority)) rates.set(authority, { authority, name, rate })
          }
        }
        return rates.size === 0 ? [] : [[jurisdiction, inOrder([...rates.values()])] as const]
      }),
    )
  },
}

/** `US-MA-BOSTON` → `US-MA-BOSTON`, `US-MA`, `US`. */
function levelsOf(jurisdiction: string): string[] {
  const words = jurisdiction.split('-')
  return words.map((_, i) => words.slice(0, words.length - i).join('-'))
}

function inOrder(rates: TaxRate[]): TaxRate[] {
  return rates.sort((a, b) => (a.authority < b.authority ? -1 : 1))
}
