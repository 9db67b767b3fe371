import type { AccountId } from '../kernel/ids.ts'
import { type Caller, linesSeenBy } from './caller.ts'

/**
 * The own lines, as calls name them, that an answer is to be of: those the caller may see (a department manager: his) and, of these, the one asked
 * for. Null: all. None: an answer without calls.
 */
export function linesAsked(
  caller: Caller,
  { accountId, line }: { accountId: AccountId; line?: string | undefined },
): readonly string[] | null {
  const seen = linesSeenBy(caller, accountId)?.map(storedLine) ?? null
  if (line === undefined || line === '') return seen
  const asked = storedLine(line)
  return seen === null || seen.includes(asked) ? [asked] : []
}

/** A number as its digits; a trunk as it is. */
export function storedLine(line: string): string {
  return /^\+[\d\s().-]+$/.test(line) ? line.replace(/\D/g, '') : line
}
