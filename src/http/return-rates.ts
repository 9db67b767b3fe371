import { z } from 'zod'
import { formatDecimal, MICROS_SCALE } from '../kernel/money.ts'
import { GAUGE_DAYS, returnRates } from '../payments/return-rates.ts'
import { read } from './action.ts'
import { name } from './shapes.ts'

const Fraction = z.string().meta({ description: 'A fraction: 0.005 is 0.5 %.', examples: ['0.005'] })

export const show = read({
  summary: `Show at which rates the bank debits of the last ${GAUGE_DAYS} days came back`,
  description:
    'Against the levels at which Nacha asks questions: 0.5 % unauthorised, 3 % administrative, 15 % overall.',
  answer: name(
    'ReturnRates',
    z.strictObject({
      days: z.int(),
      debits: z.int(),
      rates: z.array(
        z.strictObject({
          rate: z.enum(['unauthorised', 'administrative', 'overall']),
          returned: z.int(),
          fraction: Fraction,
          limit: Fraction,
          isAbove: z.boolean(),
        }),
      ),
    }),
  ),
  handle: async ({ db, now }) => {
    const { debits, gauges } = await returnRates(db, { now })
    return {
      days: GAUGE_DAYS,
      debits,
      rates: gauges.map(({ rate, returned, millionths, limit }) => ({
        rate,
        returned,
        fraction: formatDecimal(millionths, MICROS_SCALE),
        limit: formatDecimal(limit, MICROS_SCALE),
        isAbove: millionths > limit,
      })),
    }
  },
})
