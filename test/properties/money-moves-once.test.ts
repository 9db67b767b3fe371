import { beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { expectBooksSound } from '../support/books.ts'
import { testDatabase } from '../support/database.ts'
import { PROPERTY_RUNS, PROPERTY_SEED } from '../support/runs.ts'
import { makeLane } from './lane.ts'
import { LAWS, type LawName } from './laws.ts'
import { shrink, type Told, tellAll } from './stories.ts'

/*
 * The laws of payments, each held against every story: what people, workers, networks and banks do to one account, in any order, with faults before a charge
 * is sent, after it was sent, and after it was answered. A story that breaks a law is told again and shrunk until nothing can be left out.
 */

/** Some at once: half of the time a story waits for PostgreSQL. */
const LANES = 4
/** Generous: a machine with other work to do is no reason to fail. */
const MS_A_STORY = 1_000
const SHRINK_MS = 120_000
/** So many stories come to everything; the rarest of it is found in one of sixty. */
const MANY = 1_000
const REACHED = [
  ...['attempt succeeded', 'attempt declined', 'attempt failed', 'attempt not_sent', 'second attempt'],
  ...['several charges', 'surcharge', 'autopay', 'return', 'dispute needs_response', 'dispute won'],
  ...['dispute lost', 'refund succeeded to method', 'refund failed to method', 'refund succeeded to credit'],
]

const databases: Database[] = []
for (let n = 0; n < LANES; n += 1) databases.push(await testDatabase())
let lanes: Awaited<ReturnType<typeof makeLane>>[] = []
let told: Told = { stories: 0, broken: new Map(), reached: {} }

beforeAll(
  async () => {
    lanes = await Promise.all(databases.map(makeLane))
    told = await tellAll(lanes, { seed: PROPERTY_SEED, runs: PROPERTY_RUNS })
  },
  60_000 + PROPERTY_RUNS * MS_A_STORY,
)

test.for(Object.keys(LAWS) as LawName[])('%s', { timeout: 2 * SHRINK_MS }, async (law) => {
  expect(told.stories).toBe(PROPERTY_RUNS)
  const broken = told.broken.get(law)
  if (!broken) return
  const report = await shrink(lanes[0]!, {
    seed: PROPERTY_SEED,
    law,
    place: broken.place,
    limitMs: SHRINK_MS,
  })
  expect.fail(`${broken.complaints.join('\n')}\n\n${report}`)
})

test('the books of all stories together are sound', async () => {
  for (const database of databases) await expectBooksSound(database)
})

test.runIf(PROPERTY_RUNS >= MANY)('the stories come to all that they are about', () => {
  expect(REACHED.filter((what) => !told.reached[what])).toEqual([])
})
