import type { Money } from '../../payments/gateway.ts'
import { button, facts, paragraph } from '../content.ts'
import type { NamedMethod } from '../voice.ts'
import { type Compose, type InvoicePart, invoiceRows } from './said.ts'

/** A payment that has succeeded. `amount` is what it pays, `surcharge` comes on top, `total` is both. */
export interface ReceiptFacts {
  /** The receipt's own number. */
  number: string
  /** The payment as gateway and bank know it. */
  reference: string
  paidAt: Temporal.Instant
  method: NamedMethod
  amount: Money
  surcharge: Money | null
  total: Money
  invoices: readonly InvoicePart[]
  /** What is left on the account as credit; null: nothing. */
  unapplied: Money | null
  accountUrl: string
}

export const receipt: Compose<ReceiptFacts> = (paid, voice) => {
  const { words, say, money, method, dayOf } = voice
  const { label } = words
  const total = money(paid.total)
  const values = { amount: total, method: method(paid.method), day: dayOf(paid.paidAt) }
  return {
    subject: say(words.receipt.subject, values),
    preheader: say(words.receipt.preheader, values),
    heading: words.receipt.heading,
    blocks: [
      paragraph(`${say(words.receipt.intro, values)} ${words.receipt.attached}`),
      facts(
        ...invoiceRows(paid.invoices, voice),
        paid.unapplied && [label.unapplied, money(paid.unapplied)],
        paid.surcharge && [label.surcharge, money(paid.surcharge)],
        [label.totalCharged, total, 'total'],
      ),
      facts(
        [label.paidOn, values.day],
        [label.method, values.method],
        [label.receipt, paid.number],
        [label.reference, paid.reference],
      ),
      button(words.button.seeAccount, paid.accountUrl),
    ],
  }
}
