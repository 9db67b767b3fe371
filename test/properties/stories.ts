import fc from 'fast-check'
import { type Evidence, gather } from './evidence.ts'
import { type Lane, openWorld } from './lane.ts'
import { LAWS, type LawName } from './laws.ts'
import { play } from './play.ts'
import { quieten } from './quiet.ts'
import { replay } from './replay.ts'
import { type Story, story } from './steps.ts'

/** Plays a story to its end and gathers what is left of it. */
export async function tell(lane: Lane, told: Story): Promise<Evidence> {
  const world = await openWorld(lane, told)
  for (const step of told.steps) await play(world, step)
  let isQuiet = false
  try {
    isQuiet = await quieten(world)
    await replay(world)
  } catch (error) {
    world.broke.push(`afterwards: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
  return gather(world, isQuiet)
}

/** A law that a story broke: the first that did. */
export interface Broken {
  /** Which of the stories of the seed. */
  place: number
  complaints: string[]
}

export interface Told {
  stories: number
  broken: Map<LawName, Broken>
  /** How many stories came to what, so that nobody takes an empty world for a sound one. */
  reached: Record<string, number>
}

/** Tells so many stories of a seed, each lane one at a time, and holds each against every law. */
export async function tellAll(
  lanes: readonly Lane[],
  { seed, runs }: { seed: number; runs: number },
): Promise<Told> {
  const stories = fc.sample(story, { seed, numRuns: runs })
  const told: Told = { stories: stories.length, broken: new Map(), reached: {} }
  let next = 0
  await Promise.all(
    lanes.map(async (lane) => {
      while (next < stories.length) {
        const place = next
        next += 1
        const evidence = await tell(lane, stories[place]!)
        judge(told, { place, evidence })
      }
    }),
  )
  return told
}

function judge({ broken, reached }: Told, { place, evidence }: { place: number; evidence: Evidence }): void {
  for (const [name, law] of Object.entries(LAWS) as [LawName, (typeof LAWS)[LawName]][]) {
    const complaints = law(evidence)
    const before = broken.get(name)
    if (complaints.length > 0 && (!before || before.place > place)) broken.set(name, { place, complaints })
  }
  for (const what of milestones(evidence)) reached[what] = (reached[what] ?? 0) + 1
}

function milestones({ ours, gateway, arrivals }: Evidence): string[] {
  const { attempts, refunds, disputes, returns, payments } = ours
  return [
    ...new Set([
      ...attempts.map(({ state }) => `attempt ${state}`),
      ...refunds.map(({ state, destination }) => `refund ${state} to ${destination}`),
      ...disputes.map(({ state }) => `dispute ${state}`),
      ...returns.map(() => 'return'),
      ...payments.filter(({ key }) => key.startsWith('autopay')).map(() => 'autopay'),
      ...payments.filter(({ surcharge }) => surcharge > 0n).map(() => 'surcharge'),
      ...(attempts.length > payments.length ? ['second attempt'] : []),
      ...(gateway.charges.length > 1 ? ['several charges'] : []),
      ...(arrivals.length === 0 ? ['nothing charged'] : []),
    ]),
  ]
}

/** The smallest story that breaks a law, in words, found from one that does. */
export async function shrink(
  lane: Lane,
  { seed, place, law, limitMs }: { seed: number; place: number; law: LawName; limitMs: number },
): Promise<string> {
  const property = fc.asyncProperty(story, async (told) => {
    const complaints = LAWS[law](await tell(lane, told))
    if (complaints.length > 0) throw new Error(complaints.join('\n'))
  })
  const result = await fc.check(property, { seed, path: String(place), interruptAfterTimeLimit: limitMs })
  return fc.defaultReportMessage(result) ?? 'the story does not break it when it is told alone'
}
