import { z } from 'zod'
import { planAllDrafts, RUN_AUTOPAY, runAutoPay } from '../payments/autopay.ts'
import type { Job } from './job.ts'

const Payload = z.object({ on: z.string().optional() })

/** Drafts what is due by AutoPay: every ten minutes, since each zone has its own 08:00, and what was put off is meant to wait ten. */
export const runAutopayJob: Job = {
  name: RUN_AUTOPAY,
  cron: '*/10 * * * *',
  async run({ database, clock, gateways, settings, log }, payload) {
    const { on } = Payload.parse(payload)
    const parts = { database, clock, gateways, publicUrl: settings.publicUrl, log }
    const summary = await runAutoPay(parts, { on: on === undefined ? on : Temporal.PlainDate.from(on) })
    if (summary.drafted > 0 || summary.needsApproval > 0) log.info(summary, 'AutoPay run')
  },
}

/** Works out every night what AutoPay has ahead of it, in case something that changed what is owed did not say so. */
export const planAutopayJob: Job = {
  name: 'plan_autopay',
  cron: '40 4 * * *',
  async run({ database, clock }) {
    await planAllDrafts(database, { now: clock.now() })
  },
}
