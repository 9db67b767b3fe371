import { cdrFormats } from './adapters/cdr-formats/index.ts'
import { createSandboxAdapter } from './adapters/gateways/sandbox/adapter.ts'
import { flatTaxTable } from './adapters/taxes/flat-table.ts'
import { taxRatesFor } from './catalog/tax-rates.ts'
import { chargeUsage } from './charges/charge-usage.ts'
import type { Database } from './db/database.ts'
import { settledCalls } from './invoices/settled-calls.ts'
import type { Clock } from './kernel/clock.ts'
import type { Gateway } from './payments/gateway.ts'
import type { Gateways } from './payments/gateways.ts'
import { sandboxCredentials } from './sandbox-gateway/gateway.ts'
import type { Intake } from './usage/import-cdrs.ts'

/** The one place where adapters are plugged into their sockets, and where rooms get what they ask of those to their right. */
export const formats = cdrFormats
export const taxes = flatTaxTable(taxRatesFor)

/** What importing, retrying and re-rating calls need. */
export function intakeOf({ database, clock }: { database: Database; clock: Clock }): Intake {
  return { database, clock, formats, charges: chargeUsage, settledCalls }
}

/**
 * The gateways of this installation, by name. A new one is plugged in here (docs/extend/add-a-gateway.md). `sandboxUrl`: where the simulated one is;
 * undefined: there is none.
 */
export async function gatewaysOf({
  database,
  sandboxUrl,
}: {
  database: Database
  sandboxUrl: string | undefined
}): Promise<Gateways> {
  const gateways: Gateway[] = []
  if (sandboxUrl !== undefined) {
    const credentials = await sandboxCredentials(database.kysely)
    gateways.push(createSandboxAdapter({ baseUrl: sandboxUrl, ...credentials }))
  }
  return new Map(gateways.map((gateway) => [gateway.name, gateway]))
}
