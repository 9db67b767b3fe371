import { resolveAttempts } from '../payments/payments.ts'
import type { Job } from './job.ts'

/** Finds out what became of payments whose answer never came, and looks after those that wait for a payer or a bank. */
export const resolveAttemptsJob: Job = {
  name: 'resolve_attempts',
  cron: '* * * * *',
  async run({ database, clock, gateways, log }) {
    const looked = await resolveAttempts({ database, clock, gateways })
    if (looked > 0) log.info({ looked }, 'payments were looked at')
  },
}
