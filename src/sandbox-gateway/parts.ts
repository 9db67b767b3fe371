import type { Logger } from 'pino'
import type { Database } from '../db/database.ts'
import type { Clock } from '../kernel/clock.ts'

/** What the sandbox's verbs are given. */
export interface Parts {
  database: Database
  clock: Clock
  log: Logger
  /** The origin of its own pages, as a browser reaches it: `http://localhost:8081`. */
  publicUrl(): string
}

// A key is forgotten a day after it was used first, as the best known gateway does.
const KEY_LIFE_HOURS = 24

/** Keys used before this are forgotten. */
export function keysSince(now: Temporal.Instant): Temporal.Instant {
  return now.subtract({ hours: KEY_LIFE_HOURS })
}
