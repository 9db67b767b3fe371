import { z } from 'zod'
import type { Mandate as MandateRow } from '../payments/mandates.ts'
import { hasExpired, labelOf, type PaymentMethod as MethodRow } from '../payments/method.ts'
import type { MethodUse } from '../payments/method-uses.ts'
import { Id, Instant, instantOrNull, name } from './shapes.ts'

/** How the API writes payment methods and mandates. */

const optional = z.string().nullable()

export const BillingAddress = name(
  'BillingAddress',
  z.strictObject({
    line1: z.string().meta({ examples: ['1 Main Street'] }),
    line2: optional.optional(),
    city: z.string().meta({ examples: ['Boston'] }),
    region: optional
      .optional()
      .meta({ description: 'State or province; in the US its two letters.', examples: ['MA'] }),
    postalCode: optional.optional().meta({ examples: ['02108'] }),
    country: z.string().meta({ description: 'ISO 3166-1 alpha-2.', examples: ['US'] }),
  }),
)

export const Expiry = name(
  'CardExpiry',
  z.strictObject({
    month: z.int().meta({ minimum: 1, maximum: 12, examples: [12] }),
    year: z.int().meta({ examples: [2030] }),
  }),
)

export const PaymentMethod = name(
  'PaymentMethod',
  z.strictObject({
    id: Id,
    rail: z.enum(['card', 'bank']),
    label: z.string().meta({ examples: ['Visa ending 4242'] }),
    nickname: optional.meta({ description: 'Its owner’s text: show it as text.' }),
    state: z
      .enum(['usable', 'awaiting_micro_deposits', 'needs_replacement', 'removed'])
      .meta({ description: 'Only `usable` may be charged.' }),
    trouble: optional.meta({ description: 'Why it needs replacement: the code of a decline or return.' }),
    saved: z.boolean().meta({ description: 'False: for one payment, and removed after it.' }),
    isDefault: z.boolean(),
    holderName: optional,
    last4: z.string().meta({ examples: ['4242'] }),
    brand: optional.meta({ examples: ['visa'] }),
    funding: z.enum(['credit', 'debit', 'prepaid', 'unknown']).nullable(),
    expiry: Expiry.nullable(),
    hasExpired: z.boolean().meta({
      description:
        'A card whose month is over. Banks may have renewed it all the same: it is not refused for that.',
    }),
    bankName: optional,
    accountType: z.enum(['checking', 'savings']).nullable(),
    billingAddress: BillingAddress.nullable(),
    createdAt: Instant,
  }),
)

export const MethodUses = z
  .array(z.enum(['autopay', 'autopay_fallback']))
  .meta({ description: 'What charges the method by itself.' })

export const Mandate = name(
  'Mandate',
  z.strictObject({
    id: Id,
    methodId: Id,
    scope: z.enum(['one_time', 'saved', 'autopay']),
    text: z
      .string()
      .meta({ description: 'To the letter what was shown and accepted. Plain text in paragraphs.' }),
    version: z.string().meta({ examples: ['2026-11'] }),
    locale: z.string().meta({ examples: ['en-US'] }),
    acceptedAt: Instant,
    acceptedBy: z.string(),
    ip: z.string(),
    userAgent: z.string(),
    revokedAt: Instant.nullable(),
    revokedBecause: optional,
  }),
)

export function presentMethod(method: MethodRow, now: Temporal.Instant): z.input<typeof PaymentMethod> {
  const { id, rail, nickname, state, trouble, saved, isDefault, holderName, last4, brand, funding } = method
  const { bankName, accountType, billingAddress } = method
  return {
    ...{ id: id.toString(), rail, label: labelOf(method), nickname, state, trouble, saved, isDefault },
    ...{ holderName, last4, brand, funding, bankName, accountType, billingAddress },
    expiry: method.rail === 'card' ? { month: method.expiryMonth, year: method.expiryYear } : null,
    hasExpired: hasExpired(method, now),
    createdAt: method.createdAt.toString(),
  }
}

export function presentUses(uses: readonly MethodUse[]): z.input<typeof MethodUses> {
  return uses.map(({ use }) => use)
}

export function presentMandate(mandate: MandateRow): z.input<typeof Mandate> {
  const { id, methodId, scope, text, textVersion, locale, acceptedBy, ip, userAgent, revokedBecause } =
    mandate
  return {
    ...{ id: id.toString(), methodId: methodId.toString(), scope, text, version: textVersion, locale },
    ...{ acceptedAt: mandate.acceptedAt.toString(), acceptedBy, ip, userAgent },
    ...{ revokedAt: instantOrNull(mandate.revokedAt), revokedBecause },
  }
}
