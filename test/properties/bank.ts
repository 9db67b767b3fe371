import type { GatewayEvent, SettledItem } from '../../src/payments/gateway.ts'
import type { World } from './lane.ts'
import type { Step } from './steps.ts'

type Happening = Extract<Step, { do: 'conclude' | 'return' | 'dispute' | 'move_dispute' | 'fail_refund' }>

/** What happens at the gateway, and not by us; nothing where there is nothing that it could happen to. */
export function happen({ scripted }: World, step: Happening): unknown {
  const charges = [...scripted.charges.values()]
  const at = <T>(things: readonly T[], place: number) => things[place % Math.max(things.length, 1)]
  switch (step.do) {
    case 'conclude': {
      const open = charges.filter(
        ({ outcome }) => outcome.kind === 'pending' || outcome.kind === 'requires_action',
      )
      const charge = at(open, step.charge)
      if (!charge) return undefined
      const { ref } = charge
      return step.how === 'succeeded'
        ? scripted.conclude(ref, 'succeeded')
        : scripted.conclude(ref, {
            ...{ kind: 'declined', ref, code: 'ach_return', retry: 'never', returnCode: step.how },
          })
    }
    case 'return': {
      const debits = charges.filter(
        ({ outcome, returned, request }) =>
          (outcome.kind === 'succeeded' || outcome.kind === 'pending') &&
          !returned &&
          isBank(scripted.methods.get(request.methodRef)),
      )
      const charge = at(debits, step.charge)
      if (!charge) return undefined
      // It settles before it comes back, whoever heard of that.
      if (charge.outcome.kind === 'pending') scripted.conclude(charge.ref, 'succeeded')
      return scripted.returnDebit(charge.ref, step.code)
    }
    case 'dispute': {
      const paid = charges.filter(
        ({ outcome, disputeRefs, request }) =>
          outcome.kind === 'succeeded' &&
          !isBank(scripted.methods.get(request.methodRef)) &&
          disputeRefs.every((ref) => scripted.disputes.get(ref)!.state === 'won'),
      )
      const charge = at(paid, step.charge)
      if (!charge) return undefined
      const divisor = step.part === 'whole' ? 1n : step.part === 'half' ? 2n : 3n
      const amountMicros = (charge.amount.amountMicros / 10_000n / divisor) * 10_000n
      const state = step.ends === 'open' ? 'needs_response' : step.ends
      scripted.dispute(charge.ref, { amount: { ...charge.amount, amountMicros }, state })
      return undefined
    }
    case 'move_dispute': {
      const open = [...scripted.disputes.values()].filter(({ state }) => state !== 'won' && state !== 'lost')
      const dispute = at(open, step.dispute)
      if (dispute) dispute.state = step.to
      return undefined
    }
    case 'fail_refund': {
      const done = [...scripted.refunds].filter(([, { outcome }]) => outcome.kind !== 'failed')
      const [ref, refund] = at(done, step.refund) ?? []
      if (ref && refund) refund.outcome = { kind: 'failed', ref, cause: 'the account is closed' }
      return undefined
    }
    default:
      return step satisfies never
  }
}

function isBank(method: { rail: string } | undefined): boolean {
  return method?.rail === 'bank'
}

/** Bank debits and refunds that are on their way come to an end, as they do within days. */
export function settleAll({ scripted }: World): void {
  for (const { ref, outcome } of scripted.charges.values())
    if (outcome.kind === 'pending') scripted.conclude(ref, 'succeeded')
  for (const refund of scripted.refunds.values())
    if (refund.outcome.kind === 'pending') refund.outcome = { ...refund.outcome, kind: 'succeeded' }
}

/** Notes what has changed at the gateway since the last time: an event each, and what it moved in the settlement list. */
export function listen(world: World): void {
  const { scripted } = world
  for (const charge of scripted.charges.values()) {
    const { ref, reference, outcome, returned, amount } = charge
    const about = { kind: 'charge' as const, ref, reference }
    tell(world, about, outcome.kind)
    if (outcome.kind === 'succeeded') settle(world, { kind: 'charge', ref, reference, amount })
    if (returned) {
      tell(world, about, 'returned')
      settle(world, { kind: 'return', ref, reference, amount: minus(amount) })
    }
  }
  for (const [ref, { request, outcome }] of scripted.refunds) {
    const { reference, amount } = request
    tell(world, { kind: 'refund', ref, reference }, outcome.kind)
    settle(world, { kind: 'refund', ref, reference, amount: minus(amount) })
    if (outcome.kind === 'failed') settle(world, { kind: 'refund_failure', ref, reference, amount })
  }
  for (const { ref, chargeRef, chargeReference: reference, state, amount } of scripted.disputes.values()) {
    tell(world, { kind: 'dispute', ref, chargeRef }, state)
    settle(world, { kind: 'dispute', ref, reference, amount: minus(amount) })
    if (state === 'won') settle(world, { kind: 'dispute_reversal', ref, reference, amount })
  }
}

function minus<A extends { amountMicros: bigint }>(amount: A): A {
  return { ...amount, amountMicros: -amount.amountMicros }
}

function tell(world: World, about: Extract<GatewayEvent['about'], { ref: string }>, state: string): void {
  const name = `${about.kind} ${about.ref}`
  const before = world.seen.get(name) ?? ''
  if (before.split(' ').includes(state)) return
  world.seen.set(name, `${before} ${state}`)
  world.events.push({ id: `${world.scripted.name}-event-${world.events.length}`, about, delivered: 0 })
}

function settle(world: World, item: Pick<SettledItem, 'kind' | 'ref' | 'amount' | 'reference'>): void {
  const name = `settled ${item.kind} ${item.ref}`
  if (world.seen.has(name)) return
  world.seen.set(name, '')
  world.scripted.settle(item)
}
