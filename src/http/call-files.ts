import { recordEvent } from '../accounts/timeline.ts'
import { type Db, inTransaction } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { formatDecimal, MICROS_SCALE, minorUnitDigits } from '../kernel/money.ts'
import type { Call } from '../usage/call.ts'
import { type Cell, csvLine } from './csv.ts'
import type { CsvSay } from './csv-words.ts'
import { phone } from './shapes.ts'

const COLUMNS = [
  ...(['answered_at', 'local_time', 'direction', 'line', 'from', 'to', 'destination', 'seconds'] as const),
  ...(['billed_seconds', 'included_seconds', 'amount', 'currency'] as const),
]

interface As {
  currency: string
  /** Of the local time. */
  timeZone: string
  say: CsvSay
}

/** The head of a file of calls. */
export function callHead(say: CsvSay): string {
  return csvLine(COLUMNS.map(say))
}

/** Calls as lines of such a file. */
export function callLines(calls: readonly Call[], as: As): string {
  return calls.map((call) => csvLine(cells(call, as))).join('')
}

function cells(call: Call, { currency, timeZone, say }: As): Cell[] {
  const local = call.answeredAt.toZonedDateTimeISO(timeZone).toPlainDateTime()
  const amount = formatDecimal(call.amountMicros, MICROS_SCALE, minorUnitDigits(currency))
  return [
    { figure: call.answeredAt.toString() },
    { figure: local.toString({ smallestUnit: 'second' }) },
    say(call.direction),
    ...[phone(call.line), phone(call.from), phone(call.to), call.destination],
    ...[call.durationSeconds, call.billedSeconds, call.includedSeconds, amount].map((figure) => ({ figure })),
    currency,
  ]
}

/** Who took call detail out, and what of it, stands on the account's timeline: it is known afterwards (47 CFR 64.2009). */
export async function recordExport(
  db: Db,
  {
    accountId,
    actor,
    now,
    ...detail
  }: {
    accountId: AccountId
    actor: string
    now: Temporal.Instant
    format: 'csv' | 'pdf'
    name?: string
    calls?: number
    from?: string
    until?: string
  },
): Promise<void> {
  const event = { accountId, at: now, actor, kind: 'call_detail_exported', detail }
  await inTransaction(db, (tx) => recordEvent(tx, event))
}
