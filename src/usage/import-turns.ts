import type { Database } from '../db/database.ts'

/** Each holds a connection, also while it waits for its source's turn: many at once would leave none for anybody else. */
const IMPORTS_AT_ONCE_MAX = 3

interface Turns {
  free: number
  waiting: (() => void)[]
}

const turns = new WeakMap<Database, Turns>()

/** Does the work when fewer than three imports of this program are under way, first come, first served; until then it holds no connection. */
export async function inTurn<T>(database: Database, work: () => Promise<T>): Promise<T> {
  const mine = turns.get(database) ?? { free: IMPORTS_AT_ONCE_MAX, waiting: [] }
  turns.set(database, mine)
  if (mine.free > 0) mine.free--
  else await new Promise<void>((resolve) => mine.waiting.push(resolve))
  try {
    return await work()
  } finally {
    const next = mine.waiting.shift()
    if (next) next()
    else mine.free++
  }
}
