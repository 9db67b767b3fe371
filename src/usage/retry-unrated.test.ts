import { afterEach, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { asteriskLine, importText, makeUsageWorld } from '../../test/support/usage-world.ts'
import { verifyBalances } from '../ledger/verify.ts'
import { countUnrated, getImport, listUnratedCalls } from './imports.ts'
import { retryUnrated } from './retry-unrated.ts'

/** What cannot be matched or priced waits with its reason, and is rated once that is mended: exactly that, and once. */

const database = await testDatabase()
const { pool, kysely: db } = database
const { intake, source } = await makeUsageWorld(database)
let sourceId = 0
let importId = 0

const FILE = [
  // 1: nobody's number, calling abroad from one that Alpha will get
  { from: '16175550111', to: '12125550000' },
  // 2: the called side is Beta's, the calling one nobody's: a free inbound leg, nothing waits
  { from: '12125551111', to: '16175550200' },
  // 3, 4: letters, no rate
  { from: '16175550100', to: 'sip:bob@pbx' },
  { from: '16175550100', to: '011442079460000' },
  // 5, 6: an account without a plan calls, and is called by Alpha
  { from: '16175550900', to: '12125550000' },
  { from: '16175550100', to: '16175550900' },
  // 7: a plan whose deck is not frozen
  { from: '16175550800', to: '12125550000' },
  // 8: a deck in another currency
  { from: '16175550700', to: '12125550000' },
  // 9: nobody's, for ever
  { from: '13125551111', to: '13125552222' },
]

beforeAll(async () => {
  await pool.query(`
    insert into rate_decks (id, name, version, currency, content_hash, created_at) overriding system value values
      (10, 'Draft', 1, 'USD', 'x', now()), (11, 'Euro', 1, 'EUR', 'x', now());
    insert into rates (deck_id, direction, prefix, destination_id, rate, initial_increment, next_increment, effective_from)
      values (10, 'outbound', '1', 1, 0.10, 60, 60, '2020-01-01'), (11, 'outbound', '1', 1, 0.10, 60, 60, '2020-01-01');
    update rate_decks set frozen_at = now() where id = 11;
    insert into plans (id, name, currency, rate_deck, created_at) overriding system value
      values (10, 'Drafty', 'USD', 'Draft', now()), (11, 'Eurish', 'USD', 'Euro', now());
    insert into accounts (id, number, name, country, billing_day, terms_days, currency, time_zone, locale, opened_on, created_at) overriding system value
      select id, 'A' || id, 'Account', 'US', 1, 30, 'USD', 'America/New_York', 'en-US', '2025-01-01', now() from unnest(array[7, 8, 9]) id;
    insert into numbers (account_id, e164, kind, held_from) select id, '16175550' || id || '00', 'did', '2025-01-01' from unnest(array[7, 8, 9]) id;
    insert into subscriptions (account_id, id, plan_id, starts_on, created_at) overriding system value
      values (8, 8, 10, '2025-01-01', now()), (7, 7, 11, '2025-01-01', now());
    update rating_facts set version = version + 1;`)
  sourceId = (
    await source('queue', 'asterisk-csv', {
      timeZone: 'America/New_York',
      options: { columns: ['uniqueid'] },
    })
  ).id
  const lines = FILE.map((call, i) =>
    asteriskLine({ id: `${i + 1}`, at: '2026-03-02 10:00:00', seconds: 60, ...call }),
  )
  const summary = await importText(intake, sourceId, lines.join('\n'))
  expect(summary).toMatchObject({ calls: 9, rated: 2, unrated: 8 })
  importId = summary.importId
})

afterEach(async () => {
  expect((await verifyBalances(db, { limit: 5 })).differences).toEqual([])
  const { rows } = await pool.query(
    `select coalesce(sum(amount_micros), 0)::bigint as rated, count(*)::int as legs,
       (select coalesce(sum(amount_micros), 0)::bigint from charges) as charged, (select sum(calls)::int from charges) as calls,
       (select count(*)::int from rated_calls where import_id = $1) as legs_here from rated_calls`,
    [importId],
  )
  const [{ rated, legs, charged, calls, legs_here }] = rows
  expect([charged, calls ?? 0]).toEqual([rated, legs])
  // What the import says is what is there.
  const row = await getImport(db, { importId })
  expect([row.rated, row.unrated]).toEqual([legs_here, (await waiting()).length])
})

async function waiting() {
  const { items } = await listUnratedCalls(db, { sourceId, page: { limit: 100 } })
  return items
    .map(({ lineNo, leg, reasonCode, accountId }) =>
      `${lineNo}/${leg} ${reasonCode} ${accountId ?? ''}`.trim(),
    )
    .sort()
}

async function rated(lineNo: number) {
  const { rows } = await pool.query(
    `select concat_ws(' ', account_id, leg, billed_seconds, amount_micros) as leg from rated_calls where import_id = $1 and line_no = $2 order by leg`,
    [importId, lineNo],
  )
  return rows.map(({ leg }) => leg)
}

const mend = (statement: string) => pool.query(`${statement}; update rating_facts set version = version + 1`)

test('each waits with its reason, leg by leg', async () => {
  expect(await waiting()).toEqual([
    '1/0 no_account', '3/0 bad_number 1', '4/0 no_rate 1', '5/0 no_plan 9', '6/1 no_plan 9', '7/0 no_deck 8', '8/0 wrong_currency 7', '9/0 no_account',
  ]) // biome-ignore format: long
  const { items } = await listUnratedCalls(db, { sourceId, page: { limit: 100 } })
  expect(items.map(({ reason }) => reason).sort()).toEqual([
    'account A9 had no plan with a rate deck on that day',
    'account A9 had no plan with a rate deck on that day',
    "no account held the calling number '13125551111' or the called number '13125552222', trunk 'phone' at that time",
    "no account held the calling number '16175550111' or the called number '12125550000', trunk 'phone' at that time",
    "plan 'Drafty' names the rate deck 'Draft', of which no version is frozen",
    "rate deck 'Euro' is in EUR, account A7 in USD",
    "rate deck 'World' version 1 has no outbound rate for '442079460000' on that day",
    "the called number 'sip:bob@pbx' is no telephone number by the source's dial plan",
  ])
  expect((await countUnrated(db)).map(({ reasonCode, calls }) => [reasonCode, calls])).toEqual([
    ['bad_number', 1], ['no_account', 2], ['no_deck', 1], ['no_plan', 2], ['no_rate', 1], ['wrong_currency', 1],
  ]) // biome-ignore format: long
})

test('nothing mended: nothing changes', async () => {
  const before = await waiting()
  expect(await retryUnrated(intake)).toEqual({ tried: 8, rated: 0, waiting: 8 })
  expect(await waiting()).toEqual(before)
})

test('a number assigned, from before the call: that call is rated', async () => {
  await mend(
    `insert into numbers (account_id, e164, kind, held_from) values (1, '16175550111', 'did', '2026-01-01')`,
  )
  expect(await retryUnrated(intake)).toEqual({ tried: 8, rated: 1, waiting: 7 })
  // 60 s at 0.02
  expect(await rated(1)).toEqual(['1 0 60 20000'])
})

test('a number assigned from after the call helps nothing', async () => {
  await mend(
    `insert into numbers (account_id, e164, kind, held_from) values (1, '13125551111', 'did', '2026-03-03')`,
  )
  expect(await retryUnrated(intake)).toEqual({ tried: 7, rated: 0, waiting: 7 })
})

test('under the same clock, for the same account, again: a deck frozen, a plan given', async () => {
  await mend(`update rate_decks set frozen_at = now() where id = 10`)
  expect(await retryUnrated(intake)).toEqual({ tried: 7, rated: 1, waiting: 6 })
  expect(await rated(7)).toEqual(['8 0 60 100000'])
  await mend(
    `insert into subscriptions (account_id, id, plan_id, starts_on, created_at) overriding system value values (9, 9, 1, '2026-01-01', now())`,
  )
  expect(await retryUnrated(intake)).toEqual({ tried: 6, rated: 2, waiting: 4 })
  expect(await rated(5)).toEqual(['9 0 60 20000'])
  // Alpha's leg was rated long ago, and stays as it was.
  expect(await rated(6)).toEqual(['1 0 60 20000', '9 1 60 0'])
})

test('twice at once rates once', async () => {
  await mend(`insert into rate_decks (id, name, version, currency, content_hash, created_at) overriding system value values (12, 'World', 2, 'USD', 'y', now());
    insert into rates (deck_id, direction, prefix, destination_id, rate, initial_increment, next_increment, effective_from)
      values (12, 'outbound', '44', 2, 0.30, 60, 60, '2020-01-01');
    update rate_decks set frozen_at = now() where id = 12`)
  const runs = await Promise.all([
    retryUnrated(intake),
    retryUnrated(intake),
    retryUnrated(intake),
    retryUnrated(intake),
  ])
  expect(runs.reduce((sum, run) => sum + run.rated, 0)).toBe(1)
  expect(await rated(4)).toEqual(['1 0 60 300000'])
  expect(await waiting()).toEqual(['3/0 bad_number 1', '8/0 wrong_currency 7', '9/0 no_account'])
})

test('a cause that is mended while the batch is under way: its calls are tried again after its commit', async () => {
  const { id } = await source('race', 'asterisk-csv', {
    timeZone: 'America/New_York',
    options: { columns: ['uniqueid'] },
  })
  const line = (call: string, from: string) =>
    asteriskLine({ id: call, from, to: '12125550000', at: '2026-03-02 10:00:00', seconds: 60 })
  const jobs = async () =>
    (
      await pool.query(
        `select count(*)::int as n from graphile_worker.jobs where task_identifier = 'retry_unrated'`,
      )
    ).rows[0].n
  await pool.query('delete from graphile_worker._private_jobs')
  await importText(intake, id, line('quiet', '14085550001'))
  expect(await jobs()).toBe(0)
  // The number is assigned, and the retry for it has run, when the batch has found no owner but is not there yet.
  const charges = {
    ...intake.charges,
    async reserveIds(...given: Parameters<typeof intake.charges.reserveIds>) {
      await mend(
        `insert into numbers (account_id, e164, kind, held_from) values (8, '14085550002', 'did', '2025-01-01')`,
      )
      expect(await retryUnrated(intake, { sourceId: id })).toMatchObject({ rated: 0 })
      return intake.charges.reserveIds(...given)
    },
  }
  const file = [line('raced', '14085550002'), line('priced', '16175550800')].join('\n')
  expect(await importText({ ...intake, charges }, id, file)).toMatchObject({ rated: 1, unrated: 1 })
  expect(await jobs()).toBe(1)
  expect(await retryUnrated(intake, { sourceId: id })).toMatchObject({ rated: 1, waiting: 1 })
})

test("a call that was nobody's and turns out to be two accounts' has two legs; the one that cannot be priced goes on waiting", async () => {
  const file = asteriskLine({
    id: 'both',
    from: '14155550001',
    to: '14155550002',
    at: '2026-03-02 10:00:00',
    seconds: 60,
  })
  const { id } = await source('both', 'asterisk-csv', {
    timeZone: 'America/New_York',
    options: { columns: ['uniqueid'] },
  })
  const summary = await importText(intake, id, file)
  ;[sourceId, importId] = [id, summary.importId]
  await mend(`insert into accounts (id, number, name, country, billing_day, terms_days, currency, time_zone, locale, opened_on, created_at) overriding system value
      values (6, 'A6', 'No plan', 'US', 1, 30, 'USD', 'America/New_York', 'en-US', '2025-01-01', now());
    insert into numbers (account_id, e164, kind, held_from) values (9, '14155550001', 'did', '2025-01-01'), (6, '14155550002', 'did', '2025-01-01')`)
  // Deck World's version 2 has 44 alone: the caller waits for its rate, the called for its plan.
  expect(await retryUnrated(intake, { sourceId })).toEqual({ tried: 1, rated: 0, waiting: 2 })
  expect(await waiting()).toEqual(['1/0 no_rate 9', '1/1 no_plan 6'])
  await mend(`insert into plans (id, name, currency, rate_deck, created_at) overriding system value values (12, 'Euro-free', 'USD', 'Draft', now());
    update subscriptions set plan_id = 12 where account_id = 9`)
  expect(await retryUnrated(intake, { sourceId })).toEqual({ tried: 2, rated: 1, waiting: 1 })
  expect(await rated(1)).toEqual(['9 0 60 100000'])
  expect(await waiting()).toEqual(['1/1 no_plan 6'])
})
