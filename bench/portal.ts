import pino from 'pino'
import type { Database } from '../src/db/database.ts'
import { listen } from '../src/http/listen.ts'
import { createServer } from '../src/http/server.ts'
import { fetchInside } from '../src/http/visit.ts'
import { mountWeb } from '../src/http/web.ts'
import { ensureWebBuilt } from '../src/http/web-build.ts'
import { testClock } from '../src/kernel/clock.ts'
import { readSettings } from '../src/settings.ts'
import { visitSlowly } from './support/first-page.ts'
import { type LoadResult, load } from './support/load.ts'
import { BUSY, makePortalWorld, NOW, QUIET } from './support/portal-world.ts'
import { median, withBenchDatabase } from './support/server.ts'

/*
 * The portal's pages and their API routes for an account with a tenth of all calls, at 10 clients, against a route of the same process that answers one row of one
 * query as JSON. The calls page and the month's totals are also asked for an account with a thousand calls: they must not grow with the table. Then the first pages in
 * a browser on a slow line.
 */
const CALLS = Number(process.argv[2] ?? 10_000_000)
const ROUNDS = Number(process.argv[3] ?? 3)
const SECONDS = Number(process.argv[4] ?? 4)
const CLIENTS = 10
const YARDSTICK = '/one-query'

const api = (accountId: number, rest: string) => `/api/v1/accounts/${accountId}${rest}`
const SPAN = 'from=2026-03-01&until=2026-04-01'
const ADDRESSES: readonly { name: string; address: string; as: number }[] = [
  { name: 'dashboard', address: '/', as: BUSY },
  { name: 'invoice list', address: '/invoices', as: BUSY },
  { name: 'invoice', address: '/invoices/23', as: BUSY },
  { name: 'calls', address: '/calls', as: BUSY },
  { name: 'calls, quiet account', address: '/calls', as: QUIET },
  { name: 'API summary', address: api(BUSY, '/summary'), as: BUSY },
  { name: 'API invoices', address: api(BUSY, '/invoices'), as: BUSY },
  { name: 'API invoice', address: api(BUSY, '/invoices/23'), as: BUSY },
  { name: 'API calls', address: api(BUSY, `/calls?${SPAN}`), as: BUSY },
  { name: 'API calls, quiet account', address: api(QUIET, `/calls?${SPAN}`), as: QUIET },
  { name: 'API month total', address: api(BUSY, `/calls/totals?${SPAN}`), as: BUSY },
  { name: 'API month total, quiet account', address: api(QUIET, `/calls/totals?${SPAN}`), as: QUIET },
  { name: 'API month of usage', address: api(BUSY, '/usage?month=2026-03&compare=previous'), as: BUSY },
]

await withBenchDatabase(async (database) => {
  await ensureWebBuilt(console.log)
  console.log(`${CALLS.toLocaleString('en-US')} calls, a tenth of them of one account …`)
  const { cookies } = await makePortalWorld(database, CALLS)
  const server = await serve(database)
  const ask = (address: string, as: number) =>
    load({ url: `${server.origin}${address}`, cookie: cookies[as]!, clients: CLIENTS, seconds: SECONDS })
  const yardsticks: LoadResult[] = []
  const results = new Map<string, LoadResult[]>()
  await ask(YARDSTICK, BUSY)
  for (let round = 1; round <= ROUNDS; round++) {
    for (const { name, address, as } of ADDRESSES) {
      const yardstick = await ask(YARDSTICK, BUSY)
      const result = await ask(address, as)
      yardsticks.push(yardstick)
      results.set(name, [...(results.get(name) ?? []), result])
      console.log(`round ${round}: ${line(name, result)}; the yardstick ${line('', yardstick)}`)
    }
  }
  const yardstick = middle(yardsticks)
  console.log(`one query as JSON: ${line('', yardstick)}`)
  for (const [name, all] of results) {
    const { perSecond, p99 } = middle(all)
    const ratios = `ratio ${(perSecond / yardstick.perSecond).toFixed(3)}, of p99 ${(p99 / yardstick.p99).toFixed(1)}`
    console.log(`${line(name, { perSecond, p99 })}: ${ratios}`)
  }
  for (const visit of await visitSlowly(server.origin, cookies[BUSY]!, [
    '/sign-in',
    '/',
    '/invoices/23',
    '/calls',
    '/usage',
    '/pay',
  ])) {
    const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1)
    console.log(
      `Fast 4G, 4 × CPU, nothing cached: ${visit.address.padEnd(12)} seen ${visit.seen.toFixed(0)} ms, scripts took over ${visit.live.toFixed(0)} ms; ` +
        `scripts ${kilobytes(visit.scripts)} KB gzipped, ${kilobytes(visit.bytes)} KB in all over the wire`,
    )
  }
  await server.close()
})

async function serve(database: Database) {
  const clock = testClock(NOW)
  const settings = readSettings({ PUBLIC_URL: 'http://localhost', SANDBOX_PORT: 'off', RATE_LIMIT: 'off' })
  const log = pino({ level: 'silent' })
  const none = { print: () => Promise.reject(new Error('the benchmark prints nothing')) }
  const gateways = new Map()
  const printers = { printer: none, receipts: none, statements: none, auditReports: none }
  const app = await createServer({ database, clock, settings, log, gateways, ...printers })
  app.get(YARDSTICK, async (c) => {
    const { rows } = await database.pool.query('select id::text, number, name from accounts where id = $1', [
      BUSY,
    ])
    return c.json(rows[0])
  })
  await mountWeb(app, fetchInside(app), gateways)
  const listening = await listen(app, 0)
  settings.publicUrl = `http://localhost:${listening.port}`
  return { origin: settings.publicUrl, close: () => listening.close() }
}

function middle(results: readonly LoadResult[]): LoadResult {
  return {
    perSecond: median(results.map(({ perSecond }) => perSecond)),
    p99: median(results.map(({ p99 }) => p99)),
  }
}

function line(name: string, { perSecond, p99 }: LoadResult): string {
  return `${name} ${perSecond.toFixed(0)} a second, p99 ${p99.toFixed(1)} ms`.trim()
}
