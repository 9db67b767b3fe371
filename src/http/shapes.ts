import { z } from 'zod'
import { notA } from '../kernel/input.ts'
import {
  divideRounded,
  formatDecimal,
  isCurrency,
  MICROS_SCALE,
  minorUnitDigits,
  moneyJson,
  parseDecimal,
  RATE_SCALE,
} from '../kernel/money.ts'
import { Refusal } from '../kernel/refusal.ts'

const notADay = notA('a day such as 2026-03-01')
const notAnInstant = notA('an instant such as 2026-03-01T14:05:09Z')
const notAnAmount = notA(`a decimal string with at most ${MICROS_SCALE} places such as "12.50"`)
const notALimit = notA('a whole number from 1 to 200')

/**
 * How the API writes what many resources have. Each `…` schema is both the check of what comes in and the line in the OpenAPI document. Ids are
 * decimal strings, amounts decimal strings with their currency, instants RFC 3339 in UTC, days ISO days, periods half-open.
 */

/** Schemas with a name of their own in the document, under `components.schemas`. */
export const named = new Map<string, z.ZodType>()

/** Gives a schema its name in the document. A name is given once. */
export function name<S extends z.ZodType>(id: string, schema: S): S {
  if (named.has(id)) throw new Error(`two schemas are named ${id}`)
  named.set(id, schema)
  return schema
}

export const Id = name(
  'Id',
  z.string().meta({ description: 'A decimal string.', pattern: '^[1-9][0-9]*$', examples: ['1042'] }),
)

export const Money = name(
  'Money',
  z
    .strictObject({
      amount: z.string().meta({ pattern: '^-?[0-9]+(\\.[0-9]+)?$', examples: ['12.34'] }),
      currency: z.string().meta({ description: 'ISO 4217.', examples: ['USD'] }),
    })
    .meta({ description: 'An exact amount: a decimal string, never a number.' }),
)

export const Instant = name(
  'Instant',
  z.string().meta({ format: 'date-time', description: 'RFC 3339, UTC.', examples: ['2026-03-01T14:05:09Z'] }),
)

export const Day = name('Day', z.string().meta({ format: 'date', examples: ['2026-03-01'] }))

export const Period = name(
  'Period',
  z
    .strictObject({ start: Day, end: Day })
    .meta({ description: 'Days [start, end): `end` is the first day after it, in the account’s time zone.' }),
)

export const Phone = name(
  'Phone',
  z.string().meta({
    description:
      'E.164 with +; what is no telephone number (an extension, `anonymous`) is as the switch wrote it.',
    examples: ['+16125550148'],
  }),
)

const notAnId = notA('an id')
const IdIn = z.string({ error: notAnId }).regex(/^[1-9]\d{0,18}$/, { error: notAnId })

/** An id in a path or body, of a row whose key is a PostgreSQL bigint. */
export function idOf<T extends bigint>(description: string) {
  return IdIn.meta({ description, examples: ['1042'] }).transform((text, context) => {
    const id = BigInt(text)
    if (id <= 9_223_372_036_854_775_807n) return id as T
    context.addIssue({ code: 'custom', message: notAnId({ input: text }) })
    return z.NEVER
  })
}

/** An id of a row whose key is a PostgreSQL int. */
export function smallIdOf(description: string) {
  return IdIn.meta({ description, examples: ['7'] }).transform((text, context) => {
    const id = Number(text)
    if (id <= 2_147_483_647) return id
    context.addIssue({ code: 'custom', message: notAnId({ input: text }) })
    return z.NEVER
  })
}

/** A day that is sent to us. Years that no call or bill has are refused, since PostgreSQL's dates are not Temporal's. */
export const DayIn = z
  .string({ error: notADay })
  .meta({ format: 'date', examples: ['2026-03-01'] })
  .transform((text, context) => {
    try {
      const day = Temporal.PlainDate.from(text, { overflow: 'reject' })
      if (/^\d{4}-\d{2}-\d{2}$/.test(text) && day.year >= 1970 && day.year <= 2200) return day
    } catch {}
    context.addIssue({ code: 'custom', message: notADay({ input: text }) })
    return z.NEVER
  })

/** An instant that is sent to us. */
export const InstantIn = z
  .string({ error: notAnInstant })
  .meta({ format: 'date-time', examples: ['2026-03-01T14:05:09Z'] })
  .transform((text, context) => {
    try {
      const instant = Temporal.Instant.from(text)
      const { year } = instant.toZonedDateTimeISO('UTC')
      if (year >= 1970 && year <= 2200) return instant
    } catch {}
    context.addIssue({ code: 'custom', message: notAnInstant({ input: text }) })
    return z.NEVER
  })

/** An amount that is sent to us → micros and the currency, which has to be the account's (`microsIn`). */
export const MoneyIn = z.strictObject({
  amount: z
    .string({ error: notAnAmount })
    .meta({ pattern: '^-?[0-9]+(\\.[0-9]+)?$', examples: ['12.50'] })
    .transform((text, context) => {
      try {
        const micros = parseDecimal(text, MICROS_SCALE)
        if (micros <= 9_000_000_000_000_000_000n && micros >= -9_000_000_000_000_000_000n) return micros
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
      }
      context.addIssue({ code: 'custom', message: notAnAmount({ input: text }) })
      return z.NEVER
    }),
  currency: z
    .string()
    .refine(isCurrency, { error: notA('an ISO 4217 currency code') })
    .meta({ examples: ['USD'] }),
})

/** The micros of an amount that was sent. Refuses `wrong_currency` when it is not in the account's. */
export function microsIn(money: z.output<typeof MoneyIn>, currency: string): bigint {
  if (money.currency === currency) return money.amount
  throw new Refusal(
    'wrong_currency',
    `The amount is in ${money.currency}, but the account's currency is ${currency}.`,
  )
}

/** An amount as the API writes it. */
export function money(micros: bigint, currency: string): z.input<typeof Money> {
  return moneyJson(micros, currency)
}

/** A rate or fee at scale 8 as the API writes it: `{amount: "0.0085", currency: "USD"}`. */
export function ratePrice(units: bigint, currency: string): z.input<typeof Money> {
  return { amount: formatDecimal(units, RATE_SCALE, minorUnitDigits(currency)), currency }
}

export const Minutes = name(
  'Minutes',
  z.string().meta({ description: 'Billed minutes, rounded to hundredths for reading.', examples: ['12.5'] }),
)

/** Billed seconds as minutes for reading: 750 → `12.5`. */
export function minutes(seconds: bigint | number): string {
  return formatDecimal(divideRounded(BigInt(seconds) * 100n, 60n, 'half_up'), 2)
}

/** `?limit=&after=` of every list. */
export const Paging = z.strictObject({
  limit: z.coerce
    .number({ error: notALimit })
    .int({ error: notALimit })
    .min(1, { error: notALimit })
    .max(200, { error: notALimit })
    .default(50)
    .meta({ description: 'How many items at most.' }),
  after: z.string().max(2000).optional().meta({ description: '`next` of the page before.' }),
})

/** A page of a list: `{items, next}`. `next` is null on the last one. */
export function listOf<S extends z.ZodType>(item: S) {
  return z.strictObject({
    items: z.array(item),
    next: z
      .string()
      .nullable()
      .meta({ description: 'Give it as `after` to get the next page; null: this is the last.' }),
  })
}

/** A query or body without fields. */
export const Nothing = z.strictObject({})

/** Puts the plus sign before a number that is kept as digits. What is too short for one, or no digits, stays as it is. */
export function phone(digits: string): string {
  return /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : digits
}

/** `2026-03-01T14:05:09Z`, or null. */
export function instantOrNull(at: Temporal.Instant | null): string | null {
  return at === null ? null : at.toString()
}

/** `2026-03-01`, or null. */
export function dayOrNull(on: Temporal.PlainDate | null): string | null {
  return on === null ? null : on.toString()
}

/** A period of our own as the API writes it. */
export function period(of: { start: Temporal.PlainDate; end: Temporal.PlainDate }): z.input<typeof Period> {
  return { start: of.start.toString(), end: of.end.toString() }
}
