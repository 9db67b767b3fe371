import type { Db, Tx } from '../db/database.ts'
import { getSource } from './sources.ts'
import * as store from './store-source-health.ts'

export interface SourceHealth {
  /** Running numbers of the switch that never came, oldest first: `[first, last]`, both missing. Empty for formats without a number. */
  gaps: { first: bigint; last: bigint; missing: bigint }[]
  missingRecords: bigint
  /** Spans without a record, as long as the source's profile says is worth an alarm (one hour where it says nothing). */
  silences: { from: Temporal.Instant; until: Temporal.Instant; hours: number }[]
  lastRecordAt: Temporal.Instant | null
  /** True while the latest silence goes on and is longer than the profile allows. */
  silentNow: boolean
}

const DAYS_LOOKED_BACK = 35

/**
 * What a source seems not to have delivered: gaps in the switch's own numbering, and hours without calls in the last five weeks. A gap is a
 * question, not a proof: a switch restarted counts anew.
 */
export async function sourceHealth(
  db: Db | Tx,
  { sourceId, now }: { sourceId: number; now: Temporal.Instant },
): Promise<SourceHealth> {
  const source = await getSource(db, { sourceId })
  const allowedHours = Math.max(1, source.profile.silentAfterHours ?? 0)
  const from = now.subtract({ hours: 24 * DAYS_LOOKED_BACK })
  const gaps = await store.selectGaps(db, sourceId)
  const silences = await store.selectSilences(db, { sourceId, from, until: now, hoursMin: allowedHours })
  const lastRecordAt = await store.selectLastHour(db, sourceId)
  const latest = silences.at(-1)
  const alarmed = (source.profile.silentAfterHours ?? 0) > 0
  return {
    gaps: gaps.slice(0, GAPS_SHOWN_MAX),
    missingRecords: gaps.reduce((sum, gap) => sum + gap.missing, 0n),
    silences,
    lastRecordAt,
    silentNow:
      alarmed &&
      latest !== undefined &&
      Temporal.Instant.compare(latest.until, now.subtract({ hours: 1 })) > 0,
  }
}

const GAPS_SHOWN_MAX = 100
