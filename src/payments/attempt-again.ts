import type { Tx } from '../db/database.ts'
import type { AccountId, MandateId, PaymentId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { Gateways } from './gateways.ts'
import { attemptOf, type ChargedMethod, obligationOf, startSending } from './order-payments.ts'
import { type AttemptName, readHeld, readUsableMethods } from './store-attempts.ts'
import { lockAccounts, lockPayments, readDues, readTargets, updatePayments } from './store-payments.ts'

/**
 * Makes another attempt at a payment that has failed, by the same method or another, and marks it as being sent. Null where that is not wanted: the payment
 * has not failed, one of its invoices is not owed any more in that amount or is on its way to be paid otherwise, or the method may not be charged.
 */
export async function attemptAgain(
  tx: Tx,
  {
    accountId,
    paymentId,
    method,
    mandateId,
    surchargeMicros,
    descriptor,
    returnUrl,
    gateways,
    now,
  }: {
    accountId: AccountId
    paymentId: PaymentId
    method: ChargedMethod
    mandateId: MandateId | null
    surchargeMicros: Micros
    descriptor: string
    returnUrl: string
    gateways: Gateways
    now: Temporal.Instant
  },
): Promise<AttemptName | null> {
  await lockAccounts(tx, { accountIds: [accountId] })
  const [payment] = await lockPayments(tx, { names: [{ accountId, paymentId }] })
  if (payment?.state !== 'failed' || payment.capturedAt !== null) return null
  const usable = await readUsableMethods(tx, { orders: [{ accountId, method, mandateId }] })
  if (!usable.has(method.id)) return null
  const targets = await readTargets(tx, { names: [{ accountId, paymentId }] })
  const dues = await readDues(tx, { accountIds: [accountId] })
  const held = new Set((await readHeld(tx, { accountIds: [accountId] })).map((row) => row.obligation))
  const isWanted = targets.every(({ invoiceId, amountMicros }) => {
    const openMicros = dues.find((due) => due.invoiceId === invoiceId)?.openMicros ?? 0n
    return openMicros >= amountMicros && !held.has(obligationOf(invoiceId))
  })
  if (!isWanted || targets.length === 0) return null
  const { amountMicros, currency } = payment
  const attempt = attemptOf(
    {
      accountId,
      amountMicros,
      surchargeMicros,
      currency,
      method,
      mandateId,
      payer: 'absent',
      descriptor,
      returnUrl,
    },
    { paymentId, obligations: targets.map(({ invoiceId }) => obligationOf(invoiceId)), gateways },
  )
  const [attemptId] = await startSending(tx, { attempts: [attempt], now })
  await updatePayments(tx, { payments: [{ ...payment, state: 'open' }] })
  return { accountId, attemptId: attemptId! }
}
