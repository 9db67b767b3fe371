import type { Account } from '../accounts/account.ts'
import { getAccount } from '../accounts/accounts.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, MethodId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { PaymentMethod } from './method.ts'
import { getMethod, notUsable } from './methods.ts'
import { type PaymentSettings, paymentSettings } from './settings.ts'
import { insertQuote, type Quote, readQuote } from './store-quotes.ts'
import { type Surcharge, surchargeOf } from './surcharge.ts'
import { surchargeRulesOn } from './surcharge-rules.ts'

export { deleteQuotes as forgetQuotes, type Quote } from './store-quotes.ts'

/** How long a payer may look at a total before it has to be worked out anew. */
const QUOTE_MINUTES = 30

/**
 * The total of a payment by a method, before anything is charged: the surcharge is priced now that the method is known, and holds for this method and
 * amount for half an hour. Nothing is promised or blocked by it; letting it lapse is the way to cancel.
 * Refuses `not_found`, `method_unusable`.
 */
export async function quotePayment(
  tx: Tx,
  {
    accountId,
    methodId,
    amountMicros,
    now,
  }: { accountId: AccountId; methodId: MethodId; amountMicros: Micros; now: Temporal.Instant },
): Promise<Quote> {
  const account = await getAccount(tx, { accountId })
  const method = await getMethod(tx, { accountId, methodId })
  if (method.state !== 'usable') throw notUsable(method)
  const surcharge = await priceSurcharge(tx, { account, method, amountMicros, now })
  return insertQuote(tx, {
    accountId,
    methodId,
    amountMicros,
    surchargeMicros: surcharge.surchargeMicros,
    currency: account.currency,
    rate: surcharge.rateApplied,
    why: surcharge.why,
    quotedAt: now,
    expiresAt: now.add({ minutes: QUOTE_MINUTES }),
  })
}

/** The surcharge on an amount by a method, on the account's day of `now`. */
export async function priceSurcharge(
  db: Db | Tx,
  {
    account,
    method,
    amountMicros,
    now,
  }: { account: Account; method: PaymentMethod; amountMicros: Micros; now: Temporal.Instant },
): Promise<Surcharge> {
  const on = now.toZonedDateTimeISO(account.timeZone).toPlainDate()
  const settings = await paymentSettings(db)
  return surchargeOf({
    rail: method.rail,
    funding: method.funding,
    brand: method.brand,
    billingState: method.billingAddress?.region ?? null,
    country: method.billingAddress?.country ?? null,
    amountMicros,
    currency: account.currency,
    on,
    policy: surchargePolicyOf(settings),
    rules: await surchargeRulesOn(db, { on }),
  })
}

/** The provider's decisions about surcharges, of all its payment settings. */
export function surchargePolicyOf(settings: PaymentSettings) {
  const { surchargeEnabled: enabled, surchargeRate, costOfAcceptance, acceptedBrands } = settings
  return { enabled, surchargeRate, costOfAcceptance, acceptedBrands }
}

/**
 * The surcharge that a payer has accepted: the quote's, if it is of this method and amount and still holds. Without a quote only a payment that bears no
 * surcharge goes on. Refuses `surcharge_not_accepted` (a surcharge applies and no quote was sent), `stale_quote`.
 */
export async function acceptedSurcharge(
  tx: Tx,
  {
    account,
    method,
    amountMicros,
    quoteId,
    now,
  }: {
    account: Account
    method: PaymentMethod
    amountMicros: Micros
    quoteId: string | null
    now: Temporal.Instant
  },
): Promise<Micros> {
  const current = await priceSurcharge(tx, { account, method, amountMicros, now })
  if (quoteId === null) {
    if (current.surchargeMicros === 0n) return 0n
    throw new Refusal(
      'surcharge_not_accepted',
      'A surcharge applies to this payment: ask for its total first, and send the quote that was accepted.',
    )
  }
  const quote = await readQuote(tx, { accountId: account.id, quoteId })
  const holds =
    quote?.methodId === method.id &&
    quote.amountMicros === amountMicros &&
    quote.surchargeMicros === current.surchargeMicros &&
    Temporal.Instant.compare(now, quote.expiresAt) < 0
  if (!holds) {
    throw new Refusal(
      'stale_quote',
      'The total that was accepted is not of this payment, or no longer holds: ask for it again. Nothing was charged.',
      { status: 409 },
    )
  }
  return current.surchargeMicros
}
