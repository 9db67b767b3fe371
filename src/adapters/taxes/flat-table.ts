import type { TaxTable } from '../../invoices/taxes.ts'

/**
 * Tax rates from the provider's own dated table, which `ratesFor` reads (the catalog's, plugged in where the program is put together). A
 * jurisdiction for which it has no rate is unknown: better no invoice than one without its tax.
 */
export function flatTaxTable(ratesFor: TaxTable['ratesFor']): TaxTable {
  return {
    async ratesFor(db, question) {
      const found = await ratesFor(db, question)
      return new Map([...found].filter(([, rates]) => rates.length > 0))
    },
  }
}
