/**
 * How a switch writes numbers, so that they can be read as E.164. All strings are digits. Example, a US switch:
 * `{countryCode: '1', internationalPrefix: '011', nationalPrefix: '1', nationalLengths: [10], areaCode: '617', localLength: 7}`.
 */
export interface DialPlan {
  countryCode: string
  internationalPrefix: string
  /** What is dialled before an area code, may be empty. */
  nationalPrefix: string
  /** How long national numbers are, without prefix: [10] in North America. */
  nationalLengths: readonly number[]
  areaCode?: string
  localLength?: number
  /** Dialled first to reach an outside line or a carrier, taken off: ['9']. */
  stripPrefixes?: readonly string[]
  /** Digits of internal extensions: [3, 4]. */
  extensionLengths?: readonly number[]
  /** Never priced nor blocked (47 CFR 9): 911, and the test number 933. */
  emergencyNumbers: readonly string[]
}

export const NORTH_AMERICA: DialPlan = {
  countryCode: '1',
  internationalPrefix: '011',
  nationalPrefix: '1',
  nationalLengths: [10],
  emergencyNumbers: ['911', '933'],
}

/** What a number turned out to be. `e164` and `number` are digits without a plus sign. */
export type UnderstoodNumber =
  | { kind: 'e164'; e164: string }
  | { kind: 'emergency'; number: string }
  | { kind: 'extension'; number: string }
  | { kind: 'anonymous' }
  | { kind: 'not_a_number'; text: string }

const ANONYMOUS = new Set([
  '',
  'anonymous',
  'unknown',
  'private',
  'restricted',
  'unavailable',
  'withheld',
  'blocked',
  's',
])

/** Strips what surrounds the number: `"Bob" <sip:+1617…;user=phone@host:5060>;reason=…`, `tel:`, `sips:`, display names, URI escapes. */
function bareNumber(text: string): string {
  const angle = /<([^<>]*)>[^<>]*$/.exec(text)
  let bare = (angle ? angle[1]! : text).trim().replace(/^(?:sips?|tel):/i, '')
  const end = bare.search(/[@;:]/)
  if (end >= 0) bare = bare.slice(0, end)
  return bare.replace(/%2b/gi, '+').replace(/%23/g, '#')
}

/** Takes out how people group digits. The zero of `+49 (0)30` is the national prefix, not dialled after a country code. */
function ungrouped(bare: string): string {
  const digits = bare.startsWith('+') ? bare.replace('(0)', '') : bare
  return digits.replace(/[\s().\-/]/g, '')
}

/** RFC 5031: the emergency service as phones of next-generation 911 call it, `urn:service:sos.police`. */
const EMERGENCY_URN = /^\s*<?urn:service:sos\b/i
/** A SIP URI of a host alone, `sip:10.0.0.1`: without its dots it would be a number. */
const HOST = /^\d{1,3}(\.\d{1,3}){3}$/

function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c < 48 || c > 57) return false
  }
  return text.length > 0
}

/**
 * Reads a number as a switch wrote it by the source's dial plan. Order: emergency, `+`, strip prefixes, international prefix, national prefix,
 * local length, national length, extension, country code already there. E.164 has at most 15 digits and does not begin with 0 (ITU-T E.164 §6).
 */
export function understandNumber(text: string, plan: DialPlan): UnderstoodNumber {
  let bare = text
  // Most numbers of a file are plain digits, with a plus or not, and need none of this.
  if (!isDigits(bare.startsWith('+') ? bare.slice(1) : bare)) {
    if (EMERGENCY_URN.test(text)) return { kind: 'emergency', number: plan.emergencyNumbers[0]! }
    bare = bareNumber(text)
    if (ANONYMOUS.has(bare.toLowerCase())) return { kind: 'anonymous' }
    if (HOST.test(bare)) return { kind: 'not_a_number', text }
    bare = ungrouped(bare)
  }
  if (plan.emergencyNumbers.includes(bare)) return { kind: 'emergency', number: bare }
  if (bare.startsWith('+')) return understandGlobal(bare.slice(1), plan, text)
  if (!isDigits(bare)) return { kind: 'not_a_number', text }
  for (const prefix of plan.stripPrefixes ?? []) {
    const rest = bare.startsWith(prefix) ? bare.slice(prefix.length) : ''
    if (plan.emergencyNumbers.includes(rest)) return { kind: 'emergency', number: rest }
    const understood = rest === '' ? null : understandNational(rest, plan)
    if (understood) return understood
  }
  return understandNational(bare, plan) ?? lastResort(bare, plan, text)
}

/** After a `+`. Some switches put one, and the country code, before the emergency number too: `+911`, `+1911`. */
function understandGlobal(digits: string, plan: DialPlan, text: string): UnderstoodNumber {
  const national = digits.startsWith(plan.countryCode) ? digits.slice(plan.countryCode.length) : digits
  for (const number of [digits, national]) {
    if (plan.emergencyNumbers.includes(number)) return { kind: 'emergency', number }
  }
  return asE164(digits, text)
}

function understandNational(digits: string, plan: DialPlan): UnderstoodNumber | null {
  if (plan.internationalPrefix && digits.startsWith(plan.internationalPrefix)) {
    const international = asE164(digits.slice(plan.internationalPrefix.length), digits)
    if (international.kind === 'e164') return international
  }
  if (plan.nationalPrefix && digits.startsWith(plan.nationalPrefix)) {
    const national = digits.slice(plan.nationalPrefix.length)
    if (plan.nationalLengths.includes(national.length)) return asE164(plan.countryCode + national, digits)
  }
  // Before national lengths, since where these vary (Germany) a local number is as long as some national one without its prefix.
  if (plan.areaCode && digits.length === plan.localLength && !digits.startsWith('0')) {
    return asE164(plan.countryCode + plan.areaCode + digits, digits)
  }
  if (plan.nationalLengths.includes(digits.length) && !digits.startsWith('0')) {
    return asE164(plan.countryCode + digits, digits)
  }
  return null
}

function lastResort(digits: string, plan: DialPlan, text: string): UnderstoodNumber {
  if (plan.extensionLengths?.includes(digits.length)) return { kind: 'extension', number: digits }
  const national = digits.length - plan.countryCode.length
  if (digits.startsWith(plan.countryCode) && plan.nationalLengths.includes(national))
    return asE164(digits, text)
  // Ten digits and more that no national rule takes: an international number without its prefix.
  if (digits.length >= 10) return asE164(digits, text)
  return { kind: 'not_a_number', text }
}

function asE164(digits: string, text: string): UnderstoodNumber {
  const good = isDigits(digits) && digits.length >= 4 && digits.length <= 15 && digits[0] !== '0'
  return good ? { kind: 'e164', e164: digits } : { kind: 'not_a_number', text }
}
