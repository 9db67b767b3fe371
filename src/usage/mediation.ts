import { type DialPlan, type UnderstoodNumber, understandNumber } from '../kernel/phone-number.ts'
import type { CdrRecord } from './cdr-format.ts'
import type { SourceProfile } from './profile.ts'

/** A CDR understood: numbers by the dial plan, times checked. What it costs whom is not known yet. */
export interface CallRecord {
  lineNo: number
  record: CdrRecord
  from: UnderstoodNumber
  to: UnderstoodNumber
  divertedFrom: UnderstoodNumber | null
  direction: 'outbound' | 'inbound' | 'forwarded' | null
}

export const DURATION_SECONDS_MAX = 7 * 86_400
const KEY_LENGTH_MAX = 200
const TEXT_LENGTH_MAX = 128
const EARLIEST_MS = Date.UTC(2000, 0, 1)
const DAY_MS = 86_400_000

/**
 * Understands a record by its source's rules, or says in one sentence why it is rejected. Pure; formats have checked what only they can know
 * (the text of a date), this checks what holds for every call.
 */
export function mediate(
  record: CdrRecord,
  lineNo: number,
  rules: MediationRules,
): CallRecord | { rejected: string } {
  const wrong = impossible(record, rules.latestMs)
  if (wrong) return { rejected: wrong }
  const { dialPlan, direction } = rules
  return {
    lineNo,
    record,
    from: understandNumber(record.from, dialPlan),
    to: understandNumber(record.to, dialPlan),
    divertedFrom: record.divertedFrom ? understandNumber(record.divertedFrom, dialPlan) : null,
    direction: direction === 'auto' ? (record.direction ?? null) : direction,
  }
}

export interface MediationRules {
  dialPlan: DialPlan
  direction: SourceProfile['direction']
  /** No call was answered after this. */
  latestMs: number
}

/** Switches' clocks are allowed to be a day ahead of ours. */
export function latestAnswerMs(now: Temporal.Instant): number {
  return now.epochMilliseconds + DAY_MS
}

function impossible(record: CdrRecord, latestMs: number): string | null {
  const { key, durationSeconds, answeredAtMs, endedAtMs } = record
  if (key === '') return 'the record has no key'
  if (key.length > KEY_LENGTH_MAX)
    return `the key '${key.slice(0, 40)}…' has ${key.length} characters; at most ${KEY_LENGTH_MAX}`
  if (!Number.isSafeInteger(durationSeconds) || durationSeconds < 0)
    return `duration '${durationSeconds}' is negative or no whole number`
  if (durationSeconds > DURATION_SECONDS_MAX) return `duration '${durationSeconds}' is over 7 days`
  if (answeredAtMs < EARLIEST_MS) return `answer time ${isoOf(answeredAtMs)} is before the year 2000`
  if (answeredAtMs > latestMs) return `answer time ${isoOf(answeredAtMs)} is in the future`
  if (endedAtMs < answeredAtMs) return `end ${isoOf(endedAtMs)} is before answer ${isoOf(answeredAtMs)}`
  if (record.from.length > TEXT_LENGTH_MAX) return `the calling number has ${record.from.length} characters`
  if (record.to.length > TEXT_LENGTH_MAX) return `the called number has ${record.to.length} characters`
  return unstorable(record)
}

/** What JSON and URL encoding can say and a database's text cannot hold: NUL, and half of a surrogate pair. One such record would stop a file. */
function unstorable(record: CdrRecord): string | null {
  for (const [field, name] of TEXTS) {
    const text = record[field]
    if (text !== undefined && (text.includes('\0') || !text.isWellFormed()))
      return `a NUL or half a character stands in the ${name}`
  }
  return null
}

const TEXTS = [
  ['key', 'key'],
  ['from', 'calling number'],
  ['to', 'called number'],
  ['divertedFrom', 'forwarding number'],
  ['accountCode', 'account code'],
  ['trunkFrom', 'incoming trunk'],
  ['trunkTo', 'outgoing trunk'],
  ['sourceIp', 'address'],
  ['hangupCause', 'hang-up cause'],
] as const satisfies readonly (readonly [keyof CdrRecord, string])[]

function isoOf(epochMs: number): string {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toString()
}

/** How a number is stored and shown: E.164 digits, else what was written. */
export function storedNumber(number: UnderstoodNumber): string {
  switch (number.kind) {
    case 'e164':
      return number.e164
    case 'emergency':
    case 'extension':
      return number.number
    case 'anonymous':
      return 'anonymous'
    case 'not_a_number':
      return number.text.slice(0, 64)
    default:
      return number satisfies never
  }
}
