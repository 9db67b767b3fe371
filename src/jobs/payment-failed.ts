import { z } from 'zod'
import type { AccountId, AttemptId } from '../kernel/ids.ts'
import { actOnFailure, tryFallback } from '../payments/autopay.ts'
import type { Job } from './job.ts'

const Payload = z.object({ accountId: z.coerce.bigint(), attemptId: z.coerce.bigint() })

/** After an attempt was declined or came back before it settled: does what a return code asks for, and tries AutoPay's fallback. */
export const paymentFailedJob: Job = {
  name: 'payment_failed',
  async run({ database, clock, gateways, settings, log }, payload) {
    const { accountId, attemptId } = Payload.parse(payload)
    const failed = { accountId: accountId as AccountId, attemptId: attemptId as AttemptId }
    const parts = { database, clock, gateways, publicUrl: settings.publicUrl }
    await actOnFailure(parts, failed)
    const outcome = await tryFallback(parts, failed)
    if (outcome === 'tried') log.info({ accountId: String(accountId) }, 'the fallback of AutoPay was tried')
  },
}
