import { verifyBalances } from '../ledger/verify.ts'
import type { Job } from './job.ts'

/** Proves every balance against its entries each night, and says in the log which accounts differ. */
export const proveBalances: Job = {
  name: 'prove_balances',
  // In the small hours of the Americas, after the billing runs.
  cron: '10 9 * * *',
  async run({ database, log }) {
    const { differences, checked } = await verifyBalances(database.kysely, { limit: 100 })
    for (const difference of differences) {
      const { accountId, ledgerAccount, balanceMicros, entriesMicros } = difference
      log.error(
        {
          accountId: String(accountId),
          ledgerAccount,
          balance: String(balanceMicros),
          entries: String(entriesMicros),
        },
        'a balance is not the sum of its entries',
      )
    }
    log.info({ checked: String(checked), differences: differences.length }, 'balances proven')
  },
}
