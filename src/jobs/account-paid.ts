import { z } from 'zod'
import { inTransaction } from '../db/database.ts'
import { reviewAccounts } from '../dunning/dunning.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Job } from './job.ts'

const Payload = z.object({ accountId: z.coerce.bigint() })

/** After money was captured: closes the case and restores service where nothing stands against it any more. */
export const accountPaidJob: Job = {
  name: 'account_paid',
  async run({ database, clock }, payload) {
    const accountIds = [Payload.parse(payload).accountId as AccountId]
    await inTransaction(database.kysely, (tx) => reviewAccounts(tx, { accountIds, now: clock.now() }))
  },
}
