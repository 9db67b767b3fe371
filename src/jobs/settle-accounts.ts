import { z } from 'zod'
import { inTransaction } from '../db/database.ts'
import { reviewAccounts } from '../dunning/dunning.ts'
import type { AccountId } from '../kernel/ids.ts'
import { planDrafts } from '../payments/autopay.ts'
import { settleAccounts } from '../payments/payments.ts'
import { trimWriteOffs } from '../payments/write-offs.ts'
import type { Job } from './job.ts'

const Payload = z.object({ accountIds: z.array(z.coerce.bigint()) })

/**
 * After invoices were issued, credited or written off: releases what a credit note has made too much, lets waiting credit pay, plans what AutoPay is to
 * draft, restores who owes nothing overdue any more.
 */
export const settleAccountsJob: Job = {
  name: 'invoices_changed',
  async run({ database, clock }, payload) {
    const accountIds = Payload.parse(payload).accountIds as AccountId[]
    await inTransaction(database.kysely, async (tx) => {
      const now = clock.now()
      await trimWriteOffs(tx, { accountIds, now })
      await settleAccounts(tx, { accountIds, now })
      await planDrafts(tx, { accountIds, now })
      await reviewAccounts(tx, { accountIds, now })
    })
  },
}
