import type { Evidence } from './evidence.ts'

/** A law looks at what is left of a story and says what is wrong with it; nothing where all is well. */
type Law = (evidence: Evidence) => string[]

const sum = <T>(things: readonly T[], of: (thing: T) => bigint) =>
  things.reduce((total, thing) => total + of(thing), 0n)

/** By the words of the design, and of what is promised besides. */
export const LAWS = {
  'captured ≤ owed': capturedIsOwed,
  'gateway successes = our successes': sameSuccesses,
  'no two open attempts': noTwoOpen,
  'nothing stays unknown once faults stop': nothingUnknown,
  'ledger = gateway settlement': ledgerIsSettlement,
  'replaying any prefix of events gives the same state': replayed,
  'refunds ≤ captured': refundsWithinCaptured,
  'surcharge > 0 only with known credit funding, allowed state, under the cap': surchargeAllowed,
  'a removed method is never charged': removedNeverCharged,
  'a revoked mandate is never charged': revokedNeverCharged,
  'one receipt per success': oneReceipt,
  'the books of an account are sound': booksSound,
  'what is asked is done or refused, and nothing else': nothingBroke,
} satisfies Record<string, Law>

export type LawName = keyof typeof LAWS

/** What was paid ahead was meant so; what had been given back may be paid again. And a charge is made of what is owed when it is made. */
function capturedIsOwed({ ours, arrivals, asked }: Evidence): string[] {
  const wrong: string[] = []
  for (const { id, key, amount, targeted } of ours.payments) {
    const form = asked.get(key)
    if (targeted < amount && !form?.ahead) wrong.push(`payment ${id} pays ${amount - targeted} ahead unasked`)
  }
  const captured = sum(ours.payments, (payment) => payment.captured)
  const ahead = sum(ours.payments, (payment) =>
    payment.captured > 0n ? payment.amount - payment.targeted : 0n,
  )
  const reversed = sum(ours.payments, (payment) => payment.reversed)
  // Those that came back, too: until then it was owed again.
  const refunded = sum(ours.refunds, ({ amount }) => amount)
  const owed = sum(ours.dues, (due) => due.total)
  if (captured > owed + ahead + reversed + refunded) {
    wrong.push(`captured ${captured} of ${owed} owed, ${ahead} ahead and ${reversed + refunded} given back`)
  }
  for (const { key, targets, racing } of arrivals) {
    if (racing) continue
    for (const { invoiceId, amountMicros, openMicros } of targets) {
      if (openMicros < amountMicros)
        wrong.push(`${key} charged ${amountMicros} for invoice ${invoiceId}, which owed ${openMicros}`)
    }
  }
  return wrong
}

function sameSuccesses({ ours, gateway }: Evidence): string[] {
  const theirs = gateway.charges.filter(({ outcome }) => outcome.kind === 'succeeded')
  const named = theirs.map(({ key, ref, amount }) => `${key} ${ref} ${amount.amountMicros}`)
  const succeeded = ours.attempts.filter(({ state }) => state === 'succeeded')
  const refunds = gateway.refunds.filter(({ outcome }) => outcome.kind === 'succeeded')
  const ourRefunds = ours.refunds.filter(
    ({ destination, state }) => destination === 'method' && state === 'succeeded',
  )
  const paid = new Set(succeeded.map(({ payment }) => payment))
  return [
    ...difference(
      named,
      succeeded.map(({ key, ref, amount }) => `${key} ${ref} ${amount}`),
    ),
    ...difference(
      refunds.map(({ request, ref }) => `${request.reference} ${ref} ${request.amount.amountMicros}`),
      ourRefunds.map(({ key, ref, amount, surcharge }) => `${key} ${ref} ${amount + surcharge}`),
    ),
    ...ours.payments
      .filter((payment) => paid.has(payment.id) !== payment.captured > 0n)
      .map(({ id, captured }) => `payment ${id} has captured ${captured}`),
    ...(paid.size === succeeded.length ? [] : ['a payment succeeded twice']),
  ]
}

function difference(theirs: readonly string[], ours: readonly string[]): string[] {
  return [
    ...theirs.filter((name) => !ours.includes(name)).map((name) => `only the gateway has ${name}`),
    ...ours.filter((name) => !theirs.includes(name)).map((name) => `only we have ${name}`),
  ]
}

/** Two that hold an obligation at once are refused by the database, as far as they do; what is seen from the gateway is what counts. */
function noTwoOpen({ arrivals }: Evidence): string[] {
  return arrivals.flatMap(({ key, rivals, besides }) =>
    [...rivals, ...besides].map((other) => `${key} was charged while ${other} was under way`),
  )
}

function nothingUnknown({ ours, isQuiet }: Evidence): string[] {
  const isOpen = (state: string) =>
    ['created', 'sending', 'unknown', 'pending', 'requires_action', 'open'].includes(state)
  return [
    ...(isQuiet ? [] : ['there was always something left to do']),
    ...ours.attempts.filter(({ state }) => isOpen(state)).map(({ id, state }) => `attempt ${id} is ${state}`),
    ...ours.attempts
      .filter(({ frozen }) => frozen)
      .map(({ id, frozen }) => `attempt ${id} is frozen: ${frozen}`),
    ...ours.payments.filter(({ state }) => isOpen(state)).map(({ id, state }) => `payment ${id} is ${state}`),
    ...ours.refunds.filter(({ state }) => isOpen(state)).map(({ id, state }) => `refund ${id} is ${state}`),
    ...ours.refunds
      .filter(({ frozen }) => frozen)
      .map(({ id, frozen }) => `refund ${id} is frozen: ${frozen}`),
    ...ours.waiting.map(({ id, result }) => `event ${id} waits: ${result}`),
  ]
}

function ledgerIsSettlement({ ours, gateway }: Evidence): string[] {
  const { charges, refunds, disputes, name } = gateway
  const charged = sum(charges, ({ outcome, amount }) =>
    outcome.kind === 'succeeded' ? amount.amountMicros : 0n,
  )
  const returned = sum(charges, (charge) => (charge.returned ? charge.amount.amountMicros : 0n))
  const refunded = sum(refunds, ({ outcome, request }) =>
    outcome.kind === 'succeeded' || outcome.kind === 'pending' ? request.amount.amountMicros : 0n,
  )
  const held = sum(disputes, ({ state, amount }) => (state === 'won' ? 0n : amount.amountMicros))
  const open = sum(disputes, ({ state, amount }) =>
    state === 'won' || state === 'lost' ? 0n : amount.amountMicros,
  )
  const settled = charged - returned - refunded - held
  const balance = (of: string) => ours.balances.find((row) => row.name === of)?.balance ?? 0n
  return [
    ...(balance(`clearing:${name}`) === settled
      ? []
      : [`clearing is ${balance(`clearing:${name}`)}, and the gateway has ${settled}`]),
    ...(balance(`disputed:${name}`) === open
      ? []
      : [`disputed is ${balance(`disputed:${name}`)}, and the gateway holds ${open}`]),
  ]
}

/** Filled in by the replay itself (stories.ts), which compares what it finds. */
function replayed({ broke }: Evidence): string[] {
  return broke.filter((what) => what.startsWith('replay'))
}

function refundsWithinCaptured({ ours, gateway }: Evidence): string[] {
  const wrong: string[] = []
  for (const payment of ours.payments) {
    const refunds = ours.refunds.filter(
      (refund) => refund.payment === payment.id && refund.state !== 'failed',
    )
    const given = sum(refunds, ({ amount }) => amount)
    const surcharge = sum(refunds, (refund) => refund.surcharge)
    if (given > payment.captured)
      wrong.push(`payment ${payment.id} gave back ${given} of ${payment.captured}`)
    if (surcharge > payment.surcharge)
      wrong.push(`payment ${payment.id} gave back surcharge ${surcharge} of ${payment.surcharge}`)
  }
  for (const { ref, amount } of gateway.charges) {
    const given = sum(gateway.refunds, ({ request, outcome }) =>
      request.chargeRef === ref && outcome.kind !== 'failed' ? request.amount.amountMicros : 0n,
    )
    if (given > amount.amountMicros)
      wrong.push(`the gateway gave back ${given} of ${amount.amountMicros} (${ref})`)
  }
  return wrong
}

/** In millionths, on the days of the stories: the cost of acceptance is 2.9 %, Colorado's cap 2 %; Massachusetts forbids it. Amex has no rule here. */
const MOST: Record<string, bigint> = { TX: 29_000n, CO: 20_000n }

function surchargeAllowed({ ours, gateway }: Evidence): string[] {
  const charged = new Map(gateway.charges.map((charge) => [charge.key, charge]))
  return ours.attempts.flatMap(({ id, key, amount, surcharge }) => {
    if (surcharge === 0n) return []
    const charge = charged.get(key)
    // What never came to the gateway was never charged.
    if (!charge) return []
    const { region, funding, brand } = gateway.methods.get(charge.request.methodRef)!
    const most = MOST[region ?? ''] ?? 0n
    const wrong: string[] = []
    if (funding !== 'credit') wrong.push(`attempt ${id} bears a surcharge by a ${funding} card`)
    if (most === 0n || brand === 'amex')
      wrong.push(`attempt ${id} bears a surcharge in ${region} with ${brand}`)
    const paid = amount - surcharge
    if (surcharge * 1_000_000n > paid * most) wrong.push(`attempt ${id} bears ${surcharge} on ${paid}`)
    return wrong
  })
}

function removedNeverCharged({ arrivals }: Evidence): string[] {
  return arrivals
    .filter(({ methodState, racing }) => methodState === null || (methodState === 'removed' && !racing))
    .map(({ key }) => `${key} was charged to a removed method`)
}

function revokedNeverCharged({ arrivals }: Evidence): string[] {
  return arrivals
    .filter(({ mandateRevoked, racing }) => mandateRevoked && !racing)
    .map(({ key }) => `${key} rests on a revoked mandate`)
}

function oneReceipt({ ours }: Evidence): string[] {
  const receipts = ours.notices.filter(({ kind }) => kind === 'receipt').map(({ ids }) => ids.paymentId)
  return ours.payments.flatMap(({ id, captured }) => {
    const count = receipts.filter((paymentId) => paymentId === String(id)).length
    const wanted = captured > 0n ? 1 : 0
    return count === wanted ? [] : [`payment ${id} has ${count} receipts`]
  })
}

/** Every balance is the sum of its entries, all of them come to zero, and what is receivable is what invoices owe less what is paid ahead. */
function booksSound({ ours }: Evidence): string[] {
  const { balances, dues, payments } = ours
  const wrong = balances
    .filter(({ balance, entries }) => balance !== entries)
    .map(({ name, balance, entries }) => `${name} is ${balance}, and its entries come to ${entries}`)
  const all = sum(balances, ({ balance }) => balance)
  if (all !== 0n) wrong.push(`all balances come to ${all}`)
  const receivable = balances.find(({ name }) => name === 'receivable')?.balance ?? 0n
  const owed =
    sum(dues, ({ open }) => open) -
    sum(payments, ({ unapplied }) => unapplied) +
    sum(payments, ({ refunded, reversed, captured }) => {
      const beyond = refunded + reversed - captured
      return beyond > 0n ? beyond : 0n
    })
  if (receivable !== owed) wrong.push(`receivable is ${receivable}, and ${owed} is owed`)
  const allocated = sum(payments, (payment) => payment.allocated)
  const paid = sum(dues, (due) => due.paid)
  if (allocated !== paid) wrong.push(`payments have allocated ${allocated}, and invoices were paid ${paid}`)
  return wrong
}

function nothingBroke({ broke }: Evidence): string[] {
  return broke.filter((what) => !what.startsWith('replay'))
}
