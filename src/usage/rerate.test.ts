import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { asteriskLine, importText, makeUsageWorld } from '../../test/support/usage-world.ts'
import type { AccountId } from '../kernel/ids.ts'
import { balancesOf } from '../ledger/post.ts'
import { verifyBalances } from '../ledger/verify.ts'
import { listCalls } from './calls.ts'
import { explainCall } from './explain.ts'
import { rerateCalls } from './rerate.ts'

const database = await testDatabase()
const { intake, pbx } = await makeUsageWorld(database)
const ALPHA = 1n as AccountId
const MARCH = {
  from: Temporal.Instant.from('2026-03-01T05:00:00Z'),
  until: Temporal.Instant.from('2026-04-01T04:00:00Z'),
}
const rerate = () =>
  rerateCalls(intake, { ...MARCH, deckName: 'World', reason: 'France was too dear', actor: 'cli' })

async function mendDeck(rateOfFrance: string) {
  await database.pool.query(`
    with deck as (
      insert into rate_decks (id, name, version, currency, content_hash, created_at, time_periods) overriding system value
      select 100 + max(version), name, max(version) + 1, currency, 'y', now(), '{}' from rate_decks group by name, currency returning id
    )
    insert into rates (deck_id, direction, prefix, destination_id, rate, initial_increment, next_increment, effective_from)
    select id, 'outbound', '33', 2, ${rateOfFrance}, 60, 60, date '2020-01-01' from deck;
    update rate_decks set frozen_at = now() where frozen_at is null;
    update rating_facts set version = version + 1`)
}

test('a mended deck makes correcting charges, never edits, and twice corrects once', async () => {
  await importText(
    intake,
    pbx.id,
    [
      asteriskLine({
        id: '1',
        from: '16175550100',
        to: '01133145550000',
        at: '2026-03-02 19:00:00',
        seconds: 60,
      }),
      asteriskLine({
        id: '2',
        from: '16175550100',
        to: '01133145550000',
        at: '2026-03-03 19:00:00',
        seconds: 61,
      }),
      asteriskLine({
        id: '3',
        from: '16175550100',
        to: '12125550000',
        at: '2026-03-03 19:00:00',
        seconds: 60,
      }),
    ].join('\n'),
  )
  // 0.01 + 0.05 = 0.06; 0.01 + 2 × 0.05 = 0.11; 0.02
  expect((await balancesOf(database.kysely, ALPHA)).get('unbilled')).toBe(190_000n)
  await mendDeck('0.04')
  // 0.04 and 0.08, without connect fee: 0.12 − 0.17 = −0.05; the call to New York has no rate now and keeps its price
  expect(await rerate()).toMatchObject({
    accounts: 1,
    calls: 3,
    corrected: 2,
    unpriced: 1,
    differenceMicros: -50_000n,
  })
  expect((await balancesOf(database.kysely, ALPHA)).get('unbilled')).toBe(140_000n)
  expect(await rerate()).toMatchObject({ corrected: 0, differenceMicros: 0n })
  const { rows } = await database.pool.query<{ amountMicros: string; description: string }>(
    `select amount_micros::text as "amountMicros", description from charges where origin like 'rerate:%'`,
  )
  expect(rows).toEqual([
    { amountMicros: '-50000', description: 'Correction of 2 calls: France was too dear' },
  ])
  expect((await verifyBalances(database.kysely, { limit: 5 })).differences).toEqual([])
})

test('the call itself stays as it was rated, with its correction beside it', async () => {
  const { items } = await listCalls(database.kysely, {
    accountId: ALPHA,
    destinations: ['france'],
    page: { limit: 10 },
  })
  expect(items.map(({ amountMicros }) => amountMicros)).toEqual([110_000n, 60_000n])
  const why = await explainCall(database.kysely, {
    accountId: ALPHA,
    callId: items[0]!.id,
    formats: intake.formats,
  })
  expect(why.proven).toBe(true)
  expect(why.corrections).toMatchObject([{ reason: 'France was too dear', amountMicros: 80_000n }])
})

test('a call that was credited in answer to a question is not corrected besides', async () => {
  const { items } = await listCalls(database.kysely, {
    ...{ accountId: ALPHA, destinations: ['france'], page: { limit: 10 } },
  })
  await database.pool.query(
    `with asked as (
       insert into billing_inquiries (account_id, about, call_id, subject, price_micros, currency, asked_at, asked_by, state, since, outcome)
       values (1, 'call', $1, 'x', 80000, 'USD', now(), 'login:1', 'decided', now(), 'credited') returning id
     )
     insert into inquiry_messages (account_id, inquiry_id, n, side, text, written_at, actor, outcome, credited_call_id, credit_micros, credit_total_micros, charge_id)
     select 1, id, 1, 'provider', 'You are right.', now(), 'staff:1', 'credited', $1, 80000, 80000, (select min(id) from charges where account_id = 1)
     from asked`,
    [items[0]!.id],
  )
  await mendDeck('0.03')
  // Of 0.04 and 0.08 the second was credited: only the first is 0.01 less now.
  expect(await rerate()).toMatchObject({ calls: 3, corrected: 1, differenceMicros: -10_000n })
})
