import { dateFormat } from '../words/formats.ts'
import { useReader } from './reader.tsx'

type Style = 'day' | 'minute' | 'second'

const STYLES: Record<Style, Intl.DateTimeFormatOptions> = {
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  minute: { day: 'numeric', month: 'short', year: 'numeric', hour: 'numeric', minute: '2-digit' },
  second: {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    second: '2-digit',
  },
}

/** Writes an RFC 3339 instant in a time zone: `Mar 3, 2026, 2:05 PM`. */
export function formatInstant(
  instant: string,
  options: { locale: string; timeZone: string; style?: Style; zone?: boolean },
): string {
  const { locale, timeZone, style = 'minute', zone = false } = options
  const format = dateFormat(locale, {
    ...STYLES[style],
    timeZone,
    ...(zone ? { timeZoneName: 'short' } : {}),
  })
  return plainSpaces(format.format(new Date(instant)))
}

/** Writes a calendar day (`2026-03-01`), which has no zone: `Mar 1, 2026`. */
export function formatDay(day: string, locale: string, style: 'short' | 'long' | 'plain' = 'short'): string {
  const options: Intl.DateTimeFormatOptions =
    style === 'plain'
      ? { day: 'numeric', month: 'short' }
      : { day: 'numeric', month: style === 'long' ? 'long' : 'short', year: 'numeric' }
  const format = dateFormat(locale, { ...options, timeZone: 'UTC' })
  return plainSpaces(format.format(new Date(`${day}T00:00:00Z`)))
}

/**
 * Writes a half-open period `[start, end)` of days by its first and last day: `Mar 1 – 31, 2026`. The end
 * the API gives is the day after the last one, which no reader of a bill would guess.
 */
export function formatPeriod(start: string, end: string, locale: string): string {
  const format = dateFormat(locale, { ...STYLES.day, timeZone: 'UTC' })
  const first = new Date(`${start}T00:00:00Z`)
  const last = new Date(new Date(`${end}T00:00:00Z`).getTime() - 86_400_000)
  return plainSpaces(last <= first ? format.format(first) : format.formatRange(first, last))
}

/** An instant on a page, in the reader's zone; `zone` says which, where it is not said nearby. */
export function Moment({ value, style, zone }: { value: string; style?: Style; zone?: boolean }) {
  const { locale, timeZone } = useReader()
  return (
    <time dateTime={value} className="tabular-nums">
      {formatInstant(value, { locale, timeZone, style, zone })}
    </time>
  )
}

/** A calendar day on a page. */
export function Day({ value, style }: { value: string; style?: 'short' | 'long' | 'plain' }) {
  const { locale } = useReader()
  return (
    <time dateTime={value} className="tabular-nums whitespace-nowrap">
      {formatDay(value, locale, style)}
    </time>
  )
}

/** A half-open period of days on a page, written by its first and last day. */
export function Period({ start, end }: { start: string; end: string }) {
  const { locale } = useReader()
  return <span className="tabular-nums whitespace-nowrap">{formatPeriod(start, end, locale)}</span>
}

/** Server and browser differ in their thin spaces; hydration needs the same characters from both. */
function plainSpaces(text: string): string {
  return text.replace(/[\u2009\u202f\u00a0]/g, ' ')
}
