import type { Micros } from '../kernel/money.ts'

/*
 * The gateway socket: what Tollbook asks of a company that moves money. An adapter of src/adapters/gateways/ fills it; the contract suite
 * (test/support/gateway-contract.ts) holds every adapter to it. Ability is the presence of a function.
 *
 * No function throws for what a network or a gateway does: it answers, with `unknown` or `unreachable` for everything that is not certain.
 */

export const RAILS = ['card', 'bank'] as const
export type Rail = (typeof RAILS)[number]
export type Funding = 'credit' | 'debit' | 'prepaid' | 'unknown'

export interface Money {
  amountMicros: Micros
  /** ISO 4217. */
  currency: string
}

export interface BillingAddress {
  line1: string
  line2: string | null
  city: string
  /** State or province: `MA`. Decides on the surcharge. */
  region: string | null
  postalCode: string | null
  /** ISO 3166-1 alpha-2. */
  country: string
}

/** A payment method as the gateway knows it. Never a number of a card or an account. */
export interface MethodDescription {
  /** The gateway's name for it. */
  ref: string
  customerRef: string
  rail: Rail
  holderName: string | null
  billingAddress: BillingAddress | null
  last4: string
  /** Same card or account, same fingerprint, whoever saved it. */
  fingerprint: string | null
  card: { brand: string; expiryMonth: number; expiryYear: number; funding: Funding } | null
  bank: { bankName: string | null; accountType: 'checking' | 'savings'; routingNumber: string | null } | null
  /** A bank account that waits for its micro-deposits to be named cannot be debited yet. */
  state: 'usable' | 'awaiting_micro_deposits' | 'detached'
}

/** Where the payer has to go before it can go on: 3-D Secure, a redirect. */
export interface ClientAction {
  kind: 'three_d_secure' | 'redirect'
  /** On the gateway's own origin. */
  url: string
}

/** Why a charge was declined, in our words. Adapters translate; what they cannot is `do_not_honor`. */
export const DECLINE_CODES = [
  'insufficient_funds',
  'do_not_honor',
  'lost_card',
  'stolen_card',
  'expired_card',
  'incorrect_cvc',
  'authentication_required',
  'authentication_failed',
  'method_unusable',
  'velocity_exceeded',
  'processing_error',
  'invalid_amount',
  'abandoned',
  // ACH returns before settlement and after it, by their own codes.
  'ach_return',
] as const
export type DeclineCode = (typeof DECLINE_CODES)[number]

export type Retry = 'never' | 'later' | 'new_method' | 'authenticate'

export type Outcome =
  | { kind: 'succeeded'; ref: string; amount: Money }
  /** Bank debits and reviews: asked for, not there. */
  | { kind: 'pending'; ref: string; amount: Money; expectBy?: Temporal.Instant }
  | { kind: 'requires_action'; ref: string; amount: Money; action: ClientAction }
  | { kind: 'declined'; ref?: string; code: DeclineCode; retry: Retry; returnCode?: string }
  /** Proven not executed: connection refused, 429, refused before it was read. */
  | { kind: 'not_sent'; cause: string }
  /** Everything else, an answer that cannot be read included. */
  | { kind: 'unknown'; ref?: string; cause: string }

export interface ChargeRequest {
  /** Ours, echoed by the gateway wherever it speaks of the charge. */
  reference: string
  customerRef: string
  methodRef: string
  amount: Money
  /** Is the payer there to answer a 3-D Secure question? */
  payer: 'present' | 'absent'
  /** On the payer's statement: `RETRY PYMT` where the ACH rules want it. */
  descriptor: string
  /** Where the payer comes back to from a `ClientAction`. */
  returnUrl: string
}

export interface RefundRequest {
  /** Ours. */
  reference: string
  chargeRef: string
  amount: Money
}

export type RefundOutcome =
  | { kind: 'succeeded'; ref: string; amount: Money }
  | { kind: 'pending'; ref: string; amount: Money }
  | { kind: 'failed'; ref?: string; cause: string }
  | { kind: 'not_sent'; cause: string }
  | { kind: 'unknown'; cause: string }

/** A charge as the gateway has it now. */
export interface FoundCharge {
  ref: string
  reference: string
  customerRef: string
  amount: Money
  /** Never `unknown` or `not_sent`. A debit that came back before it settled is `declined` with its return code. */
  outcome: Outcome
  /** A debit that had succeeded and came back. */
  returned: { code: string; at: Temporal.Instant } | null
  disputeRefs: string[]
}

export interface FoundDispute {
  ref: string
  chargeRef: string
  chargeReference: string
  amount: Money
  reason: string
  state: 'needs_response' | 'under_review' | 'won' | 'lost'
  openedAt: Temporal.Instant
  evidenceDueAt: Temporal.Instant
}

/** The answer to a question about one thing. `absent` is the gateway's own word that there is no such thing. */
export type LookUp<T> =
  | { kind: 'found'; found: T }
  | { kind: 'absent' }
  | { kind: 'unreachable'; cause: string }

/** The start of saving a method: the payer fills in the gateway's own fields, on the gateway's own origin. */
export interface SetupStart {
  ref: string
  /** To be shown in an iframe. It tells the page `{ type: 'tollbook:setup', ref, state }` by postMessage when it is done. */
  fieldsUrl: string
}

export type SetupState =
  | { kind: 'waiting' }
  | { kind: 'requires_action'; action: ClientAction }
  | { kind: 'failed'; code: DeclineCode; message: string }
  | { kind: 'ready'; method: MethodDescription }

/** An event names what to fetch and look at; what it claims beyond that is not believed, since events come late, twice and in any order. */
export interface GatewayEvent {
  /** The gateway's id of the event: unique, so that it is taken once. */
  id: string
  at: Temporal.Instant
  about:
    | { kind: 'charge'; ref: string; reference: string | null }
    | { kind: 'refund'; ref: string; reference: string | null }
    | { kind: 'dispute'; ref: string; chargeRef: string }
    | { kind: 'method'; ref: string }
    | { kind: 'setup'; ref: string }
    | { kind: 'payout'; ref: string }
    | { kind: 'other'; name: string }
}

/** One movement of money as the gateway settled it. */
export interface SettledItem {
  /** The gateway's id of the movement. */
  id: string
  kind: 'charge' | 'refund' | 'refund_failure' | 'return' | 'dispute' | 'dispute_reversal' | 'fee'
  /** Of the charge, refund or dispute. */
  ref: string
  /** Ours, of the charge or refund it belongs to. */
  reference: string | null
  /** Signed: what it does to the gateway's balance for us, before the fee. */
  amount: Money
  /** Zero or more, taken off. */
  feeMicros: Micros
  settledAt: Temporal.Instant
  payoutRef: string | null
}

export interface Payout {
  ref: string
  amount: Money
  paidAt: Temporal.Instant
}

export type Listed<T> =
  | { kind: 'listed'; items: T[] /** To go on from; the same again when nothing is new. */; next: string }
  | { kind: 'unreachable'; cause: string }

/** What decides whether an unknown outcome may be asked for again by sending the same bytes. */
export type ResolvesUnknown =
  /** The same key within its life does the thing at most once; after it, look up only. */
  | { by: 'key'; keyLifeHours: number; consistencyDelayMinutes: number }
  /** Only by looking up our reference. */
  | { by: 'reference'; consistencyDelayMinutes: number }
  | { by: 'person' }

export interface Gateway {
  /** `sandbox`, as in `clearing:sandbox`. */
  name: string
  rails: readonly Rail[]
  /** In which it debits bank accounts: ACH is dollars of the United States. Absent: in any. */
  bankCurrencies?: readonly string[]
  resolvesUnknown: ResolvesUnknown
  /** The least that may be charged in a currency. */
  minimumMicros(currency: string): Micros
  /** Origins that pages which take a method must allow in frames. */
  frameOrigins: readonly string[]

  createCustomer(request: {
    reference: string
    name: string
    email: string | null
  }): Promise<{ kind: 'created'; ref: string } | { kind: 'unreachable'; cause: string }>
  startSetup(request: {
    reference: string
    customerRef: string
    rail: Rail
    returnUrl: string
    /** Shown beside the fields. */
    prefill: { holderName: string | null; billingAddress: BillingAddress | null }
    locale: string
  }): Promise<{ kind: 'started'; setup: SetupStart } | { kind: 'unreachable'; cause: string }>
  readSetup(request: { ref: string }): Promise<LookUp<SetupState>>
  describeMethod(request: { ref: string }): Promise<LookUp<MethodDescription>>
  changeMethod?(request: {
    ref: string
    billingAddress?: BillingAddress
    expiry?: { month: number; year: number }
  }): Promise<LookUp<MethodDescription>>
  /** Names the two micro-deposits, in minor units. */
  verifyMicroDeposits?(request: {
    ref: string
    amounts: readonly [number, number]
  }): Promise<
    | { kind: 'verified'; method: MethodDescription }
    | { kind: 'wrong'; triesLeft: number }
    | { kind: 'unreachable'; cause: string }
  >
  detachMethod(request: {
    ref: string
  }): Promise<{ kind: 'detached' } | { kind: 'unreachable'; cause: string }>

  /** The bytes of a charge, stored before it is sent: a retry sends the same. Pure. */
  writeCharge(request: ChargeRequest): string
  charge(request: { key: string; body: string }): Promise<Outcome>
  lookUpCharge(request: { reference: string; ref: string | null }): Promise<LookUp<FoundCharge>>
  /** Gives up a charge that waits for the payer. What it then is, is looked up. */
  cancelCharge?(request: { ref: string }): Promise<void>

  writeRefund(request: RefundRequest): string
  refund(request: { key: string; body: string }): Promise<RefundOutcome>
  lookUpRefund(request: { reference: string; ref: string | null }): Promise<LookUp<RefundOutcome>>

  lookUpDispute(request: { ref: string }): Promise<LookUp<FoundDispute>>
  submitEvidence?(request: {
    disputeRef: string
    text: string
    files: readonly { name: string; media: string; bytes: Uint8Array }[]
  }): Promise<
    { kind: 'submitted' } | { kind: 'refused'; cause: string } | { kind: 'unreachable'; cause: string }
  >

  /** Pure: verifies the signature over the bytes as they came, and that they are not old. `signed` false: not the gateway's. */
  readWebhook(request: {
    bytes: Uint8Array
    headers: Headers
    now: Temporal.Instant
  }): { signed: true; event: GatewayEvent } | { signed: false; cause: string }

  /** Movements in the order they settled, after a cursor (`null`: from the first). */
  listSettled(request: { after: string | null; limit: number }): Promise<Listed<SettledItem>>
  listPayouts(request: { after: string | null; limit: number }): Promise<Listed<Payout>>
}
