import type { Tx } from '../db/database.ts'
import type { Micros } from '../kernel/money.ts'

/** What an account owes for calls of one billing period that were stored together. */
export interface UsageCharge {
  accountId: bigint
  id: bigint
  /** Natural key: `usage:<import>:<first line>`; once per account and period. */
  origin: string
  kind: 'usage' | 'adjustment'
  periodStart: Temporal.PlainDate
  periodEnd: Temporal.PlainDate
  description: string
  amountMicros: Micros
  calls: number
  reason?: string
  actor?: string
}

/** What this room asks of whoever keeps charges: it stands to the right, so it is plugged in (composition.ts). */
export interface ChargeUsage {
  /** Ids for charges that calls name before they are written. */
  reserveIds(tx: Tx, count: number): Promise<readonly bigint[]>
  /** Writes and posts them, in the calls' own transaction. */
  charge(tx: Tx, charges: readonly UsageCharge[], at: Temporal.Instant): Promise<void>
}
