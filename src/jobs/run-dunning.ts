import { runDunning } from '../dunning/dunning.ts'
import type { Job } from './job.ts'

/** Does what is due about overdue invoices: hourly, since each zone has its own 08:00. */
export const runDunningJob: Job = {
  name: 'run_dunning',
  // After the drafts of the hour, so that who pays by AutoPay this morning is not reminded first.
  cron: '15 * * * *',
  async run({ database, clock, gateways, settings, log }) {
    const summary = await runDunning(
      { database, clock, gateways, publicUrl: settings.publicUrl },
      {
        onFailure: ({ accountId, error }) =>
          log.error({ err: error, accountId: String(accountId) }, 'dunning of an account failed'),
      },
    )
    if (Object.values(summary).some((count) => count > 0)) log.info(summary, 'dunning run')
  },
}
