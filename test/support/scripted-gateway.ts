import { createHmac, timingSafeEqual } from 'node:crypto'
import type {
  BillingAddress,
  ChargeRequest,
  ClientAction,
  FoundCharge,
  FoundDispute,
  Gateway,
  GatewayEvent,
  MethodDescription,
  Outcome,
  Payout,
  Rail,
  RefundOutcome,
  RefundRequest,
  SettledItem,
  SetupState,
} from '../../src/payments/gateway.ts'

/*
 * A gateway in memory for tests of the payment room. Left alone it does what is asked of it, at once: cards succeed, debits of bank accounts
 * are pending. `answer` scripts any of its answers; `lose` and `fail` are the two faults of a network; what is done later at the gateway
 * (a payer who fills in the fields, a debit that settles, a return) is done by the functions under "What happens at the gateway".
 */

type Operation = {
  [K in keyof Gateway]-?: NonNullable<Gateway[K]> extends (request: never) => Promise<unknown> ? K : never
}[keyof Gateway]
type Asked<O extends Operation> = Parameters<NonNullable<Gateway[O]>>[0]
type Answer<O extends Operation> = Awaited<ReturnType<NonNullable<Gateway[O]>>>
/** An answer, or what makes one: `carryOut` does the thing as an unscripted gateway would and says what it would answer. */
export type Scripted<O extends Operation> =
  | Answer<O>
  | ((asked: Asked<O>, carryOut: () => Answer<O>) => Answer<O> | Promise<Answer<O>>)

export interface ScriptedCharge extends FoundCharge {
  request: ChargeRequest
  key: string
}
export interface ScriptedRefund {
  request: RefundRequest
  outcome: RefundOutcome
}

/** A US billing address in Massachusetts. */
export const BOSTON: BillingAddress = {
  line1: '1 Beacon Street',
  line2: null,
  city: 'Boston',
  region: 'MA',
  postalCode: '02108',
  country: 'US',
}

type Entered = Partial<Omit<MethodDescription, 'rail'>>

/** What a payer types in: a Visa credit card ending 4242 that expires in December 2030. */
export const CREDIT_CARD: Entered = {
  last4: '4242',
  fingerprint: 'visa-4242',
  card: { brand: 'visa', expiryMonth: 12, expiryYear: 2030, funding: 'credit' },
}
/** A Visa debit card ending 5556. */
export const DEBIT_CARD: Entered = {
  last4: '5556',
  fingerprint: 'visa-5556',
  card: { brand: 'visa', expiryMonth: 12, expiryYear: 2030, funding: 'debit' },
}
/** A checking account ending 6789 at Sandbox Bank. */
export const BANK_ACCOUNT: Entered = {
  last4: '6789',
  fingerprint: 'bank-6789',
  bank: { bankName: 'Sandbox Bank', accountType: 'checking', routingNumber: '110000000' },
}

/** A gateway whose memory begins empty. `now` is its clock. */
export function scriptedGateway(
  options: Partial<Pick<Gateway, 'name' | 'rails' | 'resolvesUnknown'>> & {
    now?: () => Temporal.Instant
  } = {},
) {
  const name = options.name ?? 'scripted'
  const now = options.now ?? (() => Temporal.Instant.from('2026-03-01T12:00:00Z'))
  const resolvesUnknown = options.resolvesUnknown ?? {
    ...{ by: 'key' as const, keyLifeHours: 24, consistencyDelayMinutes: 1 },
  }
  const keyLifeHours = resolvesUnknown.by === 'key' ? resolvesUnknown.keyLifeHours : null
  const memory = newMemory(name, { now, keyLifeHours })
  const { calls, scripts } = memory

  /** The operation as others see it: noted, answered by the script while there is one, else carried out. */
  function act<O extends Operation>(operation: O, carryOut: (asked: Asked<O>) => Answer<O>) {
    return async (asked: Asked<O>): Promise<Answer<O>> => {
      calls.push({ operation, asked })
      const scripted = scripts.get(operation)?.shift() as Scripted<O> | undefined
      await Promise.resolve()
      if (scripted === undefined) return carryOut(asked)
      return typeof scripted === 'function' ? scripted(asked, () => carryOut(asked)) : scripted
    }
  }

  const gateway = {
    name,
    rails: options.rails ?? (['card', 'bank'] as const),
    resolvesUnknown,
    frameOrigins: [`https://${name}.example`],
    minimumMicros: () => 500_000n,
    ...methodsOf(memory, act),
    ...chargesOf(memory, act),
    ...refundsOf(memory, act),
    ...listsOf(memory, act, now),
  } satisfies Gateway

  return {
    ...gateway,
    ...happeningsOf(memory, now),
    /** Every question asked of it, in order. */
    calls,
    /** How often an operation was asked for. */
    count: (operation: Operation) => calls.filter((call) => call.operation === operation).length,
    /** Scripts the next answers of an operation, in order; afterwards it does what is asked again. */
    answer<O extends Operation>(operation: O, ...answers: Scripted<O>[]) {
      scripts.set(operation, [...(scripts.get(operation) ?? []), ...answers])
    },
    /** Drops the answers that were scripted and not asked for. */
    unscript() {
      scripts.clear()
    },
    /** The thing is done and its answer is lost, `times` times. */
    lose<O extends Operation>(operation: O, times = 1) {
      const lost: Scripted<O> = (_, carryOut) => {
        carryOut()
        return noAnswer(operation)
      }
      this.answer(operation, ...Array.from({ length: times }, () => lost))
    },
    /** Nothing is done, and who asked cannot know it, `times` times. */
    fail<O extends Operation>(operation: O, times = 1) {
      this.answer(operation, ...Array.from({ length: times }, () => () => noAnswer(operation)))
    },
    /** Holds the next call of an operation: `arrived` resolves when it is there, and it goes on after `release()`. */
    hold<O extends Operation>(operation: O) {
      const [arrived, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const held: Scripted<O> = (_, carryOut) => {
        arrived.resolve()
        return released.promise.then(carryOut)
      }
      this.answer(operation, held)
      return { arrived: arrived.promise, release: () => released.resolve() }
    },
  }
}

/** By name, as the rooms take them. */
export function gatewaysOf(...gateways: Gateway[]): ReadonlyMap<string, Gateway> {
  return new Map(gateways.map((gateway) => [gateway.name, gateway]))
}

/** What an adapter makes of a timeout. Charges and refunds may have been done; the others are asked again. */
function noAnswer<O extends Operation>(operation: O): Answer<O> {
  const isMoney = operation === 'charge' || operation === 'refund'
  return { kind: isMoney ? 'unknown' : 'unreachable', cause: 'connection reset' } as Answer<O>
}

function newMemory(
  name: string,
  { now, keyLifeHours }: { now: () => Temporal.Instant; keyLifeHours: number | null },
) {
  let made = 0
  const bodies = new Map<string, { body: string; ref: string; at: Temporal.Instant }>()
  return {
    name,
    secret: `${name}-secret`,
    next(kind: string) {
      made += 1
      return `${name}_${kind}_${made}`
    },
    calls: [] as { operation: Operation; asked: unknown }[],
    scripts: new Map<Operation, unknown[]>(),
    customers: new Map<string, string>(),
    setups: new Map<string, { rail: Rail; customerRef: string; holder: string | null; state: SetupState }>(),
    methods: new Map<string, MethodDescription>(),
    triesLeft: new Map<string, number>(),
    charges: new Map<string, ScriptedCharge>(),
    /** What was done under a key, as long as the key lives: after that it would be done a second time. */
    doneBy(key: string) {
      const before = bodies.get(key)
      if (!before || keyLifeHours === null) return before
      return now().since(before.at).total('hours') < keyLifeHours ? before : undefined
    },
    keepKey(key: string, done: { body: string; ref: string }) {
      bodies.set(key, { ...done, at: now() })
    },
    refunds: new Map<string, ScriptedRefund>(),
    disputes: new Map<string, FoundDispute>(),
    settled: [] as SettledItem[],
    payouts: [] as Payout[],
  }
}

type Memory = ReturnType<typeof newMemory>
type Act = <O extends Operation>(
  operation: O,
  carryOut: (asked: Asked<O>) => Answer<O>,
) => (asked: Asked<O>) => Promise<Answer<O>>

function methodsOf({ next, customers, setups, methods, triesLeft, name }: Memory, act: Act) {
  const found = (ref: string) => {
    const method = methods.get(ref)
    return method ? { kind: 'found' as const, found: { ...method } } : { kind: 'absent' as const }
  }
  return {
    createCustomer: act('createCustomer', ({ reference }) => {
      const ref = next('customer')
      customers.set(ref, reference)
      return { kind: 'created', ref }
    }),
    startSetup: act('startSetup', ({ rail, customerRef, prefill }) => {
      const ref = next('setup')
      setups.set(ref, { rail, customerRef, holder: prefill.holderName, state: { kind: 'waiting' } })
      return { kind: 'started', setup: { ref, fieldsUrl: `https://${name}.example/fields/${ref}` } }
    }),
    readSetup: act('readSetup', ({ ref }) => {
      const setup = setups.get(ref)
      return setup ? { kind: 'found', found: setup.state } : { kind: 'absent' }
    }),
    describeMethod: act('describeMethod', ({ ref }) => found(ref)),
    changeMethod: act('changeMethod', ({ ref, billingAddress, expiry }) => {
      const method = methods.get(ref)
      if (method && billingAddress) method.billingAddress = billingAddress
      if (method?.card && expiry)
        method.card = { ...method.card, expiryMonth: expiry.month, expiryYear: expiry.year }
      return found(ref)
    }),
    verifyMicroDeposits: act('verifyMicroDeposits', ({ ref, amounts }) => {
      const method = methods.get(ref)!
      const left = (triesLeft.get(ref) ?? 3) - 1
      if (left >= 0 && amounts.toSorted((a, b) => a - b).join() === '32,45') {
        method.state = 'usable'
        return { kind: 'verified', method: { ...method } }
      }
      triesLeft.set(ref, left)
      return { kind: 'wrong', triesLeft: Math.max(left, 0) }
    }),
    detachMethod: act('detachMethod', ({ ref }) => {
      const method = methods.get(ref)
      if (method) method.state = 'detached'
      return { kind: 'detached' }
    }),
  }
}

function chargesOf({ next, methods, charges, doneBy, keepKey }: Memory, act: Act) {
  return {
    writeCharge: (request: ChargeRequest) => write(request),
    charge: act('charge', ({ key, body }) => {
      const before = doneBy(key)
      if (before && before.body !== body) return { kind: 'unknown', cause: 'key_reused_with_other_body' }
      if (before) return charges.get(before.ref)!.outcome
      const request = readBack(body) as ChargeRequest
      const ref = next('charge')
      const { reference, customerRef, amount } = request
      const outcome = outcomeOf({ ref, request, method: methods.get(request.methodRef) })
      const charge = { ref, reference, customerRef, amount, outcome, returned: null, disputeRefs: [] }
      charges.set(ref, { ...charge, request, key })
      keepKey(key, { body, ref })
      return outcome
    }),
    lookUpCharge: act('lookUpCharge', ({ reference, ref }) => {
      const found = [...charges.values()].find(
        (charge) => charge.ref === ref || charge.reference === reference,
      )
      return found ? { kind: 'found', found: { ...found } } : { kind: 'absent' }
    }),
    cancelCharge: act('cancelCharge', ({ ref }) => {
      const charge = charges.get(ref)
      if (charge?.outcome.kind === 'requires_action')
        charge.outcome = { kind: 'declined', ref, code: 'abandoned', retry: 'never' }
    }),
  }
}

function outcomeOf(asked: {
  ref: string
  request: ChargeRequest
  method: MethodDescription | undefined
}): Outcome {
  const { ref, request, method } = asked
  if (method?.state !== 'usable')
    return { kind: 'declined', ref, code: 'method_unusable', retry: 'new_method' }
  return { kind: method.rail === 'card' ? 'succeeded' : 'pending', ref, amount: request.amount }
}

function refundsOf({ next, refunds, doneBy, keepKey, disputes }: Memory, act: Act) {
  return {
    writeRefund: (request: RefundRequest) => write(request),
    refund: act('refund', ({ key, body }) => {
      const before = doneBy(key)
      if (before && before.body !== body) return { kind: 'unknown', cause: 'key_reused_with_other_body' }
      if (before) return refunds.get(before.ref)!.outcome
      const request = readBack(body) as RefundRequest
      const ref = next('refund')
      refunds.set(ref, { request, outcome: { kind: 'succeeded', ref, amount: request.amount } })
      keepKey(key, { body, ref })
      return refunds.get(ref)!.outcome
    }),
    lookUpRefund: act('lookUpRefund', ({ reference, ref }) => {
      const found =
        refunds.get(ref ?? '') ?? [...refunds.values()].find((r) => r.request.reference === reference)
      return found ? { kind: 'found', found: found.outcome } : { kind: 'absent' }
    }),
    lookUpDispute: act('lookUpDispute', ({ ref }) => {
      const found = disputes.get(ref)
      return found ? { kind: 'found', found: { ...found } } : { kind: 'absent' }
    }),
    submitEvidence: act('submitEvidence', ({ disputeRef }) => {
      const dispute = disputes.get(disputeRef)
      if (dispute?.state !== 'needs_response') return { kind: 'refused', cause: 'it is not asked for' }
      dispute.state = 'under_review'
      return { kind: 'submitted' }
    }),
  }
}

function listsOf({ settled, payouts, secret }: Memory, act: Act, now: () => Temporal.Instant) {
  const page = <T>(all: readonly T[], { after, limit }: { after: string | null; limit: number }) => {
    const from = Number(after ?? 0)
    const items = all.slice(from, from + limit)
    return { kind: 'listed' as const, items, next: String(from + items.length) }
  }
  return {
    /** Signed with an HMAC in `x-scripted-signature`; five minutes old at most. */
    readWebhook({
      bytes,
      headers,
    }: Parameters<Gateway['readWebhook']>[0]): ReturnType<Gateway['readWebhook']> {
      const given = Buffer.from(headers.get('x-scripted-signature') ?? '', 'hex')
      const right = createHmac('sha256', secret).update(bytes).digest()
      if (given.length !== right.length || !timingSafeEqual(given, right))
        return { signed: false, cause: 'wrong signature' }
      const { id, at, sentAt, about } = JSON.parse(Buffer.from(bytes).toString())
      if (now().since(Temporal.Instant.from(sentAt)).total('minutes') > 5)
        return { signed: false, cause: 'old' }
      return { signed: true, event: { id, at: Temporal.Instant.from(at), about } }
    },
    listSettled: act('listSettled', (asked) => page(settled, asked)),
    listPayouts: act('listPayouts', (asked) => page(payouts, asked)),
  }
}

/** What happens at the gateway, and not by us. */
function happeningsOf(memory: Memory, now: () => Temporal.Instant) {
  const { next, setups, methods, charges, refunds, disputes, settled, payouts, secret } = memory
  const chargeOf = (ref: string) => {
    const charge = charges.get(ref)
    if (!charge) throw new Error(`the scripted gateway has no charge ${ref}`)
    return charge
  }
  return {
    ...{ customers: memory.customers, setups, methods, charges, refunds, disputes, settled, payouts },
    /** The payer fills in the fields of a setup. */
    fillIn(setupRef: string, entered: Entered = CREDIT_CARD): MethodDescription {
      const setup = setups.get(setupRef)
      if (!setup) throw new Error(`the scripted gateway has no setup ${setupRef}`)
      const method: MethodDescription = {
        ...{ ref: next('method'), customerRef: setup.customerRef, rail: setup.rail },
        ...{ holderName: setup.holder, billingAddress: BOSTON, last4: '0000', fingerprint: null },
        ...{ card: null, bank: null, state: 'usable', ...entered },
      }
      methods.set(method.ref, method)
      setup.state = { kind: 'ready', method }
      return method
    },
    /** A setup goes to another state: the payer has to authenticate, or it failed. */
    setUp(setupRef: string, state: SetupState) {
      setups.get(setupRef)!.state = state
    },
    /** A charge comes to another outcome: a debit settles or is declined, a payer authenticates. */
    conclude(ref: string, outcome: 'succeeded' | Outcome) {
      const charge = chargeOf(ref)
      charge.outcome = outcome === 'succeeded' ? { kind: 'succeeded', ref, amount: charge.amount } : outcome
    },
    /** A charge asks for the payer. */
    demandAction(ref: string, action: ClientAction) {
      const charge = chargeOf(ref)
      charge.outcome = { kind: 'requires_action', ref, amount: charge.amount, action }
    },
    /** A debit that had settled comes back. */
    returnDebit(ref: string, code: string) {
      chargeOf(ref).returned = { code, at: now() }
    },
    dispute(chargeRef: string, fields: Partial<FoundDispute> = {}): FoundDispute {
      const charge = chargeOf(chargeRef)
      const dispute: FoundDispute = {
        ...{ ref: next('dispute'), chargeRef, chargeReference: charge.reference, amount: charge.amount },
        ...{ reason: 'fraudulent', state: 'needs_response', openedAt: now() },
        ...{ evidenceDueAt: now().add({ hours: 14 * 24 }), ...fields },
      }
      disputes.set(dispute.ref, dispute)
      charge.disputeRefs.push(dispute.ref)
      return dispute
    },
    /** A movement of money, put at the end of the settlement list. */
    settle(item: Pick<SettledItem, 'kind' | 'ref' | 'amount'> & Partial<SettledItem>): SettledItem {
      const whole = {
        id: next('movement'),
        reference: null,
        feeMicros: 0n,
        settledAt: now(),
        payoutRef: null,
        ...item,
      }
      settled.push(whole)
      return whole
    },
    /** A webhook, as it would be posted to us. */
    webhook(about: GatewayEvent['about'], fields: { id?: string; at?: Temporal.Instant } = {}) {
      const event = { id: fields.id ?? next('event'), at: fields.at ?? now(), sentAt: now(), about }
      const bytes = new TextEncoder().encode(JSON.stringify(event))
      const signature = createHmac('sha256', secret).update(bytes).digest('hex')
      return { id: event.id, bytes, headers: new Headers({ 'x-scripted-signature': signature }) }
    },
  }
}

/** Requests as bytes: bigints as decimal strings with an n behind. */
function write(request: object): string {
  return JSON.stringify(request, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
}

function readBack(body: string): unknown {
  return JSON.parse(body, (_, value: unknown) =>
    typeof value === 'string' && /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value,
  )
}
