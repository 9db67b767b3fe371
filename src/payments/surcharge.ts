import { divideRounded, type Micros, minorUnitMicros, roundToMinorUnit } from '../kernel/money.ts'
import type { Funding, Rail } from './gateway.ts'

/*
 * The surcharge on a payment by credit card (United States), and what of it goes back with a refund. Figures of states and networks are dated
 * rows (surcharge-rules.ts); this is the arithmetic.
 */

/** A fraction as an integer at scale 6, as the kernel's `fraction` reads it: 30_000n is 3 %. */
export type Millionths = bigint

/** What a state or a card network says about surcharges, on some days. */
export interface SurchargeRule {
  /** `MA`; `*` is every state. */
  state: string
  /** `visa`; `*` is every brand. */
  brand: string
  /** `at_cost`: allowed up to the cost of acceptance, which is never passed anyway; the row records that somebody looked. */
  rule: 'forbidden' | 'cap' | 'at_cost'
  /** Of a `cap`, else null. */
  cap: Millionths | null
  effectiveFrom: Temporal.PlainDate
  /** The first day without it; null: no end is known. */
  effectiveUntil: Temporal.PlainDate | null
}

/** What the provider decided about surcharges. */
export interface SurchargePolicy {
  enabled: boolean
  /** What accepting a card costs the provider, as a fraction of the payment. A surcharge is never more. */
  costOfAcceptance: Millionths
  /** What the provider would like to add; law, networks and cost may make it less. */
  surchargeRate: Millionths
  /** `visa`, `mastercard`…: who accepts several brands keeps to the lowest of their caps. */
  acceptedBrands: readonly string[]
}

/** Why a surcharge is what it is, for the page to say. */
export type SurchargeReason =
  | 'applied'
  | 'off'
  | 'not_a_credit_card'
  | 'funding_unknown'
  | 'not_usd'
  | 'not_in_us'
  | 'state_unknown'
  | 'state_forbids'
  /** The card's network forbids it, or has no rule here. */
  | 'brand_forbids'
  /** The cost of acceptance or the wanted rate is zero. */
  | 'no_rate'
  /** It would be less than the smallest unit of money. */
  | 'too_small'

export interface Surcharge {
  surchargeMicros: Micros
  /** Zero where there is no surcharge. */
  rateApplied: Millionths
  why: SurchargeReason
}

export interface SurchargeQuestion {
  rail: Rail
  /** As the gateway says; null for a bank account. */
  funding: Funding | null
  brand: string | null
  /** Of the method's billing address: `MA`. Any other form, and null, is unknown, and then there is none. */
  billingState: string | null
  /** ISO 3166-1 alpha-2. */
  country: string | null
  /** To be paid, without the surcharge. */
  amountMicros: Micros
  currency: string
  on: Temporal.PlainDate
  policy: SurchargePolicy
  /** Those that are not in effect on the day are left out here. */
  rules: readonly SurchargeRule[]
}

/**
 * The surcharge on a payment: more than zero only for a card that is positively known to be credit, in dollars, billed in a state of the
 * United States where it is allowed. The rate is the least of what the provider wants, the cost of acceptance, the caps of all card networks the provider
 * accepts and the state's cap; the amount is rounded down to the cent, so that no cap is passed by a fraction of one.
 */
export function surchargeOf(question: SurchargeQuestion): Surcharge {
  const { amountMicros, currency, policy } = question
  const obstacle = obstacleOf(question)
  if (obstacle) return none(obstacle)
  const rules = rulesFor(question)
  const forbidden = rules.find(({ rule }) => rule === 'forbidden')
  if (forbidden) return none(forbidden.state === '*' ? 'brand_forbids' : 'state_forbids')
  // A network that says nothing has not allowed it.
  if (!rules.some(({ state, brand }) => state === '*' && brand === brandOf(question)))
    return none('brand_forbids')
  const rate = least([
    policy.surchargeRate,
    policy.costOfAcceptance,
    ...[...rules, ...rulesOfOtherBrands(question)].flatMap(({ cap }) => (cap === null ? [] : [cap])),
  ])
  if (rate <= 0n) return none('no_rate')
  const surchargeMicros = roundToMinorUnit(
    divideRounded(amountMicros * rate, MILLION, 'down'),
    currency,
    'down',
  )
  return surchargeMicros > 0n ? { surchargeMicros, rateApplied: rate, why: 'applied' } : none('too_small')
}

/**
 * Whether a method may ever bear a surcharge, for its terms to speak of one: a card that is known to be no credit card never does, nor one that is billed
 * outside the United States or in another currency. What is not known yet may turn out either way. Pure.
 */
export function mayBearSurcharge(
  { funding, billingAddress }: { funding: Funding | null; billingAddress: { country: string } | null },
  { currency }: { currency: string },
): boolean {
  const mayBeCredit = funding === 'credit' || funding === 'unknown'
  return mayBeCredit && currency === 'USD' && (billingAddress === null || billingAddress.country === 'US')
}

/**
 * How much of a payment's surcharge goes back with a part of its amount: pro rata of all that has then been refunded, less what went back before, so
 * that refunding everything, in however many parts, gives back the surcharge to the cent. All amounts are zero or more in minor units; `amountMicros`,
 * `refundedMicros` and `refundNowMicros` are without the surcharge. More than is left is a bug of the caller's (RangeError).
 */
export function surchargeOfRefund({
  amountMicros,
  surchargeMicros,
  refundedMicros,
  refundedSurchargeMicros,
  refundNowMicros,
  currency,
}: {
  amountMicros: Micros
  surchargeMicros: Micros
  refundedMicros: Micros
  refundedSurchargeMicros: Micros
  refundNowMicros: Micros
  currency: string
}): Micros {
  const refundedThen = refundedMicros + refundNowMicros
  if (refundNowMicros < 0n || refundedMicros < 0n || amountMicros <= 0n || refundedThen > amountMicros)
    throw new RangeError(`refund of ${refundNowMicros} after ${refundedMicros} of ${amountMicros} micros`)
  const unit = minorUnitMicros(currency)
  // Everything back is the whole surcharge, whatever its smallest unit.
  const due =
    refundedThen === amountMicros
      ? surchargeMicros
      : divideRounded(surchargeMicros * refundedThen, amountMicros * unit, 'half_up') * unit
  // More may have gone back already: all of it, when the card turned out not to be credit.
  return due > refundedSurchargeMicros ? due - refundedSurchargeMicros : 0n
}

const MILLION = 1_000_000n

/** The states whose rules this table speaks of. The other territories and military addresses are unknown, so there is no surcharge. */
const STATES = new Set(
  `AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA PR RI SC SD TN TX UT VT VA
  WA WV WI WY`.split(/\s+/),
)

/** What stands in the way before any rule is asked. */
function obstacleOf({
  rail,
  funding,
  currency,
  country,
  billingState,
  policy,
}: SurchargeQuestion): SurchargeReason | null {
  if (!policy.enabled) return 'off'
  if (rail !== 'card' || funding === 'debit' || funding === 'prepaid') return 'not_a_credit_card'
  if (funding !== 'credit') return 'funding_unknown'
  if (currency !== 'USD') return 'not_usd'
  if (country === null) return 'state_unknown'
  if (country !== 'US') return 'not_in_us'
  return billingState !== null && STATES.has(billingState) ? null : 'state_unknown'
}

/** Rules for this state and this brand on the day. */
function rulesFor(question: SurchargeQuestion): SurchargeRule[] {
  const brand = brandOf(question)
  return question.rules.filter(
    (rule) =>
      (rule.state === '*' || rule.state === question.billingState) &&
      (rule.brand === '*' || rule.brand === brand) &&
      isInEffect(rule, question.on),
  )
}

/** Networks want to be treated alike: who accepts Visa, too, keeps to Visa's cap with a Mastercard. */
function rulesOfOtherBrands({ rules, policy, on }: SurchargeQuestion): SurchargeRule[] {
  const accepted = policy.acceptedBrands.map((brand) => brand.toLowerCase())
  return rules.filter((rule) => rule.state === '*' && accepted.includes(rule.brand) && isInEffect(rule, on))
}

function brandOf({ brand }: SurchargeQuestion): string {
  return brand?.toLowerCase() ?? ''
}

function isInEffect({ effectiveFrom, effectiveUntil }: SurchargeRule, on: Temporal.PlainDate): boolean {
  const { compare } = Temporal.PlainDate
  return compare(effectiveFrom, on) <= 0 && (effectiveUntil === null || compare(on, effectiveUntil) < 0)
}

function none(why: SurchargeReason): Surcharge {
  return { surchargeMicros: 0n, rateApplied: 0n, why }
}

function least(fractions: readonly Millionths[]): Millionths {
  return fractions.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))[0] ?? 0n
}
