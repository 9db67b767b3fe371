import { type Clock, systemClock } from '../kernel/clock.ts'
import type { Db } from './database.ts'

/** The running system's clock: the machine's time, or where the provider's test clock stands. Read once, when a process starts. */
export async function readClock(db: Db): Promise<Clock> {
  const row = await db.selectFrom('clock').select('offsetSeconds').executeTakeFirst()
  return systemClock(row?.offsetSeconds ?? 0n)
}
