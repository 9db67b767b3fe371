import type { Logger } from 'pino'
import { createAuditReportPrinter } from '../adapters/audit-report-pdf/printer.ts'
import { createPdfInvoicePrinter } from '../adapters/pdf/printer.ts'
import { createReceiptPrinter } from '../adapters/receipt-pdf/printer.ts'
import { createStatementPrinter } from '../adapters/statement-pdf/printer.ts'
import { gatewaysOf } from '../composition.ts'
import { type Listening, listen } from '../http/listen.ts'
import { createServer } from '../http/server.ts'
import { fetchInside } from '../http/visit.ts'
import { mountWeb } from '../http/web.ts'
import { startWorker, type Worker } from '../jobs/runner.ts'
import { jobs } from '../jobs/schedule.ts'
import type { Settings } from '../settings.ts'
import type { OpenDatabase } from './command.ts'
import { type OpenSandbox, openSandbox } from './sandbox.ts'
import type { Stop } from './stop.ts'

export type Roles = { web: boolean; worker: boolean }

/** Plays the roles until asked to stop: requests and jobs that have begun are brought to their end. */
export async function play(
  roles: Roles,
  { database, clock, settings, log }: OpenDatabase & { settings: Settings; log: Logger },
  { stop, onReady }: { stop: Stop; onReady: (playing: { port: number | undefined }) => void },
): Promise<void> {
  const printer = createPdfInvoicePrinter()
  let sandbox: OpenSandbox | undefined
  let web: Listening | undefined
  let worker: Worker | undefined
  try {
    // Whoever serves pages serves the sandbox's too; workers reach it there.
    if (roles.web) sandbox = await openSandbox({ database, clock, settings, log })
    const sandboxUrl = sandbox?.url ?? settings.sandbox?.url
    const gateways = await gatewaysOf({ database, sandboxUrl })
    const context = { database, clock, settings, log, gateways }
    if (roles.web) {
      const papers = {
        receipts: createReceiptPrinter(printer),
        statements: createStatementPrinter(printer),
        auditReports: createAuditReportPrinter(printer),
      }
      const app = await createServer({ ...context, printer, ...papers })
      await mountWeb(app, fetchInside(app), gateways)
      web = await listen(app, settings.port)
      await sandbox?.sendWebhooksTo(web.port)
    }
    if (roles.worker) worker = await startWorker(context, jobs, { beforeEach: () => clock.refresh() })
    onReady({ port: web?.port })
    await stop.requested
  } finally {
    await Promise.all([web?.close(), worker?.stop()])
    await sandbox?.close()
    await printer.close()
  }
}
