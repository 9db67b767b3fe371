import { numberFormat } from '../words/formats.ts'
import { useWords } from '../words/use-words.tsx'
import { useReader } from './reader.tsx'

/** Writes seconds as a clock: `0:42`, `4:05`, `1:02:07`. */
export function formatDuration(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = Math.floor(seconds % 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}

/** Writes seconds in words, for totals and explanations: `42 s`, `4 min 5 s`, `38 h 12 min`. */
export function formatDurationWords(seconds: number): string {
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = Math.floor(seconds % 60)
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`
  if (minutes > 0) return rest > 0 ? `${minutes} min ${rest} s` : `${minutes} min`
  return `${rest} s`
}

/** How long a call lasted, as a clock. */
export function Duration({ seconds }: { seconds: number }) {
  return (
    <time dateTime={`PT${Math.floor(seconds)}S`} className="tabular-nums">
      {formatDuration(seconds)}
    </time>
  )
}

/** A count with its thousands grouped. */
export function Count({ value }: { value: number }) {
  const { locale } = useReader()
  return <span className="tabular-nums">{formatCount(value, locale)}</span>
}

export function formatCount(value: number, locale: string): string {
  return numberFormat(locale).format(value)
}

/** A decimal string such as minutes (`3188.4`) with its thousands grouped: `3,188.4`. `placesMin`: as many decimals at least, for a column. */
export function formatDecimal(value: string, locale: string, placesMin = 0): string {
  const format = numberFormat(locale, { minimumFractionDigits: placesMin, maximumFractionDigits: 6 })
  return format.format(value as Intl.StringNumericLiteral)
}

/** Minutes on a page: `3,188.4 min`. In a column (`aligned`) their points stand beneath each other: hundredths always. */
export function Minutes(props: { value: string; unit?: boolean; aligned?: boolean }) {
  const { value, unit = true, aligned = false } = props
  const say = useWords('ui')
  const { locale } = useReader()
  const minutes = formatDecimal(value, locale, aligned ? 2 : 0)
  return (
    <span className="tabular-nums whitespace-nowrap">{unit ? say('minutes', { minutes }) : minutes}</span>
  )
}

/** The size of a file: `1.2 MB`, in steps of a thousand. */
export function FileSize({ bytes }: { bytes: number }) {
  const { locale } = useReader()
  const unit = bytes < 1_000_000 ? 'kilobyte' : 'megabyte'
  const value = unit === 'kilobyte' ? Math.max(1, Math.round(bytes / 1000)) : bytes / 1_000_000
  const format = numberFormat(locale, { style: 'unit', unit, maximumFractionDigits: 1 })
  return (
    <span className="tabular-nums whitespace-nowrap">
      {format.format(value).replace(/[\u202f\u00a0]/g, ' ')}
    </span>
  )
}

/** `1 invoice`, `38 invoices`: the count and its noun. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value, 'en-US')} ${value === 1 ? one : many}`
}
