import type { AccountId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { Period } from '../kernel/period.ts'
import type { Direction } from '../usage/direction.ts'
import type { AuditCriteria } from './audit-report.ts'

/**
 * One making of a report. `queued` and `running` are worked at, `done` can be read, `failed` and `cancelled` hold nothing.
 * Criteria, days, zone and lines were fixed when it was asked for.
 */
export interface AuditRun extends AuditSums {
  id: bigint
  accountId: AccountId
  reportId: bigint
  name: string
  criteria: AuditCriteria
  days: Period
  timeZone: string
  /** Null: of all lines. */
  lines: string[] | null
  requestedBy: string
  /** The person it is made for; null: staff or a key. */
  loginId: bigint | null
  scheduledFor: Temporal.PlainDate | null
  state: RunState
  failedBecause: 'too_many_calls' | 'trouble' | null
  /** How many calls of the account lie in these days; null: not counted yet. */
  callsExpected: bigint | null
  /** How many of them have been looked at. */
  callsRead: bigint
  requestedAt: Temporal.Instant
  finishedAt: Temporal.Instant | null
}

export type RunState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

/** What the calls in a report come to. */
export interface AuditSums {
  calls: bigint
  durationSeconds: bigint
  billedSeconds: bigint
  includedSeconds: bigint
  amountMicros: Micros
  /** Dearest first. Empty until it is done. */
  byLine: AuditGroup<string>[]
  byDestination: AuditGroup<{ direction: Direction; destination: string }>[]
}

/** Calls of one line or destination; `key` null: all those that are not listed. */
export interface AuditGroup<Key> {
  key: Key | null
  calls: bigint
  billedSeconds: bigint
  amountMicros: Micros
}
