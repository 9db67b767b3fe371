import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Logger } from 'pino'
import { findProvider } from '../accounts/provider.ts'
import { formats, intakeOf, taxes } from '../composition.ts'
import type { Database } from '../db/database.ts'
import { runBilling } from '../invoices/invoices.ts'
import { testClock } from '../kernel/clock.ts'
import { Refusal } from '../kernel/refusal.ts'
import { verifyBalances } from '../ledger/verify.ts'
import { verifyBooks } from '../reports/verify-books.ts'
import type { Settings } from '../settings.ts'
import { applyFile } from '../setup/apply.ts'
import { importCdrFile } from '../usage/import-cdrs.ts'
import { rerateCalls } from '../usage/rerate.ts'
import { retryUnrated } from '../usage/retry-unrated.ts'
import { getSourceByName } from '../usage/sources.ts'
import { type Agenda, agendaOf, type Entry } from './agenda.ts'
import { type Company, openCompany } from './company.ts'
import { furnish } from './furnish.ts'
import { happen } from './incidents.ts'
import { type History, historyBefore, type Lakeside, readLakeside, readMendedDeck } from './lakeside.ts'
import { DEMO_LOGINS, type DemoLogin } from './logins.ts'
import { doDeed } from './money-happens.ts'
import { openTill } from './paying.ts'
import { analyzeTables, insertDemo, openHurried, readDemo, saveDemoReady } from './store.ts'
import { type CdrFile, Traffic } from './traffic.ts'

/** How far the making has come: a sentence, and a fraction from 0 to 1. */
export interface DemoProgress {
  sentence: string
  fraction: number
}

const MONTHS = 12
const ACCOUNTS_MAX = 1000

/**
 * Makes the demo provider, Lakeside Telephone: its year is lived through under a test clock by the program itself, which applies files, imports
 * CDRs, bills, corrects. History ends with the midnight that was the last before `now` in Lakeside's zone; the same day gives the same data.
 * The database must be migrated and without a provider (refuses `provider_exists`). One that is killed leaves the state `making` behind.
 */
export async function createDemo(options: {
  database: Database
  now: Temporal.Instant
  settings: Settings
  log: Logger
  onProgress?: (progress: DemoProgress) => void
  /** Whole months before that of today. */
  months?: number
  /** How many of its accounts. */
  accounts?: number
}): Promise<{ logins: readonly DemoLogin[] }> {
  const { database, now, onProgress = () => {}, months = MONTHS, accounts = ACCOUNTS_MAX } = options
  const { kysely } = database
  if ((await findProvider(kysely)) || (await readDemo(kysely)))
    throw new Refusal('provider_exists', 'This database has a provider already; the demo needs an empty one.')
  const history = historyBefore(now, months)
  await insertDemo(kysely, { madeOn: history.today })
  const lakeside = await readLakeside(history, accounts)
  const agenda = agendaOf(history, lakeside)
  await live(database, { lakeside, agenda, history, ...options, onProgress })
  await analyzeTables(kysely)
  await refuseUnsound(database)
  await saveDemoReady(kysely)
  return { logins: DEMO_LOGINS }
}

async function live(
  database: Database,
  {
    onProgress,
    settings,
    log,
    ...plan
  }: Pick<Plan, 'lakeside' | 'agenda' | 'history'> & {
    settings: Settings
    log: Logger
    onProgress: (progress: DemoProgress) => void
  },
): Promise<void> {
  const clock = testClock('2000-01-01T00:00:00Z')
  const hurried = openHurried(database)
  try {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'tollbook-demo-'))
    const invoicesByMailFrom = invoicesByMailSince(plan.history)
    const company = await openCompany({ database: hurried, clock, settings, log, invoicesByMailFrom })
    try {
      await new Making(hurried, { ...plan, folder, company, clock }).work(onProgress)
    } finally {
      await company.close()
      await rm(folder, { recursive: true, force: true })
    }
  } finally {
    await hurried.close()
  }
}

/** As many days as make sure that each account's last invoice is among them, whatever its billing day. */
const INVOICES_BY_MAIL_DAYS = 45

function invoicesByMailSince({ today }: History): Temporal.Instant {
  return today.subtract({ days: INVOICES_BY_MAIL_DAYS }).toZonedDateTime('UTC').toInstant()
}

interface Plan {
  lakeside: Lakeside
  agenda: Agenda
  history: History
  folder: string
  company: Company
  clock: ReturnType<typeof testClock>
}

class Making {
  readonly #database: Database
  readonly #clock: ReturnType<typeof testClock>
  readonly #company: Company
  readonly #lakeside: Lakeside
  readonly #agenda: Agenda
  readonly #folder: string
  readonly #traffic: Traffic
  readonly #intake: ReturnType<typeof intakeOf>
  readonly #sourceIds = new Map<string, number>()
  /** Files that were found only later. */
  readonly #mislaid: CdrFile[] = []
  #lastFiles: CdrFile[] = []

  constructor(database: Database, plan: Plan) {
    this.#database = database
    this.#clock = plan.clock
    this.#company = plan.company
    this.#lakeside = plan.lakeside
    this.#agenda = plan.agenda
    this.#folder = plan.folder
    this.#traffic = new Traffic(plan.history, plan.lakeside.accounts)
    this.#intake = intakeOf({ database, clock: this.#clock })
  }

  async work(onProgress: (progress: DemoProgress) => void): Promise<void> {
    for (const [i, entry] of this.#agenda.entries()) {
      this.#clock.set(entry.at)
      onProgress({ sentence: sentenceOf(entry), fraction: i / this.#agenda.length })
      await this.#do(entry)
    }
    // Twice: what the webhooks of the first round bring about may be told by those of a second.
    for (let round = 0; round < 2; round++) await this.#company.settle()
    await furnish(this.#company.context)
    await this.#company.settle()
    await this.#company.keepMails()
    onProgress({ sentence: 'Proving the books', fraction: 1 })
  }

  async #do(entry: Entry): Promise<void> {
    switch (entry.kind) {
      case 'apply':
        await this.#apply(this.#lakeside.fileFor(entry.day))
        if (entry === this.#agenda[0]) await openTill(this.#company.context)
        return
      case 'cut':
        return this.#importAll(this.#traffic.filesUpTo(entry.at, entry.day), entry)
      case 'found':
        return this.#importAll(this.#mislaid.splice(0), { mislays: null })
      case 'again':
        return this.#importAll(this.#lastFiles, { mislays: null })
      case 'bill': {
        const { clock } = this.#intake
        const summary = await runBilling(this.#database, { on: entry.day, taxes, clock, actor: 'system' })
        if (summary.failed > 0) throw new Error(`the demo's billing run of ${entry.day} failed`)
        return this.#company.work()
      }
      case 'mend':
        return this.#mend(entry.since)
      case 'incident':
        return happen(this.#database.kysely, entry.incident, entry.at)
      case 'morning':
        return this.#company.morning(entry)
      case 'listen':
        return this.#company.listen()
      case 'deed':
        await doDeed(this.#company, entry.deed)
        return this.#company.work()
      default:
        entry satisfies never
    }
  }

  async #apply(text: string): Promise<void> {
    const file = path.join(this.#folder, 'lakeside.json')
    await writeFile(file, text)
    await applyFile(this.#database, {
      ...{ file, dryRun: false, formats, actor: 'cli' },
      now: this.#clock.now(),
    })
  }

  async #importAll(files: readonly CdrFile[], { mislays }: { mislays: string | null }): Promise<void> {
    for (const file of files) {
      if (file.source === mislays) {
        this.#mislaid.push(file)
        continue
      }
      if (file.content.length === 0) continue
      const summary = await importCdrFile(this.#intake, {
        sourceId: await this.#sourceId(file.source),
        name: file.name,
        stream: inPieces(file.content),
      })
      if (summary.state !== 'complete') throw new Error(`the demo's file ${file.name}: ${summary.error}`)
    }
    this.#lastFiles = files.filter(({ source }) => source === 'pbx-cluster')
  }

  async #sourceId(name: string): Promise<number> {
    const known = this.#sourceIds.get(name)
    if (known !== undefined) return known
    const { id } = await getSourceByName(this.#database.kysely, { name })
    this.#sourceIds.set(name, id)
    return id
  }

  /** The mended deck is loaded, what waited for it is tried again, and what it priced wrongly is corrected. */
  async #mend(since: Temporal.Instant): Promise<void> {
    await this.#apply(await readMendedDeck())
    await retryUnrated(this.#intake)
    await rerateCalls(this.#intake, {
      ...{ from: since, until: this.#clock.now(), deckName: 'Business', actor: 'cli' },
      reason: 'Toronto was priced at ten times its rate',
    })
  }
}

function sentenceOf(entry: Entry): string {
  const month = entry.day.toLocaleString('en-US', { month: 'long', year: 'numeric' })
  const doing: Record<Entry['kind'], string> = {
    apply: 'accounts and rates',
    cut: 'calls',
    found: 'calls',
    again: 'calls',
    bill: 'invoices',
    mend: 'a mended rate deck',
    incident: 'corrections',
    morning: 'payments',
    listen: 'payments',
    deed: 'payments',
  }
  return `${month}: ${doing[entry.kind]}`
}

const PIECE_BYTES = 1 << 18

async function* inPieces(content: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += PIECE_BYTES) yield content.subarray(at, at + PIECE_BYTES)
}

/** What `bin/tollbook verify` proves. */
async function refuseUnsound({ kysely }: Database): Promise<void> {
  const { differences } = await verifyBalances(kysely, { limit: 3 })
  const findings = await verifyBooks(kysely, { limit: 3 })
  if (differences.length > 0 || findings.length > 0)
    throw new Error(`the demo's books are not sound: ${JSON.stringify([...differences, ...findings], text)}`)
}

function text(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
