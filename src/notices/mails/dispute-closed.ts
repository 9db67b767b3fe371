import type { Money } from '../../payments/gateway.ts'
import { button, facts, paragraph } from '../content.ts'
import { type Compose, type InvoicePart, invoiceRows } from './said.ts'

/** `won`: the payment stands. `lost`: the payer has the money back, and what it paid is open again. */
export interface DisputeClosedFacts {
  outcome: 'won' | 'lost'
  amount: Money
  reference: string
  /** Lost: what is open again. */
  invoices: readonly InvoicePart[]
  payUrl: string
  accountUrl: string
}

export const disputeClosed: Compose<DisputeClosedFacts> = (dispute, voice) => {
  const { words, say, money } = voice
  const own = words.dispute_closed
  const { outcome, invoices } = dispute
  const values = { amount: money(dispute.amount) }
  const openAgain = money({
    currency: dispute.amount.currency,
    amountMicros: invoices.reduce((sum, { amount }) => sum + amount.amountMicros, 0n),
  })
  const owesAgain = outcome === 'lost' && invoices.length > 0
  return {
    subject: say(own.subject, values),
    preheader: own.preheader,
    heading: own.heading,
    blocks: [
      paragraph(say(own[outcome], values)),
      ...(owesAgain
        ? [facts(...invoiceRows(invoices, voice), [words.label.openAgain, openAgain, 'total'])]
        : []),
      facts([words.label.disputed, values.amount], [words.label.reference, dispute.reference]),
      owesAgain
        ? button(say(words.button.pay, { amount: openAgain }), dispute.payUrl)
        : button(words.button.seeAccount, dispute.accountUrl),
    ],
  }
}
