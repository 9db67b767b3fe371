import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { asteriskLine, importText, makeUsageWorld } from '../../test/support/usage-world.ts'
import { taxes } from '../composition.ts'
import { inTransaction } from '../db/database.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import { rerateCalls } from '../usage/rerate.ts'
import { runBilling } from './billing-run.ts'
import { issueCreditNote } from './credit-notes.ts'
import { isAllGiven, linesSettled } from './settled-calls.ts'

const database = await testDatabase()
const { kysely, pool } = database
const { clock, intake, pbx } = await makeUsageWorld(database)
const [ALPHA, BETA] = [1n as AccountId, 2n as AccountId]

/** France at a price a minute from now on, and all of March priced again; what re-ratings of an account have come to by then. */
async function reratedAt(perMinute: string, accountId: AccountId): Promise<bigint> {
  await pool.query(`
    with deck as (
      insert into rate_decks (id, name, version, currency, content_hash, created_at, time_periods) overriding system value
      select 100 + max(version), name, max(version) + 1, currency, 'y', now(), '{}' from rate_decks group by name, currency returning id
    )
    insert into rates (deck_id, direction, prefix, destination_id, rate, initial_increment, next_increment, effective_from)
    select id, 'outbound', '33', 2, ${perMinute}, 60, 60, date '2020-01-01' from deck;
    update rate_decks set frozen_at = now() where frozen_at is null;
    update rating_facts set version = version + 1`)
  clock.advance({ hours: 1 })
  await rerateCalls(intake, {
    from: Temporal.Instant.from('2026-03-01T05:00:00Z'),
    until: Temporal.Instant.from('2026-04-01T04:00:00Z'),
    ...{ accountId, reason: 'prices', actor: 'cli' },
  })
  clock.advance({ hours: 1 })
  const { rows } = await sql<{ micros: bigint }>`
    select coalesce(sum(amount_micros), 0)::bigint as micros from charges where account_id = ${accountId} and origin like 'rerate:%'`.execute(
    kysely,
  )
  return rows[0]!.micros
}

async function credit(accountId: AccountId, amountMicros: bigint): Promise<void> {
  const { rows } = await sql<{ id: InvoiceId }>`
    select id from invoices where account_id = ${accountId} and kind = 'invoice'`.execute(kysely)
  const invoiceId = rows[0]!.id
  const lines = [{ n: 1, amountMicros }]
  await inTransaction(kysely, (tx) =>
    issueCreditNote(tx, { accountId, invoiceId, lines, reason: 'x', actor: 'staff:1', now: clock.now() }),
  )
}

test('what a re-rating had left of a line counts when all of that is credited; what one takes off later is no credit', async () => {
  const call = { to: '01133145550000', at: '2026-03-02 19:00:00', seconds: 3600 }
  const calls = [
    { ...call, id: '1', from: '16175550100' },
    { ...call, id: '2', from: '16175550200' },
  ]
  await importText(intake, pbx.id, calls.map(asteriskLine).join('\n'))
  // 60 minutes at 0.05 and 0.01: an invoice of 3.01 each.
  await runBilling(database, { on: Temporal.PlainDate.from('2026-04-01'), taxes, clock, actor: 'cli' })
  // To 1.20; then the 1.20 that are left of the line are credited: nothing of it is owed, whatever it costs from then on.
  expect(await reratedAt('0.02', ALPHA)).toBe(-1_810_000n)
  await credit(ALPHA, 1_200_000n)
  expect(await reratedAt('0.05', ALPHA)).toBe(-1_810_000n)
  expect(await reratedAt('0.01', ALPHA)).toBe(-1_810_000n)
  // 1.00 for the trouble, then to 0.30, which with the 1.00 is more than the line asked for; at 3.00 again, the 3.00 are owed again.
  await credit(BETA, 1_000_000n)
  expect(await reratedAt('0.005', BETA)).toBe(-2_710_000n)
  expect(await reratedAt('0.05', BETA)).toBe(-10_000n)
})

test.each([
  ['a line credited whole', 0n, [], ['one']],
  ['a line of which a cent is left', 10_000n, [], []],
  ['a line whose rest went back by other means', 40_000n, [{ n: 1, leftMicros: 40_000n }], ['one']],
  ['another line’s other means', 40_000n, [{ n: 2, leftMicros: 40_000n }], []],
])('%s', (_, shownMicros, elsewhere, names) => {
  const settled = linesSettled([{ n: 1, name: 'one' }], { lines: [{ n: 1, shownMicros }], elsewhere })
  expect(settled.map(({ name }) => name)).toEqual(names)
})

test('an invoice whose credits are on its other lines is given back whole when its net is', () => {
  // 10.00 of calls and a credit of 3.00: 7.00 were credited.
  expect(isAllGiven({ netMicros: 0n, elsewhere: [] })).toBe(true)
  expect(isAllGiven({ netMicros: 10_000n, elsewhere: [] })).toBe(false)
  expect(isAllGiven({ netMicros: 10_000n, elsewhere: [{ n: 1, leftMicros: 10_000n }] })).toBe(true)
})
