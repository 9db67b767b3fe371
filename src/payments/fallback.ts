import { getAccount } from '../accounts/accounts.ts'
import { recordEvent } from '../accounts/timeline.ts'
import { inTransaction, type Tx } from '../db/database.ts'
import { stageJob } from '../db/jobs.ts'
import type { AccountId } from '../kernel/ids.ts'
import { attemptAgain } from './attempt-again.ts'
import type { RunParts } from './autopay-run.ts'
import { returnUrlOf, surchargeBy } from './autopay-step.ts'
import { PAYMENT_FAILED } from './hear-outcomes.ts'
import { paymentReference } from './payment.ts'
import { planDrafts } from './plan-drafts.ts'
import { actOnReturnCode } from './returns.ts'
import { sendAttempts } from './send-attempts.ts'
import { type PaymentSettings, paymentSettings } from './settings.ts'
import { type AttemptName, readAttempts, readByName } from './store-attempts.ts'
import { findAutopay, readChargeable, readInstructions } from './store-autopay.ts'
import { findPayment, lockAccounts } from './store-payments.ts'
import { surchargeRulesOn } from './surcharge-rules.ts'

/** Staged when a draft has failed, and its fallback too or there is none: `{accountId, paymentId}`, strings. What follows is dunning's. */
export const AUTOPAY_FAILED = 'autopay_failed'

/**
 * After an attempt of AutoPay has failed: tries the account's fallback method, once, as another attempt at the same payment, if it is still owed. Without one,
 * or when that is what failed, dunning is told. While somebody is paying it waits for them, as every draft does. Heard again it changes nothing. Attempts
 * that are not AutoPay's are let be.
 */
export async function tryFallback(
  parts: RunParts,
  failed: AttemptName,
): Promise<'tried' | 'failed' | 'none' | 'paying_now'> {
  const { database } = parts
  const name = await inTransaction(database.kysely, (tx) => startFallback(tx, parts, failed))
  if (typeof name === 'string') return name
  await sendAttempts(parts, { names: [name] })
  return 'tried'
}

async function startFallback(
  tx: Tx,
  { clock, gateways, publicUrl }: RunParts,
  failed: AttemptName,
): Promise<AttemptName | 'failed' | 'none' | 'paying_now'> {
  const { accountId } = failed
  const now = clock.now()
  await lockAccounts(tx, { accountIds: [accountId] })
  const [attempt] = await readByName(tx, { names: [failed] })
  if (attempt?.state !== 'declined' && attempt?.state !== 'failed') return 'none'
  const { paymentId } = attempt
  const payment = await findPayment(tx, { accountId, paymentId })
  // It goes on already, or has come to another end.
  if (payment?.origin !== 'autopay' || payment.state !== 'failed') return 'none'
  const giveUp = async () => {
    const key = `${AUTOPAY_FAILED}:${paymentId}`
    await stageJob(
      tx,
      AUTOPAY_FAILED,
      { accountId: String(accountId), paymentId: String(paymentId) },
      { key },
    )
    await planDrafts(tx, { accountIds: [accountId], now })
    return 'failed' as const
  }
  const autopay = await findAutopay(tx, { accountId })
  const attempts = await readAttempts(tx, { accountId, paymentIds: [paymentId] })
  // The fallback may have become the method meanwhile, or there may be a new one.
  const consents = autopay?.state === 'active' ? [autopay.fallback, autopay.method] : []
  const fallback = consents.find(
    (consent) => consent && !attempts.some(({ methodId }) => methodId === consent.methodId),
  )
  // Who is at the page chooses for themselves.
  const isAtPage = attempt.payer === 'present' && attempt.state === 'declined'
  if (!fallback || isAtPage) return giveUp()
  const method = (await readChargeable(tx, { accountIds: [accountId] })).find(
    ({ id }) => id === fallback.methodId,
  )
  if (!method) return giveUp()
  const settings = await paymentSettings(tx)
  if (await isPaying(tx, { accountId, settings, now })) {
    const delaySeconds = settings.quietMinutes * 60
    const payload = { accountId: String(accountId), attemptId: String(failed.attemptId) }
    await stageJob(tx, PAYMENT_FAILED, payload, { key: `fallback:${failed.attemptId}`, delaySeconds })
    return 'paying_now'
  }
  const { timeZone } = await getAccount(tx, { accountId })
  const on = now.toZonedDateTimeISO(timeZone).toPlainDate()
  const rules = settings.surchargeEnabled ? await surchargeRulesOn(tx, { on }) : []
  const { amountMicros, currency } = payment
  const started = await attemptAgain(tx, {
    ...{ accountId, paymentId, method, mandateId: fallback.mandateId, gateways, now },
    surchargeMicros: surchargeBy({ method, consent: fallback, amountMicros, currency, on, settings, rules }),
    ...{ descriptor: settings.statementDescriptor, returnUrl: returnUrlOf(publicUrl) },
  })
  if (!started) return giveUp()
  const detail = { payment: paymentReference(paymentId) }
  await recordEvent(tx, { accountId, at: now, actor: 'system', kind: 'autopay_fallback_tried', detail })
  return started
}

async function isPaying(
  tx: Tx,
  { accountId, settings, now }: { accountId: AccountId; settings: PaymentSettings; now: Temporal.Instant },
): Promise<boolean> {
  const [instruction] = await readInstructions(tx, { accountIds: [accountId] })
  const at = instruction?.payingAt ?? null
  const quietSince = now.subtract({ minutes: settings.quietMinutes })
  return at !== null && Temporal.Instant.compare(at, quietSince) > 0
}

/** After an attempt has failed: what the return code of a debit asks for is done before anything is tried again. Done again it changes nothing. */
export async function actOnFailure(
  { database, clock }: Pick<RunParts, 'database' | 'clock'>,
  failed: AttemptName,
): Promise<void> {
  await inTransaction(database.kysely, async (tx) => {
    const [attempt] = await readByName(tx, { names: [failed] })
    const code = attempt?.returnCode
    if (attempt?.state !== 'failed' || code === null || code === undefined) return
    await actOnReturnCode(tx, { ...failed, code, now: clock.now() })
  })
}
