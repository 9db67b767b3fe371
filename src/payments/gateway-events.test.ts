import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { payingWorld } from '../../test/support/paying.ts'
import { BANK_ACCOUNT, CREDIT_CARD } from '../../test/support/scripted-gateway.ts'
import { inTransaction } from '../db/database.ts'
import type { GatewayEvent } from './gateway.ts'
import {
  listGatewayEvents,
  nextTryAt,
  processDueEvents,
  processGatewayEvent,
  receiveWebhook,
  type StoredEvent,
} from './gateway-events.ts'
import { listMethods } from './methods.ts'
import { orderPayments } from './order-payments.ts'
import { resolveAttempts } from './payments.ts'
import { refreshMethodByRef } from './refresh-method.ts'
import { refundPayment } from './refunds.ts'
import { sendAttempts } from './send-attempts.ts'
import { startSetup } from './setups.ts'

const database = await testDatabase()
const { kysely } = database
const world = await payingWorld(database)
const { gateway, clock, parts } = world

type About = GatewayEvent['about']
const receive = ({ bytes, headers }: { bytes: Uint8Array; headers: Headers }) =>
  receiveWebhook(parts, { gateway: 'scripted', bytes, headers })
const process = (eventId: string) => processGatewayEvent(parts, { gateway: 'scripted', eventId })

/** An event that came; its id. */
async function came(about: About): Promise<string> {
  const webhook = gateway.webhook(about)
  expect(await receive(webhook)).toEqual({ isNew: true })
  return webhook.id
}

async function stored(eventId: string): Promise<StoredEvent> {
  const { items } = await listGatewayEvents(kysely, { waiting: false, page: { limit: 200 } })
  return items.find((event) => event.eventId === eventId)!
}

async function jobsOf(eventId: string): Promise<number> {
  const { rows } = await sql<{ n: bigint }>`
    select count(*) as n from graphile_worker._private_jobs where payload ->> 'eventId' = ${eventId}`.execute(
    kysely,
  )
  return Number(rows[0]!.n)
}

/** A bank debit of 40.00 on its way. */
async function debit() {
  const { accountId, invoiceIds } = await world.account(40_000_000n)
  const method = await world.method(accountId, BANK_ACCOUNT)
  const { paymentId } = await world.payWith(method, 40_000_000n)
  const { attempts } = await world.story(accountId, paymentId)
  const { ref, key: reference } = attempts[0]!
  const state = async () => (await world.story(accountId, paymentId)).state
  return { accountId, invoiceIds, method, paymentId, ref: ref!, reference, state }
}

test('an event is stored with its bytes and its job, once, however often it comes', async () => {
  const webhook = gateway.webhook({ kind: 'payout', ref: 'po_1' })
  const came = await Promise.all([receive(webhook), receive(webhook), receive(webhook)])
  expect(came.filter(({ isNew }) => isNew)).toHaveLength(1)
  expect(await receive(webhook)).toEqual({ isNew: false })
  expect(await jobsOf(webhook.id)).toBe(1)
  const { rows } = await sql<{
    bytes: Buffer
  }>`select bytes from gateway_events where event_id = ${webhook.id}`.execute(kysely)
  expect(rows.map(({ bytes }) => bytes.equals(Buffer.from(webhook.bytes)))).toEqual([true])
  expect(await stored(webhook.id)).toMatchObject({
    gateway: 'scripted',
    about: { kind: 'payout', ref: 'po_1' },
    processedAt: null,
    tries: 0,
  })
})

test('what is unsigned, signed wrongly, tampered with or old is refused alike and leaves nothing', async () => {
  const before = await sql<{ n: bigint }>`select count(*) as n from gateway_events`.execute(kysely)
  const good = gateway.webhook({ kind: 'payout', ref: 'po_2' })
  const tampered = Uint8Array.from(good.bytes)
  tampered[tampered.length - 2]! ^= 1
  const refused = {
    code: 'webhook_refused',
    status: 400,
    message: 'This is not a webhook that the gateway has signed just now.',
  }
  await expect(receive({ ...good, headers: new Headers() })).rejects.toMatchObject(refused)
  await expect(
    receive({ ...good, headers: new Headers({ 'x-scripted-signature': '00'.repeat(32) }) }),
  ).rejects.toMatchObject(refused)
  await expect(receive({ ...good, bytes: tampered })).rejects.toMatchObject(refused)
  await expect(receive({ ...good, bytes: new Uint8Array() })).rejects.toMatchObject(refused)
  clock.advance({ minutes: 6 })
  await expect(receive(good)).rejects.toMatchObject(refused)
  await expect(receiveWebhook(parts, { ...good, gateway: 'nobody' })).rejects.toMatchObject({
    code: 'not_found',
    status: 404,
  })
  expect((await sql`select count(*) as n from gateway_events`.execute(kysely)).rows).toEqual(before.rows)
})

test('an event of a charge is worked off by asking the gateway, and what it claims is not believed', async () => {
  const { ref, reference, state } = await debit()
  // It says something happened; nothing has.
  expect(await process(await came({ kind: 'charge', ref, reference }))).toBe('followed')
  expect(await state()).toBe('pending')
  gateway.conclude(ref, 'succeeded')
  const eventId = await came({ kind: 'charge', ref, reference })
  expect(await process(eventId)).toBe('followed')
  expect(await state()).toBe('succeeded')
  expect(await stored(eventId)).toMatchObject({
    processedAt: clock.now(),
    result: 'followed',
    tries: 1,
    nextTryAt: null,
  })
  expect(await process(eventId)).toBeNull()
})

test('an event whose reference is another’s charge moves only the charge that the gateway means', async () => {
  const [one, two] = [await debit(), await debit()]
  gateway.conclude(one.ref, 'succeeded')
  expect(await process(await came({ kind: 'charge', ref: 'no_such', reference: two.reference }))).toBe(
    'followed',
  )
  expect([await one.state(), await two.state()]).toEqual(['pending', 'pending'])
})

test('a return, a dispute and its end are followed', async () => {
  const { ref, reference, state, invoiceIds } = await debit()
  gateway.conclude(ref, 'succeeded')
  await process(await came({ kind: 'charge', ref, reference }))
  const dispute = gateway.dispute(ref)
  expect(await process(await came({ kind: 'dispute', ref: dispute.ref, chargeRef: ref }))).toBe('followed')
  dispute.state = 'won'
  expect(await process(await came({ kind: 'dispute', ref: dispute.ref, chargeRef: 'made_up' }))).toBe(
    'followed',
  )
  expect(await state()).toBe('succeeded')
  gateway.returnDebit(ref, 'R10')
  expect(await process(await came({ kind: 'charge', ref, reference: null }))).toBe('followed')
  expect(await state()).toBe('returned')
  expect(await world.openOn(invoiceIds[0]!)).toBe(40_000_000n)
})

test('a refund that fails later is followed', async () => {
  const { accountId, paymentId, ref, reference, state } = await debit()
  gateway.conclude(ref, 'succeeded')
  await process(await came({ kind: 'charge', ref, reference }))
  await refundPayment(parts, {
    ...{
      accountId,
      paymentId,
      amountMicros: 40_000_000n,
      destination: 'method',
      key: 'r1',
      actor: 'staff:1',
      reason: 'x',
    },
  })
  const [refundRef, refund] = [...gateway.refunds].at(-1)!
  refund.outcome = { kind: 'failed', ref: refundRef, cause: 'closed' }
  expect(await process(await came({ kind: 'refund', ref: refundRef, reference: null }))).toBe('followed')
  expect(await state()).toBe('succeeded')
})

/** 10.30 paid by a credit card, 0.30 of it a surcharge. */
async function surcharged() {
  const { accountId } = await world.account(10_000_000n)
  const method = await world.method(accountId, CREDIT_CARD)
  const now = clock.now()
  const [order] = await inTransaction(kysely, (tx) =>
    orderPayments(tx, {
      orders: [
        {
          ...{
            accountId,
            key: 'form',
            requestHash: '00',
            origin: 'one_time',
            currency: 'USD',
            targets: [],
            payAhead: false,
          },
          ...{
            amountMicros: 10_000_000n,
            surchargeMicros: 300_000n,
            method,
            mandateId: null,
            payer: 'present',
          },
          ...{ descriptor: 'LAKESIDE', returnUrl: 'https://billing.example.com', requestedBy: 'login:12' },
        },
      ],
      gateways: parts.gateways,
      now,
    }),
  )
  if (order?.kind !== 'sending') throw new Error(order?.kind)
  await sendAttempts(parts, { names: [{ accountId, attemptId: order.attemptId }] })
  return {
    accountId,
    paymentId: order.paymentId,
    ref: method.ref,
    described: gateway.methods.get(method.ref)!,
  }
}

test('a card that the gateway has updated is taken over', async () => {
  const { accountId, ref, described } = await surcharged()
  described.card = { ...described.card!, expiryYear: 2034 }
  expect(await process(await came({ kind: 'method', ref }))).toBe('followed')
  expect((await listMethods(kysely, { accountId }))[0]).toMatchObject({ expiryYear: 2034 })
  expect(await world.staged('surcharge_not_owed', accountId)).toEqual([])
})

test('a card that was no credit card gets the surcharges that it paid back', async () => {
  const { accountId, paymentId, ref, described } = await surcharged()
  described.card = { ...described.card!, funding: 'debit' }
  await process(await came({ kind: 'method', ref }))
  const back = [{ accountId: String(accountId), paymentId: String(paymentId) }]
  expect(await world.staged('surcharge_not_owed', accountId)).toEqual(back)
  await process(await came({ kind: 'method', ref }))
  expect(await world.staged('surcharge_not_owed', accountId)).toEqual(back)
})

test('a card that turns out to be none while its payment is on its way gets the surcharge back once it is captured', async () => {
  gateway.lose('charge')
  const { accountId, paymentId, ref, described } = await surcharged()
  described.card = { ...described.card!, funding: 'debit' }
  await process(await came({ kind: 'method', ref }))
  expect(await world.staged('surcharge_not_owed', accountId)).toEqual([])
  clock.advance({ minutes: 2 })
  await resolveAttempts(parts)
  const back = [{ accountId: String(accountId), paymentId: String(paymentId) }]
  expect(await world.staged('surcharge_not_owed', accountId)).toEqual(back)
})

test('whoever asks first what the card is, the surcharges go back with it', async () => {
  const { accountId, paymentId, ref, described } = await surcharged()
  described.card = { ...described.card!, funding: 'prepaid' }
  // As if the process had died right after.
  await refreshMethodByRef(database, {
    gateways: parts.gateways,
    gateway: gateway.name,
    ref,
    now: clock.now(),
  })
  await process(await came({ kind: 'method', ref }))
  const back = [{ accountId: String(accountId), paymentId: String(paymentId) }]
  expect(await world.staged('surcharge_not_owed', accountId)).toEqual(back)
})

test('a debit card that took the place of a credit card does not: those were owed', async () => {
  const { accountId, ref, described } = await surcharged()
  Object.assign(described, {
    last4: '5556',
    fingerprint: 'visa-5556',
    card: { ...described.card!, funding: 'debit' },
  })
  await process(await came({ kind: 'method', ref }))
  expect((await listMethods(kysely, { accountId }))[0]).toMatchObject({ last4: '5556', funding: 'debit' })
  expect(await world.staged('surcharge_not_owed', accountId)).toEqual([])
})

test('a setup is finished by its event, if the payer never comes back', async () => {
  const { accountId } = await world.account()
  expect(await process(await came({ kind: 'setup', ref: 'setup_of_nobody' }))).toBe('matches_nothing')
  const { fieldsUrl } = await startSetup(database, {
    ...{
      gateways: parts.gateways,
      accountId,
      rail: 'card',
      returnUrl: 'https://billing.example.com',
      billingAddress: null,
    },
    ...{ save: true, now: clock.now(), actor: 'login:12' },
  })
  const ref = fieldsUrl.split('/').at(-1)!
  gateway.fillIn(ref)
  expect(await process(await came({ kind: 'setup', ref }))).toBe('followed')
  expect(await listMethods(kysely, { accountId })).toMatchObject([{ last4: '4242', saved: true }])
})

test('what we do not act on is noted', async () => {
  expect(await process(await came({ kind: 'other', name: 'balance.available' }))).toBe('noted')
  expect(await process(await came({ kind: 'payout', ref: 'po_9' }))).toBe('noted')
})

test('an event that matches nothing yet waits, and is worked off once it does', async () => {
  const { accountId } = await world.account(40_000_000n)
  const method = await world.method(accountId, BANK_ACCOUNT)
  const held = gateway.hold('charge')
  const paying = world.payWith(method, 40_000_000n)
  await held.arrived
  // Its attempt is there, and the gateway has not got it.
  const reference = String(
    (
      await sql<{ key: string }>`select key from payment_attempts where account_id = ${accountId}`.execute(
        kysely,
      )
    ).rows[0]!.key,
  )
  const eventId = await came({ kind: 'charge', ref: 'charge_soon', reference })
  expect(await process(eventId)).toBe('matches_nothing')
  expect(await stored(eventId)).toMatchObject({
    result: 'matches_nothing',
    processedAt: null,
    nextTryAt: clock.now().add({ minutes: 1 }),
  })
  held.release()
  await paying
  expect(await process(eventId)).toBeNull()
  clock.advance({ minutes: 1 })
  await processDueEvents(parts)
  expect(await stored(eventId)).toMatchObject({ result: 'followed', tries: 2 })
})

test('one that never matches is tried for three days and then left for a person', async () => {
  const eventId = await came({ kind: 'charge', ref: 'of_another_system', reference: 'shop-77' })
  let tries = 0
  while ((await stored(eventId)).nextTryAt !== null) {
    clock.set((await stored(eventId)).nextTryAt!)
    await processDueEvents(parts)
    tries += 1
  }
  // At once; after 1, 6, 36 minutes, 2:36 and 8:36 hours; then every twelve hours until the 72nd.
  expect(tries).toBe(11)
  expect(await stored(eventId)).toMatchObject({ result: 'matches_nothing', processedAt: null, tries: 11 })
  const { items } = await listGatewayEvents(kysely, { waiting: true, page: { limit: 200 } })
  expect(items.map((event) => event.eventId)).toContain(eventId)
})

test('a gateway that is away is asked again until it answers', async () => {
  const { ref, reference, state } = await debit()
  gateway.conclude(ref, 'succeeded')
  const eventId = await came({ kind: 'charge', ref, reference })
  gateway.fail('lookUpCharge', 2)
  expect(await process(eventId)).toBe('unreachable: connection reset')
  clock.advance({ minutes: 1 })
  expect(await process(eventId)).toBe('unreachable: connection reset')
  expect(await state()).toBe('pending')
  clock.advance({ minutes: 5 })
  expect(await process(eventId)).toBe('followed')
  expect(await state()).toBe('succeeded')
  const late = { receivedAt: clock.now().subtract({ hours: 100 }), tries: 40 }
  expect(nextTryAt(late, 'unreachable', clock.now())).toEqual(clock.now().add({ hours: 12 }))
})

test('an adapter that throws fails one event, and not the others', async () => {
  const { ref, reference, state } = await debit()
  gateway.conclude(ref, 'succeeded')
  const broken = await came({ kind: 'charge', ref, reference })
  gateway.answer('lookUpCharge', () => {
    throw new Error('no such field')
  })
  expect(await process(broken)).toBe('failed: no such field')
  expect(await process(await came({ kind: 'charge', ref, reference }))).toBe('followed')
  expect(await state()).toBe('succeeded')
})

test('while one works an event off, no other does', async () => {
  const { ref, reference } = await debit()
  const eventId = await came({ kind: 'charge', ref, reference })
  const asked = gateway.count('lookUpCharge')
  const results = await Promise.all([process(eventId), process(eventId), processDueEvents(parts)])
  expect(results.flat().filter((result) => result === 'followed')).toHaveLength(1)
  expect(gateway.count('lookUpCharge')).toBe(asked + 1)
})

test('the list goes on where the page before ended', async () => {
  const { items: all } = await listGatewayEvents(kysely, { waiting: false, page: { limit: 200 } })
  const seen: string[] = []
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<typeof listGatewayEvents>> = await listGatewayEvents(kysely, {
      waiting: false,
      page: { limit: 3, after },
    })
    seen.push(...page.items.map(({ eventId }) => eventId))
    after = page.next
  } while (after !== null)
  expect(seen).toEqual(all.map(({ eventId }) => eventId))
})
