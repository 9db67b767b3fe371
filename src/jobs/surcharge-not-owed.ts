import { z } from 'zod'
import type { AccountId, PaymentId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import { refundSurcharge } from '../payments/refunds.ts'
import type { Job } from './job.ts'

const id = z
  .string()
  .regex(/^[1-9]\d*$/)
  .transform(BigInt)
const payload = z.object({ accountId: id, paymentId: id })

/** Gives the surcharge of a payment back: its card was no credit card. Staged by whoever found that out. While it is disputed, it is tried again. */
export const surchargeNotOwedJob: Job = {
  name: 'surcharge_not_owed',
  async run({ database, clock, gateways, log }, staged) {
    const { accountId, paymentId } = payload.parse(staged)
    const request = {
      accountId: accountId as AccountId,
      paymentId: paymentId as PaymentId,
      reason: 'The card was not a credit card',
      actor: 'system',
    }
    try {
      await refundSurcharge({ database, clock, gateways }, request)
    } catch (error) {
      // A payment that went back took its surcharge along; to ask again would not change that.
      if (!(error instanceof Refusal) || error.code !== 'not_refundable') throw error
      log.warn({ accountId: String(accountId), paymentId: String(paymentId) }, error.message)
    }
  },
}
