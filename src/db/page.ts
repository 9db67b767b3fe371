import { Refusal } from '../kernel/refusal.ts'

/** Which part of a list is wanted: at most `limit` items, after the one that `after` stands for. */
export interface Page {
  limit: number
  /** `next` of the page before; absent: from the beginning. */
  after?: string | null
}

/** One page of a list. `next` is null on the last one. */
export interface PageOf<T> {
  items: T[]
  next: string | null
}

type CursorValue = string | number | bigint | Temporal.Instant | Temporal.PlainDate

/** Writes the sort key of a row as an opaque cursor: the next page begins after that row, whatever is added or removed meanwhile. */
export function encodeCursor(values: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify(values.map(String))).toString('base64url')
}

/**
 * Reads a cursor back as the strings of its sort key; `count` is how many there must be. They are only ever query parameters, so a forged
 * cursor reaches nothing. Refuses `bad_cursor`.
 */
export function decodeCursor(text: string, count: number): string[] {
  const values = jsonOf(Buffer.from(text, 'base64url').toString('utf8'))
  const good = Array.isArray(values) && values.length === count && values.every((v) => typeof v === 'string')
  if (!good) throw badCursor(text)
  return values
}

/** As `decodeCursor`, for a sort key that is one whole number, such as an id. */
export function decodeIdCursor(text: string): bigint {
  const [id] = decodeCursor(text, 1)
  if (!/^\d{1,18}$/.test(id!)) throw badCursor(text)
  return BigInt(id!)
}

/** Cuts what a query with `limit + 1` found into a page. `keyOf` gives the sort key of an item. */
export function pageOf<T>(
  found: readonly T[],
  page: Page,
  keyOf: (item: T) => readonly CursorValue[],
): PageOf<T> {
  const items = found.slice(0, page.limit)
  const last = items.at(-1)
  return { items, next: found.length > page.limit && last ? encodeCursor(keyOf(last)) : null }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function badCursor(text: string): Refusal {
  return new Refusal('bad_cursor', `'${text}' is not the cursor of a page of this list.`, { status: 400 })
}
