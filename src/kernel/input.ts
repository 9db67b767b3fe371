import { z } from 'zod'
import { isCurrency, MICROS_SCALE, parseDecimal } from './money.ts'
import { Refusal, type RefusalDetail } from './refusal.ts'

/**
 * Fields that several nouns have, as they come from files and from the API: text in, our types out. Each says in its own words what was
 * wrong with the value; `parseInput` adds the place.
 */

/** What is wrong with a value, after `name: `. The value is shown, shortened. */
export function notA(what: string) {
  return (issue: { input?: unknown }) => `${shown(issue.input)} is not ${what}`
}

/** One line of text without control characters, trimmed; `lengthMax` characters at most. */
export function textLine(lengthMax = 200) {
  return z
    .string({ error: notA('text') })
    .trim()
    .min(1, { abort: true, error: 'is empty' })
    .max(lengthMax, `is longer than ${lengthMax} characters`)
    .refine((text) => !CONTROL.test(text), 'has control characters')
}

/** As `textLine`, but may be empty. */
export function optionalLine(lengthMax = 200) {
  return z
    .string({ error: notA('text') })
    .trim()
    .max(lengthMax, `is longer than ${lengthMax} characters`)
    .refine((text) => !CONTROL.test(text), 'has control characters')
}

/** A whole number, also as decimal text (a YAML file does not say which). */
export function wholeNumber(least: number, most: number) {
  return z.preprocess(
    (value) => (typeof value === 'string' && /^-?\d{1,9}$/.test(value) ? Number(value) : value),
    z
      .int({ error: notA('a whole number') })
      .min(least, { error: notA(`a whole number from ${least} to ${most}`) })
      .max(most, { error: notA(`a whole number from ${least} to ${most}`) }),
  )
}

/** An ISO 4217 code: `USD`. */
export const currencyCode = z
  .string({ error: notA('a currency code such as USD') })
  .refine(isCurrency, { error: notA('an ISO 4217 currency code such as USD') })

/** An IANA time zone: `America/New_York`. Offsets such as `+05:00` are none: they have no daylight saving. */
export const timeZone = z
  .string({ error: notA('a time zone such as America/New_York') })
  .refine(isTimeZone, { error: notA('an IANA time zone such as America/New_York') })

/** ISO 3166-1 alpha-2: `US`. */
export const countryCode = z
  .string({ error: notA('a country code such as US') })
  .regex(/^[A-Z]{2}$/, {
    abort: true,
    error: notA('an ISO 3166 country code of two capital letters such as US'),
  })
  .refine((code) => REGIONS.of(code) !== code, { error: notA('an ISO 3166 country code such as US') })

/** A BCP 47 tag: `en-US`. */
export const localeTag = z
  .string({ error: notA('a locale such as en-US') })
  .refine(isLocale, { error: notA('a locale such as en-US') })

export const emailAddress = z
  .string({ error: notA('an e-mail address') })
  .trim()
  .max(254)
  .regex(/^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+\.[^\s@<>(),;:".]+$/, { error: notA('an e-mail address') })

/**
 * A telephone number as people write it, for people to read: with a country's code or without, grouped in whatever way, with letters
 * (`1-800-FLOWERS`) or an extension (`ext. 12`); 3 (`611`) to 15 digits. It is not dialled by us: numbers that are, are read by phone-number.ts.
 */
export const telephone = textLine(40).refine(isTelephone, {
  error: notA('a telephone number such as +1 617 555 0148'),
})

const EXTENSION = /[\s,;]*(?:ext(?:ension)?\.?|x|poste|anexo|Durchwahl|#)\s*\d{1,6}$/i

function isTelephone(text: string): boolean {
  const number = text.replace(EXTENSION, '')
  // Letters stand for digits only after some that are none, or every name would be a number.
  const groups = /^\+?[(\d][\d\s().\-/]*(?:[\s\-.][A-Z][A-Z\d-]*)?$/.test(number)
  const digits = number.replace(/[^\dA-Z]/g, '').length
  return groups && digits >= 3 && digits <= 15
}

/** `2026-03-01` → PlainDate. */
export const day = z.union([z.instanceof(Temporal.PlainDate), z.string().transform(toDay)], {
  error: notA('a day such as 2026-03-01'),
})

/** `2026-03-01T12:00:00Z` → Instant. */
export const instant = z.union([z.instanceof(Temporal.Instant), z.string().transform(toInstant)], {
  error: notA('an instant such as 2026-03-01T12:00:00Z'),
})

/** An amount ≥ 0 as a decimal string (`12.50`) → micros. */
export const amount = decimalText(MICROS_SCALE, 'an amount such as 12.50').refine((micros) => micros >= 0n, {
  error: 'is negative',
})

/** A decimal string (`0.0085`) → integer at `scale`. */
export function decimalText(scale: number, what: string) {
  return z.string({ error: notA(what) }).transform((text, context) => {
    try {
      return parseDecimal(text, scale)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      context.addIssue({ code: 'custom', message: error.message.replace(/\.$/, '') })
      return z.NEVER
    }
  })
}

/** A tax rate as a fraction: `0.0625` is 6.25 %. */
export const fraction = decimalText(6, 'a fraction such as 0.0625').refine(
  (units) => units >= 0n && units <= 1_000_000n,
  { error: 'is not from 0 to 1 (0.0625 is 6.25 %)' },
)

/**
 * Checks `value` and returns it as the schema says, or refuses `bad_input` with one detail a mistake: all of them at once. `what` names the
 * thing for the sentence.
 */
export function parseInput<T extends z.ZodType>(what: string, schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  const details = detailsOf(result.error)
  const first = details[0]!
  const more = details.length > 1 ? ` (and ${details.length - 1} more)` : ''
  throw new Refusal('bad_input', `${what}: ${first.place ? `${first.place} ` : ''}${first.message}${more}.`, {
    details,
  })
}

/** The mistakes zod found, each with its path as a place: `accounts[3].billingDay`. */
export function detailsOf(error: z.ZodError): RefusalDetail[] {
  return mistakesOf(error).map(({ path, message }) => ({ place: placeOf(path), message }))
}

/** A mistake and where it is, for readers that know lines. */
export interface Mistake {
  path: readonly (string | number)[]
  message: string
}

/** As `detailsOf`, with the paths as they are. An unknown key is a mistake at that key. */
export function mistakesOf(error: z.ZodError): Mistake[] {
  return error.issues.flatMap((issue): Mistake[] => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: [...path, key], message: 'is not a known key' }))
    if (issue.code === 'invalid_type' && issue.input === undefined) return [{ path, message: 'is missing' }]
    if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input'))
      return [{ path, message: `${shown(issue.input)} is not ${EXPECTED[issue.expected] ?? issue.expected}` }]
    if (issue.code === 'invalid_union' && issue.input === undefined) return [{ path, message: 'is missing' }]
    if (issue.code === 'invalid_value')
      return [{ path, message: `${shown(issue.input)} is not one of ${issue.values.map(String).join(', ')}` }]
    // A schema of another's making says what a value must be, not which it was.
    const named = issue.message.startsWith('must ') ? `${shown(issue.input)} ${issue.message}` : issue.message
    return [{ path, message: named }]
  })
}

/** What zod expects, in our words, where a schema has none of its own. */
const EXPECTED: Record<string, string> = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
}

/** `['accounts', 3, 'billingDay']` → `accounts[3].billingDay`. */
export function placeOf(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${part}` : part),
    '',
  )
}

/** A value as a mistake's sentence shows it: quoted, at most 60 characters. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'an empty value'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  const text = String(value)
  return `'${text.length > 60 ? `${text.slice(0, 57)}…` : text}'`
}

const CONTROL = /\p{Cc}/u
const REGIONS = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' })

/** True for a name of the IANA time zone database. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}

function toDay(text: string, context: z.RefinementCtx): Temporal.PlainDate {
  try {
    if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return Temporal.PlainDate.from(text, { overflow: 'reject' })
  } catch {}
  context.addIssue({ code: 'custom', message: `${shown(text)} is not a day such as 2026-03-01` })
  return z.NEVER
}

function toInstant(text: string, context: z.RefinementCtx): Temporal.Instant {
  try {
    return Temporal.Instant.from(text)
  } catch {}
  context.addIssue({
    code: 'custom',
    message: `${shown(text)} is not an instant such as 2026-03-01T12:00:00Z`,
  })
  return z.NEVER
}
