import { z } from 'zod'
import { getProvider } from '../accounts/provider.ts'
import {
  changeTerms,
  getDunning,
  listDunningCases,
  listPolicies,
  listSuspensions,
  type PolicyInput,
  recordPromise,
  restoreByHand,
  STAGES,
  savePolicy,
  suspendByHand,
  termsOf,
} from '../dunning/dunning.ts'
import { parseDecimal } from '../kernel/money.ts'
import { AccountPath, accountOf, read, write } from './action.ts'
import type { Caller } from './caller.ts'
import {
  Dunning,
  DunningCaseShape,
  DunningPolicy,
  PaymentPromiseShape,
  presentCase,
  presentDunning,
  presentPolicy,
  presentPromise,
  presentSuspension,
  Suspension,
} from './dunning-shapes.ts'
import { DayIn, Id, listOf, MoneyIn, microsIn, name, Paging, smallIdOf } from './shapes.ts'

export const show = read({
  summary: 'Show what of an account is overdue, and what is done about it',
  path: AccountPath,
  answer: Dunning,
  handle: async ({ db, path, caller, now }) => {
    const { id: accountId, currency } = await accountOf(db, path)
    const state = await getDunning(db, { accountId, now })
    return presentDunning(state, { currency, isCustomer: isCustomer(caller) })
  },
})

export const promise = write({
  summary: 'Promise to pay what is overdue by a day',
  description:
    'Until that day has passed nothing is done about it. A customer may do so once, for all that is overdue; staff may do so for him, again, and for a part.',
  path: AccountPath,
  body: z.strictObject({
    until: DayIn,
    amount: MoneyIn.optional().meta({ description: 'All that is overdue unless given.' }),
  }),
  status: 201,
  answer: PaymentPromiseShape,
  handle: async ({ tx, path, body: { until, amount }, caller, actor, now }) => {
    const { id: accountId, currency } = await accountOf(tx, path)
    const amountMicros = amount === undefined ? null : microsIn(amount, currency)
    const byCustomer = isCustomer(caller)
    const recorded = await recordPromise(tx, { accountId, until, amountMicros, byCustomer, actor, now })
    return presentPromise(recorded, currency)
  },
})

export const list = read({
  summary: 'List accounts with something overdue, those with the next step first',
  query: Paging.extend({ stage: z.enum(STAGES).optional() }),
  answer: listOf(DunningCaseShape),
  handle: async ({ db, query: { stage, ...page } }) => {
    const { items, next } = await listDunningCases(db, { stage: stage ?? null, page })
    return { items: items.map(presentCase), next }
  },
})

function isCustomer(caller: Caller): boolean {
  return caller.kind === 'login' && caller.signedIn.staffRole === null
}

const Terms = name(
  'DunningTerms',
  z.strictObject({
    policyId: Id.nullable().meta({ description: 'Null: the provider’s default policy.' }),
    exempt: z.boolean().meta({ description: 'Nothing is done about what it owes.' }),
    note: z.string(),
  }),
)

export const showTerms = read({
  summary: 'Show by which policy an account is treated',
  path: AccountPath,
  answer: Terms,
  handle: async ({ db, path }) => {
    const { id: accountId } = await accountOf(db, path)
    const { policyId, ...terms } = await termsOf(db, { accountId })
    return { ...terms, policyId: policyId === null ? null : String(policyId) }
  },
})

export const changeTermsOf = write({
  summary: 'Give an account a policy of its own, or exempt it',
  description: 'What is left out stays. An account that is exempted is restored.',
  path: AccountPath,
  body: z
    .strictObject({
      policyId: smallIdOf('The policy’s id.').nullable(),
      exempt: z.boolean(),
      note: z.string().trim().max(500),
    })
    .partial(),
  answer: Terms,
  handle: async ({ tx, path: { accountId }, body, actor, now }) => {
    const changes = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
    const { policyId, ...terms } = await changeTerms(tx, { accountId, changes, actor, now })
    return { ...terms, policyId: policyId === null ? null : String(policyId) }
  },
})

const Reason = z.strictObject({ reason: z.string().trim().min(1).max(500) })

export const suspensions = read({
  summary: 'List when service of an account was suspended, newest first',
  description: 'In one piece: an account is suspended a few times in its life.',
  path: AccountPath,
  answer: z.strictObject({ items: z.array(Suspension) }),
  handle: async ({ db, path }) => {
    const { id: accountId } = await accountOf(db, path)
    return { items: (await listSuspensions(db, { accountId })).map(presentSuspension) }
  },
})

export const suspend = write({
  summary: 'Block an account’s outbound calls by hand, until they are restored by hand',
  description: 'Inbound calls, 911 and 933 are never blocked.',
  path: AccountPath,
  body: Reason,
  status: 201,
  answer: Suspension,
  handle: async ({ tx, path: { accountId }, body: { reason }, actor, now }) =>
    presentSuspension(await suspendByHand(tx, { accountId, reason, actor, now })),
})

export const restore = write({
  summary: 'Restore an account’s service by hand',
  description: 'What is overdue stays so: service is suspended again only after another warning.',
  path: AccountPath,
  body: Reason,
  answer: Suspension,
  handle: async ({ tx, path: { accountId }, body: { reason }, actor, now }) =>
    presentSuspension(await restoreByHand(tx, { accountId, reason, actor, now })),
})

export const policies = read({
  summary: 'List the policies by which overdue accounts are treated',
  description: 'In one piece: there are as many as the provider has named, and each account has one of them.',
  answer: z.strictObject({ items: z.array(DunningPolicy) }),
  handle: async ({ db }) => {
    const { currency } = await getProvider(db)
    return { items: (await listPolicies(db)).map((policy) => presentPolicy(policy, currency)) }
  },
})

const CappedIn = {
  cap: MoneyIn.meta({ description: 'The most that one invoice is charged.' }),
  graceDays: z.int().optional(),
}

const PolicyIn = z.strictObject({
  name: z.string(),
  isDefault: z.boolean().optional(),
  reminderDays: z.array(z.int()).optional(),
  retries: z.boolean().optional(),
  lateFee: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('off') }),
      z.strictObject({ kind: z.literal('fixed'), amount: MoneyIn, ...CappedIn }),
      z.strictObject({ kind: z.literal('percent'), rate: z.string(), ...CappedIn }),
    ])
    .optional(),
  suspension: z
    .strictObject({ afterDays: z.int(), minimum: MoneyIn.optional(), warningDays: z.int().optional() })
    .nullable()
    .optional(),
  promiseDays: z.int().optional(),
})

export const save = write({
  summary: 'Save a dunning policy under its name',
  description:
    'Amounts are in the provider’s currency; accounts in another are reminded, and neither charged a fee nor suspended. What is left out has its default. It holds from the next look at each account.',
  body: PolicyIn,
  answer: DunningPolicy,
  handle: async ({ tx, body }) => {
    const { currency } = await getProvider(tx)
    return presentPolicy(await savePolicy(tx, { policy: policyOf(body, currency) }), currency)
  },
})

function policyOf(
  { lateFee, suspension, ...rest }: z.output<typeof PolicyIn>,
  currency: string,
): PolicyInput {
  return {
    ...rest,
    lateFee: lateFee && feeOf(lateFee, currency),
    suspension: suspension && {
      ...{ afterDays: suspension.afterDays, warningDays: suspension.warningDays },
      minimumMicros: suspension.minimum && microsIn(suspension.minimum, currency),
    },
  }
}

function feeOf(
  fee: NonNullable<z.output<typeof PolicyIn>['lateFee']>,
  currency: string,
): PolicyInput['lateFee'] {
  if (fee.kind === 'off') return fee
  const capped = { capMicros: microsIn(fee.cap, currency), graceDays: fee.graceDays }
  return fee.kind === 'fixed'
    ? { kind: fee.kind, amountMicros: microsIn(fee.amount, currency), ...capped }
    : { kind: fee.kind, rate: parseDecimal(fee.rate, 6), ...capped }
}
