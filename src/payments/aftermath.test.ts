import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expectBooksSound } from '../../test/support/books.ts'
import { testDatabase } from '../../test/support/database.ts'
import { payingWorld } from '../../test/support/paying.ts'
import { PROPERTY_RUNS } from '../../test/support/runs.ts'
import { inTransaction } from '../db/database.ts'
import { Refusal } from '../kernel/refusal.ts'
import { settleAccounts } from './allocations.ts'
import { followCharge } from './follow-charge.ts'
import type { RefundOutcome } from './gateway.ts'
import { listRefunds, refundPayment, refundSurcharge, resolveRefunds } from './refunds.ts'
import { followRefund } from './resolve-refunds.ts'
import { listWriteOffs, reverseWriteOff, writeOff } from './write-offs.ts'

/*
 * Whatever happens to a payment after it was captured, in whatever order and with whatever faults: the books are sound, no more is given back than was
 * captured, nothing stays unknown, and what the gateway gave back is what we say it did.
 */

const database = await testDatabase()
const { kysely } = database
const world = await payingWorld(database)
const { gateway, clock, parts } = world
const actor = 'staff:1'

const cents = fc.integer({ min: 1, max: 11_000 }).map((n) => BigInt(n) * 10_000n)
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('refund' as const),
      amountMicros: cents,
      destination: fc.constantFrom('method' as const, 'method' as const, 'credit' as const),
      fault: fc.constantFrom('none', 'none', 'lost', 'never sent', 'pending', 'failed'),
    }),
  },
  fc.record({ do: fc.constant('refund ends' as const), nth: fc.nat({ max: 5 }), fails: fc.boolean() }),
  fc.record({ do: fc.constant('dispute' as const), amountMicros: fc.option(cents) }),
  fc.record({
    do: fc.constant('dispute ends' as const),
    state: fc.constantFrom('won' as const, 'lost' as const),
  }),
  fc.record({ do: fc.constant('return' as const) }),
  fc.record({
    do: fc.constant('write off' as const),
    nth: fc.nat({ max: 1 }),
    amountMicros: fc.option(cents),
  }),
  fc.record({ do: fc.constant('reverse' as const), nth: fc.nat({ max: 1 }) }),
  fc.record({ do: fc.constant('surcharge' as const) }),
  fc.record({ do: fc.constant('settle' as const) }),
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('resolve' as const), hours: fc.constantFrom(0, 1, 30) }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** An account that owed 60.00 and 40.00, paid 90.00 of it, and then 30.00 on another card. */
async function paidAccount() {
  const { accountId, invoiceIds } = await world.account(60_000_000n, 40_000_000n)
  const card = await world.method(accountId)
  const { paymentId } = await world.payWith(card, 90_000_000n)
  await world.payWith(card, 30_000_000n)
  return { accountId, invoiceIds, paymentId }
}
type Account = Awaited<ReturnType<typeof paidAccount>>

let keys = 0

async function follow({ accountId, paymentId }: Account): Promise<void> {
  const attempt = (await world.story(accountId, paymentId)).attempts.at(-1)!
  const answer = await gateway.lookUpCharge({ reference: attempt.key, ref: attempt.ref })
  if (answer.kind === 'found') await followCharge(parts, { attempt, found: answer.found })
}

async function perform(account: Account, asked: Step): Promise<void> {
  const { accountId, invoiceIds, paymentId } = account
  const now = clock.now()
  const chargeRef = (await world.story(accountId, paymentId)).attempts[0]!.ref!
  const charge = gateway.charges.get(chargeRef)!
  switch (asked.do) {
    case 'refund': {
      keys += 1
      const { amountMicros, destination } = asked
      const before = gateway.count('refund')
      script(asked.fault)
      try {
        await refundPayment(parts, {
          ...{ accountId, paymentId, amountMicros, destination, reason: 'x', key: `${keys}`, actor },
        })
      } finally {
        // Refused before it was sent: the fault is nobody's.
        if (gateway.count('refund') === before && asked.fault !== 'none')
          await gateway.refund({ key: `${keys}`, body: '{}' })
      }
      return
    }
    case 'refund ends': {
      const refunds = (await listRefunds(kysely, account)).filter(
        ({ ref }) => ref !== null && gateway.refunds.has(ref),
      )
      const refund = refunds[asked.nth]
      if (!refund) return
      const stored = gateway.refunds.get(refund.ref!)!
      if (stored.outcome.kind === 'failed') return
      stored.outcome = asked.fails
        ? { kind: 'failed', ref: refund.ref!, cause: 'account closed' }
        : { kind: 'succeeded', ref: refund.ref!, amount: stored.request.amount }
      await followRefund(parts, { gateway: 'scripted', ref: refund.ref!, reference: null })
      return
    }
    case 'dispute':
      // One at a time: what a gateway would not do is tested elsewhere.
      if (charge.disputeRefs.length > 0 || charge.returned) return
      gateway.dispute(chargeRef, {
        amount: { amountMicros: smaller(asked.amountMicros ?? 90_000_000n, 90_000_000n), currency: 'USD' },
      })
      return follow(account)
    case 'dispute ends': {
      const dispute = gateway.disputes.get(charge.disputeRefs[0] ?? '')
      if (dispute) dispute.state = asked.state
      return follow(account)
    }
    case 'return':
      if (charge.disputeRefs.length > 0) return
      gateway.returnDebit(chargeRef, 'R01')
      return follow(account)
    case 'write off': {
      const invoiceId = invoiceIds[asked.nth]!
      const amountMicros = asked.amountMicros ?? ('all' as const)
      await inTransaction(kysely, (tx) =>
        writeOff(tx, { accountId, invoiceId, amountMicros, reason: 'x', actor, now }),
      )
      return
    }
    case 'reverse': {
      const rows = await listWriteOffs(kysely, { accountId, invoiceId: invoiceIds[asked.nth]! })
      if (!rows[0]) return
      const writeOffId = rows[0].id
      await inTransaction(kysely, (tx) =>
        reverseWriteOff(tx, { accountId, writeOffId, reason: 'x', actor, now }),
      )
      return
    }
    case 'surcharge':
      await refundSurcharge(parts, { accountId, paymentId, reason: 'x', actor })
      return
    case 'settle':
      return inTransaction(kysely, (tx) => settleAccounts(tx, { accountIds: [accountId], now }))
    case 'resolve':
      clock.advance({ hours: asked.hours, minutes: 2 })
      await resolveRefunds(parts)
      return
    default:
      return asked satisfies never
  }
}

/** How the gateway answers the next refund. */
function script(fault: string): void {
  if (fault === 'lost') gateway.lose('refund')
  if (fault === 'never sent') gateway.fail('refund')
  if (fault === 'failed') gateway.answer('refund', { kind: 'failed', cause: 'no' })
  if (fault !== 'pending') return
  gateway.answer('refund', (_, carryOut): RefundOutcome => {
    const done = carryOut()
    if (done.kind !== 'succeeded') return done
    const pending: RefundOutcome = { ...done, kind: 'pending' }
    gateway.refunds.get(done.ref)!.outcome = pending
    return pending
  })
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

// Each run is a life of a payment: a hundred statements and more.
const LIVES = Math.ceil(PROPERTY_RUNS / 40)

test('whatever happens to a payment, the books are sound', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      const account = await paidAccount()
      for (const asked of steps) {
        await perform(account, asked).catch((error: unknown) => {
          if (!(error instanceof Refusal)) throw error
        })
      }
      // Faults have stopped: everything is found out.
      for (const hours of [1, 30, 1]) {
        clock.advance({ hours, minutes: 2 })
        await resolveRefunds(parts)
      }
      await expectBooksSound(database)
      const refunds = (await listRefunds(kysely, account)).filter(
        ({ destination }) => destination === 'method',
      )
      expect(refunds.filter(({ state }) => state === 'unknown' || state === 'sending')).toEqual([])
      expect(refunds.filter(({ frozenBecause }) => frozenBecause !== null)).toEqual([])
      const given = [...gateway.refunds.values()].filter(
        ({ request, outcome }) =>
          outcome.kind !== 'failed' && refunds.some(({ key }) => key === request.reference),
      )
      const ours = refunds.filter(({ state }) => state !== 'failed')
      expect(given.reduce((sum, { request }) => sum + request.amount.amountMicros, 0n)).toBe(
        ours.reduce((sum, refund) => sum + refund.amountMicros + refund.surchargeMicros, 0n),
      )
    }),
    { numRuns: LIVES },
  )
}, 600_000)
