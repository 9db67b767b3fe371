import type { SkipReason } from './cdr-format.ts'

/** What an import found. `calls` are records new to the source; a call may have two legs, so rated + unrated may be more. */
export interface ImportCounts {
  linesRead: number
  calls: number
  /** Already in the intake, from this file or another. */
  known: number
  rejected: number
  skipped: Partial<Record<SkipReason, number>>
  rated: number
  unrated: number
}

export interface ImportSummary extends ImportCounts {
  importId: number
  state: 'complete' | 'failed' | 'interrupted'
  /** Why it did not end well, with what is kept and what to do. */
  error: string | null
  /** Worth saying though all went well: that the format looks wrong. */
  hint: string | null
  sourceName: string
  fileName: string
  bytes: number
}

export function noCounts(): ImportCounts {
  return { linesRead: 0, calls: 0, known: 0, rejected: 0, skipped: {}, rated: 0, unrated: 0 }
}

/** Adds what one batch found. */
export function addCounts(sum: ImportCounts, more: ImportCounts): void {
  sum.linesRead += more.linesRead
  sum.calls += more.calls
  sum.known += more.known
  sum.rejected += more.rejected
  sum.rated += more.rated
  sum.unrated += more.unrated
  for (const [reason, n] of Object.entries(more.skipped)) {
    const key = reason as SkipReason
    sum.skipped[key] = (sum.skipped[key] ?? 0) + n
  }
}
