import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { autopayWorld } from '../../test/support/autopay.ts'
import { testDatabase } from '../../test/support/database.ts'
import { BOSTON, CREDIT_CARD } from '../../test/support/scripted-gateway.ts'
import { inTransaction } from '../db/database.ts'
import { getAutopay, runAutoPay } from './autopay.ts'
import { followCharge } from './follow-charge.ts'
import { changePaymentSettings } from './settings.ts'
import { touchPayingNow } from './setups.ts'

const database = await testDatabase()
const world = await autopayWorld(database)
const { clock, gateway, account, invoice, method, enrolled, run, draftsOf, openOn, staged, parts } = world

test('on the due day what is due is charged once, and the run after it does nothing', async () => {
  clock.set('2026-03-10T15:00:00Z')
  // Issued on March 1, due on March 15.
  const { accountId } = await account()
  const invoiceId = await invoice(accountId, 3, 25_000_000n)
  const autopay = await enrolled(accountId, await method(accountId))
  expect(autopay.nextDraftOn?.toString()).toBe('2026-03-15')
  // 08:00 in New York, in daylight saving time.
  expect(autopay.nextTryAt?.toString()).toBe('2026-03-15T12:00:00Z')
  clock.set('2026-03-15T11:59:59Z')
  expect(await run()).toMatchObject({ drafted: 0 })
  clock.set('2026-03-15T12:00:00Z')
  expect(await run()).toMatchObject({ drafted: 1, charged: 1, declined: 0 })
  expect(await openOn(invoiceId)).toBe(0n)
  expect(await run()).toMatchObject({ drafted: 0 })
  expect(await draftsOf(accountId)).toEqual([
    {
      draftOn: '2026-03-15',
      state: 'drafted',
      amountMicros: 25_000_000n,
      because: null,
      paymentState: 'succeeded',
    },
  ])
  const { rows } = await sql<{ origin: string; key: string }>`
    select origin, key from payments where account_id = ${accountId}`.execute(database.kysely)
  expect(rows).toEqual([{ origin: 'autopay', key: 'autopay:2026-03-15' }])
})

test('two workers in two processes charge each of forty accounts once', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const accounts = []
  for (let n = 0; n < 40; n++) {
    const { accountId } = await account()
    await invoice(accountId, 3, 10_000_000n)
    await enrolled(accountId, await method(accountId))
    accounts.push(accountId)
  }
  clock.set('2026-03-15T13:00:00Z')
  const before = gateway.count('charge')
  const summaries = await Promise.all([run({ workers: 2, batchSize: 3 }), run({ workers: 2, batchSize: 4 })])
  expect(summaries.reduce((sum, { charged }) => sum + charged, 0)).toBe(40)
  expect(gateway.count('charge') - before).toBe(40)
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from payments where state = 'succeeded' and account_id = any(${accounts.map(String)}::bigint[])`.execute(
    database.kysely,
  )
  expect(rows[0]!.n).toBe(40)
})

test('day 31 drafts on the last day of February', async () => {
  clock.set('2026-02-10T15:00:00Z')
  const { accountId } = await account()
  await invoice(accountId, 2, 10_000_000n)
  const autopay = await enrolled(accountId, await method(accountId), { schedule: { kind: 'day', day: 31 } })
  expect(autopay.nextDraftOn?.toString()).toBe('2026-02-28')
  clock.set('2026-02-28T13:00:00Z')
  expect(await run()).toMatchObject({ charged: 1 })
})

test('a payer who is about to pay is left for ten minutes', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account()
  await invoice(accountId, 3, 10_000_000n)
  await enrolled(accountId, await method(accountId))
  clock.set('2026-03-15T13:00:00Z')
  await sql`update paying_now set at = ${clock.now().subtract({ minutes: 3 })} where account_id = ${accountId}`.execute(
    database.kysely,
  )
  expect(await run()).toMatchObject({ drafted: 0, skipped: { paying_now: 1 } })
  clock.advance({ minutes: 9 })
  expect(await run()).toMatchObject({ drafted: 0, skipped: {} })
  clock.advance({ minutes: 1 })
  expect(await run()).toMatchObject({ charged: 1 })
})

test('what is put off is not asked for again and again by a run that does not wait for the hour', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account()
  await invoice(accountId, 3, 10_000_000n)
  await enrolled(accountId, await method(accountId))
  clock.set('2026-03-15T10:00:00Z')
  await sql`update paying_now set at = ${clock.now()} where account_id = ${accountId}`.execute(
    database.kysely,
  )
  const on = Temporal.PlainDate.from('2026-03-15')
  expect(await run({ on })).toMatchObject({ drafted: 0, skipped: { paying_now: 1 } })
  clock.advance({ minutes: 11 })
  expect(await run({ on })).toMatchObject({ charged: 1 })
  await expect(run({ on: on.add({ days: 2 }) })).rejects.toMatchObject({ code: 'draft_day_ahead' })
})

test('above the monthly cap the payer is asked first, and an approval lets it go once', async () => {
  clock.set('2026-03-02T15:00:00Z')
  const { accountId } = await account()
  // Overdue since February 15, so it goes tomorrow; the other is due on March 15. Together they are more than 50.00 in March.
  const first = await invoice(accountId, 2, 30_000_000n)
  const second = await invoice(accountId, 3, 25_000_000n)
  await enrolled(accountId, await method(accountId), { capMicros: 50_000_000n })
  clock.set('2026-03-03T13:00:00Z')
  expect(await run()).toMatchObject({ charged: 1, needsApproval: 0 })
  clock.set('2026-03-15T13:00:00Z')
  expect(await run()).toMatchObject({ drafted: 0, needsApproval: 1 })
  expect(await staged('write_notice', accountId)).toContainEqual(
    expect.objectContaining({ kind: 'autopay_needs_approval', ids: { draftOn: '2026-03-15' } }),
  )
  clock.set('2026-03-16T13:00:00Z')
  expect(await run()).toMatchObject({ drafted: 0, needsApproval: 0 })
  expect([await openOn(first), await openOn(second)]).toEqual([0n, 25_000_000n])
  await world.approve(accountId, '2026-03-15')
  await world.approve(accountId, '2026-03-15')
  expect(await run()).toMatchObject({ charged: 1 })
  expect(await openOn(second)).toBe(0n)
  expect(await run()).toMatchObject({ drafted: 0 })
  await expect(world.approve(accountId, '2026-03-03')).rejects.toMatchObject({ code: 'nothing_to_approve' })
  await expect(world.approve(accountId, '2026-03-18')).rejects.toMatchObject({ code: 'not_found' })
})

test('an approval can be taken back until the run has taken the draft up', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account()
  const invoiceId = await invoice(accountId, 3, 25_000_000n)
  await enrolled(accountId, await method(accountId), { capMicros: 20_000_000n })
  clock.set('2026-03-15T13:00:00Z')
  expect(await run()).toMatchObject({ needsApproval: 1 })
  await world.approve(accountId, '2026-03-15')
  await world.withdraw(accountId, '2026-03-15')
  expect(await world.withdraw(accountId, '2026-03-15')).toMatchObject({
    state: 'needs_approval',
    approvedBy: null,
  })
  expect(await run()).toMatchObject({ drafted: 0 })
  expect(await openOn(invoiceId)).toBe(25_000_000n)
  await world.approve(accountId, '2026-03-15')
  // Taken up, and its charge is on its way: whoever comes now is too late.
  const held = gateway.hold('charge')
  const running = run()
  await held.arrived
  await expect(world.withdraw(accountId, '2026-03-15')).rejects.toMatchObject({
    code: 'approval_used',
    status: 409,
  })
  held.release()
  expect(await running).toMatchObject({ charged: 1 })
  expect(await openOn(invoiceId)).toBe(0n)
  await expect(world.withdraw(accountId, '2026-03-15')).rejects.toMatchObject({ code: 'approval_used' })
  await expect(world.withdraw(accountId, '2026-03-18')).rejects.toMatchObject({ code: 'not_found' })
})

test('of what came back after an approval nothing is charged by it: the payer is asked again', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account()
  const invoiceId = await invoice(accountId, 3, 50_000_000n)
  const { paymentId } = await world.payWith(await method(accountId, world.BANK_ACCOUNT), 25_000_000n)
  const follow = async () => {
    const [attempt] = (await world.story(accountId, paymentId)).attempts
    const answer = await gateway.lookUpCharge({ reference: attempt!.key, ref: attempt!.ref })
    if (answer.kind !== 'found') throw new Error(answer.kind)
    await followCharge(world.parts, { attempt: attempt!, found: answer.found })
    return attempt!.ref!
  }
  gateway.conclude((await world.story(accountId, paymentId)).attempts[0]!.ref!, 'succeeded')
  const ref = await follow()
  await enrolled(accountId, await method(accountId), { capMicros: 20_000_000n })
  clock.set('2026-03-15T13:00:00Z')
  expect(await run()).toMatchObject({ needsApproval: 1 })
  await world.approve(accountId, '2026-03-15')
  gateway.returnDebit(ref, 'R01')
  await follow()
  expect(await run()).toMatchObject({ drafted: 0, needsApproval: 1 })
  expect(await draftsOf(accountId)).toMatchObject([{ state: 'needs_approval', amountMicros: 50_000_000n }])
  expect(await openOn(invoiceId)).toBe(50_000_000n)
  expect(await staged('write_notice', accountId)).toContainEqual(
    expect.objectContaining({
      kind: 'autopay_needs_approval',
      ids: { draftOn: '2026-03-15', of: '50000000' },
    }),
  )
  await world.approve(accountId, '2026-03-15')
  expect(await run()).toMatchObject({ charged: 1 })
  expect(await openOn(invoiceId)).toBe(0n)
})

test('of a run and of taking an approval back at once one is first: charged it is used, else it waits', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account()
  const invoiceId = await invoice(accountId, 3, 25_000_000n)
  await enrolled(accountId, await method(accountId), { capMicros: 20_000_000n })
  clock.set('2026-03-15T13:00:00Z')
  await run()
  for (let round = 0; round < 6 && (await openOn(invoiceId)) > 0n; round += 1) {
    await world.approve(accountId, '2026-03-15')
    const [ran, withdrawn] = await Promise.allSettled([run(), world.withdraw(accountId, '2026-03-15')])
    expect(ran.status).toBe('fulfilled')
    const isCharged = (await openOn(invoiceId)) === 0n
    expect(withdrawn.status).toBe(isCharged ? 'rejected' : 'fulfilled')
    expect(await draftsOf(accountId)).toMatchObject([{ state: isCharged ? 'drafted' : 'needs_approval' }])
  }
})

test('while it is paused nothing is drafted, and afterwards everything', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account()
  await invoice(accountId, 3, 10_000_000n)
  await enrolled(accountId, await method(accountId))
  await world.pause(accountId, '2026-03-20')
  clock.set('2026-03-19T15:00:00Z')
  expect(await run()).toMatchObject({ drafted: 0 })
  clock.set('2026-03-20T12:00:00Z')
  expect(await run()).toMatchObject({ charged: 1 })
  await expect(world.pause(accountId, '2026-03-20')).rejects.toMatchObject({ code: 'pause_past' })
})

test('a charge whose answer is lost is not sent a second time by any run, and is found', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account()
  const invoiceId = await invoice(accountId, 3, 10_000_000n)
  await enrolled(accountId, await method(accountId))
  clock.set('2026-03-15T13:00:00Z')
  gateway.lose('charge')
  const before = gateway.charges.size
  expect(await run()).toMatchObject({ drafted: 1, unresolved: 1 })
  expect(await run()).toMatchObject({ drafted: 0 })
  clock.advance({ minutes: 3 })
  await world.resolve()
  expect(await openOn(invoiceId)).toBe(0n)
  expect(gateway.charges.size - before).toBe(1)
})

test('killed between the commit and the call, the draft is neither forgotten nor made twice', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account()
  const invoiceId = await invoice(accountId, 3, 10_000_000n)
  await enrolled(accountId, await method(accountId))
  clock.set('2026-03-15T13:00:00Z')
  const held = gateway.hold('charge')
  const running = run().then(
    () => 'ended',
    () => 'killed',
  )
  await held.arrived
  // Every connection dies: what comes back cannot be written down.
  await database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  )
  const broken = Object.assign(Object.create(database.kysely), {
    transaction: () => {
      throw new Error('the process is gone')
    },
  })
  world.breakWith(broken)
  held.release()
  expect(await running).toBe('killed')
  world.mend()
  expect(await run()).toMatchObject({ drafted: 0 })
  clock.advance({ minutes: 5 })
  await world.resolve()
  clock.advance({ minutes: 5 })
  await world.resolve()
  expect(await openOn(invoiceId)).toBe(0n)
  const own = [...gateway.charges.values()].filter(
    ({ request }) => request.amount.amountMicros === 10_000_000n,
  )
  expect(new Set(own.map(({ key }) => key)).size).toBe(own.length)
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from payment_attempts where account_id = ${accountId}`.execute(database.kysely)
  expect(rows[0]!.n).toBe(1)
})

test('a gateway that cannot be reached is asked again ten minutes later, by another attempt at the same payment', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account()
  await invoice(accountId, 3, 10_000_000n)
  await enrolled(accountId, await method(accountId))
  clock.set('2026-03-15T13:00:00Z')
  gateway.answer('charge', { kind: 'not_sent', cause: 'connection refused' })
  expect(await run()).toMatchObject({ drafted: 1, notSent: 1 })
  expect(await run()).toMatchObject({ drafted: 0 })
  clock.advance({ minutes: 10 })
  expect(await run()).toMatchObject({ drafted: 1, charged: 1 })
  expect(await draftsOf(accountId)).toMatchObject([{ state: 'drafted', paymentState: 'succeeded' }])
})

test('the fallback is tried once, and dunning hears when it fails too', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account()
  const invoiceId = await invoice(accountId, 3, 10_000_000n)
  const [first, second] = [await method(accountId), await method(accountId, world.DEBIT_CARD)]
  await enrolled(accountId, first, { fallbackMethodId: second.id })
  clock.set('2026-03-15T13:00:00Z')
  gateway.answer('charge', (_, carryOut) => {
    const done = carryOut()
    return {
      kind: 'declined',
      ref: 'ref' in done ? done.ref : undefined,
      code: 'insufficient_funds',
      retry: 'later',
    }
  })
  expect(await run()).toMatchObject({ declined: 1 })
  const [failed] = await staged('payment_failed', accountId)
  gateway.answer('charge', { kind: 'declined', code: 'do_not_honor', retry: 'later' })
  expect(await world.fallback(failed!)).toBe('tried')
  expect(await world.fallback(failed!)).toBe('failed')
  const again = (await staged('payment_failed', accountId))[1]!
  expect(await world.fallback(again)).toBe('failed')
  expect(await staged('autopay_failed', accountId)).toHaveLength(1)
  expect(await run()).toMatchObject({ drafted: 0 })
  clock.set('2026-03-16T13:00:00Z')
  expect(await run()).toMatchObject({ drafted: 0 })
  expect(await openOn(invoiceId)).toBe(10_000_000n)
  expect(parts.gateways.size).toBe(1)
})

test('the fallback waits for a payer who is about to pay, and is not needed when they have', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account()
  const invoiceId = await invoice(accountId, 3, 10_000_000n)
  const [first, second] = [await method(accountId), await method(accountId, world.DEBIT_CARD)]
  await enrolled(accountId, first, { fallbackMethodId: second.id })
  clock.set('2026-03-15T13:00:00Z')
  gateway.answer('charge', { kind: 'declined', code: 'insufficient_funds', retry: 'later' })
  await run()
  const [failed] = await staged('payment_failed', accountId)
  await inTransaction(database.kysely, (tx) => touchPayingNow(tx, { accountId, now: clock.now() }))
  expect(await world.fallback(failed!)).toBe('paying_now')
  expect(await staged('payment_failed', accountId)).toHaveLength(2)
  await world.payWith(second, 10_000_000n)
  clock.advance({ minutes: 10 })
  expect(await world.fallback(failed!)).toBe('failed')
  expect(await openOn(invoiceId)).toBe(0n)
})

test('a fallback that is charged pays the invoice with the same payment', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account()
  const invoiceId = await invoice(accountId, 3, 10_000_000n)
  const [first, second] = [await method(accountId), await method(accountId, world.DEBIT_CARD)]
  await enrolled(accountId, first, { fallbackMethodId: second.id })
  clock.set('2026-03-15T13:00:00Z')
  gateway.answer('charge', { kind: 'declined', code: 'insufficient_funds', retry: 'later' })
  await run()
  const [failed] = await staged('payment_failed', accountId)
  expect(await world.fallback(failed!)).toBe('tried')
  expect(await openOn(invoiceId)).toBe(0n)
  expect(await draftsOf(accountId)).toMatchObject([{ paymentState: 'succeeded' }])
  expect(await staged('autopay_failed', accountId)).toEqual([])
})

test('a rate is kept to by all together', async () => {
  clock.set('2026-03-10T15:00:00Z')
  for (let n = 0; n < 6; n++) {
    const { accountId } = await account()
    await invoice(accountId, 3, 10_000_000n)
    await enrolled(accountId, await method(accountId))
  }
  clock.set('2026-03-15T13:00:00Z')
  const summaries = await Promise.all([run({ ratePerSecond: 10 }), run({ ratePerSecond: 10, batchSize: 2 })])
  expect(summaries.reduce((sum, { charged }) => sum + charged, 0)).toBe(6)
  // Each of the six has spoken for a tenth of a second, and none for more.
  const { rows } = await sql<{ freeAt: Temporal.Instant }>`select free_at from gateway_turns`.execute(
    database.kysely,
  )
  expect(rows.map(({ freeAt }) => freeAt.toString())).toEqual(['2026-03-15T13:00:00.6Z'])
})

test('an account that cannot be drafted for a mistake of ours does not keep the others from it', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const accounts = []
  for (let n = 0; n < 3; n++) {
    const { accountId } = await account()
    await invoice(accountId, 3, 10_000_000n)
    await enrolled(accountId, await method(accountId))
    accounts.push(accountId)
  }
  clock.set('2026-03-15T13:00:00Z')
  const { writeCharge } = gateway
  const victim = (
    await sql<{ ref: string }>`
    select ref from payment_methods where account_id = ${accounts[1]}`.execute(database.kysely)
  ).rows[0]!.ref
  const broken = {
    ...gateway,
    writeCharge: (request: Parameters<typeof writeCharge>[0]) => {
      if (request.methodRef === victim) throw new Error('a bug of the adapter')
      return writeCharge(request)
    },
  }
  const errors: unknown[] = []
  const log = { error: (about: object) => errors.push(about) }
  const parts = { ...world.runParts(), gateways: new Map([[gateway.name, broken]]), log }
  expect(await runAutoPay(parts)).toMatchObject({ charged: 2, skipped: { failed: 1 } })
  expect(errors).toHaveLength(1)
  expect(await run()).toMatchObject({ drafted: 0 })
  clock.advance({ hours: 1 })
  expect(await run()).toMatchObject({ charged: 1 })
})

test('a surcharge is drafted only by a card whose accepted text named it, and at no higher rate', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const settings = (changes: Parameters<typeof changePaymentSettings>[1]['changes']) =>
    inTransaction(database.kysely, (tx) =>
      changePaymentSettings(tx, { changes, actor: 'staff:1', now: clock.now() }),
    )
  // New Hampshire has no rule of its own.
  const billingAddress = { ...BOSTON, city: 'Concord', region: 'NH', postalCode: '03301' }
  const [before, after] = [await account(), await account()]
  for (const { accountId } of [before, after]) await invoice(accountId, 3, 100_000_000n)
  await enrolled(before.accountId, await method(before.accountId, { ...CREDIT_CARD, billingAddress }))
  await settings({ surchargeEnabled: true, surchargeRate: '0.02', costOfAcceptance: '0.029' })
  await enrolled(after.accountId, await method(after.accountId, { ...CREDIT_CARD, billingAddress }))
  await settings({ surchargeRate: '0.03' })
  clock.set('2026-03-15T13:00:00Z')
  expect(await run()).toMatchObject({ charged: 2 })
  const { rows } = await sql<{ surchargeMicros: bigint }>`
    select surcharge_micros from payments where account_id in (${before.accountId}, ${after.accountId}) order by account_id`.execute(
    database.kysely,
  )
  // 100.00 at the 2 % that the text named.
  expect(rows.map(({ surchargeMicros }) => surchargeMicros)).toEqual([0n, 2_000_000n])
  await settings({ surchargeEnabled: false })
})

test('what is asked about and what is approved is all of the charge: with its surcharge, and without what was credited since', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const settings = (changes: Parameters<typeof changePaymentSettings>[1]['changes']) =>
    inTransaction(database.kysely, (tx) =>
      changePaymentSettings(tx, { changes, actor: 'staff:1', now: clock.now() }),
    )
  const billingAddress = { ...BOSTON, city: 'Concord', region: 'NH', postalCode: '03301' }
  const { accountId } = await account()
  const march = await invoice(accountId, 3, 100_000_000n)
  await settings({ surchargeEnabled: true, surchargeRate: '0.02', costOfAcceptance: '0.029' })
  // 100.00 is not above 101.00, and 102.00 is.
  await enrolled(accountId, await method(accountId, { ...CREDIT_CARD, billingAddress }), {
    capMicros: 101_000_000n,
  })
  clock.set('2026-03-15T13:00:00Z')
  expect(await run()).toMatchObject({ needsApproval: 1 })
  await world.creditOff(accountId, march, 50_000_000n)
  await world.approve(accountId, '2026-03-15')
  expect(await run()).toMatchObject({ charged: 1 })
  const { rows } = await sql<{ kind: string; amount: string }>`
    select kind, detail ->> 'amount' as amount from account_events
    where account_id = ${accountId} and kind in ('autopay_needs_approval', 'autopay_draft_approved', 'payment_succeeded') order by id`.execute(
    database.kysely,
  )
  // 50.00 at 2 %.
  expect(rows).toEqual([
    { kind: 'autopay_needs_approval', amount: '102.00' },
    { kind: 'autopay_draft_approved', amount: '51.00' },
    { kind: 'payment_succeeded', amount: '51.00' },
  ])
  await settings({ surchargeEnabled: false })
})

test('a debit that came back as not authorised ends the method, and the fallback goes on in its place', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account()
  const invoiceId = await invoice(accountId, 3, 10_000_000n)
  const bank = await method(accountId, world.BANK_ACCOUNT)
  const card = await method(accountId)
  await enrolled(accountId, bank, { fallbackMethodId: card.id })
  clock.set('2026-03-15T13:00:00Z')
  expect(await run()).toMatchObject({ pending: 1 })
  const ref = [...gateway.charges.keys()].at(-1)!
  gateway.conclude(ref, { kind: 'declined', ref, code: 'ach_return', retry: 'never', returnCode: 'R07' })
  clock.advance({ hours: 25 })
  await world.resolve()
  const [failed] = await staged('payment_failed', accountId)
  await world.act(failed!)
  expect(await world.fallback(failed!)).toBe('tried')
  expect(await openOn(invoiceId)).toBe(0n)
  expect(await getAutopay(database.kysely, { accountId })).toMatchObject({
    state: 'active',
    method: { methodId: card.id },
    fallback: null,
  })
})
