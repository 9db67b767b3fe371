import type { Money } from '../../payments/gateway.ts'
import { button, facts, paragraph } from '../content.ts'
import type { NamedMethod } from '../voice.ts'
import { type Compose, type InvoicePart, invoiceRows } from './said.ts'

/** A bank debit that has been asked for and is not there yet. */
export interface PaymentPendingFacts {
  amount: Money
  method: NamedMethod
  expectedOn: Temporal.PlainDate | null
  reference: string
  invoices: readonly InvoicePart[]
  accountUrl: string
}

export const paymentPending: Compose<PaymentPendingFacts> = (pending, voice) => {
  const { words, say, money, method, day } = voice
  const values = { amount: money(pending.amount) }
  return {
    subject: say(words.payment_pending.subject, values),
    preheader: words.payment_pending.preheader,
    heading: words.payment_pending.heading,
    blocks: [
      paragraph(say(words.payment_pending.intro, values)),
      facts(...invoiceRows(pending.invoices, voice), [words.label.amount, values.amount, 'total']),
      facts(
        [words.label.payWith, method(pending.method)],
        [words.label.expected, pending.expectedOn && day(pending.expectedOn)],
        [words.label.reference, pending.reference],
      ),
      paragraph(words.payment_pending.next),
      button(words.button.seeAccount, pending.accountUrl),
    ],
  }
}
