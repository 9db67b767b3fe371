import { getAccount } from '../accounts/accounts.ts'
import { getProvider } from '../accounts/provider.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, PaymentId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import { getPayment, type PaymentState, paymentReference } from '../payments/payments.ts'
import { gatherReceipt } from './gather/paying.ts'
import { writeReceipt } from './notices.ts'
import { portalLinks } from './portal-links.ts'
import { type ReceiptSheet, receiptFileName } from './receipt.ts'

/**
 * The receipt of a payment, ready to be printed: it says what the mail says that went out when the payment succeeded, in the account's language
 * and with the names of today. Refuses `not_found`, and `no_receipt` where the money is not here: not yet, never, or not any more.
 */
export async function receiptOfPayment(
  db: Db | Tx,
  { accountId, paymentId, publicUrl }: { accountId: AccountId; paymentId: PaymentId; publicUrl: string },
): Promise<{ sheet: ReceiptSheet; fileName: string; logoSvg: string | null }> {
  const account = await getAccount(db, { accountId })
  const { state } = await getPayment(db, { accountId, paymentId })
  const why = WHY_NONE[state]
  if (why !== null) throw noReceipt(paymentId, why)
  const ids = { paymentId: paymentId.toString() }
  const facts = await gatherReceipt({ db, account, ids, links: portalLinks(publicUrl, account) })
  if ('untold' in facts) throw noReceipt(paymentId, facts.untold)
  const provider = await getProvider(db)
  const sheet = writeReceipt(facts, { account, provider })
  return { sheet, fileName: receiptFileName(sheet), logoSvg: provider.logoSvg }
}

/** Only what has been paid and not been taken back has a receipt; refunds have mails of their own and leave it as it is. */
const WHY_NONE: Readonly<Record<PaymentState, string | null>> = {
  open: 'it has not ended',
  pending: 'it is on its way',
  requires_action: 'it waits for its payer to confirm it',
  unknown: 'it is not known yet what became of it',
  succeeded: null,
  failed: 'it did not go through',
  cancelled: 'it was not made',
  returned: 'the bank returned it',
  charged_back: 'its payer has the money back',
}

function noReceipt(paymentId: PaymentId, why: string): Refusal {
  return new Refusal(
    'no_receipt',
    `There is no receipt for payment ${paymentReference(paymentId)}: ${why}.`,
    {
      status: 409,
    },
  )
}
