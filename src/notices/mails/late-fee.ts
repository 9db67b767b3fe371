import type { Money } from '../../payments/gateway.ts'
import { button, facts, paragraph } from '../content.ts'
import type { Compose } from './said.ts'

export interface LateFeeFacts {
  fee: Money
  /** The invoice that it is for; `open` is zero where it has been paid meanwhile. */
  invoice: { number: string; dueOn: Temporal.PlainDate; open: Money }
  payUrl: string
  accountUrl: string
}

export const lateFee: Compose<LateFeeFacts> = ({ fee, invoice, payUrl, accountUrl }, voice) => {
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
      ),
      paragraph(own.next),
      invoice.open.amountMicros > 0n
        ? button(say(words.button.pay, { amount: money(invoice.open) }), payUrl)
        : button(words.button.seeAccount, accountUrl),
    ],
  }
}
