import { z } from 'zod'
import { notA } from '../kernel/input.ts'
import { formatDecimal, MICROS_SCALE, minorUnitDigits, parseDecimal } from '../kernel/money.ts'
import { Refusal } from '../kernel/refusal.ts'
import { e164 } from '../numbers/number.ts'
import type { AlertedOf } from '../reports/usage-alert.ts'
import type { StandingAlert } from '../reports/usage-alerts.ts'
import { Id, Instant, instantOrNull, name, Period, Phone, period, phone } from './shapes.ts'

const What = z.enum(['amount', 'minutes', 'calls'])
const AlertPeriod = z
  .enum(['billing_period', 'day'])
  .meta({ description: 'In which it counts, and in which it tells once.' })

const notALimit = notA('a number above zero such as "50.00"')
const LIMIT = 'An amount in the account’s currency, whole minutes billed, or a number of calls.'

const fields = {
  name: z.string().meta({ examples: ['International calls'] }),
  what: What,
  limit: z
    .string({ error: notALimit })
    .regex(/^\d{1,9}(\.\d{1,6})?$/, { error: notALimit })
    .meta({ description: LIMIT, examples: ['50.00'] }),
  number: z
    .string()
    .meta({
      description: 'The own number it watches, E.164; null: all that you may see.',
      examples: ['+16125550148'],
    })
    .pipe(e164)
    .nullable(),
  period: AlertPeriod,
  active: z.boolean().meta({ description: 'False: it tells nobody for the time being.' }),
}

export const AlertIn = z.strictObject({
  ...fields,
  number: fields.number.optional(),
  active: fields.active.optional(),
})
export const AlertChangesIn = z.strictObject(fields).partial()

export const UsageAlert = name(
  'UsageAlert',
  z.strictObject({
    id: Id,
    name: z.string(),
    what: What,
    limit: z.string().meta({ description: LIMIT, examples: ['50.00'] }),
    number: Phone.nullable(),
    period: AlertPeriod,
    active: z.boolean(),
    present: Period.meta({ description: 'The period that is counted now.' }),
    reached: z
      .string()
      .meta({ description: 'What that has come to, in the unit of the limit.', examples: ['12.34'] }),
    share: z.int().meta({ description: 'Per cent of the limit that is reached, rounded down.' }),
    toldAt: Instant.nullable().meta({ description: 'When you were told of the present period.' }),
    createdAt: Instant,
  }),
)

/** A limit that was sent → micros, minutes or calls. Refuses `bad_input` for half a minute. */
export function limitIn(text: string, what: AlertedOf): bigint {
  if (what === 'amount') return parseDecimal(text, MICROS_SCALE)
  if (/^\d+$/.test(text)) return BigInt(text)
  throw new Refusal('bad_input', `alert: limit '${text}' is not a whole number of ${what}.`, {
    details: [{ place: 'limit', message: `'${text}' is not a whole number` }],
  })
}

/** A limit or what was reached, as the API writes it. */
export function limitText(value: bigint, { what, currency }: { what: AlertedOf; currency: string }): string {
  return what === 'amount' ? formatDecimal(value, MICROS_SCALE, minorUnitDigits(currency)) : String(value)
}

/** An alert as the API writes it. */
export function presentAlert(alert: StandingAlert, currency: string): z.input<typeof UsageAlert> {
  const { id, what, limit, reached, active, line } = alert
  return {
    ...{ id: String(id), name: alert.name, what, period: alert.period, active },
    limit: limitText(limit, { what, currency }),
    number: line === null ? null : phone(line),
    present: period(alert.present),
    reached: limitText(reached, { what, currency }),
    share: Number((reached * 100n) / limit),
    toldAt: instantOrNull(alert.toldAt),
    createdAt: alert.createdAt.toString(),
  }
}
