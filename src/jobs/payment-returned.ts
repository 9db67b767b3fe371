import { z } from 'zod'
import { inTransaction } from '../db/database.ts'
import { planReturned } from '../dunning/dunning.ts'
import type { AccountId, AttemptId } from '../kernel/ids.ts'
import type { Job } from './job.ts'

const Payload = z.object({ accountId: z.coerce.bigint(), attemptId: z.coerce.bigint() })

/** After a settled bank debit came back for want of money: plans when AutoPay's are presented again. */
export const paymentReturnedJob: Job = {
  name: 'payment_returned',
  async run({ database, clock }, payload) {
    const { accountId, attemptId } = Payload.parse(payload)
    await inTransaction(database.kysely, (tx) =>
      planReturned(tx, {
        accountId: accountId as AccountId,
        attemptId: attemptId as AttemptId,
        now: clock.now(),
      }),
    )
  },
}
