import type { Money } from '../../payments/gateway.ts'
import { button, facts, paragraph } from '../content.ts'
import type { Compose } from './said.ts'

export interface LateFeeFacts {
  fee: Money
  /** The invoice that it is for. */
  invoice: { number: string; dueOn: Temporal.PlainDate; open: Money }
  /** What is open now, the fee included. */
  total: Money
  payUrl: string
}

export const lateFee: Compose<LateFeeFacts> = ({ fee, invoice, total, payUrl }, voice) => {
  const { words, say, money, day } = voice
  const own = words.late_fee
  const { number } = invoice
  const values = { amount: money(fee), number, day: day(invoice.dueOn) }
  return {
    subject: say(own.subject, values),
    preheader: say(own.preheader, values),
    heading: own.heading,
    blocks: [
      paragraph(say(own.intro, values)),
      facts(
        [say(words.label.invoice, { number }), money(invoice.open)],
        [words.label.lateFee, values.amount],
        [words.label.openTotal, money(total), 'total'],
      ),
      button(say(words.button.pay, { amount: money(total) }), payUrl),
    ],
  }
}
