import type { SkipReason } from './cdr-format.ts'

/** What became of a line, one byte each in `cdr_chunks.fates`: every line of every file ends as one of these. */
export const FATE = { call: 0, known: 1, rejected: 2 } as const

/** Skips follow, by their reason; the order is stored, so new ones go last. */
const SKIP_REASONS: readonly SkipReason[] = [
  'not_answered',
  'header',
  'blank',
  'not_a_call',
  'other_leg',
  'internal',
  'skip_rule',
]
const FIRST_SKIP = 16

/** The fate byte of a skip. */
export function fateOfSkip(reason: SkipReason): number {
  return FIRST_SKIP + SKIP_REASONS.indexOf(reason)
}

/** The skip reason of a fate byte, or null where the line was not skipped. */
export function skipOfFate(fate: number): SkipReason | null {
  return SKIP_REASONS[fate - FIRST_SKIP] ?? null
}
