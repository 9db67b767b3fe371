import type { Tx } from '../db/database.ts'
import type { Change } from '../db/saved.ts'
import type { Mistake } from '../kernel/input.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { CdrFormats } from '../usage/cdr-format.ts'

/** What a file sets up, in the order in which it is reported. */
export const KINDS = [
  'provider',
  'staff',
  'taxRates',
  'rateDecks',
  'plans',
  'accounts',
  'contacts',
  'logins',
  'subscriptions',
  'numbers',
  'trunks',
  'sources',
] as const
export type Kind = (typeof KINDS)[number]

export type Counts = Record<Kind, Record<Change, number>>

/** A password that was made here and is shown once. */
export interface MadePassword {
  email: string
  password: string
  /** The account's number; null for staff. */
  account: string | null
}

/** A mistake of the file itself (its path) or of another file that it names. */
export type Found = Mistake | { file: string; place: string; message: string }

/** One application of a file: its transaction, what it has changed so far, and what was wrong. */
export interface Applying {
  tx: Tx
  now: Temporal.Instant
  actor: string
  formats: CdrFormats
  /** The text of a file that the YAML names. Refuses `cannot_read`. */
  readText(file: string): Promise<string>
  /** Told how far it has come. */
  onProgress(text: string): void
  counts: Counts
  mistakes: Found[]
  passwords: MadePassword[]
}

export function noCounts(): Counts {
  return Object.fromEntries(KINDS.map((kind) => [kind, { created: 0, changed: 0, unchanged: 0 }])) as Counts
}

/**
 * Applies one thing and counts what it changed. Where it is refused, that is a mistake at `path`, and the answer is null, so that the rest of the
 * file is looked at as well. (A refusal leaves the transaction usable; at the end it is rolled back.)
 */
export async function attempt<T extends { change: Change }>(
  applying: Applying,
  { kind, path, file }: { kind: Kind; path: readonly (string | number)[]; file?: string },
  work: () => Promise<T>,
): Promise<T | null> {
  try {
    const done = await work()
    applying.counts[kind][done.change]++
    return done
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (file !== undefined && error.code === 'bad_rate_deck')
      applying.mistakes.push(...error.details.map((detail) => ({ file, ...detail })))
    else if (error.code === 'bad_profile')
      applying.mistakes.push(
        ...error.details.map((detail) => ({
          path: [...path, 'profile', ...detail.place.split('.')],
          message: detail.message,
        })),
      )
    else applying.mistakes.push({ path, message: error.message.replace(/\.$/, '') })
    return null
  }
}

/** All items of a list that is read in pages. */
export async function allOf<T>(
  list: (page: { limit: number; after: string | null }) => Promise<{ items: T[]; next: string | null }>,
): Promise<T[]> {
  const items: T[] = []
  for (let after: string | null = null; ; ) {
    const page: { items: T[]; next: string | null } = await list({ limit: 1000, after })
    items.push(...page.items)
    if (page.next === null) return items
    after = page.next
  }
}
