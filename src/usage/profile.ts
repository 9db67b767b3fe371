import { z } from 'zod'
import { type DialPlan, NORTH_AMERICA } from '../kernel/phone-number.ts'

const digits = z.string().regex(/^\d*$/, 'must be digits')

const dialPlan = z.strictObject({
  countryCode: z.string().regex(/^[1-9]\d{0,2}$/, 'must be a country code such as 1 or 44'),
  internationalPrefix: digits,
  nationalPrefix: digits,
  nationalLengths: z.array(z.int().min(4).max(14)).min(1),
  areaCode: digits.optional(),
  localLength: z.int().min(3).max(10).optional(),
  stripPrefixes: z.array(digits.min(1)).optional(),
  extensionLengths: z.array(z.int().min(2).max(8)).optional(),
  emergencyNumbers: z.array(digits.min(2)).min(1).default(['911', '933']),
})

/** By what a call's account is found, in the order tried. */
const MATCH_KINDS = ['account_code', 'trunk', 'number', 'source_ip'] as const
export type MatchKind = (typeof MATCH_KINDS)[number]

/**
 * How a source writes its calls: the part of a profile that every format shares. `options` is the format's own (each format's module says
 * what it takes). Unknown keys are refused, so that a misspelt rule cannot be silently ignored.
 */
export const sourceProfile = z.strictObject({
  /** IANA zone of the times in the file. */
  timeZone: z
    .string()
    .refine(isTimeZone, { error: (issue) => `'${String(issue.input)}' is no IANA time zone` }),
  /** `north-america`, or the rules of another country. */
  dialPlan: z
    .union([z.literal('north-america'), dialPlan])
    .default('north-america')
    .transform((plan): DialPlan => (plan === 'north-america' ? NORTH_AMERICA : plan)),
  /** Extensions and prefixes on top of the named plan. */
  extensionLengths: z.array(z.int().min(2).max(8)).optional(),
  stripPrefixes: z.array(digits.min(1)).optional(),
  areaCode: digits.optional(),
  matchBy: z.array(z.enum(MATCH_KINDS)).min(1).default(['account_code', 'trunk', 'number', 'source_ip']),
  /** Where every call of the source goes one way: a carrier's inbound feed, a termination gateway. */
  direction: z.enum(['auto', 'outbound', 'inbound', 'forwarded']).default('auto'),
  /** Hours without a record that are worth an alarm; 0: none. */
  silentAfterHours: z.int().min(0).max(720).default(0),
  options: z.record(z.string(), z.unknown()).default({}),
})

export type SourceProfile = z.output<typeof sourceProfile>
export type SourceProfileInput = z.input<typeof sourceProfile>

/** The dial plan with the profile's additions. */
export function dialPlanOf(profile: SourceProfile): DialPlan {
  return {
    ...profile.dialPlan,
    ...(profile.extensionLengths && { extensionLengths: profile.extensionLengths }),
    ...(profile.stripPrefixes && { stripPrefixes: profile.stripPrefixes }),
    ...(profile.areaCode && {
      areaCode: profile.areaCode,
      localLength: profile.dialPlan.nationalLengths[0]! - profile.areaCode.length,
    }),
  }
}

function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name)
    return /^[A-Za-z]/.test(name)
  } catch {
    return false
  }
}
