import type { Logger } from 'pino'
import { gatewaysOf } from '../composition.ts'
import type { Database } from '../db/database.ts'
import { listen } from '../http/listen.ts'
import { createServer } from '../http/server.ts'
import { autopayNoticesJob } from '../jobs/autopay-notices.ts'
import type { Job, JobContext } from '../jobs/job.ts'
import { methodExpiry } from '../jobs/method-expiry.ts'
import { processDueEventsJob } from '../jobs/process-gateway-events.ts'
import { reconcileJob } from '../jobs/reconcile.ts'
import { resolveAttemptsJob } from '../jobs/resolve-attempts.ts'
import { resolveRefundsJob } from '../jobs/resolve-refunds.ts'
import { runAutopayJob } from '../jobs/run-autopay.ts'
import { runDunningJob } from '../jobs/run-dunning.ts'
import { jobs } from '../jobs/schedule.ts'
import { sendMail } from '../jobs/send-mail.ts'
import { sendServiceEventsJob } from '../jobs/send-service-events.ts'
import { writeNoticeJob } from '../jobs/write-notice.ts'
import type { testClock } from '../kernel/clock.ts'
import { createSandboxGateway, sandboxCredentials, setWebhookUrl } from '../sandbox-gateway/gateway.ts'
import type { Settings } from '../settings.ts'
import { readDue, takeJobs } from './store.ts'

type TestClock = ReturnType<typeof testClock>

/** Lakeside's program and its gateway while the year is lived through. */
export interface Company {
  context: JobContext
  /** Tells the gateway's controls to do something. */
  control(path: string, body: object): Promise<void>
  /** Asks the gateway's API, as somebody else than our program. */
  charge(body: string, key: string): Promise<void>
  /** From now on the gateway's webhooks come; before, what becomes of payments is asked for. */
  listen(): Promise<void>
  /** What the schedule does in a day, and what follows from it. `whole`: all of it, due or not. */
  morning(options: { whole: boolean }): Promise<void>
  /** Works the queue off. */
  work(): Promise<void>
  /** Keeps the mails that were written, once for all of them: none leaves. */
  keepMails(): Promise<void>
  /** All that is due now at the gateway, its webhooks, and the queue to its end. */
  settle(): Promise<void>
  close(): Promise<void>
}

/** What the schedule does about payments, once a day. Bills are run by the agenda; the books are proven at the end. */
const DRAFTS: readonly Job[] = [autopayNoticesJob, runAutopayJob]
const SELDOM: readonly Job[] = [
  ...[processDueEventsJob, resolveRefundsJob, sendServiceEventsJob, methodExpiry, reconcileJob],
]
/** What could not be told at once, since it was not known what comes next, is told a little later (src/jobs/write-notice.ts). */
const LATER = { minutes: 5 }
/** More rounds than that would never end. */
const ROUNDS_MAX = 20

/**
 * Opens the gateway and our API on ports of their own, under the demo's clock, so that payers type into the gateway's fields and its webhooks travel
 * over HTTP as they do later. No mail leaves: what is written is kept.
 */
export async function openCompany({
  database,
  clock,
  settings,
  log,
  invoicesByMailFrom,
}: {
  database: Database
  clock: TestClock
  settings: Settings
  log: Logger
  /** Mails of invoices from before are not written: nobody looks for them, and there would be hundreds. */
  invoicesByMailFrom: Temporal.Instant
}): Promise<Company> {
  let origin = ''
  const sandbox = createSandboxGateway({ database, clock, log, publicUrl: () => origin, promptly: false })
  const sandboxPort = await listen(sandbox.app, 0)
  origin = `http://localhost:${sandboxPort.port}`
  const gateways = await gatewaysOf({ database, sandboxUrl: origin })
  const context: JobContext = {
    database,
    clock,
    settings: { ...settings, smtpUrl: undefined },
    log,
    gateways,
  }
  const printer = { print: () => Promise.reject(new Error('nothing is printed here')) }
  const ourPort = await listen(
    await createServer({
      ...context,
      printer,
      receipts: printer,
      statements: printer,
      auditReports: printer,
    }),
    0,
  )
  const { apiKey } = await sandboxCredentials(database.kysely)
  const ask = async (path: string, body: string, key: string) => {
    const headers = { authorization: `Bearer ${apiKey}`, 'idempotency-key': key }
    const response = await fetch(`${origin}${path}`, { method: 'POST', headers, body })
    if (!response.ok) throw new Error(`the sandbox answers ${response.status} to ${path}`)
    await response.body?.cancel()
  }
  const emptied = (options: { later?: boolean } = {}) =>
    emptyQueue(context, { ...options, invoicesByMailFrom })
  const settle = async () => {
    await sandbox.dispatch()
    await emptied()
  }
  return {
    context,
    control: (path, body) => ask(`/control${path}`, JSON.stringify(body), 'control'),
    charge: (body, key) => ask('/v1/charges', body, key),
    settle,
    keepMails: () => sendMail.run(context, {}),
    listen: () => setWebhookUrl(database.kysely, `http://127.0.0.1:${ourPort.port}/api/v1/webhooks/sandbox`),
    work: async () => void (await emptied()),
    async morning({ whole }) {
      const due = await readDue(database.kysely, { now: clock.now() })
      if (!whole && !due.looks && !due.drafts && !due.dunning) return
      await settle()
      await resolveAttemptsJob.run(context, {})
      for (const job of due.drafts ? DRAFTS : []) await job.run(context, {})
      // A failure's retries are planned before dunning looks.
      await emptied()
      if (due.dunning) await runDunningJob.run(context, {})
      for (const job of whole ? SELDOM : []) await job.run(context, {})
      await emptied()
      if (!due.drafts && !due.dunning) return
      clock.advance(LATER)
      await emptied({ later: true })
    },
    async close() {
      await sandbox.close()
      await Promise.all([sandboxPort.close(), ourPort.close()])
      await setWebhookUrl(database.kysely, null)
    },
  }
}

const AT_ONCE = 6
const JOBS = new Map(jobs.map((job) => [job.name, job]))

/** Works the queue off, in its order; `later`: with what was put off, for which the clock has gone on. Returns how many jobs it did. */
async function emptyQueue(
  context: JobContext,
  { later = false, invoicesByMailFrom }: { later?: boolean; invoicesByMailFrom: Temporal.Instant },
): Promise<number> {
  const { kysely } = context.database
  for (let done = 0, round = 0; ; round++) {
    const all = await takeJobs(kysely, { later })
    const isOld = Temporal.Instant.compare(context.clock.now(), invoicesByMailFrom) < 0
    const taken = all.filter((job) => job.name !== sendMail.name && !(isOld && isInvoiceByMail(job)))
    if (all.length === 0) return done
    if (round === ROUNDS_MAX) throw new Error(`the queue of the demo does not empty: ${all[0]!.name}`)
    // Those of one kind that follow one another are of different accounts or things, and wait mostly for the database.
    for (let first = 0; first < taken.length; ) {
      const { name } = taken[first]!
      const end = taken.findIndex((job, i) => i > first && (job.name !== name || i === first + AT_ONCE))
      const some = taken.slice(first, end === -1 ? taken.length : end)
      await Promise.all(some.map(({ payload }) => JOBS.get(name)!.run(context, payload)))
      first += some.length
    }
    done += taken.length
  }
}

function isInvoiceByMail({ name, payload }: { name: string; payload: unknown }): boolean {
  return name === writeNoticeJob.name && (payload as { kind?: unknown }).kind === 'invoice_issued'
}
