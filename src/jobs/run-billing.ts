import { findProvider } from '../accounts/provider.ts'
import { taxes } from '../composition.ts'
import { runDueBilling } from '../invoices/invoices.ts'
import type { Job } from './job.ts'

/** Bills each day that has come since the last run. Every hour, so that a provider's midnight is met in any zone; a day done is not done again. */
export const runBillingJob: Job = {
  name: 'run_billing',
  cron: '20 * * * *',
  async run({ database, clock, log }) {
    // A house that nobody has moved into yet has nobody to bill.
    if (!(await findProvider(database.kysely))) return
    for (const summary of await runDueBilling(database, clock, { taxes })) {
      log.info({ ...summary, totals: undefined }, 'billing run')
    }
  },
}
