import type { Logger } from 'pino'
import { findProvider } from '../accounts/provider.ts'
import type { Database, Db } from '../db/database.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { Settings } from '../settings.ts'
import { createDemo, type DemoProgress } from './create-demo.ts'
import { DEMO_LOGINS, type DemoLogin } from './logins.ts'
import { lockDemo, readDemo } from './store.ts'
import { startOver } from './store-reset.ts'

/** Whether the database holds the demo provider, whole. */
export async function hasDemo(db: Db): Promise<boolean> {
  return (await readDemo(db))?.state === 'ready'
}

/**
 * What `start` does about the demo before anybody is served: where there is no provider it makes one, if it is `wanted`; one that was killed in the
 * making is thrown away first, wanted or not. Returns the demo's logins where the database holds it, else none.
 * Refuses `demo_in_the_making` while another process makes it.
 */
export async function ensureDemo({
  database,
  ...options
}: {
  database: Database
  now: Temporal.Instant
  settings: Settings
  log: Logger
  wanted: boolean
  onProgress: (progress: DemoProgress) => void
  /** As of `createDemo`: a short demo, for tests. */
  months?: number
  accounts?: number
}): Promise<readonly DemoLogin[]> {
  const known = await readDemo(database.kysely)
  if (known?.state === 'ready') return DEMO_LOGINS
  if (!known && !(options.wanted && (await findProvider(database.kysely)) === null)) return []
  const lock = await lockDemo(database)
  if (!lock) throw new Refusal('demo_in_the_making', 'Another process is making the demo in this database.')
  try {
    // Again under the lock: the other process may have finished in between.
    const found = await readDemo(database.kysely)
    if (found?.state === 'ready') return DEMO_LOGINS
    if (found?.state === 'making') await startOver(database)
    if (!options.wanted) return []
    return (await createDemo({ database, ...options })).logins
  } finally {
    lock.release()
  }
}
