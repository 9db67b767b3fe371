import { z } from 'zod'
import { RECONCILE, reconcile } from '../payments/reconciliation.ts'
import type { Job } from './job.ts'

const payload = z.object({ requestedBy: z.string().default('system') })

/** Compares, both ways, what gateways settled with what we have. Differences are rows for people; the log says how many wait. */
export const reconcileJob: Job = {
  name: RECONCILE,
  // After the gateways' day, which ends at midnight UTC, and their settlement of it.
  cron: '30 7 * * *',
  async run({ database, clock, gateways, log }, given) {
    const { requestedBy } = payload.parse(given ?? {})
    for (const { moved, ...run } of await reconcile({ database, clock, gateways }, { requestedBy })) {
      const fields = { ...run, moved: moved.map(({ currency }) => currency) }
      if (run.open > 0 || run.cause !== null) log.warn(fields, 'reconciled with differences')
      else log.info(fields, 'reconciled')
    }
  },
}
