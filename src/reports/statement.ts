import type { Account } from '../accounts/account.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, InvoiceId, PaymentId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import { type Period, startOfDay } from '../kernel/period.ts'
import { Refusal } from '../kernel/refusal.ts'
import { type ReceivableChange, receivableAt, receivableChanges } from '../ledger/entries.ts'
import { paymentReference } from '../payments/payments.ts'
import * as store from './store-statement.ts'

/** Longer ones are read by nobody; whoever wants them asks for two. */
export const STATEMENT_MONTHS_MAX = 24
/** More than ten bills and payments a day. */
const LINES_MAX = 10_000

/** Why a line stands on a statement. `chargeback`: a card dispute that was lost. `refund_failed`, `write_off_reversed`: it was undone. */
export const STATEMENT_KINDS = [
  ...(['invoice', 'credit_note', 'payment', 'refund', 'refund_failed', 'return', 'chargeback'] as const),
  ...(['write_off', 'write_off_reversed', 'other'] as const),
]
export type StatementKind = (typeof STATEMENT_KINDS)[number]

export interface StatementLine {
  bookedAt: Temporal.Instant
  /** In the account's zone. */
  on: Temporal.PlainDate
  kind: StatementKind
  /** Number of the document, or reference of the payment; of anything else what posted it. */
  number: string
  /** Of a credit note: the invoice it corrects. */
  corrects: string | null
  invoiceId: InvoiceId | null
  paymentId: PaymentId | null
  method: store.NamedPayment['method'] | null
  /** Moved with a payment or its return, and no part of what is owed. */
  surchargeMicros: Micros
  /** Above zero, more is owed. */
  amountMicros: Micros
  /** What is owed after it. */
  balanceMicros: Micros
}

/** What moved between two days: opening balance, each bill, payment and correction in order, closing balance. */
export interface Statement {
  period: Period
  openingMicros: Micros
  lines: StatementLine[]
  closingMicros: Micros
}

/**
 * The statement of an account for days of its own zone, `[start, end)`. Opening and closing balance are the ledger's `receivable` at those midnights.
 * Refuses `bad_range`, `statement_too_long`.
 */
export async function statementOf(
  db: Db | Tx,
  { account, period }: { account: Pick<Account, 'id' | 'timeZone'>; period: Period },
): Promise<Statement> {
  const { start, end } = period
  if (Temporal.PlainDate.compare(start, end) >= 0)
    throw new Refusal('bad_range', `A statement from ${start} until ${end} has no day in it.`)
  if (Temporal.PlainDate.compare(start.add({ months: STATEMENT_MONTHS_MAX }), end) < 0)
    throw new Refusal(
      'statement_too_long',
      `From ${start} until ${end} is more than ${STATEMENT_MONTHS_MAX} months.`,
    )
  const { id: accountId, timeZone } = account
  const from = startOfDay(start, timeZone)
  const until = startOfDay(end, timeZone)
  const openingMicros = await receivableAt(db, { accountId, at: from })
  const changes = await receivableChanges(db, { accountId, from, until, limit: LINES_MAX + 1 })
  if (changes.length > LINES_MAX) {
    const range = `From ${start} until ${end}`
    throw new Refusal('statement_too_long', `${range} more than ${LINES_MAX} bills and payments were booked.`)
  }
  const causes = await causesOf(db, { accountId, changes })
  const lines = runningLines(changes, { openingMicros, causes, timeZone })
  return { period, openingMicros, lines, closingMicros: lines.at(-1)?.balanceMicros ?? openingMicros }
}

/** Lines with the balance after each. Pure. */
export function runningLines(
  changes: readonly ReceivableChange[],
  {
    openingMicros,
    causes,
    timeZone,
  }: { openingMicros: Micros; causes: ReadonlyMap<string, Cause>; timeZone: string },
): StatementLine[] {
  let balanceMicros = openingMicros
  return changes.map(({ key, source, bookedAt, amountMicros, surchargeMicros }) => {
    balanceMicros += amountMicros
    const cause = causes.get(key) ?? { ...NO_CAUSE, kind: 'other' as const, number: source }
    const on = bookedAt.toZonedDateTimeISO(timeZone).toPlainDate()
    return { bookedAt, on, ...cause, surchargeMicros, amountMicros, balanceMicros }
  })
}

/** Where a posting came from, as its key says it. */
type Cause = Omit<StatementLine, 'bookedAt' | 'on' | 'surchargeMicros' | 'amountMicros' | 'balanceMicros'>

const NO_CAUSE = { corrects: null, invoiceId: null, paymentId: null, method: null }

/** The kinds of postings that move `receivable`, by the first part of their key, and what its second part is the id of. */
const CAUSES = {
  invoice: { kind: 'invoice', of: 'document' },
  credit_note: { kind: 'credit_note', of: 'document' },
  payment: { kind: 'payment', of: 'attempt' },
  return: { kind: 'return', of: 'attempt' },
  refund: { kind: 'refund', of: 'refund' },
  refund_failed: { kind: 'refund_failed', of: 'refund' },
  dispute_lost: { kind: 'chargeback', of: 'dispute' },
  write_off: { kind: 'write_off', of: 'write_off' },
  write_off_reversed: { kind: 'write_off_reversed', of: 'write_off' },
} as const satisfies Record<string, { kind: StatementKind; of: string }>

interface Named {
  key: string
  id: bigint
  kind: StatementKind
}

async function causesOf(
  db: Db | Tx,
  { accountId, changes }: { accountId: AccountId; changes: readonly ReceivableChange[] },
): Promise<Map<string, Cause>> {
  const named = Map.groupBy(changes.flatMap(readKey), ({ of }) => of)
  const of = (what: (typeof CAUSES)[keyof typeof CAUSES]['of']) => named.get(what) ?? []
  const causes = await Promise.all([
    documentCauses(db, { accountId, named: of('document') }),
    paymentCauses(db, { accountId, moved: 'attempt', named: of('attempt') }),
    paymentCauses(db, { accountId, moved: 'refund', named: of('refund') }),
    paymentCauses(db, { accountId, moved: 'dispute', named: of('dispute') }),
    writeOffCauses(db, { accountId, named: of('write_off') }),
  ])
  return new Map(causes.flat())
}

function readKey({ key }: ReceivableChange): (Named & { of: (typeof CAUSES)[keyof typeof CAUSES]['of'] })[] {
  const match = /^([a-z_]+):(\d+)$/.exec(key)
  const cause = match && CAUSES[match[1] as keyof typeof CAUSES]
  return cause ? [{ key, id: BigInt(match[2]!), ...cause }] : []
}

type Causes = [key: string, cause: Cause][]
type Question = { accountId: AccountId; named: readonly Named[] }

async function documentCauses(db: Db | Tx, { accountId, named }: Question): Promise<Causes> {
  if (named.length === 0) return []
  const found = await store.readDocuments(db, { accountId, ids: named.map(({ id }) => id) })
  const documents = new Map(found.map((document) => [document.id as bigint, document]))
  return named.flatMap(({ key, id, kind }): Causes => {
    const document = documents.get(id)
    if (!document) return []
    const { number, correctsNumber: corrects } = document
    return [[key, { ...NO_CAUSE, kind, number, corrects, invoiceId: document.id }]]
  })
}

async function paymentCauses(
  db: Db | Tx,
  { accountId, moved, named }: Question & { moved: 'attempt' | 'refund' | 'dispute' },
): Promise<Causes> {
  if (named.length === 0) return []
  const found = await store.readPayments(db, { accountId, moved, ids: named.map(({ id }) => id) })
  const payments = new Map(found.map((payment) => [payment.id, payment]))
  return named.flatMap(({ key, id, kind }): Causes => {
    const payment = payments.get(id)
    if (!payment) return []
    const { paymentId, method } = payment
    return [[key, { ...NO_CAUSE, kind, number: paymentReference(paymentId), paymentId, method }]]
  })
}

async function writeOffCauses(db: Db | Tx, { accountId, named }: Question): Promise<Causes> {
  if (named.length === 0) return []
  const found = await store.readWriteOffs(db, { accountId, ids: named.map(({ id }) => id) })
  const writeOffs = new Map(found.map((one) => [one.id, one]))
  return named.flatMap(({ key, id, kind }): Causes => {
    const one = writeOffs.get(id)
    return one ? [[key, { ...NO_CAUSE, kind, number: one.number, invoiceId: one.invoiceId }]] : []
  })
}
