import { z } from 'zod'
import { destinationName } from '../catalog/destination-name.ts'
import { notA } from '../kernel/input.ts'
import { MICROS_SCALE, parseDecimal } from '../kernel/money.ts'
import type { Call as CallRow } from '../usage/call.ts'
import { DayIn, Id, Instant, Money, money, name, Phone, phone } from './shapes.ts'

const notSeconds = notA('a whole number of seconds')
const notAPrice = notA('an amount such as 0.50')

export const CallDirection = z
  .enum(['outbound', 'inbound', 'toll_free', 'forwarded', 'emergency'])
  .meta({ description: '`emergency` is never priced.' })

/** Whose words name a destination. */
export const OF_DESTINATION =
  'As the rate deck names it; to a customer who signed in, countries and usual kinds of numbers in their language.'

const call = {
  id: z.string(),
  answeredAt: Instant,
  direction: CallDirection,
  line: z.string().meta({ description: 'The account’s own number or trunk that the call used.' }),
  from: Phone,
  to: Phone,
  destination: z.string().nullable().meta({ description: OF_DESTINATION }),
  seconds: z.int().meta({ description: 'From answer to end.' }),
  billedSeconds: z.int().meta({ description: 'As increments make them.' }),
  includedSeconds: z.int().meta({ description: 'Billed seconds that an allowance took.' }),
  amount: Money,
}

export const Call = name('Call', z.strictObject(call))

/** Which calls: as in lists, totals and CSV alike. */
export const callFilter = {
  from: DayIn.optional().meta({ description: 'First day, in the account’s time zone.' }),
  until: DayIn.optional().meta({ description: 'The day after the last.' }),
  line: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'The account’s own number or trunk, whole.', examples: ['+16125550148'] }),
  number: z
    .string()
    .max(40)
    .optional()
    .meta({ description: 'Any part of the caller’s, called or own number.' }),
  direction: CallDirection.optional(),
  destination: z.string().max(100).optional().meta({
    description: 'Beginning of its name, in any case; for a customer in their language too.',
  }),
  minSeconds: z.coerce
    .number({ error: notSeconds })
    .int({ error: notSeconds })
    .min(0, { error: notSeconds })
    .max(1_000_000, { error: notSeconds })
    .optional()
    .meta({ description: 'From answer to end at least so long.' }),
  minAmount: z
    .string({ error: notAPrice })
    .regex(/^\d{1,9}(\.\d{1,6})?$/, { error: notAPrice })
    .transform((text) => parseDecimal(text, MICROS_SCALE))
    .optional()
    .meta({ description: 'At least so dear, in the account’s currency.', examples: ['0.50'] }),
}

export const CallTotals = name(
  'CallTotals',
  z.strictObject({
    calls: z.int(),
    seconds: z.int(),
    billedSeconds: z.int(),
    amount: Money,
    isComplete: z.boolean().meta({
      description:
        'False: there are more. By days, line, direction and destination all calls are summed; by anything else the newest of them.',
    }),
  }),
)

/** Everything that made a call's price. */
export const CallExplanation = name(
  'CallExplanation',
  z.strictObject({
    ...call,
    invoice: z.strictObject({ id: Id, number: z.string(), line: z.int().nullable() }).nullable(),
    dialled: z
      .string()
      .nullable()
      .meta({ description: 'The number as the switch wrote it; null: its line is not kept.' }),
    understood: Phone.meta({ description: 'The same as it was read by the source’s dial plan.' }),
    subscription: z.strictObject({ id: Id, plan: z.string(), label: z.string() }).nullable(),
    localTime: z.string().meta({
      description: 'When it was answered, in the account’s time zone.',
      examples: ['2026-03-01T08:05:09'],
    }),
    timePeriod: z.string().nullable().meta({ description: 'Of the rate deck.' }),
    prefix: z
      .string()
      .nullable()
      .meta({ description: 'The longest in the deck that the number begins with.' }),
    deck: z.strictObject({ name: z.string(), version: z.int() }).nullable(),
    rate: Money.nullable().meta({ description: 'A minute; null: never priced.' }),
    connectFee: Money.nullable(),
    minimum: Money.nullable(),
    initialIncrement: z.int().nullable(),
    nextIncrement: z.int().nullable(),
    allowance: z.strictObject({ name: z.string(), seconds: z.int() }).nullable(),
    exactPrice: Money.nullable().meta({ description: 'Before rounding.' }),
    price: Money.meta({ description: 'Rounded once, to a millionth.' }),
    rounding: z.enum(['half_up', 'half_even', 'up', 'down']).nullable(),
    proven: z
      .boolean()
      .meta({ description: 'Whether the price, computed again from what stands here, came to the same.' }),
    corrections: z.array(z.strictObject({ at: Instant, reason: z.string(), amount: Money })),
    source: z.string(),
    importId: Id,
    importLine: z.int(),
    rawLine: z.string().nullable().meta({ description: 'As the switch wrote it.' }),
  }),
)

/** A call as the API writes it to a reader of `locale`. */
export function presentCall(
  call: CallRow,
  { currency, locale }: { currency: string; locale: string },
): z.input<typeof Call> {
  const { id, direction, line, destination, billedSeconds, includedSeconds } = call
  return {
    id,
    answeredAt: call.answeredAt.toString(),
    direction,
    line: phone(line),
    from: phone(call.from),
    to: phone(call.to),
    destination: destination && destinationName(destination, locale),
    seconds: call.durationSeconds,
    billedSeconds,
    includedSeconds,
    amount: money(call.amountMicros, currency),
  }
}
