import type { Account } from '../accounts/account.ts'
import { findAccountByNumber } from '../accounts/accounts.ts'
import { findLoginByEmail } from '../accounts/logins.ts'
import { inTransaction } from '../db/database.ts'
import type { JobContext } from '../jobs/job.ts'
import type { AccountId, PaymentId } from '../kernel/ids.ts'
import { MICROS_SCALE, type Micros, parseDecimal } from '../kernel/money.ts'
import { type AutopayWishes, autopayTerms, changeAutopay, enrol } from '../payments/autopay.ts'
import type { DraftSchedule } from '../payments/draft-day.ts'
import { mandateShown } from '../payments/mandates.ts'
import type { PaymentMethod } from '../payments/method.ts'
import { listMethods } from '../payments/methods.ts'
import { owedBy, pay } from '../payments/payments.ts'
import { changePaymentSettings } from '../payments/settings.ts'
import { ownerOf } from './logins.ts'
import type { Payer } from './payers.ts'
import { typeMethod } from './typing.ts'

/** Somebody who does something about an account's payments, at a time. */
export interface Doing {
  account: Account
  accountId: AccountId
  /** The person of the account, where the demo knows one; else Lakeside's clerk, whom they called. */
  actor: string
  now: Temporal.Instant
}

/** So many days ahead an invoice is paid by hand: who pays at the end of a month does not pay that of the next. */
const AHEAD_DAYS = 14
const CLERK = 'clerk@lakeside.example'
const BROWSER = {
  ip: '203.0.113.24',
  userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_7) Firefox/152.0',
}

/** What Lakeside decided about payments before the first of them. */
export async function openTill({ database, clock }: JobContext): Promise<void> {
  const changes = { statementDescriptor: 'LAKESIDE TELEPHONE' }
  await inTransaction(database.kysely, (tx) =>
    changePaymentSettings(tx, { changes, actor: 'cli', now: clock.now() }),
  )
}

/** Who does something about the account with that number now. */
export async function doingOf({ database, clock }: JobContext, number: string): Promise<Doing> {
  return inTransaction(database.kysely, async (tx) => {
    const account = await findAccountByNumber(tx, { number })
    if (!account) throw new Error(`the demo has no account ${number}`)
    const known = ownerOf(number)
    const login = await findLoginByEmail(tx, { email: known?.email ?? CLERK })
    return {
      ...{ account, accountId: account.id, now: clock.now() },
      actor: `${known ? 'login' : 'staff'}:${login!.id}`,
    }
  })
}

/** Enters the payer's methods and begins AutoPay; nothing is paid at once. */
export async function enrolPayer(
  context: JobContext,
  { account, accountId, actor, now }: Doing,
  { payer, schedule, expiry }: { payer: Payer; schedule: DraftSchedule; expiry: string },
): Promise<void> {
  if (payer.way.kind !== 'autopay') throw new Error(`account ${payer.account} pays by hand`)
  const { database, gateways, settings } = context
  const { cap, fallback } = payer.way
  const typing = { account, actor, expiry, save: true }
  const method = await typeMethod(context, { ...typing, typed: payer.types })
  const second = fallback && (await typeMethod(context, { ...typing, typed: fallback }))
  const wishes: AutopayWishes = {
    ...{ methodId: method.id, fallbackMethodId: second?.id ?? null, schedule, payNow: false },
    capMicros: cap === undefined ? null : micros(cap),
  }
  const { kysely } = database
  const { digest } = await autopayTerms(kysely, { accountId, wishes, enrolling: true, gateways, now })
  const returnUrl = `${settings.publicUrl}/payments`
  await enrol(context, { accountId, wishes, accepted: { digest, ...BROWSER }, returnUrl, actor })
}

/** Agrees to a new monthly cap of AutoPay; all else stays. */
export async function capAutopay(
  context: JobContext,
  { accountId, actor, now }: Doing,
  {
    autopay,
    amount,
  }: { autopay: Pick<AutopayWishes, 'schedule'> & { methodId: AutopayWishes['methodId'] }; amount: string },
): Promise<void> {
  const { database, gateways } = context
  const { methodId, schedule } = autopay
  const wishes = { methodId, fallbackMethodId: null, schedule, payNow: false, capMicros: micros(amount) }
  const terms = { accountId, wishes, enrolling: false, gateways, now }
  const { digest } = await autopayTerms(database.kysely, terms)
  const returnUrl = `${context.settings.publicUrl}/payments`
  await changeAutopay(context, { accountId, wishes, accepted: { digest, ...BROWSER }, returnUrl, actor })
}

/** Pays what is due or soon will be. */
export async function payDue(
  context: JobContext,
  doing: Doing,
  how: { payer: Payer; expiry: string },
): Promise<void> {
  const { account, accountId, now } = doing
  const until = now.toZonedDateTimeISO(account.timeZone).toPlainDate().add({ days: AHEAD_DAYS })
  const { dues } = await owedBy(context.database.kysely, { accountId })
  const due = dues.filter(({ dueOn }) => Temporal.PlainDate.compare(dueOn, until) <= 0)
  if (due.length > 0) await payFor(context, doing, { ...how, dues: due })
}

/** Pays all that is open; null where nothing is. */
export async function payAll(
  context: JobContext,
  doing: Doing,
  how: { payer: Payer; expiry: string },
): Promise<PaymentId | null> {
  const { dues } = await owedBy(context.database.kysely, { accountId: doing.accountId })
  return dues.length === 0 ? null : payFor(context, doing, { ...how, dues })
}

type Dues = Awaited<ReturnType<typeof owedBy>>['dues']

async function payFor(
  context: JobContext,
  { account, accountId, actor, now }: Doing,
  { dues, payer, expiry }: { dues: Dues; payer: Payer; expiry: string },
): Promise<PaymentId> {
  const save = payer.way.kind === 'autopay' || payer.way.saves
  const [kept] = await listMethods(context.database.kysely, { accountId })
  const method = kept ?? (await typeMethod(context, { account, actor, typed: payer.types, expiry, save }))
  const amountMicros = dues.reduce((sum, { openMicros }) => sum + openMicros, 0n)
  const { paymentId } = await pay(context, {
    ...{ accountId, methodId: method.id, amountMicros, quoteId: null, actor },
    invoices: dues.map(({ invoiceId }) => ({ invoiceId, amountMicros: null })),
    // What was agreed to with the first payment by a method that is kept stands for the others, but not AutoPay's terms.
    consent:
      payer.way.kind === 'by_hand' && kept ? null : await consent(context, { account, method, amountMicros }),
    ...{ key: `form:${now}`, origin: 'one_time', returnUrl: `${context.settings.publicUrl}/payments` },
  })
  return paymentId
}

/** The terms, as they were shown and accepted. */
async function consent(
  { database, clock }: JobContext,
  { account, method, amountMicros }: { account: Account; method: PaymentMethod; amountMicros: Micros },
) {
  const { locale } = account
  const { digest } = await mandateShown(database.kysely, {
    ...{ accountId: account.id, methodId: method.id, now: clock.now(), locale },
    ...{ scope: method.saved ? 'saved' : 'one_time', payment: { amountMicros, surchargeMicros: 0n } },
  })
  return { digest, locale, ...BROWSER }
}

/** `12.50`. */
export function micros(amount: string): Micros {
  return parseDecimal(amount, MICROS_SCALE)
}
