import { parseCronItems, runOnce } from 'graphile-worker'
import { bringForward, countWaitingJobs } from '../db/jobs.ts'
import type { Job, JobContext } from './job.ts'
import { taskList, workerLogger } from './runner.ts'

const MINUTES_AN_HOUR = 60

/**
 * What the schedule would have done in the hour that ends at `until`, and all that follows from it, done now: each job that was due in it once, in
 * the order of the schedule, and then the queue until it is empty. The clock has been set to `until` by the caller.
 */
export async function passHour(
  context: JobContext,
  jobs: readonly Job[],
  { until }: { until: Temporal.Instant },
): Promise<void> {
  await bringForward(context.database.kysely, { hours: 1 })
  for (const job of jobs) {
    if (job.cron === undefined || !wasDue(job.cron, until)) continue
    await job.run(context, {})
    await emptyQueue(context, jobs)
  }
  await emptyQueue(context, jobs)
}

/** Whether a crontab line (UTC) matches some minute of the hour that ends at `until`. Pure. */
export function wasDue(cron: string, until: Temporal.Instant): boolean {
  const [item] = parseCronItems([{ task: 'job', match: cron }])
  return Array.from({ length: MINUTES_AN_HOUR }, (_, before) => until.subtract({ minutes: before })).some(
    (at) => {
      const { minute: min, hour, day: date, month, dayOfWeek } = at.toZonedDateTimeISO('UTC')
      return item!.match({ min, hour, date, month, dow: dayOfWeek % 7 })
    },
  )
}

/** How long jobs that another process has taken are waited for; one that died keeps them for hours. */
const OTHERS_MAX_MS = 20_000

/** Works the queue off. Other processes may have taken some of it: they are waited for, a while. */
export async function emptyQueue(context: JobContext, jobs: readonly Job[]): Promise<void> {
  const { database, log } = context
  const tasks = taskList(context, jobs)
  const logger = workerLogger(log)
  const giveUpAtMs = performance.now() + OTHERS_MAX_MS
  while ((await countWaitingJobs(database.kysely)) > 0n) {
    await runOnce({ pgPool: database.pool, taskList: tasks, noHandleSignals: true, logger })
    if (performance.now() > giveUpAtMs) return
    if ((await countWaitingJobs(database.kysely)) > 0n)
      await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
