import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { expectBooksSound } from '../../test/support/books.ts'
import { testDatabase } from '../../test/support/database.ts'
import { dunningWorld } from '../../test/support/dunning.ts'
import type { AccountId, AttemptId, InvoiceId } from '../kernel/ids.ts'
import type { Outcome } from '../payments/gateway.ts'
import { hearOutcomes } from '../payments/hear-outcomes.ts'
import { recordReturn } from '../payments/returns.ts'
import { writeOff } from '../payments/write-offs.ts'
import {
  changeTerms,
  getDunning,
  isSuspended,
  listDunningCases,
  listSuspensions,
  recordPromise,
  restoreByHand,
  runDunning,
  suspendByHand,
} from './dunning.ts'

const database = await testDatabase()
const { kysely } = database
const world = await dunningWorld(database)
const { clock, gateway, account, invoice, method, enrolled, payWith, at, work, dun, toldOf, timeline } = world
const day = (text: string) => Temporal.PlainDate.from(text)
const POOR: Outcome = { kind: 'declined', code: 'insufficient_funds', retry: 'later' }
const suspendedNow = (accountId: AccountId) => isSuspended(kysely, { accountId, at: clock.now() })
const stateOf = (accountId: AccountId) => getDunning(kysely, { accountId, now: clock.now() })

/** An account that owes these amounts on one invoice of March each, due on March 15. */
async function owing(...amounts: bigint[]): Promise<{ accountId: AccountId; invoiceIds: InvoiceId[] }> {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account()
  const invoiceIds: InvoiceId[] = []
  for (const [n, micros] of amounts.entries()) invoiceIds.push(await invoice(accountId, 3 + n, micros))
  return { accountId, invoiceIds }
}

/** By hand, between runs: nothing is staged for others in these tests. */
async function until(instant: string) {
  clock.set(instant)
  return dun()
}

test('overdue, retried, reminded, warned, suspended, paid and restored: each once, on its day', async () => {
  const { accountId } = await owing(50_000_000n)
  await enrolled(accountId, await method(accountId, world.DEBIT_CARD))
  gateway.answer('charge', POOR, POOR, POOR, POOR, POOR)
  toldOf(accountId)
  // 08:20 in New York on the day it is due: the draft is declined, and retries are planned.
  await at('2026-03-15T12:20:00Z')
  expect(toldOf(accountId)).toContain('payment_failed')
  expect((await stateOf(accountId)).retries.map(({ dueAt, told }) => [dueAt.toString(), told])).toEqual([
    ['2026-03-16T12:00:00Z', false],
    ['2026-03-18T12:00:00Z', true],
    ['2026-03-20T12:00:00Z', false],
    ['2026-03-25T12:00:00Z', true],
  ])
  // Before 08:00 nothing happens.
  await at('2026-03-16T11:15:00Z')
  expect(gateway.count('charge')).toBe(1)
  await at('2026-03-16T12:15:00Z')
  expect(gateway.count('charge')).toBe(2)
  expect(await stateOf(accountId)).toMatchObject({ case: { stage: 'overdue' }, overdueMicros: 50_000_000n })
  toldOf(accountId)
  // The first reminder is due on this day: the mail of the retry says it already.
  await at('2026-03-18T12:15:00Z')
  expect(toldOf(accountId)).toEqual(['payment_failed'])
  expect((await stateOf(accountId)).case).toMatchObject({ stage: 'reminded', nextStep: 'reminder' })
  await at('2026-03-20T12:15:00Z')
  await at('2026-03-25T12:15:00Z')
  toldOf(accountId)
  expect(gateway.count('charge')).toBe(5)
  expect((await stateOf(accountId)).retries).toEqual([])
  await at('2026-04-04T12:15:00Z')
  await at('2026-04-04T13:15:00Z')
  expect(toldOf(accountId)).toEqual(['overdue_reminder'])
  await at('2026-04-09T12:15:00Z')
  expect(toldOf(accountId)).toEqual(['suspension_warning'])
  expect(await stateOf(accountId)).toMatchObject({ case: { stage: 'warned', suspendOn: day('2026-04-14') } })
  await at('2026-04-13T12:15:00Z')
  expect(await suspendedNow(accountId)).toBe(false)
  clock.set('2026-04-14T12:15:00Z')
  await Promise.all([dun(), dun(), dun()])
  await work()
  await dun()
  expect(toldOf(accountId)).toEqual(['suspended'])
  expect(await suspendedNow(accountId)).toBe(true)
  expect(await listSuspensions(kysely, { accountId })).toMatchObject([
    { scope: 'outbound', byHand: false, reason: 'overdue', endedAt: null },
  ])
  // Paid at night: restored at once.
  clock.set('2026-04-15T03:00:00Z')
  await payWith(await method(accountId), 50_000_000n)
  await work()
  await work()
  expect(await suspendedNow(accountId)).toBe(false)
  expect(await isSuspended(kysely, { accountId, at: Temporal.Instant.from('2026-04-15T02:59:59Z') })).toBe(
    true,
  )
  expect((await stateOf(accountId)).case).toBeNull()
  expect(toldOf(accountId).toSorted()).toEqual(['mandate_copy', 'receipt', 'restored'])
  await dun()
  const dunned = (await timeline(accountId)).filter(
    (kind) => !/^(method|mandate|autopay_enrolled)/.test(kind),
  )
  expect(dunned).toEqual([
    ...['payment_declined', 'retries_planned'],
    ...['payment_declined', 'dunning_opened', 'payment_declined', 'payment_declined', 'payment_declined'],
    ...['retries_ended', 'overdue_reminded', 'suspension_warned', 'service_suspended'],
    ...['payment_succeeded', 'service_restored', 'dunning_closed'],
  ])
  await expectBooksSound(database)
})

test('a retry that succeeds pays what is still owed of the same invoices, and no other', async () => {
  const { accountId, invoiceIds } = await owing(20_000_000n)
  await enrolled(accountId, await method(accountId, world.DEBIT_CARD))
  gateway.answer('charge', POOR)
  await at('2026-03-15T12:20:00Z')
  const other = await invoice(accountId, 4, 30_000_000n)
  await payWith(await method(accountId), 5_000_000n, {
    invoices: [{ invoiceId: invoiceIds[0]!, amountMicros: null }],
  })
  const before = gateway.count('charge')
  clock.set('2026-03-16T12:15:00Z')
  await Promise.all([dun(), dun()])
  await work()
  expect(gateway.count('charge')).toBe(before + 1)
  // 20.00 less the 5.00 that were paid meanwhile.
  const { rows } = await sql`
    select key ~ '^retry:[0-9]+:1$' as is_retry, amount_micros, origin from payments
    where account_id = ${accountId} order by id desc limit 1`.execute(kysely)
  expect(rows).toEqual([{ isRetry: true, amountMicros: 15_000_000n, origin: 'autopay' }])
  expect(await world.openOn(other)).toBe(30_000_000n)
  await until('2026-03-18T12:15:00Z')
  await until('2026-03-25T12:15:00Z')
  expect(gateway.count('charge')).toBe(before + 1)
  expect((await stateOf(accountId)).retries).toEqual([])
  await expectBooksSound(database)
})

test.each([
  ['lost_card', 'never', 'new_method'],
  ['authentication_required', 'authenticate', 'authenticate'],
] as const)('%s is not tried again by itself', async (code, retry, because) => {
  const { accountId } = await owing(20_000_000n)
  await enrolled(accountId, await method(accountId, world.DEBIT_CARD))
  gateway.answer('charge', { kind: 'declined', code, retry })
  await at('2026-03-15T12:20:00Z')
  expect((await stateOf(accountId)).retries).toEqual([])
  const { rows } = await sql<{ detail: object }>`
    select detail from account_events where account_id = ${accountId} and kind = 'retries_ended'`.execute(
    kysely,
  )
  expect(rows).toMatchObject([{ detail: { because } }])
})

test.each(['end', 'pause', 'promise', 'policy'] as const)(
  'nothing is tried again after: %s',
  async (what) => {
    const { accountId } = await owing(20_000_000n)
    await enrolled(accountId, await method(accountId, world.DEBIT_CARD))
    gateway.answer('charge', POOR)
    await at('2026-03-15T12:20:00Z')
    const before = gateway.count('charge')
    clock.set('2026-03-16T11:00:00Z')
    if (what === 'end') await world.end(accountId)
    if (what === 'pause') await world.pause(accountId, '2026-04-01')
    if (what === 'promise') {
      await world.write((tx) =>
        recordPromise(tx, {
          ...{ accountId, until: day('2026-03-20'), amountMicros: null, byCustomer: true },
          ...{ actor: 'login:12', now: clock.now() },
        }),
      )
    }
    if (what === 'policy') {
      const { id } = await world.policy({ name: 'No retries', retries: false })
      await world.write((tx) =>
        changeTerms(tx, { accountId, changes: { policyId: id }, actor: 'staff:1', now: clock.now() }),
      )
    }
    await until('2026-03-16T12:15:00Z')
    await until('2026-03-18T12:15:00Z')
    expect(gateway.count('charge')).toBe(before)
  },
)

test('who was away for days tries once; a card is tried less than 15 times in 30 days; a monthly cap holds', async () => {
  const results = async (accountId: AccountId) => {
    const { rows } = await sql<{ result: string | null }>`
      select result from payment_retries where account_id = ${accountId} order by n`.execute(kysely)
    return rows.map(({ result }) => result)
  }
  const charges = async (accountId: AccountId) =>
    (await sql`select from payment_attempts where account_id = ${accountId}`.execute(kysely)).rows.length
  const failing = async (over = {}) => {
    const { accountId } = await owing(20_000_000n)
    const card = await method(accountId, { ...world.DEBIT_CARD, fingerprint: `card-${accountId}` })
    await enrolled(accountId, card, over)
    gateway.answer('charge', POOR)
    await at('2026-03-15T12:20:00Z')
    return { accountId, card }
  }
  const away = await failing()
  // Days 1, 3 and 5 have passed.
  await until('2026-03-21T15:00:00Z')
  expect(await results(away.accountId)).toEqual(['superseded', 'superseded', 'succeeded', null])
  expect(await charges(away.accountId)).toBe(2)

  const often = await failing()
  // With the draft these are 14 tries in 30 days: the next would be the 15th.
  await sql`
    insert into payment_attempts (account_id, payment_id, method_id, gateway, rail, key, amount_micros, surcharge_micros, currency, state,
      body, payer, created_at, sent_at, closed_at)
    select account_id, payment_id, method_id, gateway, rail, key || n, amount_micros, 0, currency, 'declined', body, payer, created_at, sent_at, closed_at
    from payment_attempts, generate_series(1, 13) n where account_id = ${often.accountId}`.execute(kysely)
  await until('2026-03-16T12:15:00Z')
  expect((await results(often.accountId))[0]).toBe('tried_often_enough')

  const capped = await failing({ capMicros: 25_000_000n })
  await sql`
    insert into payments (account_id, key, request_hash, origin, currency, amount_micros, state, requested_at, requested_by)
    values (${capped.accountId}, 'autopay:2026-03-14', '', 'autopay', 'USD', 6000000, 'pending', '2026-03-14T12:00Z', 'system')`.execute(
    kysely,
  )
  // 6.00 on its way this month and 20.00 more would pass 25.00.
  await until('2026-03-16T12:15:00Z')
  expect((await results(capped.accountId))[0]).toBe('over_cap')
  expect(await charges(capped.accountId)).toBe(1)
})

test('a debit that came back for want of money is presented twice more, and described as that', async () => {
  const { accountId } = await owing(20_000_000n)
  await enrolled(accountId, await method(accountId, world.BANK_ACCOUNT))
  await at('2026-03-15T12:20:00Z')
  const charges = async () =>
    (await sql`select from payment_attempts where account_id = ${accountId}`.execute(kysely)).rows.length
  const bounce = async (instant: string) => {
    clock.set(instant)
    const { rows } = await sql<{ id: AttemptId; ref: string; amountMicros: bigint }>`
      select id, ref, amount_micros from payment_attempts where account_id = ${accountId} order by id desc limit 1`.execute(
      kysely,
    )
    const { id: attemptId, ref, amountMicros } = rows[0]!
    const now = clock.now()
    const outcome = { kind: 'succeeded' as const, ref, amount: { amountMicros, currency: 'USD' } }
    await world.write((tx) =>
      hearOutcomes(tx, { hearings: [{ accountId, attemptId, outcome, source: 'look_up' }], now }),
    )
    await work()
    await world.write((tx) => recordReturn(tx, { accountId, attemptId, code: 'R01', at: now, now }))
    await work()
  }
  const lastDescriptor = () =>
    (gateway.calls.findLast(({ operation }) => operation === 'charge')!.asked as { body: string }).body
  await bounce('2026-03-18T18:00:00Z')
  expect((await stateOf(accountId)).retries.map(({ dueAt }) => dueAt.toString())).toEqual([
    '2026-03-21T12:00:00Z',
    '2026-03-28T12:00:00Z',
  ])
  const before = await charges()
  await at('2026-03-21T12:15:00Z')
  expect(await charges()).toBe(before + 1)
  expect(lastDescriptor()).toContain('RETRY PYMT')
  await bounce('2026-03-25T18:00:00Z')
  await at('2026-03-28T12:15:00Z')
  expect(await charges()).toBe(before + 2)
  await bounce('2026-04-01T18:00:00Z')
  expect((await stateOf(accountId)).retries).toEqual([])
  await at('2026-04-20T12:15:00Z')
  expect(await charges()).toBe(before + 2)
  await expectBooksSound(database)
})

test('a late fee is charged once an invoice, never above its cap, and the books stay sound', async () => {
  const { id: policyId } = await world.policy({
    name: 'With fee',
    lateFee: { kind: 'percent', rate: 50_000n, capMicros: 4_000_000n, graceDays: 5 },
  })
  const { accountId, invoiceIds } = await owing(50_000_000n, 200_000_000n)
  await world.write((tx) =>
    changeTerms(tx, { accountId, changes: { policyId }, actor: 'staff:1', now: clock.now() }),
  )
  await until('2026-03-20T12:15:00Z')
  expect((await sql`select 1 from late_fees where account_id = ${accountId}`.execute(kysely)).rows).toEqual(
    [],
  )
  for (const instant of [
    '2026-03-21T12:15:00Z',
    '2026-03-21T13:15:00Z',
    '2026-03-22T12:15:00Z',
    '2026-04-22T12:15:00Z',
  ]) {
    clock.set(instant)
    await Promise.all([dun(), dun()])
  }
  const { rows } = await sql`
    select c.origin, c.kind, c.amount_micros, c.period_start from charges c where c.account_id = ${accountId} order by c.id`.execute(
    kysely,
  )
  expect(rows).toEqual([
    // 5 % of 50.00; then 5 % of 200.00 is 10.00, capped at 4.00.
    {
      origin: `late_fee:${invoiceIds[0]}`,
      kind: 'one_time',
      amountMicros: 2_500_000n,
      periodStart: day('2026-03-21'),
    },
    {
      origin: `late_fee:${invoiceIds[1]}`,
      kind: 'one_time',
      amountMicros: 4_000_000n,
      periodStart: day('2026-04-22'),
    },
  ])
  expect((await timeline(accountId)).filter((kind) => kind === 'late_fee_charged')).toHaveLength(2)
  await expectBooksSound(database)
})

test('a promise holds the steps until its day has passed, and dunning says when it is broken', async () => {
  const { accountId } = await owing(50_000_000n)
  const promise = (over: Partial<Parameters<typeof recordPromise>[1]> = {}) =>
    world.write((tx) =>
      recordPromise(tx, {
        ...{ accountId, until: day('2026-04-20'), amountMicros: null, byCustomer: true },
        ...{ actor: 'login:12', now: clock.now(), ...over },
      }),
    )
  await expect(promise()).rejects.toMatchObject({ code: 'nothing_overdue' })
  await until('2026-04-09T12:15:00Z')
  expect((await stateOf(accountId)).case).toMatchObject({ stage: 'warned' })
  await expect(promise({ until: day('2026-04-08') })).rejects.toMatchObject({ code: 'promise_past' })
  await expect(promise({ until: day('2026-04-24') })).rejects.toMatchObject({ code: 'promise_too_far' })
  await expect(promise({ amountMicros: 10_000_000n })).rejects.toMatchObject({ code: 'promise_of_part' })
  await expect(promise({ amountMicros: 60_000_000n })).rejects.toMatchObject({ code: 'above_owed' })
  await expect(promise({ amountMicros: 0n })).rejects.toMatchObject({ code: 'amount_zero' })
  await expect(promise({ amountMicros: 1n, byCustomer: false })).rejects.toMatchObject({
    code: 'amount_precision',
  })
  await promise()
  await expect(promise()).rejects.toMatchObject({ code: 'promise_made' })
  await until('2026-04-14T12:15:00Z')
  await until('2026-04-20T12:15:00Z')
  expect(await suspendedNow(accountId)).toBe(false)
  expect(await stateOf(accountId)).toMatchObject({
    promise: { until: day('2026-04-20'), state: 'open' },
    case: { nextStep: 'promise', nextStepOn: day('2026-04-21') },
  })
  expect(await until('2026-04-21T12:15:00Z')).toMatchObject({ promisesBroken: 1, warned: 1, suspended: 0 })
  expect((await stateOf(accountId)).case?.suspendOn).toEqual(day('2026-04-26'))
  // Staff may promise again, for a part.
  await promise({ until: day('2026-05-30'), amountMicros: 20_000_000n, byCustomer: false, actor: 'staff:1' })
  await payWith(await method(accountId), 20_000_000n)
  await work()
  expect((await stateOf(accountId)).promise).toBeNull()
  expect((await timeline(accountId)).filter((kind) => kind.startsWith('promise_'))).toEqual([
    ...['promise_recorded', 'promise_broken', 'promise_recorded', 'promise_kept'],
  ])
})

test('who is suspended is restored within the hour when a write-off or a part payment leaves too little', async () => {
  for (const how of ['write_off', 'part'] as const) {
    const { accountId, invoiceIds } = await owing(50_000_000n)
    const [invoiceId] = invoiceIds as [InvoiceId]
    await until('2026-04-09T12:15:00Z')
    await until('2026-04-14T12:15:00Z')
    expect(await suspendedNow(accountId), how).toBe(true)
    const said = { accountId, invoiceId, reason: 'settled', actor: 'staff:1', now: clock.now() }
    if (how === 'write_off') await world.write((tx) => writeOff(tx, { ...said, amountMicros: 'all' }))
    // The minimum of the standard policy is 10.00, and 9.99 is left.
    else await payWith(await method(accountId), 40_010_000n)
    await until('2026-04-14T20:15:00Z')
    expect(await suspendedNow(accountId), how).toBe(false)
    expect((await stateOf(accountId)).case?.stage ?? null, how).toBe(how === 'part' ? 'reminded' : null)
  }
})

test('what staff suspends staff restores, and is not undone by a payment; after it, another warning is due', async () => {
  const { accountId } = await owing(50_000_000n)
  const hand = { accountId, reason: 'fraud', actor: 'staff:1' }
  await expect(world.write((tx) => restoreByHand(tx, { ...hand, now: clock.now() }))).rejects.toMatchObject({
    code: 'not_suspended',
  })
  await world.write((tx) => suspendByHand(tx, { ...hand, now: clock.now() }))
  await expect(world.write((tx) => suspendByHand(tx, { ...hand, now: clock.now() }))).rejects.toMatchObject({
    code: 'suspended_already',
  })
  await until('2026-04-20T12:15:00Z')
  await payWith(await method(accountId), 50_000_000n)
  await work()
  expect(await suspendedNow(accountId)).toBe(true)
  await world.write((tx) => restoreByHand(tx, { ...hand, now: clock.now() }))
  expect(await suspendedNow(accountId)).toBe(false)

  const other = (await owing(50_000_000n)).accountId
  await until('2026-04-09T12:15:00Z')
  await until('2026-04-14T12:15:00Z')
  await world.write((tx) => restoreByHand(tx, { ...hand, accountId: other, now: clock.now() }))
  await until('2026-04-14T13:15:00Z')
  expect(await suspendedNow(other)).toBe(false)
  expect((await stateOf(other)).case?.suspendOn).toEqual(day('2026-04-19'))
  await until('2026-04-19T12:15:00Z')
  expect(await suspendedNow(other)).toBe(true)
})

test('an account that is exempt is left alone, and restored', async () => {
  const { accountId } = await owing(50_000_000n)
  await until('2026-04-09T12:15:00Z')
  await until('2026-04-14T12:15:00Z')
  const exempt = (is: boolean) =>
    world.write((tx) =>
      changeTerms(tx, { accountId, changes: { exempt: is }, actor: 'staff:1', now: clock.now() }),
    )
  await exempt(true)
  expect(await suspendedNow(accountId)).toBe(false)
  await until('2026-04-15T12:15:00Z')
  expect((await stateOf(accountId)).case).toBeNull()
  await exempt(false)
  await until('2026-04-16T12:15:00Z')
  expect((await stateOf(accountId)).case).toMatchObject({ stage: 'warned' })
})

test('an invoice that a bank takes back later is reminded of from that day, and nobody is suspended unwarned', async () => {
  const { accountId } = await owing(50_000_000n)
  await payWith(await method(accountId, world.BANK_ACCOUNT), 50_000_000n)
  const { rows } = await sql<{ id: AttemptId; ref: string }>`
    select id, ref from payment_attempts where account_id = ${accountId}`.execute(kysely)
  const { id: attemptId, ref } = rows[0]!
  const settled = { kind: 'succeeded' as const, ref, amount: { amountMicros: 50_000_000n, currency: 'USD' } }
  await until('2026-03-20T12:15:00Z')
  // On its way: the case is open, and nothing is done.
  expect(await stateOf(accountId)).toMatchObject({
    case: { stage: 'overdue' },
    overdue: [{ isInProgress: true, reminders: 0 }],
  })
  const now = clock.now()
  await world.write((tx) =>
    hearOutcomes(tx, { hearings: [{ accountId, attemptId, outcome: settled, source: 'look_up' }], now }),
  )
  await work()
  expect((await stateOf(accountId)).case).toBeNull()
  clock.set('2026-04-20T18:00:00Z')
  await world.write((tx) =>
    recordReturn(tx, { accountId, attemptId, code: 'R01', at: clock.now(), now: clock.now() }),
  )
  await work()
  // One that a person made is that person's to make again.
  expect((await stateOf(accountId)).retries).toEqual([])
  await until('2026-04-21T12:15:00Z')
  expect(await stateOf(accountId)).toMatchObject({
    case: { stage: 'warned', suspendOn: day('2026-04-26') },
    overdue: [{ dueOn: day('2026-03-15'), since: day('2026-04-20'), reminders: 0 }],
  })
  await until('2026-04-23T12:15:00Z')
  expect((await stateOf(accountId)).overdue).toMatchObject([{ reminders: 1 }])
  expect(await suspendedNow(accountId)).toBe(false)
})

test('an account that cannot be treated stops no other, and is tried again in an hour', async () => {
  const fee = { kind: 'fixed' as const, amountMicros: 5_000_000n, capMicros: 5_000_000n, graceDays: 0 }
  const { id: policyId } = await world.policy({ name: 'Poisoned', lateFee: fee })
  const [bad, good] = [await owing(50_000_000n), await owing(60_000_000n)]
  for (const { accountId } of [bad, good]) {
    await world.write((tx) =>
      changeTerms(tx, { accountId, changes: { policyId }, actor: 'staff:1', now: clock.now() }),
    )
  }
  // A charge of that origin and day which dunning knows nothing of.
  await sql`
    insert into charges (account_id, id, origin, kind, period_start, period_end, description, quantity, amount_micros, charged_at)
    values (${bad.accountId}, 999999, ${`late_fee:${bad.invoiceIds[0]}`}, 'one_time', '2026-03-18', '2026-03-18', 'x', 1, 1, now())`.execute(
    kysely,
  )
  const failures: bigint[] = []
  clock.set('2026-03-18T12:15:00Z')
  const parts = { ...world.parts, publicUrl: 'https://billing.example.com' }
  const summary = await runDunning(parts, { onFailure: ({ accountId }) => failures.push(accountId) })
  expect([summary.failed, failures]).toEqual([1, [bad.accountId]])
  expect((await stateOf(good.accountId)).case).toMatchObject({ stage: 'reminded' })
  expect((await stateOf(bad.accountId)).case).toMatchObject({ nextLookAt: clock.now().add({ hours: 1 }) })
})

test('open cases are listed by their next step, a page at a time', async () => {
  const all: bigint[] = []
  let after: string | null = null
  do {
    const { items, next } = await listDunningCases(kysely, { stage: null, page: { limit: 2, after } })
    all.push(...items.map(({ accountId }) => accountId))
    after = next
  } while (after)
  const { rows } = await sql<{ accountId: bigint }>`
    select account_id from dunning_cases where closed_at is null order by coalesce(next_step_on, '9999-12-31'), account_id`.execute(
    kysely,
  )
  expect(all).toEqual(rows.map(({ accountId }) => accountId))
  expect(all.length).toBeGreaterThan(2)
})
