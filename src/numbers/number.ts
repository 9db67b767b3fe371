import { isIP } from 'node:net'
import { z } from 'zod'
import type { AccountId, SubscriptionId } from '../kernel/ids.ts'
import { day, instant, notA, optionalLine, textLine } from '../kernel/input.ts'

/** A telephone number held for an account over a time (half-open); calls to and from it are the account's. */
export interface TelephoneNumber {
  accountId: AccountId
  id: bigint
  /** Digits, country code first, no plus sign. */
  e164: string
  kind: 'did' | 'tfn'
  label: string
  subscriptionId: SubscriptionId | null
  heldFrom: Temporal.Instant
  /** Null: no end is known. */
  heldUntil: Temporal.Instant | null
}

/** A sign in a CDR, other than a number, by which an account is known. */
export interface Trunk {
  accountId: AccountId
  id: bigint
  kind: 'trunk' | 'account_code' | 'ip'
  value: string
  subscriptionId: SubscriptionId | null
  heldFrom: Temporal.Instant
  heldUntil: Temporal.Instant | null
}

/** `+16175550100`, with or without the plus sign → digits. */
export const e164 = z
  .string({ error: notA('a telephone number such as +16175550100') })
  .regex(/^\+?[1-9][0-9]{3,14}$/, { error: notA('an E.164 telephone number such as +16175550100') })
  .transform((text) => text.replace('+', ''))

/** Toll-free numbers of the North American Numbering Plan, and universal ones (+800). */
const TOLL_FREE = /^(1(800|833|844|855|866|877|888)|800)/

/** What a number is where nobody says: toll-free by its prefix, else a DID. */
export function kindOf(digits: string): 'did' | 'tfn' {
  return TOLL_FREE.test(digits) ? 'tfn' : 'did'
}

export const numberKind = z.enum(['did', 'tfn'])
const label = optionalLine(100)

/** As days in files: midnights in the account's zone, half-open; without a first day, from when its account opened. */
const heldDays = { from: day.optional(), until: day.nullable().optional() }

/** A number as it comes from files, its subscription by label. */
export const numberInput = z.strictObject({
  number: e164,
  kind: numberKind.optional(),
  label: label.optional(),
  subscription: textLine(100).optional(),
  ...heldDays,
})

const held = {
  accountId: z.custom<AccountId>((value) => typeof value === 'bigint'),
  subscriptionId: z
    .custom<SubscriptionId>((value) => typeof value === 'bigint')
    .nullable()
    .default(null),
  from: instant,
  until: instant.nullable().default(null),
}

/** As `assignNumber` takes it. */
export const newNumber = z.strictObject({
  ...held,
  e164,
  kind: numberKind.optional(),
  label: label.default(''),
})
export type NewNumber = z.input<typeof newNumber>

const trunkFields = {
  kind: z.enum(['trunk', 'account_code', 'ip']),
  value: textLine(120),
}

/** An IP address is written one way only, so that it is found as the switch writes it. */
function checkTrunk({ kind, value }: { kind: string; value: string }, context: z.RefinementCtx): void {
  if (kind === 'ip' && isIP(value) === 0)
    context.addIssue({ code: 'custom', message: `'${value}' is not an IP address`, path: ['value'] })
}

/** A trunk as it comes from files, its subscription by label. */
export const trunkInput = z
  .strictObject({ ...trunkFields, subscription: textLine(100).optional(), ...heldDays })
  .superRefine(checkTrunk)

/** As `assignTrunk` takes it. */
export const newTrunk = z.strictObject({ ...held, ...trunkFields }).superRefine(checkTrunk)
export type NewTrunk = z.input<typeof newTrunk>
