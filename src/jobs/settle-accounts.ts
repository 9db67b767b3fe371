import { z } from 'zod'
import { inTransaction } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { settleAccounts } from '../payments/payments.ts'
import type { Job } from './job.ts'

const Payload = z.object({ accountIds: z.array(z.coerce.bigint()) })

/** After invoices were issued or credited: lets waiting credit pay, and releases what a credit note has made too much. */
export const settleAccountsJob: Job = {
  name: 'invoices_changed',
  async run({ database, clock }, payload) {
    const accountIds = Payload.parse(payload).accountIds as AccountId[]
    await inTransaction(database.kysely, (tx) => settleAccounts(tx, { accountIds, now: clock.now() }))
  },
}
