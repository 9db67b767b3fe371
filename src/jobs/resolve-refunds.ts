import { resolveRefunds } from '../payments/refunds.ts'
import type { Job } from './job.ts'

/** Finds out what became of refunds whose answer never came, and looks after those that are on their way. */
export const resolveRefundsJob: Job = {
  name: 'resolve_refunds',
  cron: '* * * * *',
  async run({ database, clock, gateways, log }) {
    const looked = await resolveRefunds({ database, clock, gateways })
    if (looked > 0) log.info({ looked }, 'refunds were looked at')
  },
}
