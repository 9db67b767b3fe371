import type { InvoiceId } from '../../kernel/ids.ts'
import type { Money } from '../../payments/gateway.ts'
import { button, facts, paragraph } from '../content.ts'
import type { Compose } from './said.ts'

/** A new credit note, which is attached. */
export interface CreditNoteIssuedFacts {
  invoiceId: InvoiceId
  number: string
  issuedOn: Temporal.PlainDate
  /** The number of the invoice that it corrects. */
  ofInvoice: string
  total: Money
  invoiceUrl: string
}

export const creditNoteIssued: Compose<CreditNoteIssuedFacts> = (note, { words, say, money, day }) => {
  const own = words.credit_note_issued
  const { number, ofInvoice } = note
  const values = { number, invoice: ofInvoice, amount: money(note.total) }
  return {
    subject: say(own.subject, values),
    preheader: say(own.preheader, values),
    heading: say(own.heading, values),
    blocks: [
      paragraph(say(own.intro, values)),
      facts(
        [own.number, number],
        [own.issuedOn, day(note.issuedOn)],
        [own.forInvoice, ofInvoice],
        [own.total, values.amount, 'total'],
      ),
      paragraph(own.next),
      button(own.button, note.invoiceUrl),
    ],
  }
}
