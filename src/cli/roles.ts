import type { Logger } from 'pino'
import { createPdfInvoicePrinter } from '../adapters/pdf/printer.ts'
import { type Listening, listen } from '../http/listen.ts'
import { createServer } from '../http/server.ts'
import { fetchInside } from '../http/visit.ts'
import { mountWeb } from '../http/web.ts'
import { startWorker, type Worker } from '../jobs/runner.ts'
import { jobs } from '../jobs/schedule.ts'
import type { Settings } from '../settings.ts'
import type { OpenDatabase } from './command.ts'
import type { Stop } from './stop.ts'

export type Roles = { web: boolean; worker: boolean }

/** Plays the roles until asked to stop: requests and jobs that have begun are brought to their end. */
export async function play(
  roles: Roles,
  { database, clock, settings, log }: OpenDatabase & { settings: Settings; log: Logger },
  { stop, onReady }: { stop: Stop; onReady: (playing: { port: number | undefined }) => void },
): Promise<void> {
  const context = { database, clock, settings, log }
  const printer = createPdfInvoicePrinter()
  let web: Listening | undefined
  let worker: Worker | undefined
  try {
    if (roles.web) {
      const app = await createServer({ ...context, printer })
      await mountWeb(app, fetchInside(app))
      web = await listen(app, settings.port)
    }
    if (roles.worker) worker = await startWorker(context, jobs)
    onReady({ port: web?.port })
    await stop.requested
  } finally {
    await Promise.all([web?.close(), worker?.stop()])
    await printer.close()
  }
}
