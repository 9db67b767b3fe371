import { z } from 'zod'
import { Day, Id, Instant, Money, name, Period, Phone } from './shapes.ts'

export const CallDirection = z
  .enum(['outbound', 'inbound', 'toll_free', 'forwarded', 'emergency'])
  .meta({ description: '`emergency` is never priced.' })

const seconds = {
  seconds: z.int().meta({ description: 'From answer to end.' }),
  billedSeconds: z.int().meta({ description: 'As increments make them.' }),
}

export const CallItem = name(
  'Call',
  z.strictObject({
    id: z.string(),
    answeredAt: Instant,
    direction: CallDirection,
    line: z.string().meta({ description: 'The account’s own number or trunk that the call used.' }),
    from: Phone,
    to: Phone,
    destination: z.string().nullable(),
    ...seconds,
    includedSeconds: z.int().meta({ description: 'Billed seconds that an allowance took.' }),
    price: Money,
    invoiceId: Id.nullable().meta({ description: 'Null: not invoiced yet.' }),
  }),
)

const sums = { calls: z.int(), seconds: z.int(), billedSeconds: z.int(), amount: Money }

export const CallTotals = name('CallTotals', z.strictObject(sums))

const usage = { calls: z.int(), billedSeconds: z.int(), amount: Money }

export const Usage = name(
  'Usage',
  z.strictObject({
    period: Period.meta({ description: 'The billing period of today.' }),
    totals: z.strictObject(usage),
    byDay: z
      .array(z.strictObject({ on: Day, ...usage }))
      .meta({ description: 'Each day of it until today.' }),
    byDestination: z.array(z.strictObject({ destination: z.string(), ...usage })),
    byNumber: z.array(z.strictObject({ number: Phone, ...usage })),
  }),
)

export const CallExplanation = name(
  'CallExplanation',
  CallItem.extend({
    dialled: z.string().meta({ description: 'The number as the switch wrote it.' }),
    understood: Phone.meta({ description: 'The same as it was read by the source’s dial plan.' }),
    localTime: z.string().meta({
      description: 'When it was answered, in the account’s time zone.',
      examples: ['2026-03-01T08:05:09'],
    }),
    timePeriod: z.string().meta({ description: 'Of the rate deck; empty: none.' }),
    prefix: z
      .string()
      .nullable()
      .meta({ description: 'The longest in the deck that the number begins with.' }),
    deck: z.strictObject({ id: Id, name: z.string(), version: z.int() }).nullable(),
    rate: z
      .strictObject({
        perMinute: z.string().meta({ examples: ['0.0085'] }),
        connectFee: z.string(),
        initialIncrement: z.int(),
        nextIncrement: z.int(),
        minimum: z.string(),
      })
      .nullable()
      .meta({ description: 'Null: never priced.' }),
    allowance: z.strictObject({ name: z.string(), seconds: z.int() }).nullable(),
    exactPrice: z
      .string()
      .nullable()
      .meta({ description: 'Before rounding.', examples: ['0.0119'] }),
    rounding: z.enum(['half_up', 'half_even', 'up', 'down']).nullable(),
    invoice: z.strictObject({ id: Id, number: z.string(), line: z.int().nullable() }).nullable(),
    corrections: z.array(
      z.strictObject({ reratingId: Id, at: Instant, reason: z.string(), price: Money, difference: Money }),
    ),
    source: z.strictObject({ id: Id, name: z.string() }),
    import: z.strictObject({ id: Id, name: z.string(), line: z.int() }),
    rawLine: z.string().meta({ description: 'As the switch wrote it.' }),
  }),
)
