import { z } from 'zod'
import { inTransaction } from '../db/database.ts'
import { planRetries } from '../dunning/dunning.ts'
import type { AccountId, PaymentId } from '../kernel/ids.ts'
import type { Job } from './job.ts'

const Payload = z.object({ accountId: z.coerce.bigint(), paymentId: z.coerce.bigint() })

/** After a payment of AutoPay has failed with its fallback: plans when it is tried again, if it is. */
export const autopayFailedJob: Job = {
  name: 'autopay_failed',
  async run({ database, clock }, payload) {
    const { accountId, paymentId } = Payload.parse(payload)
    await inTransaction(database.kysely, (tx) =>
      planRetries(tx, {
        accountId: accountId as AccountId,
        paymentId: paymentId as PaymentId,
        now: clock.now(),
      }),
    )
  },
}
