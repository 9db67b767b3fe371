import { cdrFormats } from './adapters/cdr-formats/index.ts'
import { flatTaxTable } from './adapters/taxes/flat-table.ts'
import { taxRatesFor } from './catalog/tax-rates.ts'
import { chargeUsage } from './charges/charge-usage.ts'
import type { Database } from './db/database.ts'
import type { Clock } from './kernel/clock.ts'
import type { Intake } from './usage/import-cdrs.ts'

/** The one place where adapters are plugged into their sockets, and where rooms get what they ask of those to their right. */
export const formats = cdrFormats
export const taxes = flatTaxTable(taxRatesFor)

/** What importing, retrying and re-rating calls need. */
export function intakeOf({ database, clock }: { database: Database; clock: Clock }): Intake {
  return { database, clock, formats, charges: chargeUsage }
}
