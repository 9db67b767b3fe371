import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import {
  divideRounded,
  formatDecimal,
  MICROS_SCALE,
  type Micros,
  parseDecimal,
  RATE_SCALE,
  type RoundingMode,
} from '../kernel/money.ts'
import { EXACT_DENOMINATOR, type Price, priceCall, type Rate } from '../kernel/rate.ts'
import { notFound } from '../kernel/refusal.ts'
import { type CallKey, parseCallId } from './call.ts'
import type { CdrFormats } from './cdr-format.ts'
import { type Direction, directionOf } from './direction.ts'
import { readAgain } from './raw-lines.ts'
import * as store from './store-explain.ts'

/**
 * Why a call cost what it cost: every fact the price was made of, read back from what cannot change (the rated call, the frozen deck, the
 * raw line), and the price computed again from them. `proven` says that it came to the same.
 */
export interface CallExplanation {
  id: string
  answeredAt: Temporal.Instant
  direction: Direction
  line: string
  /** As the switch wrote it, and as understood. */
  dialled: string | null
  from: string
  to: string
  durationSeconds: number
  billedSeconds: number
  includedSeconds: number
  subscription: { id: bigint; plan: string; label: string } | null
  /** Null for an emergency call: it is never priced. */
  pricing: Pricing | null
  allowance: { name: string; includedSeconds: number } | null
  amountMicros: Micros
  proven: boolean
  charge: { id: bigint; periodStart: Temporal.PlainDate; periodEnd: Temporal.PlainDate } | null
  invoice: { id: bigint; number: string; line: number | null; late: boolean } | null
  /** What re-ratings found that it should have cost, oldest first: a price each, no difference. */
  corrections: { reason: string; at: Temporal.Instant; amountMicros: Micros }[]
  source: { name: string; importId: number; lineNo: number; rawLine: string | null }
}

export interface Pricing {
  deck: { name: string; version: number }
  prefix: string
  destination: string
  /** What the prefix was matched against. */
  matchedNumber: string
  /** Per minute and once, decimals of the deck's currency. */
  rate: string
  connectFee: string
  minimum: string
  initialIncrement: number
  nextIncrement: number
  /** On the account's wall: `2026-03-01T09:30:00`. */
  localTime: Temporal.PlainDateTime
  /** Name of the deck's time period that held it; empty: any time. */
  timePeriod: string
  rounding: RoundingMode
  /** Before rounding, cut (never rounded) at twelve decimals. */
  exactPrice: string
  currency: string
}

/** Explains one call of an account. Refuses `not_found`. */
export async function explainCall(
  db: Db | Tx,
  { accountId, callId, formats }: { accountId: AccountId; callId: string; formats: CdrFormats },
): Promise<CallExplanation> {
  const key = parseCallId(callId)
  const facts = await store.selectCallFacts(db, accountId, key)
  if (!facts) throw notFound(`call with id ${callId}`)
  const read = await readAgain(db, { ...key, formats })
  const price = facts.rate ? priceAgain(facts) : null
  return {
    id: callId,
    answeredAt: key.answeredAt,
    direction: directionOf(facts.direction),
    line: facts.line,
    dialled: read?.record.to ?? null,
    from: facts.fromNumber,
    to: facts.toNumber,
    durationSeconds: facts.durationSeconds,
    billedSeconds: facts.billedSeconds,
    includedSeconds: facts.includedSeconds,
    subscription:
      facts.subscriptionId === null
        ? null
        : { id: facts.subscriptionId, plan: facts.plan!, label: facts.label! },
    pricing: price && pricingOf(facts, key, price),
    allowance:
      facts.allowance === null ? null : { name: facts.allowance, includedSeconds: facts.includedSeconds },
    amountMicros: facts.amountMicros,
    proven: price
      ? price.amountMicros === facts.amountMicros && price.billedSeconds === facts.billedSeconds
      : facts.amountMicros === 0n,
    charge:
      facts.chargeId === null
        ? null
        : { id: facts.chargeId, periodStart: facts.periodStart!, periodEnd: facts.periodEnd! },
    invoice: facts.invoiceId === null ? null : await invoiceOf(db, accountId, facts),
    corrections: await store.selectCorrections(db, accountId, key),
    source: {
      name: facts.sourceName,
      importId: key.importId,
      lineNo: key.lineNo,
      rawLine: read?.raw ?? null,
    },
  }
}

/** What a call costs after all: as the last re-rating found, or else as it was rated. Pure. */
export function priceAfterAll({
  amountMicros,
  corrections,
}: Pick<CallExplanation, 'amountMicros' | 'corrections'>): Micros {
  return corrections.at(-1)?.amountMicros ?? amountMicros
}

/** The included seconds are a fact of the call; given just those, the one rating function must come to the same price. */
function priceAgain(facts: store.CallFacts): Price {
  const rate: Rate = {
    rate: parseDecimal(facts.rate!, RATE_SCALE),
    connectFee: parseDecimal(facts.connectFee!, RATE_SCALE),
    minimum: parseDecimal(facts.minimum!, RATE_SCALE),
    initialIncrement: facts.initialIncrement!,
    nextIncrement: facts.nextIncrement!,
  }
  const call = { seconds: facts.durationSeconds, allowanceSecondsLeft: facts.includedSeconds }
  return priceCall(rate, call, facts.rounding!)
}

function pricingOf(facts: store.CallFacts, key: CallKey, price: Price): Pricing {
  const direction = directionOf(facts.direction)
  return {
    deck: { name: facts.deckName!, version: facts.deckVersion! },
    prefix: facts.prefix!,
    destination: facts.destination!,
    matchedNumber: direction === 'outbound' || direction === 'forwarded' ? facts.toNumber : facts.line,
    rate: plain(facts.rate!),
    connectFee: plain(facts.connectFee!),
    minimum: plain(facts.minimum!),
    initialIncrement: facts.initialIncrement!,
    nextIncrement: facts.nextIncrement!,
    localTime: key.answeredAt.toZonedDateTimeISO(facts.timeZone).toPlainDateTime(),
    timePeriod: facts.timePeriod!,
    rounding: facts.rounding!,
    exactPrice: exactDecimal(price.exactNumerator),
    currency: facts.currency!,
  }
}

function plain(decimal: string): string {
  return formatDecimal(parseDecimal(decimal, RATE_SCALE), RATE_SCALE, 2)
}

/** A fraction of micros as a decimal of the currency, cut at twelve places. */
function exactDecimal(numerator: bigint): string {
  const EXTRA = 6
  return formatDecimal(
    divideRounded(numerator * 10n ** BigInt(EXTRA), EXACT_DENOMINATOR, 'down'),
    MICROS_SCALE + EXTRA,
    2,
  )
}

async function invoiceOf(
  db: Db | Tx,
  accountId: AccountId,
  facts: store.CallFacts,
): Promise<CallExplanation['invoice']> {
  const late = Temporal.PlainDate.compare(facts.periodEnd!, facts.invoicePeriodStart!) <= 0
  const line = await store.selectInvoiceLine(db, { accountId, invoiceId: facts.invoiceId!, facts, late })
  return { id: facts.invoiceId!, number: facts.invoiceNumber!, line, late }
}
