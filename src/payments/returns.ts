import { getAccount } from '../accounts/accounts.ts'
import { findProvider } from '../accounts/provider.ts'
import { recordEvent } from '../accounts/timeline.ts'
import { chargeAll } from '../charges/charges.ts'
import type { Db, Tx } from '../db/database.ts'
import { stageJob } from '../db/jobs.ts'
import type { AccountId, PaymentId } from '../kernel/ids.ts'
import { formatDecimal, MICROS_SCALE } from '../kernel/money.ts'
import { post } from '../ledger/post.ts'
import { achReturn, returnActionOf } from './ach-returns.ts'
import type { Attempt } from './attempt.ts'
import { methodGone } from './autopay-methods.ts'
import { tellPeople } from './facts.ts'
import { freezeAttempt } from './hear-outcomes.ts'
import { revokeMandates } from './mandates.ts'
import { markMethodTrouble } from './methods.ts'
import { paymentReference } from './payment.ts'
import { returnPosting } from './postings.ts'
import { changeKept } from './reversals.ts'
import { paymentSettings } from './settings.ts'
import { type AttemptName, lockAttempts, updateAttempts } from './store-attempts.ts'
import { readDisputesOf } from './store-disputes.ts'
import { lockAccounts, lockPayments } from './store-payments.ts'
import { insertReturn, type PaymentReturn, readReturn } from './store-returns.ts'

export type { PaymentReturn } from './store-returns.ts'

/** Staged for returns that may be tried again (R01, R09): `{accountId, attemptId}`, strings. When and how often is dunning's to say. */
export const PAYMENT_RETURNED = 'payment_returned'

/**
 * A bank debit that had settled came back: its invoices are owed again, and what a refund has already given back is owed once more, on no
 * invoice (README, "Given back twice"). What its code asks for is done (`actOnReturnCode`), people are told, and the account is charged the provider's fee for it, if there is one. Heard again, or of
 * an attempt that had not succeeded, it changes nothing; one whose money a dispute holds already freezes the attempt.
 */
export async function recordReturn(
  tx: Tx,
  {
    accountId,
    attemptId,
    code,
    at,
    now,
  }: AttemptName & { code: string; at: Temporal.Instant; now: Temporal.Instant },
): Promise<void> {
  await lockAccounts(tx, { accountIds: [accountId] })
  const [attempt] = await lockAttempts(tx, { names: [{ accountId, attemptId }] })
  if (attempt?.state !== 'succeeded') return
  const { paymentId, gateway, surchargeMicros } = attempt
  const disputes = await readDisputesOf(tx, { accountId, paymentId })
  if (disputes.some((dispute) => dispute.attemptId === attemptId && dispute.state !== 'won')) {
    const because = `the gateway says that it came back (${code}), and a dispute has it already`
    return freezeAttempt(tx, { accountId, attemptId, because, now })
  }
  const { amountMicros } = attempt
  const row = { accountId, attemptId, code, amountMicros, returnedAt: at, recordedAt: now }
  if (!(await insertReturn(tx, row))) return
  await updateAttempts(tx, { attempts: [{ ...attempt, returnCode: code }] })
  const payment = (await lockPayments(tx, { names: [{ accountId, paymentId }] }))[0]!
  await changeKept(tx, {
    payment,
    changes: { reversedMicros: payment.capturedMicros, state: 'returned' },
    actor: 'system',
    reason: `returned: ${code}`,
    now,
  })
  const posted = { accountId, attemptId, gateway, surchargeMicros, bookedAt: at }
  await post(tx, {
    postings: [returnPosting({ ...posted, amountMicros: payment.capturedMicros })],
    recordedAt: now,
  })
  await tellOfReturn(tx, { attempt, code, now })
  await actOnReturnCode(tx, { accountId, attemptId, code, now })
  await chargeReturnFee(tx, { attempt, code, now })
}

/**
 * Does what a return code asks for, whether the debit had settled or not: a mandate that was revoked, or never given, is revoked here; an account that
 * cannot be debited needs replacement; AutoPay goes on with the fallback or ends. Whether and when the debit is tried again is not decided here. Done again it changes nothing.
 */
export async function actOnReturnCode(
  tx: Tx,
  { accountId, attemptId, code, now }: AttemptName & { code: string; now: Temporal.Instant },
): Promise<void> {
  await lockAccounts(tx, { accountIds: [accountId] })
  const [attempt] = await lockAttempts(tx, { names: [{ accountId, attemptId }] })
  if (!attempt) return
  const { methodId } = attempt
  const action = returnActionOf(code)
  switch (action) {
    case 'mandate_revoked':
      await revokeMandates(tx, { accountId, methodId, because: code, actor: 'system', now })
      await methodGone(tx, { accountId, methodId, because: 'mandate_revoked', actor: 'system', now })
      return markMethodTrouble(tx, { accountId, methodId, trouble: code, now })
    case 'new_account':
      return markMethodTrouble(tx, { accountId, methodId, trouble: code, now })
    case 'retry':
    case 'stop':
    case 'ask':
      return
    default:
      return action satisfies never
  }
}

/** How a payment came back, or null. */
export async function returnOf(
  db: Db | Tx,
  { accountId, paymentId }: { accountId: AccountId; paymentId: PaymentId },
): Promise<PaymentReturn | null> {
  return (await readReturn(db, { accountId, paymentId })) ?? null
}

async function tellOfReturn(
  tx: Tx,
  { attempt, code, now }: { attempt: Attempt; code: string; now: Temporal.Instant },
): Promise<void> {
  const { accountId, id: attemptId, paymentId } = attempt
  await tellPeople(tx, [{ kind: 'payment_returned', accountId, ids: { paymentId, attemptId } }])
  const detail = {
    payment: paymentReference(paymentId),
    amount: formatDecimal(attempt.amountMicros, MICROS_SCALE, 2),
    code,
    reason: achReturn(code)?.title ?? null,
  }
  await recordEvent(tx, { accountId, at: now, actor: 'system', kind: 'payment_returned', detail })
  if (returnActionOf(code) !== 'retry') return
  await stageJob(tx, PAYMENT_RETURNED, { accountId: String(accountId), attemptId: String(attemptId) })
}

/**
 * The fee goes on the next invoice. Not for what the payer is not to blame for: an entry that we or the banks got wrong, or a debit that the payer
 * says was never authorised. It is in the provider's currency, and accounts in another do not pay it.
 */
async function chargeReturnFee(
  tx: Tx,
  { attempt, code, now }: { attempt: Attempt; code: string; now: Temporal.Instant },
): Promise<void> {
  const { returnFeeMicros } = await paymentSettings(tx)
  const cause = achReturn(code)?.class
  if (returnFeeMicros === 0n || (cause !== 'funds' && cause !== 'account' && cause !== 'stopped')) return
  const account = await getAccount(tx, { accountId: attempt.accountId })
  const provider = await findProvider(tx)
  if (provider?.currency !== account.currency) return
  const today = now.toZonedDateTimeISO(account.timeZone).toPlainDate()
  await chargeAll(tx, {
    charges: [
      {
        accountId: account.id,
        origin: `return_fee:${attempt.id}`,
        kind: 'one_time',
        periodStart: today,
        periodEnd: today,
        description: `Fee for returned payment ${paymentReference(attempt.paymentId)}`,
        quantity: 1,
        unitMicros: returnFeeMicros,
        amountMicros: returnFeeMicros,
        actor: 'system',
      },
    ],
    at: now,
    source: 'return',
  })
}
