/** Days of a statement, both of them in it. */
export type Span = { from: string; to: string }

const DAY = /^\d{4}-\d\d-\d\d$/

/** The days that the address asks for; null: none, and the API chooses. */
export function spanAsked(query: URLSearchParams): Span | null {
  const [from, to] = [query.get('from') ?? '', query.get('to') ?? '']
  return DAY.test(from) && DAY.test(to) ? { from, to } : null
}

/** A period of the API, which ends before a day, by its first and its last. */
export function spanOf({ start, end }: { start: string; end: string }): Span {
  return { from: start, to: dayBefore(end) }
}

/** Spans that people ask for, by the key of their words. */
export function readySpans(
  today: string,
): ReadonlyArray<Span & { word: 'thisMonth' | 'lastMonth' | 'thisYear' | 'lastYear' }> {
  const year = Number(today.slice(0, 4))
  return [
    { word: 'thisMonth', from: firstOfMonth(today, 0), to: today },
    { word: 'lastMonth', from: firstOfMonth(today, -1), to: dayBefore(firstOfMonth(today, 0)) },
    { word: 'thisYear', from: `${year}-01-01`, to: today },
    { word: 'lastYear', from: `${year - 1}-01-01`, to: `${year - 1}-12-31` },
  ]
}

/** The day after: the API's periods end before a day. What is no day stays, for the API to say so. */
export function dayAfter(day: string): string {
  return shifted(day, 1)
}

function dayBefore(day: string): string {
  return shifted(day, -1)
}

function shifted(day: string, days: number): string {
  const at = Date.parse(`${day}T00:00:00Z`)
  return Number.isNaN(at) ? day : new Date(at + days * 86_400_000).toISOString().slice(0, 10)
}

function firstOfMonth(day: string, months: number): string {
  const [year, month] = day.split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10)
}
