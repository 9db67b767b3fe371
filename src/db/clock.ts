import type { PoolClient } from 'pg'
import { type Clock, systemClock } from '../kernel/clock.ts'
import type { Database, Db } from './database.ts'

/** How far the provider's test clock stands from the machine's time; 0 where there is none. */
export async function readClockOffset(db: Db): Promise<bigint> {
  const row = await db.selectFrom('clock').select('offsetSeconds').executeTakeFirst()
  return row?.offsetSeconds ?? 0n
}

/** Moves the test clock: every process of this database hears of it. */
export async function setClockOffset(db: Db, offsetSeconds: bigint): Promise<void> {
  await db
    .insertInto('clock')
    .values({ offsetSeconds })
    .onConflict((conflict) => conflict.column('singleton').doUpdateSet({ offsetSeconds }))
    .execute()
}

/** The running system's clock: the machine's time, or where the provider's test clock stands. */
export interface LiveClock extends Clock {
  /** Reads where it stands now. What must not be a moment late, such as a job, asks first. */
  refresh(): Promise<void>
  close(): Promise<void>
}

const LISTEN_AGAIN_MS = 2000

/** A clock that follows the test clock while the process runs: it listens, and reads again whenever it was deaf. */
export async function openClock(database: Database): Promise<LiveClock> {
  let current = systemClock(await readClockOffset(database.kysely))
  let client: PoolClient | undefined
  let timer: NodeJS.Timeout | undefined
  let isClosed = false
  const refresh = async () => {
    current = systemClock(await readClockOffset(database.kysely))
  }
  const listen = async () => {
    try {
      client = await database.pool.connect()
      if (isClosed) return client.release()
      client.on('notification', () => void refresh().catch(() => {}))
      client.once('error', again)
      await client.query('listen clock_moved')
      await refresh()
    } catch {
      again()
    }
  }
  const again = () => {
    client?.release(true)
    client = undefined
    if (!isClosed) timer = setTimeout(() => void listen(), LISTEN_AGAIN_MS)
    timer?.unref()
  }
  await listen()
  return {
    now: () => current.now(),
    refresh,
    close: async () => {
      isClosed = true
      clearTimeout(timer)
      client?.removeAllListeners('notification')
      client?.release(true)
      client = undefined
    },
  }
}
