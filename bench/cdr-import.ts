import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { intakeOf } from '../src/composition.ts'
import type { Database } from '../src/db/database.ts'
import { systemClock } from '../src/kernel/clock.ts'
import { priceCall } from '../src/kernel/rate.ts'
import type { ImportSummary } from '../src/usage/import.ts'
import { importCdrFile } from '../src/usage/import-cdrs.ts'
import { findRate, wallTime } from '../src/usage/rating-book.ts'
import { RATED_CALLS_COLUMNS } from '../src/usage/store-intake.ts'
import { readRatingBook } from '../src/usage/store-rating-book.ts'
import { median, randomNumbers, withBenchDatabase } from './support/server.ts'
import { ACCOUNTS, makeUsageWorld } from './support/usage-world.ts'

/*
 * CDR import end to end (parse, dedupe, match, rate, store, charge) against a raw server-side binary COPY of the same rated rows into the same table
 * with the same indexes. Rounds alternate; each works on empty tables. The same file again must be nearly as fast as the first time.
 */
const CALLS = Number(process.argv[2] ?? 1_000_000)
const ROUNDS = Number(process.argv[3] ?? 5)
const START_MS = Date.UTC(2026, 9, 1, 4)
const folder = mkdtempSync(path.join(tmpdir(), 'tollbook-cdr-'))
const file = path.join(folder, 'Master.csv')

await writeMasterCsv()
await withBenchDatabase(async (database) => {
  await makeUsageWorld(database)
  await rateAlone(database)
  const ratios: number[] = []
  const again: number[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    await empty(database)
    const first = await timed(() => importOnce(database))
    const second = await timed(() => importOnce(database))
    check(first.value, second.value)
    const copy = await rawCopy(database)
    ratios.push(copy / first.seconds)
    again.push(first.seconds / second.seconds)
    console.log(
      `round ${round}: import ${rate(first.seconds)}, the same file again ${rate(second.seconds)} (${again.at(-1)!.toFixed(2)} of the first), ` +
        `raw COPY ${rate(copy)}, ratio ${ratios.at(-1)!.toFixed(2)}`,
    )
  }
  console.log(`the same file again: ${median(again).toFixed(2)} of its first import, target 0.75`)
  await empty(database)
  console.log(
    `peak RSS of an import in a process of its own: ${await peakRss(database.url)} MB, target under 300 MB`,
  )
  console.log(`cdr-import ratio ${median(ratios).toFixed(2)} target 0.50`)
})
rmSync(folder, { recursive: true })

function importOnce(database: Database): Promise<ImportSummary> {
  const intake = intakeOf({ database, clock: systemClock() })
  return importCdrFile(intake, {
    sourceId: 1,
    name: 'Master.csv',
    stream: createReadStream(file, { highWaterMark: 1 << 20 }),
  })
}

/** Memory is that of the command, not of this program with its yardsticks. */
async function peakRss(url: string): Promise<number> {
  const program = fileURLToPath(new URL('support/import-once.ts', import.meta.url))
  // The flag is that of bin/tollbook.
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--max-semi-space-size=8',
    program,
    url,
    file,
  ])
  return (JSON.parse(stdout) as { peakRssMb: number }).peakRssMb
}

function check(first: ImportSummary, second: ImportSummary) {
  if (first.rated !== CALLS || second.known !== CALLS || second.rated !== 0) {
    throw new Error(`not comparable: ${JSON.stringify(first)} then ${JSON.stringify(second)}`)
  }
}

/** Seconds to copy the rows just rated, from a file in the server's own format, into an empty table of the same shape. */
async function rawCopy({ pool }: Database): Promise<number> {
  const rows = path.join(folder, 'rated_calls.bin')
  const client = await pool.connect()
  try {
    const columns = RATED_CALLS_COLUMNS.slice(RATED_CALLS_COLUMNS.indexOf('('))
    await pipeline(
      client.query(
        copyTo(
          `copy (select ${columns.slice(1, -1)} from rated_calls order by import_id, line_no) to stdout (format binary)`,
        ),
      ),
      createWriteStream(rows),
    )
    await client.query('create table raw_calls (like rated_calls including all)')
    await client.query('checkpoint')
    const { seconds } = await timed(() =>
      pipeline(
        createReadStream(rows, { highWaterMark: 1 << 20 }),
        client.query(copyFrom(`copy raw_calls ${columns} from stdin (format binary)`)),
      ),
    )
    const { rows: different } = await client.query(
      'select count(*)::int as n from (select * from raw_calls except all select * from rated_calls) d',
    )
    if (different[0].n !== 0) throw new Error('the copy differs from what it is compared with')
    await client.query('drop table raw_calls')
    return seconds
  } finally {
    client.release()
  }
}

async function rateAlone(database: Database) {
  const book = await readRatingBook(database.kysely)
  const deck = book.decks.get('World')!
  const account = book.accounts.get(1)!
  const random = randomNumbers(5)
  const calls = Array.from({ length: 200_000 }, () => ({
    to: calledNumber(random),
    seconds: 1 + random(600),
    at: START_MS + random(2_000_000_000),
  }))
  let total = 0n
  const { seconds } = await timed(async () => {
    for (let round = 0; round < 5; round++) {
      for (const call of calls) {
        const found = findRate(deck, 'outbound', call.to, wallTime(account, call.at))!
        total += priceCall(
          found,
          { seconds: call.seconds, allowanceSecondsLeft: 0 },
          deck.rounding,
        ).amountMicros
      }
    }
  })
  console.log(
    `rating alone: ${Math.round((calls.length * 5) / seconds).toLocaleString('en')} calls/s (sum ${total}), target 1,000,000`,
  )
}

async function empty({ pool }: Database) {
  // As a new database would be: the tables' own refusal of TRUNCATE is put aside for it.
  await pool.query(`set session_replication_role = replica;
    truncate cdrs, cdr_chunks, rated_calls, imports, charges, postings, transfers, balances, allowance_use, source_hours, source_sequences,
      rejected_lines, unrated_calls, stale_usage, billing_inquiries restart identity;
    set session_replication_role = origin; checkpoint`)
}

async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; value: T }> {
  const start = performance.now()
  const value = await work()
  return { seconds: (performance.now() - start) / 1000, value }
}

function rate(seconds: number): string {
  return `${Math.round(CALLS / seconds).toLocaleString('en')}/s`
}

function calledNumber(random: (below: number) => number): string {
  return `${2 + random(8)}${String(random(1e5)).padStart(5, '0')}${String(random(1e5)).padStart(5, '0')}`
}

/** A month of calls as Asterisk writes them, in the order of time. */
async function writeMasterCsv() {
  const random = randomNumbers(7)
  const out = createWriteStream(file)
  const step = (30 * 86_400_000) / CALLS
  for (let i = 0; i < CALLS; i++) {
    const from = String(16170000000 + (1 + random(ACCOUNTS)) * 10 + random(3))
    const to = `011${calledNumber(random)}`
    const start = START_MS + Math.floor(i * step)
    const ring = 1 + random(20)
    const talk = 1 + random(600)
    const stamp = (seconds: number) =>
      new Date(start + seconds * 1000 - 4 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
    const line = `"","${from}","${to}","from-internal","""${from}"" <${from}>","PJSIP/acme-${i.toString(16).padStart(8, '0')}","PJSIP/carrier-${i.toString(16).padStart(8, '0')}","Dial","PJSIP/${to}@carrier,60,tT","${stamp(0)}","${stamp(ring)}","${stamp(ring + talk)}",${ring + talk},${talk},"ANSWERED","DOCUMENTATION","${Math.floor(start / 1000)}.${i}"\n`
    if (!out.write(line)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}
