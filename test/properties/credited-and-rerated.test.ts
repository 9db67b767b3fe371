import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { taxes } from '../../src/composition.ts'
import { inTransaction } from '../../src/db/database.ts'
import { runBilling } from '../../src/invoices/billing-run.ts'
import { issueCreditNote } from '../../src/invoices/credit-notes.ts'
import type { AccountId, InvoiceId } from '../../src/kernel/ids.ts'
import { balancesOf } from '../../src/ledger/post.ts'
import { verifyBooks } from '../../src/reports/verify-books.ts'
import { rerateCalls } from '../../src/usage/rerate.ts'
import { expectBooksSound } from '../support/books.ts'
import { testDatabase } from '../support/database.ts'
import { PROPERTY_SEED } from '../support/runs.ts'
import { asteriskLine, importText, makeUsageWorld } from '../support/usage-world.ts'

/*
 * What was credited in full and is priced again, dearer or cheaper, leaves the customer owing nothing more and getting nothing back; of all other calls the
 * difference is charged, once. Accounts of a few calls to two countries, in two months, some of them late; credit notes in between, for lines, parts of lines or
 * whole invoices; then three new prices.
 */

const STORIES = 30
const FIRST = 1_001

interface Call {
  to: 'us' | 'france'
  /** Of March; of March, but imported when March had its invoice; of April. */
  when: 'march' | 'late' | 'april'
  /** In the increments of both countries’ later prices. */
  seconds: number
}
interface Story {
  calls: Call[]
  /** What is credited: of the first invoice and of the second, by line, or all of it. */
  credits: ('none' | 'all' | ('none' | 'part' | 'full')[])[]
}

const story: fc.Arbitrary<Story> = fc.record({
  calls: fc.array(
    fc.record({
      to: fc.constantFrom('us' as const, 'france' as const),
      when: fc.constantFrom('march' as const, 'late' as const, 'april' as const),
      seconds: fc.integer({ min: 1, max: 60 }).map((n) => n * 6),
    }),
    { minLength: 1, maxLength: 8 },
  ),
  credits: fc.array(
    fc.oneof(
      fc.constantFrom('none' as const, 'all' as const),
      fc.array(fc.constantFrom('none' as const, 'part' as const, 'full' as const), {
        minLength: 4,
        maxLength: 4,
      }),
    ),
    { minLength: 2, maxLength: 2 },
  ),
})

const database = await testDatabase()
const { kysely, pool } = database
const { clock, intake, pbx } = await makeUsageWorld(database)
const stories = fc.sample(story, { seed: PROPERTY_SEED, numRuns: STORIES })
const accounts = stories.map((told, n) => ({ ...told, accountId: BigInt(FIRST + n) as AccountId, n }))

await pool.query(`
  insert into accounts (id, number, name, country, billing_day, terms_days, currency, time_zone, locale, opened_on, created_at) overriding system value
  select n, 'S' || n, 'Story ' || n, 'US', 1, 30, 'USD', 'America/New_York', 'en-US', '2025-01-01', now() from generate_series(${FIRST}, ${FIRST + STORIES - 1}) n;
  insert into subscriptions (account_id, id, plan_id, starts_on, created_at)
    overriding system value select n, n, 1, '2025-01-01', now() from generate_series(${FIRST}, ${FIRST + STORIES - 1}) n;
  insert into numbers (account_id, e164, kind, held_from) select n, '1617700' || n, 'did', '2025-01-01' from generate_series(${FIRST}, ${FIRST + STORIES - 1}) n`)

function linesOf(...when: Call['when'][]): string {
  return accounts
    .flatMap(({ calls, n }) =>
      calls.map((call, i) => ({ ...call, id: `${n}.${i}`, from: `1617700${FIRST + n}`, i })),
    )
    .filter((call) => when.includes(call.when))
    .map(({ to, seconds, id, from, i, ...call }) => {
      // Also in the first and the last hours of a month.
      const at = `2026-0${call.when === 'april' ? 4 : 3}-${i % 2 === 0 ? '01 00' : '30 23'}:${10 + i}:00`
      return asteriskLine({ id, from, to: to === 'us' ? '12125550000' : '01133145550000', at, seconds })
    })
    .join('\n')
}

const bill = (on: string) => {
  clock.set(`${on}T12:00:00Z`)
  return runBilling(database, { on: Temporal.PlainDate.from(on), taxes, clock, actor: 'cli' })
}

interface Line {
  accountId: AccountId
  invoiceId: InvoiceId
  n: number
  shownMicros: bigint
  destinationId: number
  late: boolean
}
const linesBilled = async () =>
  (
    await sql<Line>`
      select l.account_id, l.invoice_id, l.n, l.shown_micros, l.destination_id, l.late from invoice_lines l join invoices i on i.id = l.invoice_id
      where i.kind = 'invoice' and l.account_id >= ${FIRST} order by l.account_id, l.invoice_id, l.n`.execute(
      kysely,
    )
  ).rows

/** Credits what the stories say; returns the names of what was credited in full: `<invoice> <destination> <late>`. */
async function credit(): Promise<Set<string>> {
  const full = new Set<string>()
  const invoices = Map.groupBy(await linesBilled(), ({ invoiceId }) => invoiceId)
  const seen = new Map<AccountId, number>()
  for (const [invoiceId, lines] of invoices) {
    const { accountId } = lines[0]!
    const nth = seen.get(accountId) ?? 0
    seen.set(accountId, nth + 1)
    const { credits } = accounts.find((one) => one.accountId === accountId)!
    const wish = credits[nth] ?? 'none'
    if (wish === 'none') continue
    const asked = lines.flatMap((line, i) => {
      const part = wish === 'all' ? 'full' : (wish[i] ?? 'none')
      const cents = line.shownMicros / 10_000n
      const amountMicros = part === 'full' ? line.shownMicros : part === 'part' ? (cents / 2n) * 10_000n : 0n
      return amountMicros > 0n ? [{ n: line.n, amountMicros }] : []
    })
    const net = lines.reduce((sum, line) => sum + line.shownMicros, 0n)
    if (asked.length === 0 || net === 0n) continue
    const what = { accountId, invoiceId, reason: 'x', actor: 'staff:1', now: clock.now() }
    await inTransaction(kysely, (tx) =>
      issueCreditNote(tx, { ...what, lines: wish === 'all' ? 'all' : asked }),
    )
    const isWhole = asked.reduce((sum, { amountMicros }) => sum + amountMicros, 0n) === net
    for (const line of lines) {
      const own = asked.find(({ n }) => n === line.n)
      if (isWhole || own?.amountMicros === line.shownMicros)
        full.add(`${invoiceId} ${line.destinationId} ${line.late}`)
    }
  }
  return full
}

/** Both countries at new prices a minute, in tenths of a cent, by six seconds. */
async function price(us: number, france: number): Promise<void> {
  await pool.query(`
    with deck as (
      insert into rate_decks (id, name, version, currency, content_hash, created_at, time_periods) overriding system value
      select 100 + max(version), name, max(version) + 1, currency, 'y', now(), '{}' from rate_decks group by name, currency returning id
    )
    insert into rates (deck_id, direction, prefix, destination_id, rate, initial_increment, next_increment, effective_from)
    select id, 'outbound', p, d, r, 6, 6, date '2020-01-01' from deck, (values ('1', 1, ${us}::numeric / 1000), ('33', 2, ${france}::numeric / 1000)) as v (p, d, r);
    update rate_decks set frozen_at = now() where frozen_at is null;
    update rating_facts set version = version + 1`)
}

/** Each call with what it costs by now, and what asked for it, where that came to a cent. */
const callsNow = async () =>
  (
    await sql<{
      accountId: AccountId
      seconds: number
      destinationId: number
      nowMicros: bigint
      line: string
    }>`
      select r.account_id, r.duration_seconds as seconds, r.destination_id,
        coalesce((select k.amount_micros from call_corrections k
          where (k.account_id, k.answered_at, k.import_id, k.line_no, k.leg) = (r.account_id, r.answered_at, r.import_id, r.line_no, r.leg)
          order by k.rerating_id desc limit 1), r.amount_micros) as now_micros,
        format('%s %s %s', c.invoice_id, r.destination_id, (c.period_end < i.period_end)::text) as line
      from rated_calls r join charges c on c.account_id = r.account_id and c.id = r.charge_id left join invoices i on i.id = c.invoice_id
      where r.account_id >= ${FIRST}`.execute(kysely)
  ).rows

const corrected = async () =>
  new Map(
    (
      await sql<{ accountId: AccountId; micros: bigint }>`
        select account_id, sum(amount_micros)::bigint as micros from charges where origin like 'rerate:%' group by 1`.execute(
        kysely,
      )
    ).rows.map(({ accountId, micros }) => [accountId, micros]),
  )

test('what was credited in full and is priced again is not billed again, nor given back twice; of all else the difference is charged', async () => {
  await importText(intake, pbx.id, linesOf('march'))
  await bill('2026-04-01')
  await importText(intake, pbx.id, linesOf('late', 'april'), { name: 'later.csv' })
  await bill('2026-05-01')
  const full = await credit()
  const owedBefore = new Map<AccountId, bigint>()
  for (const { accountId } of accounts)
    owedBefore.set(accountId, (await balancesOf(kysely, accountId)).get('receivable') ?? 0n)
  const expected = new Map<AccountId, bigint>()
  // Dearer, cheaper, and free for one of them.
  for (const [us, france] of [
    [35, 120],
    [11, 40],
    [0, 333],
  ] as const) {
    for (const { accountId, seconds, destinationId, nowMicros, line } of await callsNow()) {
      if (full.has(line)) continue
      // Tenths of a cent a minute are 1,000 micros: of six seconds, 100.
      const micros = BigInt((destinationId === 1 ? us : france) * 100 * (seconds / 6))
      expected.set(accountId, (expected.get(accountId) ?? 0n) + micros - nowMicros)
    }
    await price(us, france)
    clock.advance({ hours: 1 })
    await rerateCalls(intake, {
      from: Temporal.Instant.from('2026-03-01T05:00:00Z'),
      until: Temporal.Instant.from('2026-05-01T04:00:00Z'),
      ...{ reason: 'prices', actor: 'cli' },
    })
    const charged = await corrected()
    for (const { accountId, n } of accounts)
      expect([n, charged.get(accountId) ?? 0n]).toEqual([n, expected.get(accountId) ?? 0n])
  }
  const calls = Map.groupBy(await callsNow(), ({ accountId }) => accountId)
  const settled = accounts.filter(({ accountId }) =>
    calls.get(accountId)!.every(({ line }) => full.has(line)),
  )
  for (const { accountId } of settled) {
    const balances = await balancesOf(kysely, accountId)
    expect(balances.get('receivable')).toBe(owedBefore.get(accountId))
    expect(balances.get('unbilled')).toBe(0n)
  }
  // So that the property says something: some are settled, some lines are and others of their invoices are not, and most are charged.
  expect(settled.length).toBeGreaterThan(2)
  expect(full.size).toBeGreaterThan(settled.length * 2)
  expect([...expected.values()].filter((micros) => micros !== 0n).length).toBeGreaterThan(10)
  await expectBooksSound(database)
  expect(await verifyBooks(kysely, { limit: 5 })).toEqual([])
}, 240_000)
