import { z } from 'zod'
import { accountsWithInvoicesByMail } from '../accounts/accounts.ts'
import { inTransaction, type Tx } from '../db/database.ts'
import { reviewAccounts } from '../dunning/dunning.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import { planDrafts } from '../payments/autopay.ts'
import { tellPeople } from '../payments/facts.ts'
import { settleAccounts } from '../payments/payments.ts'
import { trimWriteOffs } from '../payments/write-offs.ts'
import type { Job } from './job.ts'

const Payload = z.object({
  accountIds: z.array(z.coerce.bigint()),
  issued: z
    .array(
      z.object({
        accountId: z.coerce.bigint(),
        invoiceId: z.coerce.bigint(),
        kind: z.enum(['invoice', 'credit_note']),
      }),
    )
    .default([]),
})

/**
 * After invoices were issued, credited or written off: releases what a credit note has made too much, lets waiting credit pay, plans what AutoPay is to
 * draft, restores who owes nothing overdue any more, and has those told by mail who have their invoices so.
 */
export const settleAccountsJob: Job = {
  name: 'invoices_changed',
  async run({ database, clock }, payload) {
    const read = Payload.parse(payload)
    const accountIds = read.accountIds as AccountId[]
    await inTransaction(database.kysely, async (tx) => {
      const now = clock.now()
      await trimWriteOffs(tx, { accountIds, now })
      await settleAccounts(tx, { accountIds, now })
      await planDrafts(tx, { accountIds, now })
      await reviewAccounts(tx, { accountIds, now })
      await tellOfInvoices(tx, read.issued as Issued[])
    })
  },
}

interface Issued {
  accountId: AccountId
  invoiceId: InvoiceId
  kind: 'invoice' | 'credit_note'
}

/** Asks once for all of them who is told: a billing run comes here with hundreds. */
async function tellOfInvoices(tx: Tx, issued: readonly Issued[]): Promise<void> {
  const accountIds = [...new Set(issued.map(({ accountId }) => accountId))]
  const byMail = await accountsWithInvoicesByMail(tx, { accountIds })
  await tellPeople(
    tx,
    issued
      .filter(({ accountId }) => byMail.has(accountId))
      .map(({ accountId, invoiceId, kind }) => ({ kind: `${kind}_issued`, accountId, ids: { invoiceId } })),
  )
}
