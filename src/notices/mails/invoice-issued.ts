import type { InvoiceId } from '../../kernel/ids.ts'
import type { Money } from '../../payments/gateway.ts'
import { type Block, button, facts, paragraph, small } from '../content.ts'
import type { NamedMethod, Voice } from '../voice.ts'
import type { Compose } from './said.ts'

/** A new invoice, which is attached. */
export interface InvoiceIssuedFacts {
  invoiceId: InvoiceId
  number: string
  issuedOn: Temporal.PlainDate
  dueOn: Temporal.PlainDate
  total: Money
  /** What is left of it to be paid, once credit has paid; null: nothing. */
  open: Money | null
  /** What is open besides; null: nothing. */
  openEarlier: Money | null
  /** The draft that will pay it; null: none is planned, so it has to be paid. */
  autopay: { on: Temporal.PlainDate; amount: Money; method: NamedMethod; paysOthers: boolean } | null
  /** The invoice has a list of calls, which stays behind sign-in: a mail is no place for whom somebody called. */
  hasCalls: boolean
  payUrl: string
  invoiceUrl: string
}

export const invoiceIssued: Compose<InvoiceIssuedFacts> = (invoice, voice) => {
  const { words, say, money, day } = voice
  const own = words.invoice_issued
  const { number, open, openEarlier } = invoice
  const values = { number, amount: money(invoice.total), day: day(invoice.issuedOn) }
  return {
    subject: say(own.subject, values),
    preheader: preheaderOf(invoice, voice),
    heading: say(own.heading, values),
    blocks: [
      paragraph(say(own.intro, values)),
      facts(
        [own.number, number],
        [own.total, values.amount],
        [own.dueOn, open && day(invoice.dueOn)],
        [own.toPay, open && money(open), 'total'],
      ),
      ...(openEarlier ? [facts([own.earlier, money(openEarlier)])] : []),
      ...whatToDo(invoice, voice),
      ...(invoice.hasCalls ? [small(own.noCalls)] : []),
    ],
  }
}

function preheaderOf(
  { open, autopay, dueOn }: InvoiceIssuedFacts,
  { words, say, money, day }: Voice,
): string {
  const own = words.invoice_issued
  if (!open) return own.preheaderPaid
  if (!autopay) return say(own.preheader, { day: day(dueOn) })
  return say(own.preheaderAutopay, { amount: money(autopay.amount), day: day(autopay.on) })
}

function whatToDo(invoice: InvoiceIssuedFacts, { words, say, money, day, method }: Voice): Block[] {
  const own = words.invoice_issued
  const { open, autopay, total } = invoice
  const see = button(own.button, invoice.invoiceUrl)
  if (!open) return [paragraph(total.amountMicros > 0n ? own.paid : own.nothing), see]
  if (!autopay) return [button(say(words.button.pay, { amount: money(open) }), invoice.payUrl)]
  const { on, amount, paysOthers } = autopay
  const takes = say(own.autopay, { amount: money(amount), day: day(on), method: method(autopay.method) })
  return [paragraph(paysOthers ? `${takes} ${own.autopayAll}` : takes), see]
}
