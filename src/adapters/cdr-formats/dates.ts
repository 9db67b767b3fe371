import { Stamps, shown, skippedTime } from './stamps.ts'

/** How a file may write its times. */
export const DATE_LAYOUTS = [
  'YYYY-MM-DD HH:mm:ss',
  'iso',
  'MM/DD/YYYY HH:mm:ss',
  'DD.MM.YYYY HH:mm:ss',
  'epoch',
  'epochMs',
] as const

export type DateLayout = (typeof DATE_LAYOUTS)[number]

export interface DateReader {
  /** Epoch milliseconds; NaN when the text is no time of the layout, or the clocks of the zone skip it. */
  instantMs(text: string, notBeforeMs?: number): number
  /** The sentence for a text that could not be read. */
  trouble(name: string, text: string): string
}

/** Reads times of one layout; those without an offset of their own are local in the zone. Fractions of a second below a millisecond are cut. */
export function dateReader(layout: DateLayout, timeZone: string): DateReader {
  const stamps = new Stamps(timeZone)
  const local = (text: string, notBeforeMs?: number) => stamps.instantOf(text, notBeforeMs)
  const readers: Record<DateLayout, DateReader['instantMs']> = {
    'YYYY-MM-DD HH:mm:ss': (text, notBeforeMs) => withFraction(text, (whole) => local(whole, notBeforeMs)),
    iso: (text, notBeforeMs) => isoMs(text, (whole) => local(whole, notBeforeMs)),
    'MM/DD/YYYY HH:mm:ss': (text, notBeforeMs) =>
      local(text.replace(/^(\d\d)\/(\d\d)\/(\d{4}) /, '$3-$1-$2 '), notBeforeMs),
    'DD.MM.YYYY HH:mm:ss': (text, notBeforeMs) =>
      local(text.replace(/^(\d\d)\.(\d\d)\.(\d{4}) /, '$3-$2-$1 '), notBeforeMs),
    epoch: (text) => epochMs(text, 1000),
    epochMs: (text) => epochMs(text, 1),
  }
  const instantMs = readers[layout]
  return {
    instantMs,
    trouble(name, text) {
      // A time that reads well in a zone without clock changes is one that this zone's clocks skip.
      const elsewhere = timeZone === 'UTC' ? Number.NaN : dateReader(layout, 'UTC').instantMs(text)
      return Number.isNaN(elsewhere)
        ? `${name} '${shown(text)}' is no time of the layout ${layout}`
        : skippedTime(name, text, timeZone)
    },
  }
}

function withFraction(text: string, wholeMs: (whole: string) => number): number {
  const match = /^(.{19})\.(\d{1,9})$/.exec(text)
  return match ? wholeMs(match[1]!) + fractionMs(match[2]!) : wholeMs(text)
}

const utc = new Stamps('UTC')

function isoMs(text: string, localMs: (whole: string) => number): number {
  const match = /^(.{19})(?:\.(\d{1,9}))?(?:(Z)|([+-])(\d\d):?(\d\d)?)?$/.exec(text)
  if (!match) return Number.NaN
  const [, whole = '', fraction = '', zulu, sign, hours = '0', minutes = '0'] = match
  const moreMs = fractionMs(fraction)
  if (!zulu && !sign) return localMs(whole) + moreMs
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
  return utc.instantOf(whole) - offsetMs + moreMs
}

function fractionMs(digits: string): number {
  return Number(digits.padEnd(3, '0').slice(0, 3))
}

function epochMs(text: string, perUnit: number): number {
  return /^\d{1,16}(\.\d{1,9})?$/.test(text) ? Math.floor(Number(text) * perUnit) : Number.NaN
}
