import { z } from 'zod'
import type { AccountId } from '../kernel/ids.ts'
import {
  countryCode,
  currencyCode,
  day,
  emailAddress,
  localeTag,
  notA,
  telephone,
  textLine,
  timeZone,
  wholeNumber,
} from '../kernel/input.ts'
import type { Micros } from '../kernel/money.ts'
import { OPTIONAL_KINDS, type OptionalKind } from './notice-choices.ts'

/** The party that owes and is billed. */
export interface Account {
  id: AccountId
  /** What people call it by: 2–32 letters, digits, hyphens. Never changes. */
  number: string
  name: string
  addressLines: string[]
  /** ISO 3166-1 alpha-2. */
  country: string
  /** Which rows of the tax table apply: `US-MA-BOSTON`; those of `US-MA` and `US` apply too. Empty: none. */
  taxJurisdiction: string
  taxExempt: boolean
  taxId: string | null
  /** 1–31; 29–31 mean the last day of a shorter month. */
  billingDay: number
  /** Days until an invoice is due. */
  termsDays: number
  currency: string
  timeZone: string
  locale: string
  /** Charges below this total wait for the next invoice. */
  minimumInvoiceMicros: Micros
  callDetailAnnex: boolean
  /** Invoices come by mail as PDF; false: the provider prints and posts them. */
  paperless: boolean
  noticesOff: OptionalKind[]
  openedOn: Temporal.PlainDate
  closedOn: Temporal.PlainDate | null
  createdAt: Temporal.Instant
}

/** Where notices go. */
export interface Contact {
  kind: ContactKind
  name: string
  email: string | null
  phone: string | null
}

export type ContactKind = z.output<typeof contactInput>['kind']

export const contactInput = z.strictObject({
  kind: z.enum(['billing', 'technical', 'emergency']).default('billing'),
  name: textLine(),
  email: emailAddress.nullable().default(null),
  phone: telephone.nullable().default(null),
})

export const accountNumber = z
  .string({ error: notA('an account number') })
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{1,31}$/, {
    error: notA('an account number of 2 to 32 letters, digits and hyphens'),
  })

export const jurisdiction = z
  .string({ error: notA('a tax jurisdiction') })
  .regex(/^([A-Z0-9]+(-[A-Z0-9_]+)*)?$/, { error: notA('a tax jurisdiction such as US-MA-BOSTON') })

/** What an account may be given later as well; text, as it comes from files, or our own types. */
export const accountFields = {
  name: textLine(),
  addressLines: z.array(textLine()).max(6, 'has more than 6 lines'),
  country: countryCode,
  taxJurisdiction: jurisdiction,
  taxExempt: z.boolean({ error: notA('true or false') }),
  taxId: textLine(40).nullable(),
  billingDay: wholeNumber(1, 31),
  termsDays: wholeNumber(0, 365),
  currency: currencyCode,
  timeZone,
  locale: localeTag,
  callDetailAnnex: z.boolean({ error: notA('true or false') }),
  paperless: z.boolean({ error: notA('true or false') }),
  noticesOff: z
    .array(z.enum(OPTIONAL_KINDS))
    .max(OPTIONAL_KINDS.length, 'names a kind twice')
    .refine((kinds) => new Set(kinds).size === kinds.length, 'names a kind twice'),
  closedOn: day.nullable(),
}

const minimumInvoiceMicros = z.bigint().min(0n, 'is negative')

/** A new account as the verb takes it. What is absent and has no default is the provider's (country, currency, zone, locale). */
export const newAccount = z.strictObject({
  ...accountFields,
  number: accountNumber,
  addressLines: accountFields.addressLines.default([]),
  country: countryCode.optional(),
  taxJurisdiction: jurisdiction.default(''),
  taxExempt: accountFields.taxExempt.default(false),
  taxId: accountFields.taxId.default(null),
  billingDay: accountFields.billingDay.default(1),
  termsDays: accountFields.termsDays.default(30),
  currency: currencyCode.optional(),
  timeZone: timeZone.optional(),
  locale: localeTag.optional(),
  callDetailAnnex: accountFields.callDetailAnnex.default(false),
  paperless: accountFields.paperless.default(true),
  noticesOff: accountFields.noticesOff.default([]),
  minimumInvoiceMicros: minimumInvoiceMicros.default(0n),
  openedOn: day.optional(),
  closedOn: accountFields.closedOn.default(null),
})

/** Changes as the verb takes them. */
export const accountChanges = z.strictObject({ ...accountFields, minimumInvoiceMicros }).partial()

export type NewAccount = z.input<typeof newAccount>
export type AccountChanges = z.input<typeof accountChanges>
