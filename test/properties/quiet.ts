import { processDueEvents } from '../../src/payments/gateway-events.ts'
import { resolveAttempts } from '../../src/payments/payments.ts'
import { reconcile } from '../../src/payments/reconciliation.ts'
import { resolveRefunds } from '../../src/payments/refunds.ts'
import { listen, settleAll } from './bank.ts'
import type { World } from './lane.ts'
import { deliverEvent } from './play.ts'

/** So often workers come before somebody is worried: an unknown needs two looks, a debit one, and each next look is a day away at most. */
const ROUNDS_MAX = 8

/**
 * The faults stop: workers run as they always do, debits come to their end, and what webhooks did not bring the settlement list does. Returns whether there
 * was nothing left to do.
 */
export async function quieten(world: World): Promise<boolean> {
  const { clock, parts, story } = world
  settleAll(world)
  listen(world)
  if (story.webhooks === 'late') {
    // Last first: late and in the wrong order.
    const undelivered = world.events.filter(({ delivered }) => delivered === 0).toReversed()
    for (const event of undelivered) await deliverEvent(world, parts, event)
  }
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    clock.advance(round === 0 && story.comesBack === 'in_time' ? { minutes: 3 } : { hours: 25 })
    settleAll(world)
    const done = [await resolveAttempts(parts), await resolveRefunds(parts)]
    done.push((await processDueEvents(parts)).length)
    // After a few minutes not everything is due, so that nothing to do says nothing.
    if (round > 0 && done.every((count) => count === 0)) return ended(world)
  }
  return false
}

async function ended(world: World): Promise<boolean> {
  if (world.story.webhooks === 'lost') {
    listen(world)
    if (world.events.some(({ delivered }) => delivered === 0)) await reconcile(world.parts)
  }
  return true
}
