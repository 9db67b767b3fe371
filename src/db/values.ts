import pg from 'pg'

/**
 * How PostgreSQL's values become ours, exactly: bigint → BigInt, numeric → decimal string, timestamptz → Temporal.Instant, date →
 * Temporal.PlainDate. Nothing passes through a float or a Date.
 */
export const typeParsers = new pg.TypeOverrides()
const { INT8, TIMESTAMPTZ, DATE, NUMERIC } = pg.types.builtins
typeParsers.setTypeParser(INT8, BigInt)
typeParsers.setTypeParser(NUMERIC, (text) => text)
typeParsers.setTypeParser(DATE, parseDay)
typeParsers.setTypeParser(TIMESTAMPTZ, parseTimestamp)
const INT8_ARRAY = 1016
typeParsers.setTypeParser(INT8_ARRAY as never, (text: string) =>
  text === '{}' ? [] : text.slice(1, -1).split(',').map(BigInt),
)

/** Result sets hold few different days many times over, and a PlainDate never changes: each is made once. */
const days = new Map<string, Temporal.PlainDate>()
const DAYS_MAX = 10_000

function parseDay(text: string): Temporal.PlainDate {
  const known = days.get(text)
  if (known) return known
  if (days.size >= DAYS_MAX) days.clear()
  const day = Temporal.PlainDate.from(text)
  days.set(text, day)
  return day
}

/** `2026-03-01 12:00:00.5+00` (sessions run in UTC) → Instant. */
function parseTimestamp(text: string): Temporal.Instant {
  return Temporal.Instant.from(text.replace(' ', 'T'))
}

// pg asks a parameter for its PostgreSQL form by this name; without it a Temporal value would be sent as JSON.
for (const type of [Temporal.Instant, Temporal.PlainDate, Temporal.PlainTime, Temporal.PlainDateTime]) {
  Object.defineProperty(type.prototype, 'toPostgres', {
    value(this: { toString(): string }) {
      return this.toString()
    },
    configurable: true,
  })
}
