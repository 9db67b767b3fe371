import { recordEvents } from '../accounts/timeline.ts'
import { chargeAll } from '../charges/charges.ts'
import type { Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { formatDecimal, MICROS_SCALE } from '../kernel/money.ts'
import { type Fact, tellPeople } from '../payments/facts.ts'
import { dunningDay, isNight, morningAfter, type OverdueInvoice, type Plan, planOf } from './plan.ts'
import { type DunningCase, insertSteps, lookAgain, readOpen, updateCases } from './store-cases.ts'
import {
  type ChargedFee,
  type DunnedAccount,
  insertFees,
  readAccounts,
  readOverdue,
} from './store-overdue.ts'
import { readPoliciesOf } from './store-policies.ts'
import { endPromises, readStanding } from './store-promises.ts'
import { readSuspended } from './store-suspensions.ts'
import { suspend } from './suspensions.ts'

export interface StepCounts {
  reminded: number
  warned: number
  suspended: number
  fees: number
  promisesBroken: number
}

/** An open case with what is to be done about it today. */
interface Planned {
  account: DunnedAccount
  open: DunningCase
  invoices: readonly (OverdueInvoice & { number: string })[]
  today: Temporal.PlainDate
  plan: Plan
}

/**
 * Does today's steps of accounts that the caller has locked: a few statements whatever their number. Each step has a row of its own that can be written
 * once; a case that somebody else has looked at since it was claimed is left alone.
 */
export async function stepCases(
  tx: Tx,
  {
    accountIds,
    currency,
    now,
  }: { accountIds: readonly AccountId[] /** The provider's. */; currency: string; now: Temporal.Instant },
): Promise<StepCounts> {
  const planned = await planCases(tx, { accountIds: await awake(tx, { accountIds, now }), currency, now })
  const broken = planned.filter(({ plan }) => plan.breaksPromise)
  const warned = planned.filter(({ plan }) => plan.warns)
  const suspending = planned.filter(({ plan }) => plan.suspends)
  await endPromises(tx, { accountIds: broken.map(({ account }) => account.accountId), state: 'broken', now })
  const fees = await chargeFees(tx, { planned, now })
  await insertSteps(tx, {
    steps: planned.flatMap(({ open, plan }) =>
      plan.reminders.map((step) => ({
        ...step,
        ...{ accountId: open.accountId, caseId: open.id, mailed: plan.mail !== null },
      })),
    ),
    now,
  })
  await tellPeople(tx, planned.flatMap(factsOf))
  await recordEvents(tx, { at: now, events: planned.flatMap(eventsOf) })
  await suspend(tx, {
    suspensions: suspending.map(({ open: { accountId } }) => ({ accountId, reason: 'overdue' })),
    ...{ byHand: false, actor: 'system', now },
  })
  await updateCases(tx, {
    cases: planned.map(({ account, open, today, plan }) => ({
      accountId: open.accountId,
      id: open.id,
      stage: plan.stage,
      suspendOn: plan.suspendOn,
      nextLookAt: morningAfter(today, account.timeZone),
      nextStepOn: plan.next?.on ?? null,
      nextStep: plan.next?.step ?? null,
    })),
  })
  return {
    reminded: planned.filter(({ plan }) => plan.mail !== null).length,
    warned: warned.length,
    suspended: suspending.length,
    fees,
    promisesBroken: broken.length,
  }
}

/** Where it is night, the case waits for the morning. */
async function awake(
  tx: Tx,
  { accountIds, now }: { accountIds: readonly AccountId[]; now: Temporal.Instant },
): Promise<AccountId[]> {
  const accounts = await readAccounts(tx, { accountIds })
  const [asleep, others] = [true, false].map((night) =>
    accounts.filter(({ timeZone }) => isNight(now, timeZone) === night),
  )
  for (const [timeZone, those] of Map.groupBy(asleep!, (account) => account.timeZone)) {
    const at = morningAfter(dunningDay(now, timeZone), timeZone)
    await lookAgain(tx, { accountIds: those.map(({ accountId }) => accountId), at })
  }
  return others!.map(({ accountId }) => accountId)
}

async function planCases(
  tx: Tx,
  {
    accountIds,
    currency,
    now,
  }: { accountIds: readonly AccountId[]; currency: string; now: Temporal.Instant },
): Promise<Planned[]> {
  const accounts = new Map(
    (await readAccounts(tx, { accountIds })).map((account) => [account.accountId, account]),
  )
  const cases = (await readOpen(tx, { accountIds })).filter(
    ({ nextLookAt }) => Temporal.Instant.compare(nextLookAt!, now) <= 0,
  )
  const overdue = Map.groupBy(await readOverdue(tx, { accountIds, now }), ({ accountId }) => accountId)
  const policies = await readPoliciesOf(tx, { accountIds })
  const promises = new Map(
    (await readStanding(tx, { accountIds })).map(({ accountId, until }) => [accountId, until]),
  )
  const suspended = new Set((await readSuspended(tx, { accountIds })).map(({ accountId }) => accountId))
  return cases.map((open) => {
    const { accountId, suspendOn } = open
    const account = accounts.get(accountId)!
    const invoices = overdue.get(accountId) ?? []
    const today = dunningDay(now, account.timeZone)
    const plan = planOf({
      ...{ today, invoices, suspendOn, currency: account.currency },
      policy: policies.get(accountId)!,
      isPolicyCurrency: account.currency === currency,
      promiseUntil: promises.get(accountId) ?? null,
      isSuspended: suspended.has(accountId),
    })
    return { account, open, invoices, today, plan }
  })
}

/** Late fees go on the next invoice. The row of an invoice's fee says that it has one; the charge's own key would let another day's pass. */
async function chargeFees(
  tx: Tx,
  { planned, now }: { planned: readonly Planned[]; now: Temporal.Instant },
): Promise<number> {
  const wanted = planned.flatMap(({ account: { accountId }, invoices, today, plan }) =>
    plan.fees.map((fee) => ({
      ...{ ...fee, accountId, today },
      number: invoices.find(({ invoiceId }) => invoiceId === fee.invoiceId)!.number,
    })),
  )
  const chargeIds = await chargeAll(tx, {
    charges: wanted.map(({ accountId, invoiceId, amountMicros, number, today }) => ({
      ...{ accountId, origin: `late_fee:${invoiceId}`, kind: 'one_time' as const },
      ...{ periodStart: today, periodEnd: today, description: `Late fee for invoice ${number}` },
      ...{ quantity: 1, unitMicros: amountMicros, amountMicros, actor: 'system' },
    })),
    at: now,
    source: 'late fee',
  })
  const fees: ChargedFee[] = wanted.map(({ accountId, invoiceId, amountMicros }, n) => ({
    ...{ accountId, invoiceId, amountMicros, chargeId: chargeIds[n]!, chargedAt: now },
  }))
  await insertFees(tx, { fees })
  return fees.length
}

/** What the customer is told, by the ids that the mails are gathered from. */
function factsOf({ open: { accountId, id: caseId }, today, plan }: Planned): Fact[] {
  const { mail, suspendOn } = plan
  const on = today.toString()
  const namedDay = suspendOn?.toString() ?? ''
  return [
    ...(mail === null
      ? []
      : [
          {
            kind: 'overdue_reminder',
            accountId,
            ids: {
              ...{ caseId, on, n: String(mail.n), of: String(mail.of) },
              ...{ invoiceIds: mail.invoiceIds.join(','), suspendOn: mail.suspendOn?.toString() ?? '' },
            },
          },
        ]),
    ...plan.fees.map(({ invoiceId }) => ({ kind: 'late_fee', accountId, ids: { invoiceId } })),
    ...(plan.warns ? [{ kind: 'suspension_warning', accountId, ids: { caseId, suspendOn: namedDay } }] : []),
  ]
}

/** What stands on the timeline, in the order in which it is done. */
function eventsOf({ account: { accountId }, invoices, plan }: Planned) {
  const numberOf = (id: bigint) => invoices.find(({ invoiceId }) => invoiceId === id)!.number
  const overdueMicros = invoices.reduce((sum, { openMicros }) => sum + openMicros, 0n)
  const overdue = formatDecimal(overdueMicros, MICROS_SCALE, 2)
  const event = (kind: string, detail: Record<string, string>) => ({
    ...{ accountId, actor: 'system', kind, detail },
  })
  return [
    ...(plan.breaksPromise ? [event('promise_broken', { overdue })] : []),
    ...(plan.mail === null
      ? []
      : [event('overdue_reminded', { reminder: `${plan.mail.n} of ${plan.mail.of}`, overdue })]),
    ...plan.fees.map(({ invoiceId, amountMicros }) =>
      event('late_fee_charged', {
        invoice: numberOf(invoiceId),
        amount: formatDecimal(amountMicros, MICROS_SCALE, 2),
      }),
    ),
    ...(plan.warns ? [event('suspension_warned', { on: plan.suspendOn!.toString(), overdue })] : []),
  ]
}
