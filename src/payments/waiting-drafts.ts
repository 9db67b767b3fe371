import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { draftAhead } from './autopay-notices.ts'
import { sumOf, surchargeBy } from './autopay-step.ts'
import type { PaymentState } from './payment.ts'
import { chargedOf } from './plan-drafts.ts'
import { paymentSettings } from './settings.ts'
import { readChargeable, readInstructions } from './store-autopay.ts'
import { type Draft, readDraftInvoices } from './store-autopay-drafts.ts'
import { surchargeRulesOn } from './surcharge-rules.ts'

/**
 * What a draft that is to come, or waits to be approved or to go, would charge by what is owed now, surcharge included: payments and credit notes may have
 * left less than was announced. Zero: nothing of it is owed any more. Null: it does not wait, or nothing can be charged.
 */
export async function chargeOfWaiting(
  db: Db | Tx,
  { draft, now }: { draft: Draft; now: Temporal.Instant },
): Promise<Micros | null> {
  const { accountId } = draft
  if (draft.state === 'announced') {
    return (await draftAhead(db, { accountId, on: draft.draftOn, now }))?.totalMicros ?? null
  }
  if (draft.state !== 'needs_approval' && draft.state !== 'approved') return null
  const owed = sumOf(await readDraftInvoices(db, { drafts: [draft] }))
  if (owed === 0n) return 0n
  const surchargeMicros = await surchargeOn(db, { accountId, amountMicros: owed, now })
  return surchargeMicros === null ? null : owed + surchargeMicros
}

/**
 * What is still owed of the invoices of a draft whose payment failed or came back, and that nobody is about to pay; zero where it was paid or credited since,
 * or is to be drafted anew. Null: its payment did not fail.
 */
export async function stillOwedOf(
  db: Db | Tx,
  { draft }: { draft: Draft & { paymentState: PaymentState | null } },
): Promise<Micros | null> {
  if (draft.paymentState !== 'failed' && draft.paymentState !== 'returned') return null
  return sumOf(await readDraftInvoices(db, { drafts: [draft] }))
}

/** Null: the account has no AutoPay, or neither of its methods may be charged. */
async function surchargeOn(
  db: Db | Tx,
  { accountId, amountMicros, now }: { accountId: AccountId; amountMicros: Micros; now: Temporal.Instant },
): Promise<Micros | null> {
  const [instruction] = await readInstructions(db, { accountIds: [accountId] })
  if (!instruction) return null
  const { method, fallback, currency, timeZone } = instruction
  const charged = chargedOf([method, fallback], await readChargeable(db, { accountIds: [accountId] }))
  if (!charged) return null
  const settings = await paymentSettings(db)
  const rules = settings.surchargeEnabled
    ? await surchargeRulesOn(db, { on: now.toZonedDateTimeISO('UTC').toPlainDate() })
    : []
  const on = now.toZonedDateTimeISO(timeZone).toPlainDate()
  return surchargeBy({ ...charged, amountMicros, currency, on, settings, rules })
}
