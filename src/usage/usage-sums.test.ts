import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { asteriskLine, importText, makeUsageWorld } from '../../test/support/usage-world.ts'
import type { AccountId } from '../kernel/ids.ts'
import { verifyUsage } from '../reports/verify-books.ts'
import { directionCode } from './direction.ts'
import { LiveIntake } from './live-intake.ts'
import { rerateCalls } from './rerate.ts'
import { retryUnrated } from './retry-unrated.ts'
import { selectSums } from './store-usage-sums.ts'
import { findChangedZones, sumUsage } from './sum-usage.ts'
import { sumOf, usageOf } from './usage-sums.ts'

const database = await testDatabase()
const { intake, pbx } = await makeUsageWorld(database)
const db = database.kysely
const ACCOUNTS = [1n, 2n] as AccountId[]
const ZONES = ['America/New_York', 'Asia/Kathmandu', 'America/Havana', 'Pacific/Apia', 'UTC']

/** Numbers that look random and are the same each time. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** What the calls themselves come to, by the rows and in no other way. */
async function fromCalls(accountId: AccountId, where = 'true') {
  const { rows } = await sql<Record<string, bigint>>`
    select count(*)::int as calls, coalesce(sum(duration_seconds), 0)::bigint as duration_seconds, coalesce(sum(billed_seconds), 0)::bigint as billed_seconds,
      coalesce(sum(included_seconds), 0)::bigint as included_seconds, coalesce(sum(amount_micros), 0)::bigint as amount_micros
    from rated_calls c left join destinations d on d.id = c.destination_id where c.account_id = ${accountId} and ${sql.raw(where)}`.execute(
    db,
  )
  return rows[0]!
}

async function expectExact(accountId: AccountId, timeZone: string) {
  const from = Temporal.PlainDate.from('2026-02-20')
  const until = Temporal.PlainDate.from('2026-04-10')
  const local = `(c.answered_at at time zone '${timeZone}')`
  const inside = `${local}::date >= '${from}' and ${local}::date < '${until}'`
  const usage = await usageOf(db, { accountId, timeZone, from, until, lines: null })
  const total = await fromCalls(accountId, inside)
  expect(usage.totals).toEqual(total)
  for (const part of [usage.byDay, usage.byLine, usage.byDestination, usage.byHour])
    expect(sumOf(part)).toEqual(total)
  for (const { key, ...sums } of usage.byDay)
    expect(sums).toEqual(await fromCalls(accountId, `${local}::date = '${key}'`))
  for (const { key, ...sums } of usage.byHour)
    expect(sums).toEqual(await fromCalls(accountId, `${inside} and extract(hour from ${local}) = ${key}`))
  for (const { key, label: _, ...sums } of usage.byLine)
    expect(sums).toEqual(await fromCalls(accountId, `${inside} and line = '${key}'`))
  for (const { key, ...sums } of usage.byDestination)
    expect(sums).toEqual(
      await fromCalls(
        accountId,
        `${inside} and direction = ${directionCode(key.direction)} and coalesce(d.name, '') = '${key.destination}'`,
      ),
    )
  const lines = ['16175550100']
  const ofLine = await usageOf(db, { accountId, timeZone, from, until, lines })
  const lineTotal = await fromCalls(accountId, `${inside} and line = '16175550100'`)
  for (const part of [ofLine.byDay, ofLine.byLine, ofLine.byDestination, ofLine.byHour])
    expect(sumOf(part)).toEqual(lineTotal)
  const question = { accountId, timeZone, from, until: null, lines, directionCode: 0, destinations: ['fr'] }
  expect(await selectSums(db, question)).toEqual(
    await fromCalls(
      accountId,
      `${local}::date >= '${from}' and line = '16175550100' and direction = 0 and d.name like 'Fr%'`,
    ),
  )
}

let id = 0
/** A call of either account, somewhere around March 2026, when clocks change in several of the zones. */
function someLine(random: (below: number) => number): string {
  const [from, to] = [
    ['16175550100', '12125550000'],
    ['16175550100', '01133145550000'],
    ['16175550100', '01133612345678'],
    ['12125550000', '18005550100'],
    ['16175550200', '16175550100'],
    ['16175550100', '911'],
    // Nobody's until somebody takes the number.
    ['16175550300', '12125550000'],
  ][random(7)]!
  const at = Temporal.PlainDateTime.from('2026-02-27T00:00:00').add({ minutes: random(35 * 1440) })
  // A time that the clocks of New York skip is no call.
  if (at.toString().startsWith('2026-03-08T02')) return someLine(random)
  return asteriskLine({
    ...{ id: `p.${++id}`, from: from!, to: to!, seconds: 1 + random(500) },
    at: at.toString({ smallestUnit: 'second' }).replace('T', ' '),
  })
}

test.each([1, 2, 3, 4])(
  'sums kept and calls read come to what the calls are, whatever happens in between (%i)',
  async (seed) => {
    const random = numbersFrom(seed)
    const live = new LiveIntake(intake)
    for (let step = 0; step < 12; step++) {
      const lines = Array.from({ length: 20 + random(60) }, () => someLine(random))
      switch (random(6)) {
        case 0:
          await Promise.all([
            importText(intake, pbx.id, lines.slice(0, 20).join('\n'), { name: `a${seed}.${step}` }),
            sumUsage(db, { callsMin: 1 + random(8), callsAPart: random(3) }),
            importText(intake, pbx.id, lines.slice(20).join('\n'), { name: `b${seed}.${step}` }),
            sumUsage(db, { callsMin: 1 + random(8), callsAPart: random(3) }),
          ])
          break
        case 1:
          await Promise.all(lines.slice(0, 10).map((text) => live.receive({ sourceId: pbx.id, text })))
          break
        case 2: {
          const zone = ZONES[random(ZONES.length)]!
          await sql`update accounts set time_zone = ${zone} where id = ${1 + random(2)}`.execute(db)
          if (random(2) === 0) await db.transaction().execute(findChangedZones)
          break
        }
        case 3:
          await sql`update rating_facts set version = version + 1`.execute(db)
          await sql`
            insert into numbers (account_id, e164, kind, held_from) select 2, '16175550300', 'did', '2025-01-01'
            where not exists (select from numbers where e164 = '16175550300')`.execute(db)
          await retryUnrated(intake)
          break
        case 4: {
          const [from, until] = ['2026-03-01T00:00:00Z', '2026-03-20T00:00:00Z'].map(Temporal.Instant.from)
          await rerateCalls(intake, { from: from!, until: until!, reason: 'A test', actor: 'cli' })
          break
        }
        default:
          await importText(intake, pbx.id, lines.join('\n'), { name: `c${seed}.${step}` })
      }
      if (random(3) > 0) await sumUsage(db, { callsMin: 1 + random(8), callsAPart: random(3) })
      for (const accountId of ACCOUNTS) {
        const { rows } = await sql<{
          timeZone: string
        }>`select time_zone from accounts where id = ${accountId}`.execute(db)
        await expectExact(accountId, rows[0]!.timeZone)
      }
    }
  },
  60_000,
)

test('sums that are kept are what is read, and a mark puts them aside', async () => {
  await sumUsage(db, { callsMin: 1 })
  const { rows } = await sql<{ stale: bigint; days: bigint; timeZone: string; onDay: Temporal.PlainDate }>`
    select (select count(*) from stale_usage) as stale, count(*) as days, min(d.time_zone) as time_zone, min(d.on_day) as on_day
    from usage_days d where d.account_id = 1`.execute(db)
  const { stale, days, timeZone, onDay } = rows[0]!
  expect(stale).toBe(0n)
  expect(days).toBeGreaterThan(20n)
  const question = {
    accountId: ACCOUNTS[0]!,
    timeZone,
    from: onDay,
    until: onDay.add({ days: 1 }),
    lines: null,
  }
  const { totals } = await usageOf(db, question)
  await sql`update usage_days set calls = calls + 1000 where account_id = 1 and on_day = ${onDay}`.execute(db)
  expect((await usageOf(db, question)).totals.calls).toBe(totals.calls + 1000)
  await sql`
    insert into stale_usage (account_id, from_at, until_at)
    select 1, t, t from (select (${onDay}::timestamp + interval '12 hours') at time zone ${timeZone} as t) noon`.execute(
    db,
  )
  expect((await usageOf(db, question)).totals).toEqual(totals)
  await sumUsage(db, { callsMin: 1 })
  expect((await usageOf(db, question)).totals).toEqual(totals)
})

test('a day that was summed in another zone goes with its own parts, and no other day loses any', async () => {
  // An account that moves just while it is summed has days of both zones.
  await sumUsage(db, { callsMin: 1, callsAPart: 0 })
  const { rows } = await sql<{ timeZone: string }>`select time_zone from accounts where id = 1`.execute(db)
  const { timeZone } = rows[0]!
  await sql`
    update usage_days set time_zone = 'Asia/Tokyo'
    where account_id = 1 and on_day = (select min(on_day) from usage_days where account_id = 1)`.execute(db)
  await sql`insert into stale_usage (account_id, from_at, until_at) values (1, '2020-01-01', '2020-01-01')`.execute(
    db,
  )
  await sumUsage(db, { callsMin: 1, callsAPart: 0 })
  await expectExact(ACCOUNTS[0]!, timeZone)
})

test('more days than one step takes are summed in several, and nothing is left marked', async () => {
  await sql`
    insert into stale_usage (account_id, from_at, until_at)
    select a, '2023-01-01'::timestamptz, '2026-04-01'::timestamptz from unnest(array[1, 2]) a`.execute(db)
  // 2 × 1,187 days, of a thousand a step.
  expect((await sumUsage(db, { callsMin: 1 })).days).toBeGreaterThan(2300)
  const { rows } = await sql<{ n: bigint }>`select count(*) as n from stale_usage`.execute(db)
  expect(rows[0]!.n).toBe(0n)
})

test('the proof of the books holds sums against calls and against each other', async () => {
  await sumUsage(db, { callsMin: 1 })
  const findings = async () => (await verifyUsage(db, { limit: 10 })).map(({ sentence }) => sentence)
  expect(await findings()).toEqual([])
  const { rows } = await sql<{ onDay: Temporal.PlainDate; calls: bigint; billedSeconds: bigint }>`
    select on_day, calls, billed_seconds from usage_days where account_id = 1 order by on_day limit 1`.execute(
    db,
  )
  const { onDay, calls, billedSeconds } = rows[0]!
  await sql`update usage_days set calls = calls + 1 where account_id = 1 and on_day = ${onDay}`.execute(db)
  const said = `Account A1: ${onDay} has ${calls} calls of ${billedSeconds} billed seconds, its sum says ${calls + 1n} of ${billedSeconds}.`
  expect(await findings()).toContain(said)
  await sql`update usage_days set calls = calls - 1 where account_id = 1 and on_day = ${onDay}`.execute(db)
  await sql`delete from usage_parts where account_id = 1 and on_day = ${onDay} and part = 3`.execute(db)
  expect(await findings()).toEqual([
    `Account A1: part 3 of ${onDay} has 0 calls of 0 billed seconds, the day ${calls} of ${billedSeconds}.`,
  ])
})
