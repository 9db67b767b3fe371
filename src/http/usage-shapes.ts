import { z } from 'zod'
import { notA } from '../kernel/input.ts'
import { CallDirection } from './call-shapes.ts'
import { Day, DayIn, Minutes, Money, name, Period, Phone } from './shapes.ts'

/** Most numbers and destinations that an answer lists, dearest first. */
export const LISTED_MAX = 500

const notAMonth = notA('a month such as 2026-03, or `current`')

function isMonth(text: string): boolean {
  return /^(19[7-9]\d|20\d\d|21\d\d)-(0[1-9]|1[0-2])$/.test(text)
}

const CURRENT = 'current'

const MonthIn = z
  .string({ error: notAMonth })
  .refine((text) => text === CURRENT || isMonth(text), { error: notAMonth })
  .transform((text) => (text === CURRENT ? CURRENT : Temporal.PlainYearMonth.from(text)))

const PREVIOUS = 'previous'

/** Which days, and which to compare them with. Without days: what is not invoiced yet. */
export const UsageQuery = z.strictObject({
  month: MonthIn.optional().meta({
    description: 'A calendar month, or `current`: that of today. In the account’s time zone.',
    examples: ['2026-03'],
  }),
  from: DayIn.optional().meta({ description: 'First day, in place of a month.' }),
  until: DayIn.optional().meta({ description: 'The day after the last; 366 days after `from` at most.' }),
  compare: z
    .string()
    .refine((text) => text === PREVIOUS || isMonth(text), {
      error: notA('`previous`, or a month such as 2026-02'),
    })
    .transform((text) => (text === PREVIOUS ? PREVIOUS : Temporal.PlainYearMonth.from(text)))
    .optional()
    .meta({
      description: 'Another month to compare with, or `previous`: the month before, or as many days before.',
      examples: ['previous'],
    }),
  only: z
    .enum(['days'], { error: notA('`days`') })
    .optional()
    .meta({ description: '`days`: totals and days, which is fastest; the other lists are empty.' }),
})

const sums = { calls: z.int(), minutes: Minutes, amount: Money }

const parts = {
  totals: z.strictObject(sums),
  byDay: z.array(z.strictObject({ on: Day, ...sums })).meta({ description: 'Days with calls.' }),
  byNumber: z
    .array(
      z.strictObject({
        number: Phone,
        label: z.string().meta({ description: 'What the account calls it; empty: nothing.' }),
        ...sums,
      }),
    )
    .meta({ description: `Own numbers and trunks, dearest first, ${LISTED_MAX} at most.` }),
  byDestination: z
    .array(z.strictObject({ direction: CallDirection, destination: z.string(), ...sums }))
    .meta({ description: `Dearest first, ${LISTED_MAX} at most.` }),
  byHour: z
    .array(
      z.strictObject({
        hour: z.int().meta({ description: '0 to 23, in the account’s time zone.' }),
        ...sums,
      }),
    )
    .meta({ description: 'Hours with calls.' }),
}

export const Usage = name(
  'Usage',
  z.strictObject({
    period: Period.meta({
      description: 'The days asked for; for what is not invoiced yet, the billing period of today.',
    }),
    today: Day.meta({ description: 'In the account’s time zone.' }),
    firstOn: Day.nullable().meta({
      description:
        'The day of the account’s first call; null where it has made none, and where only days are asked for.',
    }),
    ...parts,
    compared: z
      .strictObject({
        period: Period,
        ...parts,
        soFar: z.strictObject(sums).nullable().meta({
          description:
            'While the days asked for are not over: what had been used of these by the same day, counted from the first.',
        }),
      })
      .nullable(),
    unbilled: z.strictObject({ calls: z.int(), amount: Money }).nullable().meta({
      description:
        'Calls that are not invoiced yet; null for who may see some lines only, and where only days are asked for.',
    }),
  }),
)
