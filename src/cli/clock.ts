import { z } from 'zod'
import { gatewaysOf } from '../composition.ts'
import { readClockOffset, setClockOffset } from '../db/clock.ts'
import { hasDemo } from '../demo/first-start.ts'
import { listen } from '../http/listen.ts'
import { createServer } from '../http/server.ts'
import type { JobContext } from '../jobs/job.ts'
import { passHour } from '../jobs/pass-time.ts'
import { jobs } from '../jobs/schedule.ts'
import { Refusal } from '../kernel/refusal.ts'
import { type CommandContext, defineCommand, type OpenDatabase } from './command.ts'
import { openSandbox } from './sandbox.ts'

export const showClock = defineCommand({
  path: 'clock show',
  summary: 'print what time it is for this provider',
  input: z.object({}),
  run: ({ output, withDatabase }) =>
    withDatabase(async ({ database, clock }) => {
      const aheadSeconds = await readClockOffset(database.kysely)
      const now = clock.now().toString({ smallestUnit: 'second' })
      output.document({ now, aheadSeconds: Number(aheadSeconds) }, () =>
        aheadSeconds === 0n
          ? `${now}, the machine's time.`
          : `${now}, ${inWords(aheadSeconds)} ahead of the machine.`,
      )
      return 'done' as const
    }),
})

/** More than a leap year at once is a slip of the finger. */
const HOURS_MAX = 370 * 24

const duration = z
  .string()
  .regex(/^[1-9]\d{0,4}[hdw]$/, 'a duration such as 12h, 40d or 6w')
  .transform((text) => Number(text.slice(0, -1)) * { h: 1, d: 24, w: 168 }[text.at(-1) as 'h' | 'd' | 'w'])
  .refine((hours) => hours <= HOURS_MAX, 'at most 370d')

/**
 * Moves a test provider's time forward, hour by hour, and does in each hour what the schedule would have done: billing, drafts, the sandbox's
 * settlements and returns with their webhooks, dunning, mails. A server that runs meanwhile follows.
 */
export const advanceClock = defineCommand({
  path: 'clock advance',
  summary: 'move the time of a demo or test provider forward, doing what falls due on the way',
  input: z.object({ duration, force: z.boolean().default(false) }),
  declare: (command) =>
    command
      .argument('<duration>', 'how far: 12h, 40d, 6w')
      .option('--force', 'also where there is no demo: time cannot be moved back'),
  run: async (context) => context.withDatabase((open) => advance(context, open)),
})

async function advance(
  { input, settings, output, progress, log, stop }: CommandContext<{ duration: number; force: boolean }>,
  { database, clock }: OpenDatabase,
) {
  if (!input.force && !(await hasDemo(database.kysely))) {
    throw new Refusal(
      'clock_is_real',
      'This provider is not the demo: its clock is moved with --force only, and never back.',
    )
  }
  log.level = 'error'
  const printer = { print: () => Promise.reject(new Error('nothing is printed here')) }
  // Its own: the webhooks of the hours that pass really travel over HTTP, whether or not a server runs beside.
  const own = { ...settings, sandbox: settings.sandbox && { port: 0, url: settings.sandbox.url } }
  const sandbox = await openSandbox({ database, clock, settings: own, log })
  const gateways = await gatewaysOf({ database, sandboxUrl: sandbox?.url })
  const jobContext: JobContext = { database, clock, settings, log, gateways }
  const app = await createServer({
    ...jobContext,
    printer,
    receipts: printer,
    statements: printer,
    auditReports: printer,
  })
  const listening = await listen(app, 0)
  const restore = await sandbox?.sendWebhooksTo(listening.port)
  try {
    for (let hour = 1; hour <= input.duration && !stop.isRequested(); hour++) {
      await setClockOffset(database.kysely, (await readClockOffset(database.kysely)) + 3600n)
      await clock.refresh()
      await passHour(jobContext, jobs, { until: clock.now() })
      progress.report(
        `${clock.now().toString({ smallestUnit: 'minute' })} · ${hour} of ${input.duration} hours`,
      )
    }
  } finally {
    await restore?.()
    await listening.close()
    await sandbox?.close()
  }
  progress.end()
  const now = clock.now().toString({ smallestUnit: 'second' })
  output.document({ now, hours: input.duration }, () => `It is now ${now}.`)
  return 'done' as const
}

function inWords(seconds: bigint): string {
  const hours = seconds / 3600n
  return hours % 24n === 0n ? `${hours / 24n} days` : `${hours} hours`
}
