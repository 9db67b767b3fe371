import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { expectBooksSound } from '../../test/support/books.ts'
import { testDatabase } from '../../test/support/database.ts'
import { type MadePayment, manyPayments } from '../../test/support/many-payments.ts'
import { payingWorld } from '../../test/support/paying.ts'
import { PROPERTY_RUNS } from '../../test/support/runs.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { GatewayEvent } from './gateway.ts'
import { processDueEvents, processGatewayEvent, receiveWebhook } from './gateway-events.ts'

const database = await testDatabase()
const world = await payingWorld(database)
const { clock, gateway, parts } = world

// Histories are lived through side by side: a database is made once, and its connections are kept busy.
const BATCH = 100

/** What happens to a charge at the gateway, in order. A card's payer may dispute it, a bank account's bank may send it back. */
const STORIES = {
  bank: [[], ['succeed'], ['decline'], ['succeed', 'return']],
  card: [
    ['settle'],
    ['settle', 'dispute'],
    ['settle', 'dispute', 'review'],
    ['settle', 'dispute', 'review', 'win'],
    ['dispute', 'lose'],
    ['dispute', 'win'],
  ],
} as const
type Step = (typeof STORIES)['bank' | 'card'][number][number]

const history = fc.oneof(
  ...(['bank', 'card'] as const).map((rail) =>
    fc.record({
      rail: fc.constant(rail),
      steps: fc.constantFrom<readonly Step[]>(...STORIES[rail]),
      /** Whether the answer to the charge itself was lost. */
      isLost: fc.boolean(),
      /** Which events arrive as they happen; all arrive in the end, in this order, and some again. */
      atOnce: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
      order: fc.array(fc.nat({ max: 999 }), { minLength: 5, maxLength: 5 }),
      replayed: fc.nat({ max: 5 }),
    }),
  ),
)
type History = typeof history extends fc.Arbitrary<infer H> ? H : never

/**
 * What became of an account's payments, without the names that differ from one account to another. A debit that came back before it settled has `failed` if we
 * had heard that it was on its way, and else was `declined`: for the payer, the invoice and the books that is one thing.
 */
async function stateOf(accountIds: readonly AccountId[]): Promise<string[]> {
  const { rows } = await sql<{ state: string }>`
    select json_build_array(
      (select json_agg(json_build_array(p.state, p.captured_micros, p.allocated_micros, p.refunded_micros, p.reversed_micros) order by p.id)
        from payments p where p.account_id = a.id),
      (select json_agg(json_build_array(replace(t.state, 'failed', 'declined'), t.code, t.return_code, t.frozen_because) order by t.id) from payment_attempts t where t.account_id = a.id),
      (select json_agg(d.state order by d.id) from disputes d where d.account_id = a.id),
      (select json_agg(json_build_array(b.ledger_account, b.balance_micros) order by b.ledger_account)
        from balances b where b.account_id = a.id and b.balance_micros <> 0)
    )::text as state
    from unnest(${accountIds}::bigint[]) with ordinality as n (id, i) join accounts a on a.id = n.id order by n.i`.execute(
    database.kysely,
  )
  return rows.map(({ state }) => state)
}

type Webhook = ReturnType<typeof gateway.webhook>

/** Makes a step happen at the gateway, and returns the event that it sends. */
function happen(step: Step, { ref, key: reference, amountMicros }: MadePayment): Webhook {
  const about = (): GatewayEvent['about'] => {
    const dispute = gateway.disputes.get(gateway.charges.get(ref)!.disputeRefs[0] ?? '')
    switch (step) {
      case 'succeed':
        gateway.conclude(ref, 'succeeded')
        return { kind: 'charge', ref, reference }
      case 'decline':
        gateway.conclude(ref, {
          kind: 'declined',
          ref,
          code: 'ach_return',
          retry: 'later',
          returnCode: 'R01',
        })
        return { kind: 'charge', ref, reference: null }
      case 'return':
        gateway.returnDebit(ref, 'R10')
        return { kind: 'charge', ref, reference }
      case 'settle':
        return { kind: 'charge', ref, reference }
      case 'dispute':
        return {
          kind: 'dispute',
          ref: gateway.dispute(ref, { amount: { amountMicros, currency: 'USD' } }).ref,
          chargeRef: ref,
        }
      case 'review':
      case 'win':
      case 'lose':
        dispute!.state = ({ review: 'under_review', win: 'won', lose: 'lost' } as const)[step]
        return { kind: 'dispute', ref: dispute!.ref, chargeRef: ref }
      default:
        return step satisfies never
    }
  }
  return gateway.webhook(about())
}

async function deliver(webhook: Webhook): Promise<void> {
  const { isNew } = await receiveWebhook(parts, { gateway: gateway.name, ...webhook })
  const result = await processGatewayEvent(parts, { gateway: gateway.name, eventId: webhook.id })
  // The gateway's own name of a charge says nothing until we have heard it; the event waits for that.
  expect(isNew ? ['followed', 'matches_nothing'] : [null]).toContain(result)
}

/** Lives through a history twice: with every event at once, and with some of them late, in any order and again. */
async function live(history: History, [prompt, late]: [MadePayment, MadePayment]): Promise<void> {
  // A charge is told of in any case, once its outcome is asked for.
  const told = (payment: MadePayment) =>
    gateway.webhook({ kind: 'charge', ref: payment.ref, reference: payment.key })
  await deliver(told(prompt))
  const events: Webhook[] = [told(late)]
  const delivered: Webhook[] = []
  for (const [n, step] of history.steps.entries()) {
    await deliver(happen(step, prompt))
    const event = happen(step, late)
    events.push(event)
    if (!history.atOnce[n]) continue
    await deliver(event)
    delivered.push(event)
  }
  const rest = events
    .map((event, n) => ({ event, at: history.order[n] ?? n }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ event }) => event)
  // Those that came already come again, among the others.
  for (const event of rest)
    await (delivered.includes(event)
      ? receiveWebhook(parts, { gateway: gateway.name, ...event })
      : deliver(event))
  for (const event of events.slice(0, history.replayed)) await deliver(event)
}

test('any prefix replayed and any order of events ends in the same state', { timeout: 600_000 }, async () => {
  let batches = 0
  await fc.assert(
    fc.asyncProperty(fc.array(history, { minLength: BATCH, maxLength: BATCH }), async (histories) => {
      const asked = histories.flatMap(({ rail }) => [
        { rail, amountMicros: 10_000_000n },
        { rail, amountMicros: 10_000_000n },
      ])
      gateway.lose('charge', histories.filter(({ isLost }) => isLost).length)
      const payments = await manyPayments(world, asked)
      const pairs = histories.map(
        (_, n) => [payments[2 * n]!, payments[2 * n + 1]!] as [MadePayment, MadePayment],
      )
      const queue = histories.map((history, n) => ({ history, pair: pairs[n]! }))
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          for (let life = queue.shift(); life; life = queue.shift()) await live(life.history, life.pair)
        }),
      )
      clock.advance({ minutes: 2 })
      const waited = await processDueEvents(parts, { limit: 10_000 })
      expect(waited.filter((result) => result !== 'followed')).toEqual([])
      const prompt = await stateOf(pairs.map(([{ accountId }]) => accountId))
      expect(await stateOf(pairs.map(([, { accountId }]) => accountId))).toEqual(prompt)
      batches += 1
    }),
    { numRuns: Math.ceil(PROPERTY_RUNS / BATCH), endOnFailure: true },
  )
  expect(batches).toBe(Math.ceil(PROPERTY_RUNS / BATCH))
  await expectBooksSound(database)
})
