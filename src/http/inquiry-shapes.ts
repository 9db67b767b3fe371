import { z } from 'zod'
import type { InvoiceId } from '../kernel/ids.ts'
import { Id, Instant, idOf, Money, name } from './shapes.ts'

export const State = z.enum(['waiting_for_provider', 'waiting_for_customer', 'decided'])
const Side = z.enum(['customer', 'provider'])
const Outcome = z.enum(['credited', 'declined', 'explained'])

/** A question about a bill, or an objection to it. What is written of it is its messages. */
export const Inquiry = name(
  'Inquiry',
  z.strictObject({
    id: Id,
    accountId: Id,
    reference: z.string().meta({ examples: ['INQ-12'] }),
    about: z.enum(['invoice', 'line', 'call']),
    subject: z
      .string()
      .nullable()
      .meta({
        description:
          'What it is about, as it read when it was asked. Of a call, null for who may not see calls.',
        examples: ['INV-000042 · United Kingdom'],
      }),
    invoice: z
      .strictObject({ id: Id, number: z.string() })
      .nullable()
      .meta({ description: 'Of a call: where it was when it was asked.' }),
    line: z.int().nullable(),
    callId: z.string().nullable().meta({ description: 'Null for who may not see calls.' }),
    price: Money.meta({ description: 'What it costs, without taxes.' }),
    state: State.meta({ description: 'Who has to write next, or that it is decided.' }),
    since: Instant.meta({ description: 'When it came into its state.' }),
    askedAt: Instant,
    askedBy: z.string(),
    outcome: Outcome.nullable().meta({ description: 'Of the decision.' }),
    credit: Money.nullable().meta({ description: 'What the account got so far, by all decisions.' }),
    lastMessage: z
      .strictObject({ n: z.int(), side: Side, text: z.string(), writtenAt: Instant })
      .meta({ description: 'What was written last.' }),
  }),
)

export const InquiryDetail = name(
  'InquiryDetail',
  Inquiry.extend({
    asker: z
      .strictObject({ name: z.string(), isYou: z.boolean() })
      .nullable()
      .meta({ description: 'The customer’s person who asked. Null: the provider’s staff wrote it down.' }),
    creditLeft: z
      .strictObject({
        by: z.enum(['credit_note', 'adjustment']).meta({
          description:
            'A credit note of its invoice; or, where none has asked for the call yet, an adjustment.',
        }),
        amount: Money,
      })
      .nullable()
      .meta({
        description:
          'Of an undecided one, how much may be credited, without taxes. For the provider’s staff only.',
      }),
    repliesUntil: Instant.nullable().meta({
      description:
        'Of a decided one: until when the customer may reply, which takes it up again. Null where that is past.',
    }),
  }),
)

/** One message of an inquiry’s conversation. */
export const InquiryMessage = name(
  'InquiryMessage',
  z.strictObject({
    n: z.int().meta({ description: 'Its place in the conversation, from 1: the question.' }),
    side: Side,
    text: z.string(),
    writtenAt: Instant,
    author: z.strictObject({ name: z.string(), isYou: z.boolean() }).nullable().meta({
      description: 'The customer’s person who wrote it. Null: the provider, or what its staff wrote down.',
    }),
    actor: z
      .string()
      .nullable()
      .meta({ description: 'For the provider’s staff only.', examples: ['staff:7'] }),
    outcome: Outcome.nullable().meta({ description: 'Of a decision.' }),
    credit: Money.nullable().meta({
      description:
        'What the account gets: with taxes by a credit note; of a call that was not invoiced without them, since they follow on its invoice.',
    }),
    creditNote: z.strictObject({ id: Id, number: z.string() }).nullable(),
  }),
)

export const InquiryFound = name(
  'InquiryFound',
  Inquiry.extend({ accountNumber: z.string(), accountName: z.string() }),
)

/** What an inquiry may be about. */
export const InquiryAbout = z.discriminatedUnion('about', [
  z.strictObject({ about: z.literal('invoice'), invoiceId: idOf<InvoiceId>('The invoice’s id.') }),
  z.strictObject({
    about: z.literal('line'),
    invoiceId: idOf<InvoiceId>('The invoice’s id.'),
    line: z.int().min(1).max(1_000_000).meta({ description: 'The line’s number.' }),
  }),
  z.strictObject({
    about: z.literal('call'),
    callId: z.string().max(40).meta({ description: 'The call’s id.' }),
  }),
])
