import { inTransaction } from '../../src/db/database.ts'
import { Refusal } from '../../src/kernel/refusal.ts'
import { settleAccounts } from '../../src/payments/allocations.ts'
import { attemptAgain } from '../../src/payments/attempt-again.ts'
import { autopayTerms, enrol, runAutoPay, tryFallback } from '../../src/payments/autopay.ts'
import { processDueEvents, processGatewayEvent, receiveWebhook } from '../../src/payments/gateway-events.ts'
import { revokeMandates } from '../../src/payments/mandates.ts'
import { getMethod, removeMethod } from '../../src/payments/methods.ts'
import { getPayment, listPayments, owedBy, pay, resolveAttempts } from '../../src/payments/payments.ts'
import { quotePayment } from '../../src/payments/quotes.ts'
import { refundPayment, refundSurcharge, resolveRefunds } from '../../src/payments/refunds.ts'
import { sendAttempts } from '../../src/payments/send-attempts.ts'
import { happen, listen } from './bank.ts'
import { addInvoice, issueDocument, type World } from './lane.ts'
import { Killed, mortal } from './mortal.ts'
import type { Fault, Part, Step } from './steps.ts'

const ACTOR = 'login:12'
const RETURN_URL = 'https://billing.example.com/payments'

type Parts = World['parts']

/** Plays a step. What is refused was refused rightly or wrongly: the laws see what came of it. Anything else that is thrown is kept: it is a bug. */
export async function play(world: World, step: Step): Promise<void> {
  try {
    await perform(world, step)
  } catch (error) {
    keepUnlessRefused(world, error, step)
  }
  world.scripted.unscript()
  listen(world)
}

/** Keeps what no verb may throw. */
export function keepUnlessRefused(world: World, error: unknown, step: Pick<Step, 'do'>): void {
  if (error instanceof Refusal || error instanceof Killed) return
  world.broke.push(`${step.do}: ${error instanceof Error ? error.message : String(error)}`)
}

function at<T>(things: readonly T[], place: number): T | undefined {
  return things[place % Math.max(things.length, 1)]
}

function perform(world: World, step: Step): unknown {
  switch (step.do) {
    case 'pay':
      return payStep(world, step)
    case 'press_again':
      return pressAgain(world, step.payment)
    case 'try_again':
      return tryAgain(world, step)
    case 'conclude':
    case 'return':
    case 'dispute':
    case 'move_dispute':
    case 'fail_refund':
      return happen(world, step)
    case 'refund':
      return refundStep(world, step)
    case 'surcharge_back':
      return surchargeBack(world, step)
    case 'credit_note':
      return creditNote(world, step)
    case 'invoice':
      return addInvoice(world, step.dollars)
    case 'deliver':
      return deliver(world, step)
    case 'resolve':
      return resolve(world, step)
    case 'wait':
      return world.clock.advance({ minutes: step.hours * 60 })
    case 'remove':
      return remove(world, step)
    case 'revoke':
      return revoke(world, step)
    case 'enrol':
      return enrolStep(world, step)
    case 'run_autopay':
      return underFault(world, step.fault, 'charge', (parts) =>
        together(world, step.workers, step, () => runAutoPay(parts, { workers: 1 })),
      )
    case 'fall_back':
      return fallBack(world)
    case 'at_once':
      return atOnce(world, step.steps)
    default:
      return step satisfies never
  }
}

async function atOnce(world: World, steps: readonly Step[]): Promise<void> {
  world.racing.is = true
  await together(world, steps.length, steps[0]!, async (n) => perform(world, steps[n]!))
  world.racing.is = false
}

/** Does something while the network or our process fails. */
async function underFault(
  world: World,
  fault: Fault,
  operation: 'charge' | 'refund',
  work: (parts: Parts) => Promise<unknown>,
): Promise<void> {
  const { scripted, parts } = world
  switch (fault.kind) {
    case 'killed': {
      const database = mortal(parts.database, { at: fault.at })
      await work({ ...parts, database }).finally(() => database.ended())
      return
    }
    case 'slow':
      return slowly(world, operation, work)
    case 'not_arrived':
      scripted.fail(operation)
      break
    case 'answer_lost':
      scripted.lose(operation)
      break
    case 'refused':
      scripted.answer(operation, { kind: 'not_sent', cause: '429' })
      break
    case 'declined':
    case 'asks_payer':
      scripted.answer('charge', ({ key }, carryOut) => {
        carryOut()
        const charge = [...scripted.charges.values()].find((one) => one.key === key)!
        const { ref, amount } = charge
        charge.outcome =
          fault.kind === 'declined'
            ? { kind: 'declined', ref, code: 'insufficient_funds', retry: 'later' }
            : { kind: 'requires_action', ref, amount, action: { kind: 'three_d_secure', url: 'https://3ds' } }
        return charge.outcome
      })
      break
    case 'none':
      break
    default:
      return fault satisfies never
  }
  await work(parts)
}

/** The call hangs; two minutes later others look at what became of it, and then it arrives after all. */
async function slowly(
  world: World,
  operation: 'charge' | 'refund',
  work: (parts: Parts) => Promise<unknown>,
): Promise<void> {
  const { arrived, release } = world.scripted.hold(operation)
  const working = work(world.parts)
  const outcome = working.then(
    () => 'ended' as const,
    () => 'ended' as const,
  )
  if ((await Promise.race([arrived, outcome])) !== 'ended') {
    world.clock.advance({ minutes: 2 })
    await resolveAttempts(world.parts)
  }
  release()
  await working
}

const PARTS: Record<Part, bigint> = { whole: 1n, half: 2n, third: 3n }

/** A part of an amount, in whole cents. */
function partOf(micros: bigint, part: Part): bigint {
  return (micros / 10_000n / PARTS[part]) * 10_000n
}

async function payStep(world: World, step: Extract<Step, { do: 'pay' }>): Promise<void> {
  const { accountId, parts, database } = world
  const { dues, owedMicros } = await owedBy(database.kysely, { accountId })
  const due = at(dues, step.invoice)
  const ahead = step.invoices === 'ahead'
  const amountMicros = ahead
    ? owedMicros + 7_770_000n
    : partOf(step.invoices === 'all' ? owedMicros : (due?.openMicros ?? 0n), step.part)
  const chosen = step.invoices === 'all' ? dues : due ? [due] : []
  const invoices = ahead ? [] : chosen.map(({ invoiceId }) => ({ invoiceId, amountMicros: null }))
  // Nothing named would mean that it may be ahead.
  if (amountMicros === 0n || (!ahead && invoices.length === 0)) return
  const method = at(world.methods, step.method)!
  world.keys += 1
  const form = world.keys
  const press = async (own: Parts, tab: number) => {
    const key = `form-${form}${step.tabs === 'two_keys' ? `-${tab}` : ''}`
    const quoted = { accountId, methodId: method.id, amountMicros }
    const quote = await inTransaction(database.kysely, (tx) =>
      quotePayment(tx, { ...quoted, now: parts.clock.now() }),
    )
    const invoiceIds = invoices.map(({ invoiceId }) => invoiceId)
    world.asked.set(key, { amountMicros, ahead, invoices: invoiceIds, methodId: method.id })
    return pay(own, {
      ...{ ...quoted, invoices, quoteId: quote.id, consent: null, key, origin: 'one_time' },
      ...{ returnUrl: RETURN_URL, actor: ACTOR },
    })
  }
  await underFault(world, step.fault, 'charge', (own) =>
    together(world, step.tabs === 'one' ? 1 : 2, step, (tab) => press(own, tab)),
  )
}

/** So many at once; what one of them is refused does not end the others. */
async function together(
  world: World,
  count: number,
  step: Pick<Step, 'do'>,
  work: (n: number) => Promise<unknown>,
): Promise<void> {
  const ended = await Promise.allSettled(Array.from({ length: count }, (_, n) => work(n)))
  for (const end of ended) if (end.status === 'rejected') keepUnlessRefused(world, end.reason, step)
}

async function pressAgain(world: World, place: number): Promise<void> {
  const { accountId, parts } = world
  const [key, asked] = at([...world.asked], place) ?? []
  if (!key || !asked) return
  const invoices = asked.invoices.map((invoiceId) => ({ invoiceId, amountMicros: null }))
  await pay(parts, {
    ...{ accountId, methodId: asked.methodId, amountMicros: asked.amountMicros, invoices, quoteId: null },
    ...{ consent: null, key, origin: 'one_time', returnUrl: RETURN_URL, actor: ACTOR },
  })
}

async function paymentsOf({ database, accountId }: World) {
  const { items } = await listPayments(database.kysely, { accountId, page: { limit: 50 } })
  return items.toReversed()
}

async function tryAgain(world: World, step: Extract<Step, { do: 'try_again' }>): Promise<void> {
  const { accountId, database, clock, parts } = world
  const payment = at(
    (await paymentsOf(world)).filter(({ state }) => state === 'failed'),
    step.payment,
  )
  if (!payment) return
  const own = at(world.methods, step.method)!
  const method = await getMethod(database.kysely, { accountId, methodId: own.id })
  const name = await inTransaction(database.kysely, (tx) =>
    attemptAgain(tx, {
      ...{ accountId, paymentId: payment.id, method, mandateId: own.mandateId, surchargeMicros: 0n },
      ...{ descriptor: 'RETRY PYMT', returnUrl: RETURN_URL, gateways: parts.gateways, now: clock.now() },
    }),
  )
  if (name) await underFault(world, step.fault, 'charge', (sent) => sendAttempts(sent, { names: [name] }))
}

async function refundStep(world: World, step: Extract<Step, { do: 'refund' }>): Promise<void> {
  const { accountId } = world
  const payment = at(
    (await paymentsOf(world)).filter(({ capturedAt }) => capturedAt !== null),
    step.payment,
  )
  if (!payment) return
  const { pressed, destination } = step
  const amountMicros = partOf(payment.capturedMicros, step.part)
  world.keys += 1
  const form = world.keys
  const refundsBefore = world.scripted.refunds.size
  if (step.ends === 'pending' && step.fault.kind === 'none') refundSlowly(world)
  await underFault(world, step.fault, 'refund', (parts) =>
    together(world, pressed === 'once' ? 1 : 2, step, (n) =>
      refundPayment(parts, {
        ...{ accountId, paymentId: payment.id, amountMicros, destination, reason: 'goodwill' },
        ...{ key: `refund-${form}${pressed === 'two_keys' ? `-${n}` : ''}`, actor: 'staff:1' },
      }),
    ),
  )
  if (step.ends !== 'back') return
  listen(world)
  const place = [...world.scripted.refunds.keys()].length - 1
  if (place >= refundsBefore) happen(world, { do: 'fail_refund', refund: place })
}

/** The next refund is on its way for days. */
function refundSlowly({ scripted }: World): void {
  scripted.answer('refund', ({ key }, carryOut) => {
    const answer = carryOut()
    const refund = [...scripted.refunds.values()].find(({ request }) => request.reference === key)
    if (answer.kind !== 'succeeded' || !refund) return answer
    refund.outcome = { ...answer, kind: 'pending' }
    return refund.outcome
  })
}

async function surchargeBack(world: World, step: Extract<Step, { do: 'surcharge_back' }>): Promise<void> {
  const { accountId, parts } = world
  const payment = at(
    (await paymentsOf(world)).filter(({ surchargeMicros }) => surchargeMicros > 0n),
    step.payment,
  )
  if (!payment) return
  const asked = { accountId, paymentId: payment.id, reason: 'no credit card', actor: 'system' }
  await together(world, step.workers, step, () => refundSurcharge(parts, asked))
}

async function creditNote(world: World, step: Extract<Step, { do: 'credit_note' }>): Promise<void> {
  const { database, accountId, clock } = world
  const now = clock.now()
  // A second one of the same money would be refused by its own room: each invoice gets one.
  const invoice = at(world.invoices, step.invoice)!
  if (invoice.credited) return
  invoice.credited = true
  const totalMicros = partOf(invoice.totalMicros, step.part)
  await issueDocument(database, {
    ...{ accountId, totalMicros, corrects: invoice.id, now },
    follow: (tx) => settleAccounts(tx, { accountIds: [accountId], now }),
  })
}

async function deliver(world: World, step: Extract<Step, { do: 'deliver' }>): Promise<void> {
  const waiting = world.events.filter(({ delivered }) => delivered === 0)
  const event = at(waiting.length > 0 ? waiting : world.events, step.event)
  if (!event) return
  await underFault(world, step.fault, 'charge', (parts) =>
    together(world, step.times, step, () => deliverEvent(world, parts, event)),
  )
}

/** A webhook arrives and is worked off. */
export async function deliverEvent(
  world: World,
  parts: Parts,
  event: World['events'][number],
): Promise<void> {
  const { scripted } = world
  const { bytes, headers } = scripted.webhook(event.about, { id: event.id })
  await receiveWebhook(parts, { gateway: scripted.name, bytes, headers })
  event.delivered += 1
  await processGatewayEvent(parts, { gateway: scripted.name, eventId: event.id })
}

async function resolve(world: World, step: Extract<Step, { do: 'resolve' }>): Promise<void> {
  if (step.fault.kind === 'not_arrived' || step.fault.kind === 'answer_lost') {
    world.scripted.fail('lookUpCharge')
    world.scripted.fail('lookUpRefund')
  }
  await underFault(world, step.fault, 'charge', (parts) =>
    together(world, step.workers, step, async () => {
      await resolveAttempts(parts)
      await resolveRefunds(parts)
      await processDueEvents(parts)
    }),
  )
}

async function remove(world: World, step: Extract<Step, { do: 'remove' }>): Promise<void> {
  const { database, accountId, clock } = world
  const { id: methodId } = at(world.methods, step.method)!
  await inTransaction(database.kysely, (tx) =>
    removeMethod(tx, { accountId, methodId, actor: ACTOR, now: clock.now() }),
  )
}

async function revoke(world: World, step: Extract<Step, { do: 'revoke' }>): Promise<void> {
  const { database, accountId, clock } = world
  const { id: methodId } = at(world.methods, step.method)!
  await inTransaction(database.kysely, (tx) =>
    revokeMandates(tx, { accountId, methodId, because: 'asked', actor: ACTOR, now: clock.now() }),
  )
}

async function enrolStep(world: World, step: Extract<Step, { do: 'enrol' }>): Promise<void> {
  const { database, accountId, clock, parts } = world
  const wishes = {
    methodId: at(world.methods, step.method)!.id,
    fallbackMethodId: step.fallback ? at(world.methods, step.method + 1)!.id : null,
    ...{
      schedule: { kind: 'due' as const },
      capMicros: step.capped ? 60_000_000n : null,
      payNow: step.payNow,
    },
  }
  const asked = { accountId, wishes, enrolling: true, gateways: parts.gateways, now: clock.now() }
  const { digest } = await autopayTerms(database.kysely, asked)
  await enrol(parts, {
    ...{ accountId, wishes, returnUrl: RETURN_URL, actor: ACTOR },
    accepted: { digest, ip: '203.0.113.9', userAgent: 'Firefox' },
  })
}

async function fallBack(world: World): Promise<void> {
  const { accountId, parts, database } = world
  for (const payment of await paymentsOf(world)) {
    const { attempts } = await getPayment(database.kysely, { accountId, paymentId: payment.id })
    const failed = attempts.filter(({ state }) => state === 'declined' || state === 'failed').at(-1)
    if (failed) await tryFallback(parts, { accountId, attemptId: failed.id })
  }
}
