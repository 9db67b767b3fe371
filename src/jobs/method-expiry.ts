import { dropForsaken, remindOfExpiry } from '../payments/expiry-reminders.ts'
import type { Job } from './job.ts'

/** Tells of cards that expire, by each account's own day, and drops methods that were entered for a payment which never came. */
export const methodExpiry: Job = {
  name: 'method_expiry',
  // Hourly: somewhere a day begins each hour, and what was told is not told again.
  cron: '35 * * * *',
  async run({ database, clock, log }) {
    const now = clock.now()
    const told = await remindOfExpiry(database, { now })
    const dropped = await dropForsaken(database, { now })
    if (told + dropped > 0) log.info({ told, dropped }, 'cards that expire, methods that nobody used')
  },
}
