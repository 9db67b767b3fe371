import { announceDrafts } from '../payments/autopay.ts'
import type { Job } from './job.ts'

/** Tells payers of the drafts to come. Every hour and before the drafts of that hour, since each zone has its own 08:00. */
export const autopayNoticesJob: Job = {
  name: 'autopay_notices',
  cron: '0 * * * *',
  async run({ database, clock, log }) {
    const told = await announceDrafts(database, { now: clock.now() })
    if (told > 0) log.info({ told }, 'AutoPay notices')
  },
}
