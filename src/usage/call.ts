import type { Micros } from '../kernel/money.ts'
import { notFound } from '../kernel/refusal.ts'
import type { Direction } from './direction.ts'

/** A rated call as an account sees it. Numbers are E.164 digits, or what the switch wrote where they are none. */
export interface Call {
  id: string
  answeredAt: Temporal.Instant
  direction: Direction
  /** The account's own number or trunk. */
  line: string
  from: string
  to: string
  destination: string | null
  durationSeconds: number
  billedSeconds: number
  includedSeconds: number
  amountMicros: Micros
}

/** What names a call within its account: when it was answered, and the line of the import it came from. */
export interface CallKey {
  answeredAt: Temporal.Instant
  importId: number
  lineNo: number
  leg: number
}

/** The call's public id. */
export function callId({ answeredAt, importId, lineNo, leg }: CallKey): string {
  return [answeredAt.epochMilliseconds, importId, lineNo, leg].map((part) => part.toString(36)).join('-')
}

/** Reads a public id; refuses `not_found` for one that no call can have. */
export function parseCallId(id: string): CallKey {
  const parts = /^([0-9a-z]{1,9})-([0-9a-z]{1,6})-([0-9a-z]{1,6})-([0-2])$/.exec(id)
  const numbers = (parts ?? []).slice(1).map((part) => Number.parseInt(part, 36))
  const [answeredAtMs, importId, lineNo, leg] = numbers
  if (!parts || importId! > INT4_MAX || lineNo! > INT4_MAX) throw notFound(`call with id ${id}`)
  const key: CallKey = {
    answeredAt: Temporal.Instant.fromEpochMilliseconds(answeredAtMs!),
    importId: importId!,
    lineNo: lineNo!,
    leg: leg!,
  }
  // With zeros before it the same call would have many ids, and be credited once by each.
  if (callId(key) !== id) throw notFound(`call with id ${id}`)
  return key
}

const INT4_MAX = 2_147_483_647
