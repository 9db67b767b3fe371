import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { autopayWorld } from '../../test/support/autopay.ts'
import { expectBooksSound } from '../../test/support/books.ts'
import { testDatabase } from '../../test/support/database.ts'
import { inTransaction } from '../db/database.ts'
import { enrol, getAutopay } from './autopay.ts'
import { activeMandate, listMandates } from './mandates.ts'
import { methodDependents, removeMethod } from './methods.ts'
import { resolveAttempts } from './payments.ts'
import { changePaymentSettings } from './settings.ts'

const database = await testDatabase()
const ALL = { limit: 200 }
const { kysely } = database
const world = await autopayWorld(database)
const { clock, gateway, account, invoice, method, enrolWith, enrolled, preview, wishesOf, accepting } = world
const { run, draftsOf, openOn, staged, actor } = world
const returnUrl = 'https://billing.example.com/payments'

const outstanding = (outstandingOnEnrol: 'require' | 'offer' | 'forbid') =>
  inTransaction(kysely, (tx) =>
    changePaymentSettings(tx, { changes: { outstandingOnEnrol }, actor: 'staff:1', now: clock.now() }),
  )

test('where the provider insists, what is owed is charged at once, and only after that was shown', async () => {
  clock.set('2026-03-10T15:00:00Z')
  await outstanding('require')
  const { accountId } = await account(20_000_000n, 30_000_000n)
  const wishes = wishesOf(await method(accountId))
  const shown = await preview(accountId, wishes)
  expect(shown).toMatchObject({
    outstanding: 'require',
    dueNowMicros: 50_000_000n,
    payNow: { amountMicros: 50_000_000n, surchargeMicros: 0n },
    next: null,
  })
  expect(shown.terms[0]!.text).toContain('$50.00')
  // Another invoice comes while the page is open.
  const late = await invoice(accountId, 3, 5_000_000n)
  const before = gateway.count('charge')
  const stale = { accountId, wishes, accepted: accepting(shown.digest), returnUrl, actor }
  await expect(enrol(world.runParts(), stale)).rejects.toMatchObject({
    code: 'enrolment_changed',
    status: 409,
  })
  expect(gateway.count('charge')).toBe(before)
  const { autopay, paymentId } = await enrolWith(accountId, await method(accountId))
  expect(autopay.nextDraftOn).toBeNull()
  expect((await world.story(accountId, paymentId!)).capturedMicros).toBe(55_000_000n)
  expect(await openOn(late)).toBe(0n)
  expect(await staged('write_notice', accountId)).toContainEqual(
    expect.objectContaining({ kind: 'autopay_enrolled' }),
  )
  await outstanding('offer')
})

test('where it is offered the payer chooses, and where it is forbidden nothing is charged', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account(20_000_000n)
  const card = await method(accountId)
  expect(await preview(accountId, wishesOf(card))).toMatchObject({
    outstanding: 'offer',
    payNow: null,
    // Overdue since January 15: tomorrow.
    next: { on: Temporal.PlainDate.from('2026-03-11'), amountMicros: 20_000_000n },
  })
  expect(await preview(accountId, wishesOf(card, { payNow: true }))).toMatchObject({
    payNow: { amountMicros: 20_000_000n },
  })
  await outstanding('forbid')
  expect(await preview(accountId, wishesOf(card, { payNow: true }))).toMatchObject({ payNow: null })
  await outstanding('offer')
})

test('who enrols is not told that nothing was done where the answer was lost in the house', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const first = await account(20_000_000n)
  const paid = await enrolWith(first.accountId, await method(first.accountId), { payNow: true })
  const { ref } = (await world.story(first.accountId, paid.paymentId!)).attempts[0]!
  const { accountId, invoiceIds } = await account(20_000_000n)
  // Of another charge: it cannot be written down. At the gateway nothing was done.
  gateway.answer('charge', {
    ...{ kind: 'succeeded', ref: ref! },
    amount: { amountMicros: 20_000_000n, currency: 'USD' },
  })
  const card = await method(accountId)
  await expect(enrolWith(accountId, card, { payNow: true })).rejects.toMatchObject({
    ...{ code: 'payment_unheard', status: 503 },
  })
  // AutoPay stands, and what is being paid is not drafted as well.
  expect(await getAutopay(kysely, { accountId })).toMatchObject({ state: 'active', nextDraftOn: null })
  await expect(enrolWith(accountId, card, { payNow: true })).rejects.toMatchObject({ code: 'autopay_active' })
  const charges = gateway.count('charge')
  clock.advance({ minutes: 2 })
  await resolveAttempts(world.runParts())
  expect(gateway.count('charge')).toBe(charges + 1)
  expect(await openOn(invoiceIds[0]!)).toBe(0n)
  // Two accounts, 20.00 each, charged once each.
  await expectBooksSound(database)
})

test('what is charged at once and declined is not drafted again', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account(20_000_000n)
  gateway.answer('charge', { kind: 'declined', code: 'do_not_honor', retry: 'later' })
  const { autopay, paymentId } = await enrolWith(accountId, await method(accountId), { payNow: true })
  expect(autopay).toMatchObject({ state: 'active', nextDraftOn: null })
  expect((await world.story(accountId, paymentId!)).state).toBe('failed')
  clock.set('2026-03-12T15:00:00Z')
  expect(await run()).toMatchObject({ drafted: 0 })
})

test('bad wishes are refused', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account(20_000_000n)
  const other = await account()
  const [card, foreign, once] = [
    await method(accountId),
    await method(other.accountId),
    await method(accountId, world.DEBIT_CARD, { save: false }),
  ]
  const refused = (over: Parameters<typeof wishesOf>[1], code: string) =>
    expect(enrolWith(accountId, card, over), code).rejects.toMatchObject({ code })
  for (const day of [0, 32]) {
    await refused({ schedule: { kind: 'day', day } }, 'bad_input')
    const wishes = wishesOf(card, { schedule: { kind: 'day', day } })
    const asked = { accountId, wishes, accepted: accepting('x'), returnUrl, actor }
    await expect(enrol(world.runParts(), asked)).rejects.toMatchObject({ code: 'bad_input' })
  }
  await refused({ methodId: foreign.id }, 'not_found')
  await refused({ fallbackMethodId: card.id }, 'same_method')
  await refused({ methodId: once.id }, 'method_not_saved')
  await refused({ capMicros: 10_005_000n }, 'amount_precision')
  await enrolled(accountId, card)
  await refused({}, 'autopay_active')
  await inTransaction(kysely, (tx) =>
    removeMethod(tx, { accountId, methodId: card.id, actor, now: clock.now() }),
  )
  await refused({}, 'method_unusable')
  await expect(world.end(accountId)).rejects.toMatchObject({ code: 'no_autopay' })
})

test('removing the method lets the fallback take over, and without one ends AutoPay', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account()
  const first = await method(accountId)
  const second = await method(accountId, world.DEBIT_CARD)
  await enrolled(accountId, first, { fallbackMethodId: second.id })
  const remove = (methodId: typeof first.id) =>
    inTransaction(kysely, (tx) => removeMethod(tx, { accountId, methodId, actor, now: clock.now() }))
  expect((await methodDependents(kysely, { accountId, methodId: first.id })).uses).toEqual([
    { accountId, methodId: first.id, use: 'autopay' },
  ])
  expect((await remove(first.id)).ended).toEqual([{ accountId, methodId: first.id, use: 'autopay' }])
  expect(await getAutopay(kysely, { accountId })).toMatchObject({
    state: 'active',
    method: { methodId: second.id },
    fallback: null,
  })
  await remove(second.id)
  expect(await getAutopay(kysely, { accountId })).toMatchObject({
    state: 'ended',
    endedBecause: 'method_removed',
  })
  expect(await activeMandate(kysely, { accountId, methodId: second.id, scope: 'autopay' })).toBeNull()
})

test('ended, its mandate is revoked and nothing is drafted; enrolled again, what is open is drafted', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account()
  const invoiceId = await invoice(accountId, 3, 10_000_000n)
  const card = await method(accountId)
  await enrolled(accountId, card)
  expect(await world.end(accountId)).toMatchObject({
    state: 'ended',
    endedBecause: 'customer',
    nextDraftOn: null,
  })
  expect(
    (await listMandates(kysely, { accountId, page: ALL })).items.map(({ revokedBecause }) => revokedBecause),
  ).toEqual(['autopay_ended'])
  clock.set('2026-03-16T15:00:00Z')
  expect(await run()).toMatchObject({ drafted: 0 })
  await enrolled(accountId, card)
  clock.set('2026-03-17T15:00:00Z')
  expect(await run()).toMatchObject({ charged: 1 })
  expect(await openOn(invoiceId)).toBe(0n)
})

test('a change is drafted from the next day on, and keeps the pause', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account()
  await invoice(accountId, 3, 10_000_000n)
  const card = await method(accountId)
  await enrolled(accountId, card)
  await world.pause(accountId, '2026-03-12')
  const changed = await world.change(accountId, wishesOf(card, { schedule: { kind: 'day', day: 31 } }))
  expect(changed).toMatchObject({ schedule: { kind: 'day', day: 31 }, state: 'active' })
  expect([changed.nextDraftOn, changed.pausedUntil].map(String)).toEqual(['2026-03-31', '2026-03-12'])
  // The consent before it is not in force any more.
  const inForce = (await listMandates(kysely, { accountId, page: ALL })).items.filter(
    ({ revokedAt }) => revokedAt === null,
  )
  expect(inForce).toHaveLength(1)
})

test('what is shown of a change while it is paused is the day on which it then pays, and by when it was due', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId } = await account()
  await invoice(accountId, 3, 10_000_000n)
  const card = await method(accountId)
  await enrolled(accountId, card)
  await world.pause(accountId, '2026-03-12')
  const wishes = wishesOf(card, { schedule: { kind: 'day', day: 11 } })
  const shown = await preview(accountId, wishes, false)
  // The 11th is paused: the next one is in April, though the invoice is due on March 15.
  expect(shown.next).toMatchObject({
    on: Temporal.PlainDate.from('2026-04-11'),
    dueOn: Temporal.PlainDate.from('2026-03-15'),
  })
  expect(shown.terms[0]!.text).toContain('April 11, 2026')
  expect(String((await world.change(accountId, wishes)).nextDraftOn)).toBe('2026-04-11')
})

test('a change pays what is due at once where the payer wants that, once, and else nothing', async () => {
  clock.set('2026-03-10T15:00:00Z')
  const { accountId, invoiceIds } = await account(20_000_000n)
  const [first, second] = [await method(accountId), await method(accountId, world.DEBIT_CARD)]
  await enrolled(accountId, first)
  for (const insists of ['require', 'offer'] as const) {
    await outstanding(insists)
    expect(await preview(accountId, wishesOf(second), false)).toMatchObject({
      ...{ outstanding: 'offer', insistsOnAll: false, payNow: null },
    })
  }
  await outstanding('forbid')
  expect(await preview(accountId, wishesOf(second, { payNow: true }), false)).toMatchObject({
    ...{ outstanding: 'none', payNow: null },
  })
  await outstanding('offer')
  const before = gateway.count('charge')
  const { autopay, paymentId } = await world.changeWith(accountId, wishesOf(second, { payNow: true }))
  expect(autopay).toMatchObject({ method: { methodId: second.id }, nextDraftOn: null })
  expect((await world.story(accountId, paymentId!)).capturedMicros).toBe(20_000_000n)
  expect([gateway.count('charge') - before, await openOn(invoiceIds[0]!)]).toEqual([1, 0n])
  expect((await world.changeWith(accountId, wishesOf(first, { payNow: true }))).paymentId).toBeNull()
  clock.set('2026-03-12T15:00:00Z')
  expect(await run()).toMatchObject({ drafted: 0 })
  await expectBooksSound(database)
})

test('a draft is announced ten days ahead, once for its day and amount, and anew when the amount changes', async () => {
  clock.set('2026-03-02T15:00:00Z')
  const { accountId } = await account()
  await invoice(accountId, 3, 10_000_000n)
  await enrolled(accountId, await method(accountId, world.BANK_ACCOUNT))
  const notices = async () =>
    (await staged('write_notice', accountId))
      .filter(({ kind }) => kind === 'autopay_notice')
      .map(({ ids }) => ids)
  // Due on March 15; ten days before is March 5, at 08:00 in New York.
  clock.set('2026-03-05T12:59:00Z')
  await world.announce()
  expect(await notices()).toEqual([])
  clock.set('2026-03-05T13:00:00Z')
  await world.announce()
  await world.announce()
  const first = { draftOn: '2026-03-15', amountMicros: '10000000' }
  expect(await notices()).toEqual([first])
  expect(await draftsOf(accountId)).toMatchObject([{ draftOn: '2026-03-15', state: 'announced' }])
  // Part of it is paid by hand.
  await sql`update invoice_dues set credited_micros = 4000000 where account_id = ${accountId}`.execute(kysely)
  await world.plan(accountId)
  await world.announce()
  expect(await notices()).toEqual([first, { draftOn: '2026-03-15', amountMicros: '6000000' }])
  clock.set('2026-03-15T13:00:00Z')
  expect(await run()).toMatchObject({ pending: 1 })
})

test('every open invoice is drafted exactly once, whatever the schedule, its pauses and the days on which a run comes', async () => {
  const schedules = fc.oneof(
    fc.constant({ kind: 'due' as const }),
    fc.constant({ kind: 'issue' as const }),
    fc.record({ kind: fc.constant('day' as const), day: fc.integer({ min: 1, max: 31 }) }),
  )
  const worlds = fc.record({
    schedule: schedules,
    months: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
    runDays: fc.uniqueArray(fc.integer({ min: 1, max: 75 }), { maxLength: 6 }),
    pause: fc.option(fc.integer({ min: 1, max: 40 })),
  })
  await fc.assert(
    fc.asyncProperty(worlds, async ({ schedule, months, runDays, pause }) => {
      clock.set('2026-06-10T15:00:00Z')
      const start = Temporal.PlainDate.from('2026-06-10')
      const { accountId } = await account()
      const invoiceIds = []
      for (const month of months) invoiceIds.push(await invoice(accountId, month, BigInt(month) * 1_000_000n))
      await enrolled(accountId, await method(accountId), { schedule })
      if (pause !== null) await world.pause(accountId, start.add({ days: pause }).toString())
      // At last all of them have come: 31 days after the pause at the latest.
      for (const days of [...runDays.toSorted((a, b) => a - b), 76, 77, 78]) {
        clock.set(
          start
            .add({ days })
            .toZonedDateTime({ timeZone: 'America/New_York', plainTime: '09:00' })
            .toInstant(),
        )
        await run()
      }
      const { rows } = await sql<{ invoiceId: bigint; n: number }>`
        select t.invoice_id, count(*)::int as n from payment_targets t where t.account_id = ${accountId} group by 1 order by 1`.execute(
        kysely,
      )
      expect(rows).toEqual(
        invoiceIds.toSorted((a, b) => (a < b ? -1 : 1)).map((invoiceId) => ({ invoiceId, n: 1 })),
      )
    }),
    { numRuns: 25 },
  )
})

test('a card that is entrusted to AutoPay is paid with by its payer’s button; staff charge it by terms that were accepted for that', async () => {
  clock.set('2026-11-10T15:00:00Z')
  const { accountId } = await account(10_000_000n, 20_000_000n)
  const card = await method(accountId)
  await enrolled(accountId, card)
  const charges = gateway.count('charge')
  const byStaff = { consent: null, origin: 'staff' as const, actor: 'staff:1' }
  await expect(world.payWith(card, 10_000_000n, byStaff)).rejects.toMatchObject({ code: 'consent_missing' })
  expect(gateway.count('charge')).toBe(charges)
  await world.payWith(card, 10_000_000n, { consent: null })
  const { digest } = await world.consent(card, 5_000_000n)
  const consent = { digest, locale: 'en-US', ip: '203.0.113.9', userAgent: 'telephone' }
  await world.payWith(card, 5_000_000n, { ...byStaff, consent })
  await world.payWith(card, 5_000_000n, byStaff)
  expect(gateway.count('charge')).toBe(charges + 3)
})
