import { z } from 'zod'
import { Day, Id, Instant, Minutes, Money, name, Period } from './shapes.ts'

/** A document in a list. */
export const Invoice = name(
  'Invoice',
  z.strictObject({
    id: Id,
    accountId: Id,
    accountNumber: z.string(),
    accountName: z.string(),
    kind: z.enum(['invoice', 'credit_note']),
    number: z.string().meta({ examples: ['INV-000042'] }),
    period: Period.meta({ description: 'Usage of these days; fees in advance are for the days after them.' }),
    issuedOn: Day,
    issuedAt: Instant,
    dueOn: Day,
    net: Money,
    tax: Money,
    total: Money,
    open: Money.meta({ description: 'Still owed: not paid, credited or written off.' }),
    paid: Money,
    inProgress: Money.meta({
      description:
        'How much of what is open a payment is on its way with. Until that has ended, nothing else of the invoice can be paid.',
    }),
    state: z.enum(['open', 'overdue', 'in_progress', 'paid', 'credited', 'written_off']).meta({
      description:
        '`in_progress`: a payment of all that is open is on its way. `credited`: credit notes have taken all of it off. A credit note, and what asks for nothing, is `paid`.',
    }),
  }),
)

export const InvoiceLine = name(
  'InvoiceLine',
  z.strictObject({
    n: z.int(),
    kind: z.enum(['usage', 'recurring', 'one_time', 'adjustment']),
    service: z
      .string()
      .meta({ description: 'The heading it is printed under: plan and label of a subscription.' }),
    description: z.string(),
    period: Period,
    quantity: z.int(),
    unitPrice: Money.nullable(),
    calls: z.int().nullable().meta({ description: 'On a usage line, how many calls are behind it.' }),
    minutes: Minutes.nullable(),
    amount: Money,
    tax: Money.meta({ description: 'Its share of the taxes.' }),
    late: z.boolean().meta({ description: 'Usage of a period that had been invoiced before.' }),
  }),
)

const party = {
  name: z.string(),
  addressLines: z.array(z.string()),
  country: z.string(),
  taxId: z.string().nullable(),
}

/** A document, whole. */
export const InvoiceDetail = name(
  'InvoiceDetail',
  Invoice.extend({
    reason: z.string().nullable(),
    corrects: z.strictObject({ id: Id, number: z.string() }).nullable(),
    buyer: z
      .strictObject({ ...party, accountNumber: z.string(), attention: z.string().nullable() })
      .meta({ description: 'As it was when the document was issued.' }),
    seller: z.strictObject({
      ...party,
      legalName: z.string(),
      email: z.string().nullable(),
      phone: z.string().nullable(),
      website: z.string().nullable(),
    }),
    lines: z.array(InvoiceLine),
    taxes: z.array(
      z.strictObject({
        authority: z.string(),
        name: z.string(),
        rate: z.string().meta({ description: 'A fraction: 0.0625 is 6.25 %.' }),
        base: Money,
        tax: Money,
      }),
    ),
    creditNotes: z.array(Invoice),
  }),
)
