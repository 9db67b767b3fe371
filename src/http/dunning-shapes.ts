import { z } from 'zod'
import type {
  DunningState,
  LateFee,
  ListedCase,
  PaymentPromise,
  Policy,
  Suspension as SuspensionRow,
} from '../dunning/dunning.ts'
import { STAGES } from '../dunning/dunning.ts'
import { formatDecimal } from '../kernel/money.ts'
import { Day, dayOrNull, Id, Instant, instantOrNull, Money, money, name } from './shapes.ts'

const Stage = z.enum(STAGES).meta({ description: 'How far the case has come.' })
const Step = z.enum(['reminder', 'late_fee', 'warning', 'suspension', 'promise'])

export const Suspension = name(
  'Suspension',
  z
    .strictObject({
      id: Id,
      scope: z.literal('outbound'),
      byHand: z.boolean().meta({ description: 'Begun by staff, and ended by staff only.' }),
      reason: z
        .string()
        .nullable()
        .meta({ description: 'Null to customers, where it is in staff’s own words.' }),
      startedAt: Instant,
      endedAt: Instant.nullable(),
      endedBecause: z.string().nullable(),
    })
    .meta({ description: 'Outbound calls are blocked. Inbound calls, 911 and 933 never are.' }),
)

export const PaymentPromiseShape = name(
  'PaymentPromise',
  z.strictObject({
    id: Id,
    amount: Money,
    until: Day.meta({ description: 'The last day on which dunning waits.' }),
    promisedAt: Instant,
    byCustomer: z.boolean(),
    state: z.enum(['open', 'kept', 'broken', 'replaced']),
  }),
)

export const Dunning = name(
  'Dunning',
  z.strictObject({
    overdue: Money,
    invoices: z.array(
      z.strictObject({
        invoiceId: Id,
        number: z.string(),
        dueOn: Day,
        open: Money,
        isInProgress: z
          .boolean()
          .meta({ description: 'A payment of it is on its way: nothing is done meanwhile.' }),
        isDisputed: z.boolean(),
      }),
    ),
    case: z
      .strictObject({
        openedAt: Instant,
        stage: Stage,
        suspendOn: Day.nullable().meta({ description: 'The day of which the customer was warned.' }),
        nextStep: Step.nullable(),
        nextStepOn: Day.nullable(),
      })
      .nullable(),
    promise: PaymentPromiseShape.nullable(),
    mayPromiseDays: z
      .int()
      .nullable()
      .meta({ description: 'How many days ahead the customer may promise to pay; null: not, or not again.' }),
    suspension: Suspension.nullable(),
    retries: z.array(z.strictObject({ paymentId: Id, dueAt: Instant })).meta({
      description: 'When payments of AutoPay that failed are tried again.',
    }),
    policy: z.string().meta({ description: 'The name of the policy that the account is treated by.' }),
  }),
)

export function presentDunning(
  state: DunningState,
  { currency, isCustomer }: { currency: string; isCustomer: boolean },
): z.input<typeof Dunning> {
  const { overdue, promise, suspension } = state
  return {
    overdue: money(state.overdueMicros, currency),
    invoices: overdue.map(({ invoiceId, number, dueOn, openMicros, isInProgress, isDisputed }) => ({
      ...{ invoiceId: invoiceId.toString(), number, dueOn: dueOn.toString(), isInProgress, isDisputed },
      open: money(openMicros, currency),
    })),
    case: state.case && {
      openedAt: state.case.openedAt.toString(),
      stage: state.case.stage,
      suspendOn: dayOrNull(state.case.suspendOn),
      nextStep: state.case.nextStep,
      nextStepOn: dayOrNull(state.case.nextStepOn),
    },
    promise: promise && presentPromise(promise, currency),
    mayPromiseDays: state.promiseDays,
    suspension: suspension && {
      ...presentSuspension(suspension),
      reason: isCustomer && suspension.byHand ? null : suspension.reason,
    },
    retries: state.retries.map(({ paymentId, dueAt }) => ({
      ...{ paymentId: paymentId.toString(), dueAt: dueAt.toString() },
    })),
    policy: state.policy.name,
  }
}

export function presentPromise(
  { id, amountMicros, until, promisedAt, byCustomer, state }: PaymentPromise,
  currency: string,
): z.input<typeof PaymentPromiseShape> {
  return {
    ...{
      id: id.toString(),
      amount: money(amountMicros, currency),
      until: until.toString(),
      byCustomer,
      state,
    },
    promisedAt: promisedAt.toString(),
  }
}

export function presentSuspension(suspension: SuspensionRow): z.input<typeof Suspension> {
  const { id, scope, byHand, reason, startedAt, endedAt, endedBecause } = suspension
  return {
    ...{ id: id.toString(), scope, byHand, reason, startedAt: startedAt.toString(), endedBecause },
    endedAt: instantOrNull(endedAt),
  }
}

export const DunningCaseShape = name(
  'DunningCase',
  z.strictObject({
    accountId: Id,
    accountNumber: z.string(),
    accountName: z.string(),
    openedAt: Instant,
    stage: Stage,
    overdue: Money,
    oldestDueOn: Day.nullable(),
    suspendOn: Day.nullable(),
    nextStep: Step.nullable(),
    nextStepOn: Day.nullable(),
  }),
)

export function presentCase(listed: ListedCase): z.input<typeof DunningCaseShape> {
  const { accountNumber, accountName, stage, nextStep } = listed
  return {
    ...{ accountId: listed.accountId.toString(), accountNumber, accountName, stage, nextStep },
    openedAt: listed.openedAt.toString(),
    overdue: money(listed.overdueMicros, listed.currency),
    oldestDueOn: dayOrNull(listed.oldestDueOn),
    suspendOn: dayOrNull(listed.suspendOn),
    nextStepOn: dayOrNull(listed.nextStepOn),
  }
}

const Capped = {
  cap: Money.meta({ description: 'The most that one invoice is charged.' }),
  graceDays: z.int(),
}

export const DunningPolicy = name(
  'DunningPolicy',
  z.strictObject({
    id: Id,
    name: z.string(),
    isDefault: z.boolean(),
    reminderDays: z
      .array(z.int())
      .meta({ description: 'Days after an invoice was due.', examples: [[3, 10, 20]] }),
    retries: z.boolean().meta({ description: 'Whether failed payments of AutoPay are tried again.' }),
    lateFee: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('off') }),
      z.strictObject({ kind: z.literal('fixed'), amount: Money, ...Capped }),
      z.strictObject({
        kind: z.literal('percent'),
        rate: z.string().meta({ description: 'A fraction: 0.015 is 1.5 %.', examples: ['0.015'] }),
        ...Capped,
      }),
    ]),
    suspension: z
      .strictObject({ afterDays: z.int(), minimum: Money, warningDays: z.int() })
      .nullable()
      .meta({ description: 'Null: nobody is suspended by it.' }),
    promiseDays: z.int().meta({ description: 'How far ahead customers may promise to pay; 0: not at all.' }),
  }),
)

/** Places of a rate: fractions in millionths. */
const RATE_PLACES = 6

/** Amounts are in the provider's currency. */
export function presentPolicy(policy: Policy, currency: string): z.input<typeof DunningPolicy> {
  const { id, lateFee, suspension, ...rest } = policy
  return {
    ...{ ...rest, id: String(id), lateFee: presentFee(lateFee, currency) },
    suspension: suspension && {
      afterDays: suspension.afterDays,
      minimum: money(suspension.minimumMicros, currency),
      warningDays: suspension.warningDays,
    },
  }
}

function presentFee(fee: LateFee, currency: string): z.input<typeof DunningPolicy>['lateFee'] {
  if (fee.kind === 'off') return { kind: fee.kind }
  const capped = { cap: money(fee.capMicros, currency), graceDays: fee.graceDays }
  return fee.kind === 'fixed'
    ? { kind: fee.kind, amount: money(fee.amountMicros, currency), ...capped }
    : { kind: fee.kind, rate: formatDecimal(fee.rate, RATE_PLACES), ...capped }
}
