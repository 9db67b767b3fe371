import { z } from 'zod'
import { Day, Id, Instant, listOf, Money, name, Period } from './shapes.ts'

export const InvoiceListItem = name(
  'InvoiceListItem',
  z.strictObject({
    id: Id,
    kind: z.enum(['invoice', 'credit_note']),
    number: z.string().meta({ examples: ['INV-000042'] }),
    period: Period,
    issuedOn: Day,
    dueOn: Day,
    net: Money,
    tax: Money,
    total: Money,
    credited: Money.meta({ description: 'What credit notes have taken off it; zero on a credit note.' }),
    correctsInvoiceId: Id.nullable().meta({ description: 'On a credit note, the invoice it corrects.' }),
  }),
)

export const FoundInvoice = name(
  'FoundInvoice',
  InvoiceListItem.extend({ account: z.strictObject({ id: Id, number: z.string(), name: z.string() }) }),
)

export const InvoiceLine = name(
  'InvoiceLine',
  z.strictObject({
    n: z.int(),
    kind: z.enum(['usage', 'recurring', 'one_time', 'adjustment']),
    service: z.string().meta({ description: 'What it belongs to: a subscription, a number, the account.' }),
    description: z.string(),
    period: Period,
    quantity: z.int(),
    unitPrice: Money.nullable(),
    calls: z.int().nullable().meta({ description: 'On a usage line, how many calls are behind it.' }),
    billedSeconds: z.int().nullable(),
    amount: Money,
    tax: Money,
    late: z.boolean().meta({ description: 'Usage of a period that had been invoiced before.' }),
  }),
)

const Party = z.record(z.string(), z.unknown())

export const Invoice = name(
  'Invoice',
  InvoiceListItem.extend({
    issuedAt: Instant,
    reason: z.string().nullable(),
    buyer: Party.meta({ description: 'As it was when the document was issued.' }),
    seller: Party,
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
    creditNotes: z.array(InvoiceListItem),
  }),
)

export const InvoicePage = listOf(InvoiceListItem)
