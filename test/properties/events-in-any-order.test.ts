import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { testDatabase } from '../support/database.ts'
import { PROPERTY_RUNS, PROPERTY_SEED } from '../support/runs.ts'
import { happen, listen } from './bank.ts'
import type { Evidence } from './evidence.ts'
import { gather } from './evidence.ts'
import { type Lane, makeLane, openWorld, type World } from './lane.ts'
import { deliverEvent, play } from './play.ts'
import { quieten } from './quiet.ts'
import type { Step, Story } from './steps.ts'

/*
 * Any order converges: the same things happen at the gateway to two accounts that are alike, and their webhooks are delivered to one in order and at once, and
 * to the other shuffled, twice, late or never. Both have to come to the same.
 */

const LANES = 4
/** Generous: a machine with other work to do is no reason to fail. */
const MS_A_TALE = 1_500
const SHRINK_MS = 120_000

type Happening = Parameters<typeof happen>[1]

/** What happens at the gateway, and between which of it how many of the waiting webhooks come, drawn from where. */
interface Tale {
  /** What the account owes, paid at the start: by card, by bank account. */
  paid: { dollars: number; method: number }[]
  refund: 'none' | 'half' | 'whole'
  happenings: { what: Happening; heard: number[] }[]
  comesBack: Story['comesBack']
  webhooks: Story['webhooks']
}

const place = fc.nat({ max: 2 })
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    do: fc.constant('conclude' as const),
    charge: place,
    how: fc.constantFrom('succeeded' as const, 'R01' as const, 'R02' as const),
  }),
  fc.record({ do: fc.constant('return' as const), charge: place, code: fc.constantFrom('R01', 'R10') }),
  fc.record({
    do: fc.constant('dispute' as const),
    charge: place,
    part: fc.constantFrom('whole' as const, 'half' as const),
    ends: fc.constantFrom('open' as const, 'won' as const, 'lost' as const),
  }),
  fc.record({
    do: fc.constant('move_dispute' as const),
    dispute: place,
    to: fc.constantFrom('under_review' as const, 'won' as const, 'lost' as const),
  }),
  fc.record({ do: fc.constant('fail_refund' as const), refund: place }),
)

const tale: fc.Arbitrary<Tale> = fc.record({
  paid: fc.array(fc.record({ dollars: fc.integer({ min: 5, max: 99 }), method: fc.nat({ max: 1 }) }), {
    minLength: 1,
    maxLength: 2,
  }),
  refund: fc.constantFrom('none', 'half', 'whole'),
  happenings: fc.array(
    fc.record({ what: happening, heard: fc.array(fc.nat({ max: 5 }), { maxLength: 2 }) }),
    { minLength: 1, maxLength: 3, size: 'max' },
  ),
  comesBack: fc.constantFrom('in_time', 'late'),
  webhooks: fc.constantFrom('late', 'lost'),
})

/** Tells a tale to an account: `inOrder`, each webhook at once; else as the tale says. */
async function tellTo(lane: Lane, told: Tale, { inOrder }: { inOrder: boolean }): Promise<Evidence> {
  const story: Story = {
    ...{
      owedDollars: told.paid.map(({ dollars }) => dollars),
      region: 'TX',
      funding: 'debit',
      brand: 'visa',
    },
    ...{ steps: [], comesBack: told.comesBack, webhooks: inOrder ? 'late' : told.webhooks },
  }
  const world = await openWorld(lane, story)
  for (const { method } of told.paid) await play(world, payOldest(method))
  if (told.refund !== 'none') await play(world, refundFirst(told.refund))
  let isQuiet = false
  try {
    for (const { what, heard } of told.happenings) {
      happen(world, what)
      listen(world)
      await hear(world, inOrder ? 'all' : heard)
    }
    isQuiet = await quieten(world)
  } catch (error) {
    world.broke.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  return gather(world, isQuiet)
}

const payOldest = (method: number): Step => ({
  ...{ do: 'pay', invoices: 'one', invoice: 0, part: 'whole', method, tabs: 'one', fault: { kind: 'none' } },
})

const refundFirst = (part: 'half' | 'whole'): Step => ({
  ...{
    do: 'refund',
    payment: 0,
    part,
    destination: 'method',
    pressed: 'once',
    ends: 'done',
    fault: { kind: 'none' },
  },
})

async function hear(world: World, heard: readonly number[] | 'all'): Promise<void> {
  if (heard === 'all') {
    for (const event of world.events.filter(({ delivered }) => delivered === 0))
      await deliverEvent(world, world.parts, event)
    return
  }
  for (const n of heard) {
    const event = world.events[n % Math.max(world.events.length, 1)]
    if (event) await deliverEvent(world, world.parts, event)
  }
}

/** What two accounts must have in common: everything but names and the order in which money was shared out among invoices. */
function outcomeOf({ ours, isQuiet, broke, gateway }: Evidence) {
  const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n)
  return {
    isQuiet,
    broke,
    payments: ours.payments.map(({ state, captured, surcharge, refunded, refundedSurcharge, reversed }) =>
      [state, captured, surcharge, refunded, refundedSurcharge, reversed].join(' '),
    ),
    attempts: ours.attempts.map(({ state, frozen }) => `${state} ${frozen}`),
    refunds: ours.refunds.map(({ state, frozen }) => `${state} ${frozen}`),
    // Numbered as they were heard of.
    disputes: ours.disputes.map(({ state, amount }) => `${state} ${amount}`).toSorted(),
    returns: ours.returns.length,
    balances: Object.fromEntries(
      ours.balances
        .map(({ name, balance }) => [name.replace(gateway.name, 'gateway'), balance] as const)
        .filter(([, balance]) => balance !== 0n)
        .toSorted(),
    ),
    open: sum(ours.dues.map(({ open }) => open)),
    credit: sum(ours.payments.map(({ unapplied }) => unapplied)),
  }
}

const databases: Database[] = []
for (let n = 0; n < LANES; n += 1) databases.push(await testDatabase())
let lanes: Lane[] = []

/** Tells a tale to both and says in what they differ, or nothing. */
async function differenceIn(lane: Lane, told: Tale): Promise<string | null> {
  const inOrder = outcomeOf(await tellTo(lane, told, { inOrder: true }))
  const shuffled = outcomeOf(await tellTo(lane, told, { inOrder: false }))
  const [one, other] = [inOrder, shuffled].map((outcome) =>
    JSON.stringify(outcome, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  )
  return one === other ? null : `in order:  ${one}\notherwise: ${other}`
}

const differing: number[] = []

beforeAll(
  async () => {
    lanes = await Promise.all(databases.map(makeLane))
    const tales = fc.sample(tale, { seed: PROPERTY_SEED, numRuns: PROPERTY_RUNS })
    let next = 0
    await Promise.all(
      lanes.map(async (lane) => {
        for (let n = next++; n < tales.length; n = next++)
          if ((await differenceIn(lane, tales[n]!)) !== null) differing.push(n)
      }),
    )
  },
  60_000 + PROPERTY_RUNS * MS_A_TALE,
)

test('any order converges: webhooks shuffled, repeated, late or lost come to what they come to in order', {
  timeout: 2 * SHRINK_MS,
}, async () => {
  const [first] = differing.toSorted((a, b) => a - b)
  if (first === undefined) return
  const property = fc.asyncProperty(tale, async (told) => {
    const difference = await differenceIn(lanes[0]!, told)
    if (difference !== null) throw new Error(difference)
  })
  await fc.assert(property, {
    ...{ seed: PROPERTY_SEED, path: String(first) },
    interruptAfterTimeLimit: SHRINK_MS,
  })
  expect.fail(`tale ${first} of seed ${PROPERTY_SEED} differed, and does not when it is told alone`)
})
