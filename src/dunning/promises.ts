import { getAccount } from '../accounts/accounts.ts'
import { recordEvent } from '../accounts/timeline.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { formatDecimal, MICROS_SCALE, type Micros, roundToMinorUnit } from '../kernel/money.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { tellPeople } from '../payments/facts.ts'
import { ensureCase } from './ensure-case.ts'
import { policyOf } from './policies.ts'
import { lockAccounts, lookAgain, updateCases } from './store-cases.ts'
import { readOverdue } from './store-overdue.ts'
import type { PaymentPromise } from './store-promises.ts'
import * as store from './store-promises.ts'

export type { PaymentPromise } from './store-promises.ts'

/** What staff may promise for somebody at most; beyond it a case wants another arrangement. */
const STAFF_DAYS = 90

/** The promise with that id. Refuses `not_found`. */
export async function getPromise(
  db: Db | Tx,
  question: { accountId: AccountId; promiseId: bigint },
): Promise<PaymentPromise> {
  const promise = await store.findPromise(db, question)
  if (!promise) throw notFound(`promise with id ${question.promiseId}`)
  return promise
}

/**
 * Records that overdue money will be paid by a day: until that day has passed nothing is done about it. A warning of suspension lapses with it, and is given
 * anew where the promise is broken. A customer may promise all that is overdue, once a case, up to the policy's days ahead; staff may promise
 * any part of it for him, again, which replaces what was promised before. Who is suspended stays so until it is paid, or staff restores it.
 * Refuses `not_found`, `nothing_overdue`, `promise_past`, `promise_too_far`, `amount_zero`, `amount_precision`, `above_owed`,
 * `promise_not_offered`, `promise_made`, `promise_of_part`.
 */
export async function recordPromise(
  tx: Tx,
  {
    accountId,
    until,
    amountMicros: asked,
    byCustomer,
    actor,
    now,
  }: {
    accountId: AccountId
    until: Temporal.PlainDate
    /** Null: all that is overdue. */
    amountMicros: Micros | null
    byCustomer: boolean
    actor: string
    now: Temporal.Instant
  },
): Promise<PaymentPromise> {
  await lockAccounts(tx, { accountIds: [accountId] })
  const { timeZone, currency, number } = await getAccount(tx, { accountId })
  const overdue = await readOverdue(tx, { accountIds: [accountId], now })
  const overdueMicros = overdue.reduce((sum, { openMicros }) => sum + openMicros, 0n)
  if (overdueMicros === 0n) {
    throw new Refusal('nothing_overdue', `Nothing is overdue on account ${number}.`, { status: 409 })
  }
  const open = await ensureCase(tx, { accountId, now })
  const amountMicros = asked ?? overdueMicros
  checkAmount(amountMicros, { overdueMicros, currency })
  const days = byCustomer ? (await policyOf(tx, { accountId })).promiseDays : STAFF_DAYS
  if (byCustomer) {
    await demandFirst(tx, { accountId, caseId: open.id, days, isAll: amountMicros === overdueMicros })
  }
  checkDay(until, { today: now.toZonedDateTimeISO(timeZone).toPlainDate(), days })
  await store.endPromises(tx, { accountIds: [accountId], state: 'replaced', now })
  const promise = await store.insertPromise(tx, {
    ...{ accountId, caseId: open.id, amountMicros, until, byCustomer },
    ...{ promisedAt: now, promisedBy: actor },
  })
  await updateCases(tx, {
    cases: [
      {
        ...open,
        ...{ stage: open.stage === 'warned' ? 'reminded' : open.stage, suspendOn: null },
        ...{ nextStepOn: until.add({ days: 1 }), nextStep: 'promise' },
      },
    ],
  })
  await lookAgain(tx, { accountIds: [accountId], at: now })
  const detail = { until: until.toString(), amount: formatDecimal(amountMicros, MICROS_SCALE, 2) }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'promise_recorded', detail })
  await tellPeople(tx, [{ kind: 'promise_recorded', accountId, ids: { promiseId: promise.id } }])
  return promise
}

async function demandFirst(
  tx: Tx,
  { accountId, caseId, days, isAll }: { accountId: AccountId; caseId: bigint; days: number; isAll: boolean },
): Promise<void> {
  if (days === 0) {
    throw new Refusal(
      'promise_not_offered',
      'A promise to pay is recorded by the provider only: contact them.',
    )
  }
  const before = await store.readPromises(tx, { accountId, caseId })
  if (before.length > 0) {
    const text = 'A promise to pay has been recorded already: contact the provider to change it.'
    throw new Refusal('promise_made', text, { status: 409 })
  }
  if (!isAll) throw new Refusal('promise_of_part', 'All that is overdue has to be promised.')
}

function checkDay(
  until: Temporal.PlainDate,
  { today, days }: { today: Temporal.PlainDate; days: number },
): void {
  const latest = today.add({ days })
  if (Temporal.PlainDate.compare(until, today) < 0) {
    throw new Refusal('promise_past', `The day ${until} has passed.`)
  }
  if (Temporal.PlainDate.compare(until, latest) > 0) {
    throw new Refusal(
      'promise_too_far',
      `The day ${until} is later than ${latest}, the last that can be promised.`,
    )
  }
}

function checkAmount(
  amountMicros: Micros,
  { overdueMicros, currency }: { overdueMicros: Micros; currency: string },
): void {
  const written = (micros: Micros) => `${formatDecimal(micros, MICROS_SCALE, 2)} ${currency}`
  if (amountMicros <= 0n) {
    throw new Refusal('amount_zero', `The amount ${written(amountMicros)} is not above zero.`)
  }
  if (roundToMinorUnit(amountMicros, currency) !== amountMicros) {
    throw new Refusal(
      'amount_precision',
      `The amount ${written(amountMicros)} has a part smaller than the currency's unit.`,
    )
  }
  if (amountMicros > overdueMicros) {
    throw new Refusal(
      'above_owed',
      `The amount ${written(amountMicros)} is more than the ${written(overdueMicros)} that is overdue.`,
    )
  }
}
