import type { Money } from '../../payments/gateway.ts'
import { button, facts, paragraph, small } from '../content.ts'
import type { NamedMethod } from '../voice.ts'
import { type Compose, type InvoicePart, invoiceRows } from './said.ts'

/** A draft to come. `total` is what will be taken, the surcharge included. */
export interface AutopayNoticeFacts {
  total: Money
  surcharge: Money | null
  draftOn: Temporal.PlainDate
  method: NamedMethod
  invoices: readonly InvoicePart[]
  manageUrl: string
}

export const autopayNotice: Compose<AutopayNoticeFacts> = (notice, voice) => {
  const { words, say, money, method, day } = voice
  const own = words.autopay_notice
  const { surcharge } = notice
  const values = { amount: money(notice.total), day: day(notice.draftOn), method: method(notice.method) }
  return {
    subject: say(own.subject, values),
    preheader: say(own.preheader, values),
    heading: say(own.heading, values),
    blocks: [
      paragraph(own.intro),
      facts(...invoiceRows(notice.invoices, voice), surcharge && [words.label.surcharge, money(surcharge)], [
        words.label.amount,
        values.amount,
        'total',
      ]),
      facts([words.label.whenPaid, values.day], [words.label.payWith, values.method]),
      button(words.button.manageAutopay, notice.manageUrl),
      small(own.change),
    ],
  }
}
