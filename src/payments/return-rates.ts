import type { Db, Tx } from '../db/database.ts'
import { achReturn, RETURN_RATE_LIMITS, type ReturnRate } from './ach-returns.ts'
import { countDebits } from './store-returns.ts'

/** How many of the debits of some days came back, of one kind. */
export interface ReturnGauge {
  rate: ReturnRate
  returned: number
  /** In millionths of the debits. */
  millionths: bigint
  /** Above it Nacha asks questions. */
  limit: bigint
}

/** The days over which Nacha counts. */
export const GAUGE_DAYS = 60

/** The rates at which bank debits sent in the last 60 days came back, before or after they had settled, against Nacha's limits. */
export async function returnRates(
  db: Db | Tx,
  { now }: { now: Temporal.Instant },
): Promise<{ debits: number; gauges: ReturnGauge[] }> {
  const since = now.subtract({ hours: 24 * GAUGE_DAYS })
  const counted = await countDebits(db, { since })
  const debits = counted.reduce((sum, { debits: n }) => sum + n, 0)
  const gauges = Object.entries(RETURN_RATE_LIMITS).map(([name, limit]): ReturnGauge => {
    const rate = name as ReturnRate
    const returned = counted
      // A code that nobody knows came back all the same.
      .filter(({ code }) => code !== null && (achReturn(code)?.rates ?? ['overall']).includes(rate))
      .reduce((sum, { debits: n }) => sum + n, 0)
    const millionths = debits === 0 ? 0n : (BigInt(returned) * 1_000_000n) / BigInt(debits)
    return { rate, returned, millionths, limit }
  })
  return { debits, gauges }
}
