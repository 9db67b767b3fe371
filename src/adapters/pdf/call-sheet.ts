import type { CallDetail, CallLine, InvoiceDocument } from '../../invoices/document.ts'
import { minorUnitDigits } from '../../kernel/money.ts'
import { type Formats, formatDuration, placesNeeded } from './formats.ts'
import { callsOf, fill, type Words } from './words.ts'

/** The call detail as a template gets it. Cells of a row stand in the order of `columns`. */
export interface CallSheet {
  intro: string
  columns: string[]
  groups: { title: string | null; summary: string; rows: CallRow[] }[]
}

/** `long` rows hold a text that their column cannot take on one line. */
export type CallRow = { cells: string[]; long: boolean }

/** Characters of 7 pt Inter that fit a column of the annex on A4, the narrower of the two papers in use; more than that wraps. */
const NUMBER_CHARS_MAX = 17
const DESTINATION_CHARS_MAX = 24

/** Says a call detail in the document's locale; amounts of all calls show the same number of places, so that they line up. */
export function callSheet(
  detail: CallDetail,
  { document, words, formats }: { document: InvoiceDocument; words: Words; formats: Formats },
): CallSheet {
  const calls = detail.groups.flatMap((group) => group.calls)
  const places = placesNeeded(
    calls.map((call) => call.amount),
    minorUnitDigits(document.currency),
  )
  return {
    intro: fill(words.callDetailText, {
      calls: callsOf(calls.length, words, formats),
      zone: detail.timeZone.replaceAll('_', ' '),
    }),
    columns: [
      words.date,
      words.time,
      words.direction,
      words.from,
      words.to,
      words.destination,
      words.duration,
      words.billed,
      document.currency,
    ],
    groups: detail.groups.map((group) => ({
      title: group.title,
      summary: fill(words.callGroupText, {
        calls: callsOf(group.calls.length, words, formats),
        minutes: formats.number(group.minutes),
        amount: formats.money(group.amount),
      }),
      rows: group.calls.map((call) => callRow(call, { words, formats, places })),
    })),
  }
}

function callRow(
  call: CallLine,
  { words, formats, places }: { words: Words; formats: Formats; places: number },
): CallRow {
  return {
    cells: [
      formats.callDay(call.startedAt),
      formats.callTime(call.startedAt),
      words.directions[call.direction],
      call.from,
      call.to,
      call.destination,
      formatDuration(call.durationSeconds),
      formatDuration(call.billedSeconds),
      formats.plainAmount(call.amount, places),
    ],
    long:
      width(call.from) > NUMBER_CHARS_MAX ||
      width(call.to) > NUMBER_CHARS_MAX ||
      width(call.destination) > DESTINATION_CHARS_MAX,
  }
}

/** Width in Latin characters: East Asian ones are as wide as two. */
function width(text: string): number {
  let chars = 0
  for (let i = 0; i < text.length; i++) chars += text.charCodeAt(i) >= 0x1100 ? 2 : 1
  return chars
}
