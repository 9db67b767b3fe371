import { parseCronItems, type Runner, run, type TaskList, Logger as WorkerLogger } from 'graphile-worker'
import type { Logger } from 'pino'
import type { Job, JobContext } from './job.ts'

export type Worker = {
  /** Takes no more jobs, waits for those that are running, and returns. */
  stop(): Promise<void>
}

// Jobs mostly wait for the database or for a foreign company; more at once only makes each slower.
const CONCURRENCY = 4

/**
 * Starts taking jobs from the queue in the database. Jobs staged by any process are picked up within milliseconds; a job of a process
 * that died is taken by another after four hours, graphile-worker's own term.
 */
export async function startWorker(
  context: JobContext,
  jobs: readonly Job[],
  {
    beforeEach = async () => {},
  }: { /** Before each job: the clock may have been moved. */ beforeEach?: () => Promise<void> } = {},
): Promise<Worker> {
  const runner: Runner = await run({
    pgPool: context.database.pool,
    taskList: taskList(context, jobs, beforeEach),
    parsedCronItems: parseCronItems(
      jobs.flatMap((job) =>
        job.cron === undefined ? [] : [{ task: job.name, match: job.cron, identifier: job.name }],
      ),
    ),
    concurrency: CONCURRENCY,
    // Who stops us decides in which order things stop (src/cli/start.ts).
    noHandleSignals: true,
    logger: workerLogger(context.log),
  })
  // The runner's own promise fails when its connection does; it connects again by itself, and the log has it.
  runner.promise.catch((error: unknown) => context.log.error({ err: error }, 'the worker stopped'))
  return { stop: () => runner.stop() }
}

export function taskList(
  context: JobContext,
  jobs: readonly Job[],
  beforeEach: () => Promise<void> = async () => {},
): TaskList {
  const run = (job: Job) => async (payload: unknown) => {
    await beforeEach()
    await job.run(context, payload)
  }
  return Object.fromEntries(jobs.map((job) => [job.name, run(job)]))
}

/** graphile-worker's words go into our log; what it does each time it takes a job is of interest to its authors only. */
export function workerLogger(log: Logger): WorkerLogger {
  return new WorkerLogger(() => (level, message, meta) => {
    if (level === 'error') log.error({ meta }, message)
    else if (level === 'warning') log.warn({ meta }, message)
    else log.debug({ meta }, message)
  })
}
