/** What a verb that may be repeated found: whether the thing was new, different, or already as asked. */
export type Change = 'created' | 'changed' | 'unchanged'

/** A thing as it now is, and what saving it changed. */
export interface Saved<T> {
  item: T
  change: Change
}

/** True when both would be stored alike: Temporal values, bigints and nested lists are compared by what they say. */
export function sameValue(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b)
}

/** True when every given field of `wanted` is as in `stored`; fields left undefined are not asked about. */
export function sameFields(stored: object, wanted: object): boolean {
  const known = new Map<string, unknown>(Object.entries(stored))
  return Object.entries(wanted).every(
    ([name, value]) => value === undefined || sameValue(known.get(name), value),
  )
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) => {
    if (typeof v === 'bigint') return v.toString()
    if (v === null || typeof v !== 'object' || Array.isArray(v)) return v
    return Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}
