import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { createAuditReportPrinter } from '../../src/adapters/audit-report-pdf/printer.ts'
import { createPdfInvoicePrinter } from '../../src/adapters/pdf/printer.ts'
import { createReceiptPrinter } from '../../src/adapters/receipt-pdf/printer.ts'
import { createStatementPrinter } from '../../src/adapters/statement-pdf/printer.ts'
import { openSandbox } from '../../src/cli/sandbox.ts'
import { formats, gatewaysOf, intakeOf, taxes } from '../../src/composition.ts'
import type { Database } from '../../src/db/database.ts'
import { listen } from '../../src/http/listen.ts'
import { createServer } from '../../src/http/server.ts'
import { fetchInside } from '../../src/http/visit.ts'
import { mountWeb } from '../../src/http/web.ts'
import { runBilling } from '../../src/invoices/billing-run.ts'
import { emptyQueue, passHour } from '../../src/jobs/pass-time.ts'
import { jobs } from '../../src/jobs/schedule.ts'
import { sendMail } from '../../src/jobs/send-mail.ts'
import { testClock } from '../../src/kernel/clock.ts'
import { readSettings } from '../../src/settings.ts'
import { applyFile } from '../../src/setup/apply.ts'
import { importCdrFile } from '../../src/usage/import-cdrs.ts'
import { getSourceByName } from '../../src/usage/sources.ts'

export const PASSWORD = 'a long enough password'

const PROVIDER = `
provider:
  name: Pine Valley Telephone
  country: US
  email: billing@pinevalley.example
  phone: +1 978 555 0100
  timeZone: America/New_York
  currency: USD
  primaryColor: "#14532d"
  invoiceSeries: { prefix: PV-, digits: 6 }
staff:
  - { email: clerk@pinevalley.example, name: Ruth Clerk, role: admin, password: ${PASSWORD} }
taxRates:
  - { jurisdiction: US-MA, authority: Massachusetts, name: Massachusetts sales tax, rate: 0.0625, effectiveFrom: 2020-01-01, source: M.G.L. c. 64H }
rateDecks:
  - { name: Standard, file: standard.csv }
plans:
  - { name: Business line, setupFee: 25.00, monthlyFee: 24.95, rateDeck: Standard }
accounts:
  - number: 100001
    name: Acme Dental
    addressLines: [5 Main Street, Concord MA 01742]
    taxJurisdiction: US-MA
    billingDay: 1
    openedOn: 2026-02-01
    logins: [{ email: zoe@acme-dental.example, name: Zoe Adams, password: ${PASSWORD} }]
    subscriptions: [{ plan: Business line, label: Front desk, startsOn: 2026-02-01 }]
    numbers: [{ number: +16175550100, label: Main, subscription: Front desk }]
  - number: 100002
    name: Concord Hardware
    billingDay: 1
    openedOn: 2026-02-01
    logins: [{ email: joe@hardware.example, name: Joe Hall, password: ${PASSWORD} }]
    subscriptions: [{ plan: Business line, label: Shop, startsOn: 2026-02-01 }]
    numbers: [{ number: +16175550200, subscription: Shop }]
sources:
  - { name: main-switch, format: asterisk-csv, profile: { timeZone: America/New_York } }
`

const DECK = `prefix,destination,rate,connect_fee,initial_increment,next_increment
1,United States & Canada,0.0120,0,6,6
44,United Kingdom,0.0500,0.0100,30,6
4479,United Kingdom mobile,0.1800,0.0100,30,6
`

/**
 * A small telephone company that has billed February 2026 and is in the middle of March, served by the whole program on
 * a port of its own: two accounts, a few calls of each, an invoice of each. All made by the program itself. Its mails go to `smtpUrl`, once
 * `sendMails` is called; without one they stay in the outbox.
 */
export async function startPineValley(database: Database, { smtpUrl }: { smtpUrl?: string } = {}) {
  const clock = testClock('2026-02-01T12:00:00Z')
  const directory = await mkdtemp(path.join(os.tmpdir(), 'pine-valley-'))
  const log = pino({ level: 'silent' })
  const file = path.join(directory, 'provider.yaml')
  await writeFile(file, PROVIDER)
  await writeFile(path.join(directory, 'standard.csv'), DECK)
  await applyFile(database, { file, dryRun: false, formats, now: clock.now(), actor: 'cli' })
  await rm(directory, { recursive: true })

  clock.set('2026-03-01T12:00:00Z')
  await importCalls('february.csv', FEBRUARY)
  await runBilling(database, { on: Temporal.PlainDate.from('2026-03-01'), taxes, clock, actor: 'cli' })
  clock.set('2026-03-15T12:00:00Z')
  await importCalls('march.csv', MARCH)

  const printer = createPdfInvoicePrinter()
  const settings = readSettings({
    ...{ PUBLIC_URL: 'http://localhost', SANDBOX_PORT: '0', SMTP_URL: smtpUrl },
    SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
  })
  const sandbox = await openSandbox({ database, clock, settings, log })
  const gateways = await gatewaysOf({ database, sandboxUrl: sandbox!.url })
  const app = await createServer({
    ...{ database, clock, settings, log, gateways },
    ...{ printer, receipts: createReceiptPrinter(printer), statements: createStatementPrinter(printer) },
    auditReports: createAuditReportPrinter(printer),
  })
  await mountWeb(app, fetchInside(app), gateways)
  const listening = await listen(app, 0)
  // The port is known only now, and the gateway's fields speak to no origin but this.
  settings.publicUrl = `http://localhost:${listening.port}`
  await sandbox!.sendWebhooksTo(listening.port)

  return {
    url: settings.publicUrl,
    sandboxUrl: sandbox!.url,
    clock,
    /** Sets the clock, and does all that the schedule does in the hour that ends there. */
    async passTo(instant: string) {
      clock.set(instant)
      await passHour({ database, clock, settings, log, gateways }, jobs, { until: clock.now() })
    },
    /** Works off what is staged, and sends what then waits in the outbox, as the program does within a minute. */
    async sendMails() {
      const context = { database, clock, settings, log, gateways }
      await emptyQueue(context, jobs)
      await sendMail.run(context, {})
    },
    async stop() {
      await listening.close()
      await sandbox!.close()
      await printer.close()
    },
  }

  async function importCalls(name: string, lines: readonly string[]) {
    const { id } = await getSourceByName(database.kysely, { name: 'main-switch' })
    const stream = (async function* () {
      yield new TextEncoder().encode(`${lines.join('\n')}\n`)
    })()
    await importCdrFile(intakeOf({ database, clock }), { sourceId: id, name, stream })
  }
}

/** One line of Asterisk's Master.csv; times are local, New York. */
function line(from: string, to: string, answered: string, seconds: number, id: string): string {
  const end = Temporal.PlainDateTime.from(answered).add({ seconds }).toString().replace('T', ' ')
  const at = answered.replace('T', ' ')
  return `"","${from}","${to}","from-internal","""x"" <${from}>","PJSIP/a-1","PJSIP/carrier-1","Dial","PJSIP/${to}@carrier","${at}","${at}","${end}",${seconds},${seconds},"ANSWERED","DOCUMENTATION","${id}",""`
}

const FEBRUARY = [
  line('6175550100', '011442079460958', '2026-02-10T10:00:07', 95, '1.1'),
  line('6175550100', '13125550199', '2026-02-10T11:15:00', 61, '1.2'),
  line('6175550100', '011447911123456', '2026-02-12T09:30:00', 240, '1.3'),
  line('6175550200', '13125550123', '2026-02-13T14:00:00', 300, '1.4'),
]

const MARCH = [
  line('6175550100', '13125550199', '2026-03-03T11:15:00', 600, '2.1'),
  line('6175550100', '011442079460958', '2026-03-09T16:20:00', 33, '2.2'),
]
