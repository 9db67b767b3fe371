import { createHash } from 'node:crypto'
import { getAccount } from '../accounts/accounts.ts'
import { getProvider, type Provider } from '../accounts/provider.ts'
import { recordEvent } from '../accounts/timeline.ts'
import { lockForCharging } from '../charges/charges.ts'
import type { Db, Tx } from '../db/database.ts'
import { type Page, type PageOf, pageOf } from '../db/page.ts'
import type { AccountId, MandateId, MethodId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import type { DraftSchedule } from './draft-day.ts'
import { tellPeople } from './facts.ts'
import { mandateText } from './mandate-text.ts'
import { labelOf, nameBeforeDigits, notUsable, type PaymentMethod } from './method.ts'
import { paymentSettings } from './settings.ts'
import * as store from './store-mandates.ts'
import { findMethod, lockMethod } from './store-methods.ts'
import { mayBearSurcharge } from './surcharge.ts'

export type { Mandate } from './store-mandates.ts'

/** What a payment comes to on the day of the consent: all of it, and what of that is surcharge. */
interface PaymentTerms {
  amountMicros: Micros
  surchargeMicros: Micros
}

/** What a payer consents to. Names, days and the surcharge that may be added are looked up. */
export type Consent =
  | { scope: 'one_time'; payment: PaymentTerms }
  /** Kept for payments that the payer starts, with one made now or without. */
  | { scope: 'saved'; payment: PaymentTerms | null }
  | {
      scope: 'autopay'
      schedule: DraftSchedule
      /** Above it in a calendar month the payer is asked first. */
      monthlyCapMicros: Micros | null
      noticeDays: number
      /** What is due already and paid at once, with this consent. */
      payNow: PaymentTerms | null
      firstOn: Temporal.PlainDate | null
    }

/** A text to be shown before a method is charged or kept. `digest` comes back with the acceptance. */
export interface ShownMandate {
  text: string
  version: string
  /** SHA-256 of version and text, in hex. */
  digest: string
}

/**
 * The text that the payer of a method is to be shown. The same values on the same day give the same text. `locale`: the payer's; the account's
 * unless given. Refuses `not_found`, `method_unusable`.
 */
export async function mandateShown(
  db: Db | Tx,
  asked: Consent & {
    accountId: AccountId
    methodId: MethodId
    locale?: string | undefined
    now: Temporal.Instant
  },
): Promise<ShownMandate> {
  const { accountId, methodId } = asked
  const method = await findMethod(db, { accountId, methodId })
  if (!method) throw notFound(`payment method with id ${methodId}`)
  const { text, version, digest } = await textFor(db, { asked, method })
  return { text, version, digest }
}

/**
 * Keeps what a payer accepted: the text is made anew from the same values and has to be the one that was shown. A newer consent of the scopes
 * `saved` and `autopay` takes the place of the older of its method. Its copy is mailed.
 * Refuses `not_found`, `method_unusable`, `mandate_changed`.
 */
export async function acceptMandate(
  tx: Tx,
  accepted: Consent & {
    accountId: AccountId
    methodId: MethodId
    shownDigest: string
    locale?: string | undefined
    ip: string
    userAgent: string
    actor: string
    now: Temporal.Instant
  },
): Promise<store.Mandate> {
  const { accountId, methodId, scope, shownDigest, ip, userAgent, actor, now } = accepted
  // Account before method, as everywhere: who pays locks the account next.
  await lockForCharging(tx, { accountId })
  const method = await lockMethod(tx, { accountId, methodId })
  if (!method) throw notFound(`payment method with id ${methodId}`)
  const shown = await textFor(tx, { asked: accepted, method })
  if (shown.digest !== shownDigest)
    throw new Refusal(
      'mandate_changed',
      'What is to be agreed to has changed since it was shown: read it again, and accept it then.',
      { status: 409 },
    )
  if (scope !== 'one_time')
    await revokeMandates(tx, { accountId, methodId, scope, because: 'replaced', actor, now })
  const mandate = await store.insertMandate(tx, {
    ...{ accountId, methodId, scope, text: shown.text, textVersion: shown.version, locale: shown.locale },
    ...{ acceptedAt: now, acceptedBy: actor, ip, userAgent: userAgent.slice(0, USER_AGENT_MAX) },
  })
  const detail = { label: labelOf(method), scope, version: shown.version, mandateId: mandate.id.toString() }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'mandate_accepted', detail })
  await tellPeople(tx, [{ kind: 'mandate_copy', accountId, ids: { mandateId: mandate.id } }])
  return mandate
}

/** Browsers name themselves in some hundred characters; what is longer is no browser's name. */
const USER_AGENT_MAX = 500

type Asked = Consent & { accountId: AccountId; locale?: string | undefined; now: Temporal.Instant }

async function textFor(
  db: Db | Tx,
  { asked, method }: { asked: Asked; method: PaymentMethod },
): Promise<ShownMandate & { locale: string }> {
  // A bank account that waits for its deposits may be consented to: it is debited once it is verified.
  if (method.state === 'removed' || method.state === 'needs_replacement') throw notUsable(method)
  const account = await getAccount(db, { accountId: asked.accountId })
  const [provider, settings] = await Promise.all([getProvider(db), paymentSettings(db)])
  const locale = asked.locale ?? account.locale
  const { text, version } = mandateText({
    ...termsOf(asked, {
      on: asked.now.toZonedDateTimeISO(account.timeZone).toPlainDate(),
      surchargeRate:
        settings.surchargeEnabled && mayBearSurcharge(method, account) ? settings.surchargeRate : null,
    }),
    providerName: provider.name,
    contact: contactOf(provider, locale),
    accountNumber: account.number,
    rail: method.rail,
    methodLabel: nameBeforeDigits(method, locale),
    last4: method.last4,
    currency: account.currency,
    locale,
  })
  const digest = createHash('sha256').update(`${version}\n${text}`).digest('hex')
  return { text, version, digest, locale }
}

/** The consent with its days and the rate that may be added. Pure. */
function termsOf(
  consent: Consent,
  { on, surchargeRate }: { on: Temporal.PlainDate; surchargeRate: bigint | null },
) {
  const made = (payment: PaymentTerms) => ({ ...payment, on })
  switch (consent.scope) {
    case 'one_time':
      return { scope: consent.scope, payment: made(consent.payment) }
    case 'saved':
      return { scope: consent.scope, payment: consent.payment && made(consent.payment), surchargeRate }
    case 'autopay': {
      const { scope, schedule, monthlyCapMicros, noticeDays, payNow, firstOn } = consent
      return {
        scope,
        schedule,
        monthlyCapMicros,
        noticeDays,
        payNow: payNow && made(payNow),
        firstOn,
        surchargeRate,
      }
    }
    default:
      return consent satisfies never
  }
}

/** How to reach the provider, in words: `billing@example.com or +1 617 555 0100`. */
function contactOf({ email, phone, website, name }: Provider, locale: string): string {
  const ways = [email, phone].filter((way) => way !== null)
  if (ways.length === 0) return website ?? name
  return new Intl.ListFormat(locale, { type: 'disjunction' }).format(ways)
}

/** The mandate with that id, revoked ones included. Refuses `not_found`. */
export async function getMandate(
  db: Db | Tx,
  { accountId, mandateId }: { accountId: AccountId; mandateId: MandateId },
): Promise<store.Mandate> {
  const mandate = await store.findMandate(db, { accountId, mandateId })
  if (!mandate) throw notFound(`mandate with id ${mandateId}`)
  return mandate
}

/** What an account has ever accepted, or of one method of it, newest first. */
export async function listMandates(
  db: Db | Tx,
  { accountId, methodId = null, page }: { accountId: AccountId; methodId?: MethodId | null; page: Page },
): Promise<PageOf<store.Mandate>> {
  const found = await store.listMandates(db, { accountId, methodId, page })
  return pageOf(found, page, (mandate) => [mandate.id])
}

/** The newest mandate of a method and scope that is in force, or null. One of a method that has been removed never is. */
export async function activeMandate(
  db: Db | Tx,
  { accountId, methodId, scope }: { accountId: AccountId; methodId: MethodId; scope: store.MandateScope },
): Promise<store.Mandate | null> {
  return store.findActive(db, { accountId, methodId, scope })
}

/**
 * The mandate that covers a payment which its payer starts himself by a method; null: terms have to be accepted first. A card that was entrusted to AutoPay
 * is covered: the button, which says the amount, is the payer's consent to this one. A bank debit is not: it needs an authorization of debits that the payer
 * starts (Nacha Operating Rules, standing authorizations), which AutoPay's is not; once given, it stands.
 */
export async function mandateCovering(
  db: Db | Tx,
  { accountId, id: methodId, rail }: Pick<PaymentMethod, 'accountId' | 'id' | 'rail'>,
): Promise<store.Mandate | null> {
  const saved = await activeMandate(db, { accountId, methodId, scope: 'saved' })
  if (saved || rail === 'bank') return saved
  return activeMandate(db, { accountId, methodId, scope: 'autopay' })
}

/** Revokes what is in force of a method, of one scope or of all; says what it revoked. `because` is a code: `method_removed`, `R10`. */
export async function revokeMandates(
  tx: Tx,
  {
    accountId,
    methodId,
    scope = null,
    because,
    actor,
    now,
  }: {
    accountId: AccountId
    methodId: MethodId
    scope?: store.MandateScope | null
    because: string
    actor: string
    now: Temporal.Instant
  },
): Promise<store.Mandate[]> {
  const revoked = await store.revoke(tx, { accountId, methodId, scope, because, now })
  for (const mandate of revoked) {
    const detail = { scope: mandate.scope, because, mandateId: mandate.id.toString() }
    await recordEvent(tx, { accountId, at: now, actor, kind: 'mandate_revoked', detail })
  }
  return revoked
}
