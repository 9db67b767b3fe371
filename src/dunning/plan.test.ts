import { expect, test } from 'vitest'
import type { InvoiceId } from '../kernel/ids.ts'
import { lateFeeOf } from './late-fee.ts'
import { type CaseFacts, dunningDay, isNight, morningAfter, type OverdueInvoice, planOf } from './plan.ts'
import type { LateFee, Policy } from './policy.ts'
import { plannedRetries, retryKey, retryOf } from './retry-plan.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const at = (text: string) => Temporal.Instant.from(text)

const POLICY: Policy = {
  ...{ id: 1, name: 'Standard', isDefault: true, reminderDays: [3, 10, 20], retries: true, promiseDays: 14 },
  lateFee: { kind: 'off' },
  suspension: { afterDays: 30, minimumMicros: 10_000_000n, warningDays: 5 },
}

function invoice(over: Partial<OverdueInvoice> & { dueOn: Temporal.PlainDate }): OverdueInvoice {
  return {
    ...{ invoiceId: 1n as InvoiceId, since: over.dueOn, openMicros: 50_000_000n, feeBaseMicros: 50_000_000n },
    ...{ isInProgress: false, isDisputed: false, failureToldOn: null, reminders: 0, hasFee: false },
    ...over,
  }
}

function plan(today: string, invoices: readonly OverdueInvoice[], over: Partial<CaseFacts> = {}) {
  return planOf({
    ...{ today: day(today), policy: POLICY, currency: 'USD', isPolicyCurrency: true, invoices },
    ...{ promiseUntil: null, suspendOn: null, isSuspended: false, ...over },
  })
}

const DUE = day('2026-03-01')

test.each([
  // Due on March 1: reminders on the 4th, 11th and 21st; warned on the 26th (31 − 5), suspended on the 31st.
  ['2026-03-02', 0, [], null, 'overdue', 'reminder', '2026-03-04'],
  ['2026-03-04', 0, [1], 1, 'reminded', 'reminder', '2026-03-11'],
  ['2026-03-05', 1, [], null, 'reminded', 'reminder', '2026-03-11'],
  ['2026-03-11', 1, [2], 2, 'reminded', 'reminder', '2026-03-21'],
  // Nobody looked for three weeks: all that was missed is done, and one mail says the last.
  ['2026-03-22', 0, [1, 2, 3], 3, 'reminded', 'warning', '2026-03-26'],
])('on %s after %i reminders: %j', (today, reminders, steps, mail, stage, next, on) => {
  const made = plan(today, [invoice({ dueOn: DUE, reminders })])
  expect(made.reminders.map(({ n }) => n)).toEqual(steps)
  expect(made.mail?.n ?? null).toBe(mail)
  expect(made).toMatchObject({ stage, warns: false, suspends: false, suspendOn: null })
  expect([made.next?.step, made.next?.on.toString()]).toEqual([next, on])
})

test('who is suspended was warned of the day at least the policy’s days ahead', () => {
  const owing = [invoice({ dueOn: DUE, reminders: 3 })]
  expect(plan('2026-03-25', owing)).toMatchObject({ warns: false })
  const warned = plan('2026-03-26', owing)
  expect(warned).toMatchObject({ warns: true, suspends: false, stage: 'warned' })
  expect(warned.suspendOn).toEqual(day('2026-03-31'))
  // Nobody looked until April 20: the days of the warning are given all the same.
  expect(plan('2026-04-20', owing).suspendOn).toEqual(day('2026-04-25'))
  const suspendOn = day('2026-03-31')
  expect(plan('2026-03-30', owing, { suspendOn })).toMatchObject({ warns: false, suspends: false })
  expect(plan('2026-03-31', owing, { suspendOn })).toMatchObject({ suspends: true, stage: 'suspended' })
  expect(plan('2026-04-02', owing, { suspendOn, isSuspended: true })).toMatchObject({
    ...{ suspends: false, warns: false, stage: 'suspended' },
  })
})

test('a warning takes the place of a reminder, and the mail of a payment that failed does too', () => {
  const policy = { ...POLICY, reminderDays: [3, 25] }
  const made = plan('2026-03-26', [invoice({ dueOn: DUE, reminders: 1 })], { policy })
  expect(made).toMatchObject({ warns: true, mail: null })
  expect(made.reminders.map(({ n }) => n)).toEqual([2])
  for (const [failureToldOn, isTold] of [
    ['2026-03-04', true],
    ['2026-03-03', true],
    ['2026-03-02', false],
  ] as const) {
    const told = plan('2026-03-04', [invoice({ dueOn: DUE, failureToldOn: day(failureToldOn) })])
    expect(told.reminders).toHaveLength(1)
    expect(told.mail === null, failureToldOn).toBe(isTold)
  }
})

test('what is on its way, disputed or promised waits; other invoices do not', () => {
  const waiting = { dueOn: DUE, reminders: 3 }
  for (const held of [{ isInProgress: true }, { isDisputed: true }]) {
    expect(plan('2026-04-20', [invoice({ ...waiting, ...held })])).toMatchObject({
      ...{ warns: false, mail: null, fees: [], suspendOn: null, next: null },
    })
  }
  const other = invoice({ invoiceId: 2n as InvoiceId, dueOn: day('2026-04-01') })
  const both = plan('2026-04-04', [invoice({ ...waiting, isDisputed: true }), other])
  expect(both.mail?.invoiceIds).toEqual([2n])
  const promised = plan('2026-04-20', [invoice(waiting)], { promiseUntil: day('2026-04-20') })
  expect(promised).toMatchObject({ warns: false, breaksPromise: false, next: { step: 'promise' } })
  expect(promised.next?.on).toEqual(day('2026-04-21'))
  const broken = plan('2026-04-21', [invoice(waiting)], { promiseUntil: day('2026-04-20') })
  expect(broken).toMatchObject({ warns: true, breaksPromise: true })
})

test('less than the minimum suspends nobody, and a day that no longer fits is named anew', () => {
  const little = invoice({ dueOn: DUE, openMicros: 9_990_000n, reminders: 3 })
  expect(plan('2026-04-20', [little], { suspendOn: day('2026-03-31') })).toMatchObject({
    ...{ warns: false, suspends: false, suspendOn: null },
  })
  // The old invoice was paid, and one due on April 1 is left: not before May 1, and warned again.
  const newer = invoice({ dueOn: day('2026-04-01'), reminders: 3 })
  expect(plan('2026-04-20', [newer], { suspendOn: day('2026-04-20') })).toMatchObject({
    suspendOn: null,
    suspends: false,
  })
  expect(plan('2026-04-26', [newer]).suspendOn).toEqual(day('2026-05-01'))
})

test('a policy in another currency reminds, and neither charges nor suspends', () => {
  const policy: Policy = {
    ...POLICY,
    lateFee: { kind: 'fixed', amountMicros: 5_000_000n, capMicros: 5_000_000n, graceDays: 0 },
  }
  const made = plan('2026-04-20', [invoice({ dueOn: DUE })], {
    policy,
    isPolicyCurrency: false,
    currency: 'JPY',
  })
  expect(made).toMatchObject({ warns: false, suspendOn: null, fees: [] })
  expect(made.mail?.n).toBe(3)
})

test('a late fee is charged once, after the days of grace', () => {
  const policy: Policy = {
    ...POLICY,
    lateFee: { kind: 'fixed', amountMicros: 5_000_000n, capMicros: 5_000_000n, graceDays: 5 },
  }
  const fees = (today: string, over = {}) => plan(today, [invoice({ dueOn: DUE, ...over })], { policy }).fees
  expect(fees('2026-03-06')).toEqual([])
  expect(fees('2026-03-07')).toEqual([{ invoiceId: 1n, amountMicros: 5_000_000n }])
  expect(fees('2026-03-07', { hasFee: true })).toEqual([])
})

test.each([
  [{ kind: 'off' }, 50_000_000n, 0n],
  [{ kind: 'fixed', amountMicros: 5_000_000n, capMicros: 5_000_000n, graceDays: 0 }, 50_000_000n, 5_000_000n],
  [{ kind: 'fixed', amountMicros: 5_000_000n, capMicros: 3_000_000n, graceDays: 0 }, 50_000_000n, 3_000_000n],
  // Never more than what is open.
  [{ kind: 'fixed', amountMicros: 5_000_000n, capMicros: 5_000_000n, graceDays: 0 }, 2_000_000n, 2_000_000n],
  // 1.5 % of 33.33 is 0.49995, rounded down to the cent.
  [{ kind: 'percent', rate: 15_000n, capMicros: 20_000_000n, graceDays: 0 }, 33_330_000n, 490_000n],
  // 1.5 % of 5,000.00 is 75.00: capped.
  [{ kind: 'percent', rate: 15_000n, capMicros: 20_000_000n, graceDays: 0 }, 5_000_000_000n, 20_000_000n],
  // Of an invoice that asks for nothing but late fees.
  [{ kind: 'percent', rate: 15_000n, capMicros: 20_000_000n, graceDays: 0 }, 0n, 0n],
] as [LateFee, bigint, bigint][])('late fee %#', (fee, openMicros, expected) => {
  expect(lateFeeOf(fee, { openMicros, currency: 'USD' })).toBe(expected)
})

test('the day of dunning begins at 08:00 of the account, also when the clocks change', () => {
  const zone = 'America/New_York'
  expect(dunningDay(at('2026-03-10T11:59:59Z'), zone)).toEqual(day('2026-03-09'))
  expect(dunningDay(at('2026-03-10T12:00:00Z'), zone)).toEqual(day('2026-03-10'))
  expect([isNight(at('2026-03-10T11:59:59Z'), zone), isNight(at('2026-03-10T12:00:00Z'), zone)]).toEqual([
    true,
    false,
  ])
  // The night of March 8 is an hour shorter: 08:00 is 13:00 UTC before, 12:00 after.
  expect(morningAfter(day('2026-03-06'), zone)).toEqual(at('2026-03-07T13:00:00Z'))
  expect(morningAfter(day('2026-03-07'), zone)).toEqual(at('2026-03-08T12:00:00Z'))
})

test.each([
  // Days 1, 3, 5, 10: told on 3, on the first from 7, which is the last.
  ['insufficient_funds', [false, true, false, true]],
  // 6 hours, days 1, 3, 7.
  ['soft', [false, false, true, true]],
  ['ach', [true, true]],
] as const)('of %s the retries told when they fail', (failureClass, told) => {
  const planned = plannedRetries({
    failureClass,
    failedAt: at('2026-03-10T15:00:00Z'),
    timeZone: 'America/New_York',
  })
  expect(planned.map((retry) => retry.told)).toEqual(told)
})

test('a retry is known by the key of its payment', () => {
  expect(retryOf(retryKey({ paymentId: 12n as never, n: 3 }))).toEqual({ paymentId: 12n, n: 3 })
  expect(retryOf('autopay:2026-03-10')).toBeNull()
})
