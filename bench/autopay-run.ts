import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { gatewaysOf } from '../src/composition.ts'
import type { Database } from '../src/db/database.ts'
import { testClock } from '../src/kernel/clock.ts'
import { verifyBalances } from '../src/ledger/verify.ts'
import { runAutoPay } from '../src/payments/autopay.ts'
import { sandboxCredentials } from '../src/sandbox-gateway/gateway.ts'
import { invoiceAll, makeAutopayWorld } from './support/autopay-world.ts'
import { median, withBenchDatabase } from './support/server.ts'

/*
 * An AutoPay run of 5,000 accounts with one open invoice and a card each, by two workers: payments and attempts are committed, charges go over HTTP to the
 * sandbox gateway in a process of its own (which answers at once, and keeps its books in the same PostgreSQL), outcomes are written, posted and
 * allocated, and the receipts staged. Against as many updates of one row, each its own transaction, by two clients. Each round drafts a month.
 */
const ACCOUNTS = Number(process.argv[2] ?? 5_000)
const ROUNDS = Number(process.argv[3] ?? 3)
const WORKERS = 2

await withBenchDatabase(async (database) => {
  await sandboxCredentials(database.kysely)
  await makeAutopayWorld(database, ACCOUNTS)
  await database.pool.query('create table yardstick (id int primary key, n int not null)')
  await database.pool.query(`insert into yardstick select n, 0 from generate_series(1, ${ACCOUNTS}) n`)
  const sandbox = await startSandbox(database)
  const ratios: number[] = []
  const speeds: number[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    const month = Temporal.PlainYearMonth.from('2026-01').add({ months: round })
    await invoiceAll(database, month)
    await database.pool.query('vacuum analyze')
    await database.pool.query('checkpoint')
    const simple = ACCOUNTS / (await timed(() => updateEach(database)))
    await database.pool.query('checkpoint')
    const charges = ACCOUNTS / (await timed(() => draft(database, sandbox.url, month)))
    await check(database, round)
    speeds.push(charges)
    ratios.push(charges / simple)
    console.log(
      `round ${round}: ${charges.toFixed(0)} charges/s, simple transactions ${simple.toFixed(0)}/s, ratio ${ratios.at(-1)!.toFixed(3)}; ` +
        `RSS ${Math.round(process.memoryUsage.rss() / 1e6)} MB`,
    )
  }
  sandbox.stop()
  const { differences } = await verifyBalances(database.kysely, { limit: 1 })
  expect(differences.length, 0, 'balances that are not the sum of their entries')
  console.log(`${median(speeds).toFixed(0)} charges/s, target 300`)
  console.log(`autopay-run ratio ${median(ratios).toFixed(3)} target 0.150`)
})

async function startSandbox({ url }: Database): Promise<{ url: string; stop(): void }> {
  const file = new URL('./support/sandbox-process.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [file, url], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { url: `http://127.0.0.1:${line.toString().trim()}`, stop: () => child.stdin.end() }
}

async function draft(database: Database, sandboxUrl: string, month: Temporal.PlainYearMonth): Promise<void> {
  const clock = testClock(`${month.toPlainDate({ day: 15 })}T14:00:00Z`)
  const gateways = await gatewaysOf({ database, sandboxUrl })
  const parts = { database, clock, gateways, publicUrl: 'https://billing.example.com' }
  const summary = await runAutoPay(parts, { workers: WORKERS })
  expect(summary.charged, ACCOUNTS, 'charges')
}

/** One row a transaction, two clients. */
async function updateEach({ pool }: Database): Promise<void> {
  let next = 0
  const client = async () => {
    const connection = await pool.connect()
    while (next < ACCOUNTS) {
      next += 1
      await connection.query(`update yardstick set n = n + 1 where id = ${next}`)
    }
    connection.release()
  }
  await Promise.all([client(), client()])
}

/** Every invoice is paid, by one charge each, and the gateway says the same. */
async function check({ pool }: Database, round: number): Promise<void> {
  const { rows } = await pool.query<{
    open: string
    paid: string
    charged: string
    owed: string
    clearing: string
  }>(`
    select (select count(*) from invoice_dues where open_micros <> 0) as open,
      (select count(*) from payments where state = 'succeeded' and unapplied_micros = 0) as paid,
      (select count(*) from sandbox_gateway.charges where status = 'succeeded') as charged,
      (select coalesce(sum(balance_micros), 0) from balances where ledger_account = 'receivable') as owed,
      (select coalesce(sum(balance_micros), 0) - (select sum(amount) * 10000 from sandbox_gateway.charges)
        from balances where ledger_account = 'clearing:sandbox') as clearing`)
  const wanted = {
    open: '0',
    paid: String(ACCOUNTS * round),
    charged: String(ACCOUNTS * round),
    owed: '0',
    clearing: '0',
  }
  expect(
    JSON.stringify(rows[0], (_, value) => (String(value) === '[object Object]' ? value : String(value))),
    JSON.stringify(wanted),
    'what is paid',
  )
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now()
  await work()
  return (performance.now() - startMs) / 1000
}

function expect<T>(found: T, expected: T, what: string): void {
  if (found !== expected) throw new Error(`${what}: ${found}, expected ${expected}`)
}
