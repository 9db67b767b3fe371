import { inTransaction } from '../db/database.ts'
import { checkUsageAlerts } from '../reports/check-usage-alerts.ts'
import { findChangedZones, sumUsage } from '../usage/sum-usage.ts'
import type { Job } from './job.ts'

/** Sums the days whose calls have changed, and tells those whose limits that has reached. What stored the calls waits for neither. */
export const sumUsageJob: Job = {
  name: 'sum_usage',
  cron: '* * * * *',
  async run({ database, clock, settings, log }) {
    let told = 0
    const summed = await sumUsage(database.kysely, {
      onSummed: async (tx, accountIds) => {
        told += await checkUsageAlerts(tx, { accountIds, now: clock.now(), publicUrl: settings.publicUrl })
      },
    })
    if (summed.days > 0) log.debug({ ...summed, told }, 'what was used is summed')
  },
}

/** Finds accounts that have moved to another time zone: their days begin at other hours. Until then their calls are read. */
export const changedZonesJob: Job = {
  name: 'changed_zones',
  cron: '25 * * * *',
  async run({ database, log }) {
    const accounts = await inTransaction(database.kysely, findChangedZones)
    if (accounts > 0) log.info({ accounts }, 'days of accounts with another time zone are summed anew')
  },
}
