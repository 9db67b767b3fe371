import type { Logger } from 'pino'
import type { Database } from '../db/database.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Gateways } from '../payments/gateways.ts'
import type { Settings } from '../settings.ts'

/** What a job gets from the worker: the doors' things, no ambient ones. */
export type JobContext = {
  database: Database
  clock: Clock
  settings: Settings
  log: Logger
  gateways: Gateways
}

/** One kind of background work: a thin file of its own in this folder and a line in schedule.ts. */
export type Job = {
  /** The name it is staged under: `stageJob(tx, 'print_invoice', …)`. */
  name: string
  /** When it runs by itself, as a crontab line in UTC; absent: only when staged. */
  cron?: string
  /** `payload` is what was staged; parse it. Throwing makes the worker try again later, with growing pauses. */
  run(context: JobContext, payload: unknown): Promise<void>
}
