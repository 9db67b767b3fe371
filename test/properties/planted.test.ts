import { beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../support/database.ts'
import type { Evidence } from './evidence.ts'
import { makeLane } from './lane.ts'
import { LAWS, type LawName } from './laws.ts'
import type { Step, Story } from './steps.ts'
import { tell } from './stories.ts'

/*
 * Each law can fail: one planted mistake each, put into what is left of a sound story. That the stories themselves find mistakes in the code was tried
 * by making them there, on a copy: those named beside each law were found.
 */

const database = await testDatabase()
let sound: Evidence

const card: Step = {
  ...{
    do: 'pay',
    invoices: 'all',
    invoice: 0,
    part: 'whole',
    method: 0,
    tabs: 'one',
    fault: { kind: 'none' },
  },
}
const story: Story = {
  ...{
    owedDollars: [50],
    region: 'TX',
    funding: 'debit',
    brand: 'visa',
    comesBack: 'in_time',
    webhooks: 'late',
  },
  steps: [
    card,
    {
      ...{
        do: 'refund',
        payment: 0,
        part: 'half',
        destination: 'method',
        pressed: 'once',
        ends: 'done',
        fault: { kind: 'none' },
      },
    },
  ],
}

beforeAll(async () => {
  sound = await tell(await makeLane(database), story)
})

test('a sound story breaks no law', () => {
  expect(Object.values(LAWS).flatMap((law) => law(sound))).toEqual([])
  // 50.37 with 2.9 % on top, half of it given back.
  expect(sound.ours.payments).toMatchObject([{ captured: 50_370_000n, surcharge: 1_460_000n }])
  expect(sound.ours.refunds).toMatchObject([{ amount: 25_180_000n, surcharge: 730_000n }])
})

const MISTAKES: Record<LawName, (evidence: Evidence) => void> = {
  // In the code: what is sent again is not held against what is still owed (order-payments.ts, isStillWanted).
  'captured ≤ owed': ({ ours }) => {
    ours.payments.push({ ...ours.payments[0]!, id: 99n, key: 'again' })
  },
  // In the code: a charge that is not found is held not to have been made at the first look; a key is trusted for ever (resolve-attempts.ts, absent).
  'gateway successes = our successes': ({ ours }) => {
    ours.attempts[0]!.state = 'not_sent'
  },
  // In the code: an attempt whose answer was lost lets go of its obligations (store-attempts.ts, updateAttempts).
  'no two open attempts': ({ arrivals }) => {
    arrivals[0]!.besides = ['another']
  },
  // In the code: an attempt that is being sent is never looked at (store-attempts.ts, markSending).
  'nothing stays unknown once faults stop': ({ ours }) => {
    ours.attempts[0]!.state = 'unknown'
  },
  // In the code: a refund that comes back, or a dispute that is won, is not posted (hear-refunds.ts, disputes.ts).
  'ledger = gateway settlement': ({ ours }) => {
    for (const row of ours.balances) if (row.name.startsWith('clearing:')) row.balance += 10_000n
  },
  // In the code: a success that is heard again is not let go (attempt.ts, moveOf).
  'replaying any prefix of events gives the same state': ({ broke }) => {
    broke.push('replay: one state became another')
  },
  // In the code: what has been refunded is not counted (refundable.ts). The database refuses that too, so it shows as something that broke.
  'refunds ≤ captured': ({ ours }) => {
    ours.refunds.push({ ...ours.refunds[0]!, id: 99n, amount: 26_000_000n })
  },
  // In the code: a card of unknown funding is priced as credit; a state that forbids it is passed over (surcharge.ts).
  'surcharge > 0 only with known credit funding, allowed state, under the cap': ({ gateway }) => {
    for (const [ref, method] of gateway.methods) gateway.methods.set(ref, { ...method, funding: 'unknown' })
  },
  // In the code: what is sent again does not look at its method (order-payments.ts, isStillWanted).
  'a removed method is never charged': ({ arrivals }) => {
    arrivals[0]!.methodState = 'removed'
  },
  // In the code: the mandate is not looked at where a payment is tried again (store-attempts.ts, readUsableMethods).
  'a revoked mandate is never charged': ({ arrivals }) => {
    arrivals[0]!.mandateRevoked = true
  },
  // In the code: people are told of every success that is heard (hear-outcomes.ts, tellOfMoves).
  'one receipt per success': ({ ours }) => {
    ours.notices.push(...ours.notices.filter(({ kind }) => kind === 'receipt'))
  },
  // In the code: a refund that comes back is not posted (hear-refunds.ts).
  'the books of an account are sound': ({ ours }) => {
    ours.dues[0]!.open += 10_000n
  },
  // In the code: an order is not held against what other attempts hold (order-payments.ts); and as it was, two locks in another order (found.test.ts).
  'what is asked is done or refused, and nothing else': ({ broke }) => {
    broke.push('pay: deadlock detected')
  },
}

test.for(Object.entries(MISTAKES) as [LawName, (evidence: Evidence) => void][])(
  'a mistake is found by: %s',
  ([law, plant]) => {
    const mistaken = structuredClone({ ...sound, gateway: { ...sound.gateway, charges: [], disputes: [] } })
    Object.assign(mistaken.gateway, {
      charges: [...sound.gateway.charges],
      disputes: [...sound.gateway.disputes],
    })
    plant(mistaken)
    expect(LAWS[law](mistaken)).not.toEqual([])
  },
)
