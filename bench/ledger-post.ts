import { execFileSync, spawn } from 'node:child_process'
import type { Database } from '../src/db/database.ts'
import type { AccountId } from '../src/kernel/ids.ts'
import { type Posting, post } from '../src/ledger/post.ts'
import { verifyBalances } from '../src/ledger/verify.ts'
import { median, randomNumbers, withBenchDatabase } from './support/server.ts'

/*
 * Posting as the program does it (a posting, its two entries, its balances, one transaction each), 8 clients over many accounts, against the
 * simple update of `pgbench -N` on the same server. And one hot account: batches against one posting a transaction.
 */
const SECONDS = Number(process.argv[2] ?? 5)
const ROUNDS = Number(process.argv[3] ?? 5)
const CLIENTS = 8
const ACCOUNTS = 100_000
const HOT = 1n as AccountId
const BATCH = 100
// pgbench's million accounts, ten times ours.
const SCALE = 10

let keys = 0
await withBenchDatabase(async (database) => {
  const yardstick = makeYardstick(database)
  await yardstick.prepare()
  const ratios: number[] = []
  const hotRatios: number[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    const random = randomNumbers(round)
    const many = await perSecond(() => book(database, [posting(BigInt(1 + random(ACCOUNTS)) as AccountId)]))
    const simple = await yardstick.perSecond()
    const hot = await perSecond(() => book(database, [posting(HOT)]))
    const batched =
      BATCH *
      (await perSecond(() =>
        book(
          database,
          Array.from({ length: BATCH }, () => posting(HOT)),
        ),
      ))
    ratios.push(many / simple)
    hotRatios.push(batched / hot)
    console.log(
      `round ${round}: ${many.toFixed(0)} postings/s over many accounts, ${yardstick.name} ${simple.toFixed(0)}/s, ratio ${ratios.at(-1)!.toFixed(2)}; ` +
        `one hot account ${hot.toFixed(0)}/s, in batches of ${BATCH} ${batched.toFixed(0)}/s, ratio ${hotRatios.at(-1)!.toFixed(1)}`,
    )
  }
  await check(database)
  console.log(
    `one hot account in batches: ${median(hotRatios).toFixed(1)} × one posting a transaction, target 5`,
  )
  console.log(`ledger-post ratio ${median(ratios).toFixed(2)} target 0.70`)
})

function posting(accountId: AccountId): Posting {
  keys += 1
  const transfers = [{ from: 'unbilled', to: 'receivable', amountMicros: BigInt(keys) }]
  return { accountId, key: `bench:${keys}`, bookedAt: Temporal.Now.instant(), source: 'bench', transfers }
}

async function book({ kysely }: Database, postings: readonly Posting[]): Promise<void> {
  await post(kysely, { postings, recordedAt: Temporal.Now.instant() })
}

/** How often a second 8 clients get `work` done. */
async function perSecond(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now()
  const endMs = startMs + SECONDS * 1000
  let done = 0
  const client = async () => {
    while (performance.now() < endMs) {
      await work()
      done += 1
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  return (done * 1000) / (performance.now() - startMs)
}

/** Every posting of every client is there, and every balance is the sum of its entries. */
async function check({ kysely, pool }: Database): Promise<void> {
  const { rows } = await pool.query<{ postings: string; transfers: string }>(
    'select (select count(*) from postings) as postings, (select count(*) from transfers) as transfers',
  )
  const { differences } = await verifyBalances(kysely, { limit: 1 })
  if (Number(rows[0]!.postings) !== keys || Number(rows[0]!.transfers) !== keys || differences.length > 0) {
    throw new Error(
      `posted ${keys}, found ${JSON.stringify(rows[0])}, balances that differ: ${differences.length}`,
    )
  }
}

interface Yardstick {
  name: string
  prepare(): Promise<void>
  perSecond(): Promise<number>
}

/** pgbench itself where it is installed; else the same SQL over 8 connections of pg. */
function makeYardstick(database: Database): Yardstick {
  const pgbench = findPgbench()
  return pgbench ? usingPgbench(database, pgbench) : usingPg(database)
}

function usingPgbench({ url }: Database, pgbench: string): Yardstick {
  const run = (args: string[]) =>
    new Promise<string>((resolve, reject) => {
      const child = spawn(pgbench, [...args, url], { stdio: ['ignore', 'pipe', 'pipe'] })
      let text = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk) => {
          text += chunk
        })
      }
      child.on('exit', (code) => (code === 0 ? resolve(text) : reject(new Error(text))))
    })
  return {
    name: 'pgbench -N',
    prepare: async () => void (await run(['-i', '-q', '-s', String(SCALE)])),
    async perSecond() {
      const text = await run(['-N', '-n', '-c', String(CLIENTS), '-T', String(SECONDS)])
      return Number(/tps = ([\d.]+)/.exec(text)![1])
    },
  }
}

function findPgbench(): string | undefined {
  try {
    return execFileSync('which', ['pgbench'], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}

/** The tables of `pgbench -i` and the five statements of its simple update, as pgbench 18 has them. */
function usingPg({ pool }: Database): Yardstick {
  const random = randomNumbers(7)
  const simpleUpdate = async () => {
    const client = await pool.connect()
    const aid = 1 + random(SCALE * 100_000)
    const delta = random(10_001) - 5_000
    try {
      await client.query('BEGIN')
      await client.query(`UPDATE pgbench_accounts SET abalance = abalance + ${delta} WHERE aid = ${aid}`)
      await client.query(`SELECT abalance FROM pgbench_accounts WHERE aid = ${aid}`)
      await client.query(
        `INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (${1 + random(SCALE * 10)}, ${1 + random(SCALE)}, ${aid}, ${delta}, CURRENT_TIMESTAMP)`,
      )
      await client.query('END')
    } finally {
      client.release()
    }
  }
  return {
    name: "pgbench's simple update by pg (pgbench is not installed)",
    prepare: async () =>
      void (await pool.query(`
        create table pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
        create table pgbench_accounts (aid int not null, bid int, abalance int, filler char(84)) with (fillfactor = 100);
        insert into pgbench_accounts select n, (n - 1) / 100000 + 1, 0, '' from generate_series(1, ${SCALE * 100_000}) n;
        alter table pgbench_accounts add primary key (aid);`)),
    perSecond: () => perSecond(simpleUpdate),
  }
}
