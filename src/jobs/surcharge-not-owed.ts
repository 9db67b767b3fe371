import { z } from 'zod'
import type { AccountId, PaymentId } from '../kernel/ids.ts'
import { refundSurcharge } from '../payments/refunds.ts'
import type { Job } from './job.ts'

const id = z
  .string()
  .regex(/^[1-9]\d*$/)
  .transform(BigInt)
const payload = z.object({ accountId: id, paymentId: id })

/** Gives the surcharge of a payment back: its card was no credit card. Staged by whoever found that out. */
export const surchargeNotOwedJob: Job = {
  name: 'surcharge_not_owed',
  async run({ database, clock, gateways }, staged) {
    const { accountId, paymentId } = payload.parse(staged)
    await refundSurcharge(
      { database, clock, gateways },
      {
        accountId: accountId as AccountId,
        paymentId: paymentId as PaymentId,
        reason: 'The card was not a credit card',
        actor: 'system',
      },
    )
  },
}
