import type { Period } from '../kernel/period.ts'
import type { Voice } from '../notices/voice.ts'
import type { AlertedOf } from './usage-alert.ts'

/** Calls as they are counted, by language and plural. */
const CALLS: Readonly<Record<string, Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>> = {
  en: { one: '{n} call', other: '{n} calls' },
  fr: { one: '{n} appel', many: '{n} d’appels', other: '{n} appels' },
  es: { one: '{n} llamada', many: '{n} de llamadas', other: '{n} llamadas' },
  de: { one: '{n} Anruf', other: '{n} Anrufe' },
}

/** A limit or what was reached, with its unit, for a reader: `$50.00`, `500 minutes`, `1,200 calls`. Pure. */
export function alertFigure(
  voice: Pick<Voice, 'locale' | 'money' | 'minutes' | 'count'>,
  { what, value, currency }: { what: AlertedOf; value: bigint; currency: string },
): string {
  switch (what) {
    case 'amount':
      return voice.money({ amountMicros: value, currency })
    case 'minutes':
      return voice.minutes(Number(value))
    case 'calls': {
      const texts = CALLS[new Intl.Locale(voice.locale).language] ?? CALLS.en!
      const text = texts[new Intl.PluralRules(voice.locale).select(Number(value))] ?? texts.other
      return text.replace('{n}', voice.count(Number(value)))
    }
    default:
      return what satisfies never
  }
}

/** Days by their first and last, for a reader: `March 1 – 31, 2026`. Pure. */
export function daysText(locale: string, { start, end }: Period): string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'long' })
  const last = end.subtract({ days: 1 })
  return last.equals(start) ? format.format(start) : format.formatRange(start, last).replaceAll('\u2009', ' ')
}
