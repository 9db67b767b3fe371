import type { Money } from '../../payments/gateway.ts'
import { button, facts, paragraph } from '../content.ts'
import { returnReason } from '../return-reason.ts'
import type { NamedMethod, Voice } from '../voice.ts'
import { type Compose, type InvoicePart, invoiceRows } from './said.ts'

/** A bank debit that had been paid and came back: its invoices are open again. */
export interface PaymentReturnedFacts {
  amount: Money
  method: NamedMethod
  /** `R01`. */
  returnCode: string
  paidAt: Temporal.Instant
  reference: string
  /** What is open again. */
  invoices: readonly InvoicePart[]
  /** What we charge for the return; it comes with the next invoice. Null: nothing. */
  fee: Money | null
  /** When the debit is presented again; null: it is not. */
  retryOn: Temporal.PlainDate | null
  /** What the payer is asked for now: what is open again, and what a refund had given back as well. Null: nothing, other credit has paid it. */
  toPay: Money | null
  payUrl: string
  accountUrl: string
}

export const paymentReturned: Compose<PaymentReturnedFacts> = (returned, voice) => {
  const { words, say, money, method, dayOf } = voice
  const own = words.payment_returned
  const { label } = words
  const values = { amount: money(returned.amount), day: dayOf(returned.paidAt) }
  const toPay = returned.toPay && money(returned.toPay)
  const { reason } = returnReason(returned.returnCode)
  return {
    subject: say(own.subject, values),
    preheader: own.preheader,
    heading: own.heading,
    blocks: [
      paragraph(say(own.intro, values)),
      paragraph(`${words.returns[reason]} ${adviceText(returned, voice)}`),
      ...(toPay ? [facts(...invoiceRows(returned.invoices, voice), [label.openAgain, toPay, 'total'])] : []),
      ...(returned.fee ? [paragraph(say(own.fee, { fee: money(returned.fee) }))] : []),
      facts(
        [label.payWith, method(returned.method)],
        [label.returnCode, returned.returnCode],
        [label.reference, returned.reference],
      ),
      toPay
        ? button(say(words.button.pay, { amount: toPay }), returned.payUrl)
        : button(words.button.seeAccount, returned.accountUrl),
    ],
  }
}

function adviceText({ retryOn, returnCode }: PaymentReturnedFacts, { words, say, day }: Voice): string {
  const own = words.payment_returned
  if (retryOn) return say(own.retry, { day: day(retryOn) })
  const { advice } = returnReason(returnCode)
  switch (advice) {
    case 'any_method':
      return own.next
    case 'new_account':
      return own.newAccount
    case 'mandate_ended':
      return own.mandate
    default:
      return advice satisfies never
  }
}
