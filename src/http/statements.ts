import { z } from 'zod'
import type { Account } from '../accounts/account.ts'
import { getProvider } from '../accounts/provider.ts'
import { formatDecimal, MICROS_SCALE, minorUnitDigits } from '../kernel/money.ts'
import type { Period as Days } from '../kernel/period.ts'
import {
  STATEMENT_KINDS,
  type StatementLine,
  type Statement as StatementRow,
  statementOf,
} from '../reports/statement.ts'
import { statementSheet } from '../reports/statement-sheet.ts'
import { AccountPath, accountOf, raw, read } from './action.ts'
import { type Cell, csvLine, csvResponse, disposition } from './csv.ts'
import { type CsvCode, CsvQuery, type CsvSay, csvLocale, csvWords } from './csv-words.ts'
import { todayOf } from './invoices.ts'
import { printLocale } from './reader-locale.ts'
import { Day, DayIn, Id, Instant, Money, money, name, Period, period } from './shapes.ts'

const Span = z.strictObject({
  from: DayIn.optional().meta({
    description: 'The first day, in the account’s time zone; else the first of the month before last.',
  }),
  until: DayIn.optional().meta({
    description: 'The day after the last, at most 24 months after the first; else tomorrow.',
  }),
})

/** The days asked for, as the account's own days. */
function spanOf({ from, until }: z.output<typeof Span>, account: Account, now: Temporal.Instant): Days {
  const today = todayOf(account, now)
  return {
    start: from ?? today.with({ day: 1 }).subtract({ months: 2 }),
    end: until ?? today.add({ days: 1 }),
  }
}

const Statement = name(
  'Statement',
  z.strictObject({
    today: Day.meta({ description: 'Where the account is.' }),
    period: Period,
    opening: Money.meta({ description: 'What was owed as the first day began; below zero, a credit.' }),
    lines: z.array(
      z.strictObject({
        at: Instant,
        on: Day,
        kind: z.enum(STATEMENT_KINDS).meta({
          description:
            '`return`: a bank debit that came back. `chargeback`: a card dispute that was lost. `refund_failed` and `write_off_reversed` undo.',
        }),
        number: z.string().meta({
          description: 'Of the document, or the payment’s reference.',
          examples: ['INV-000042', 'PAY-12'],
        }),
        corrects: z.string().nullable().meta({ description: 'Of a credit note: its invoice’s number.' }),
        invoiceId: Id.nullable(),
        paymentId: Id.nullable(),
        method: z
          .strictObject({
            rail: z.enum(['card', 'bank']),
            brand: z.string().nullable(),
            bankName: z.string().nullable(),
            last4: z.string(),
          })
          .nullable(),
        surcharge: Money.nullable().meta({
          description: 'Paid on top, or given back with it. It is no part of what is owed.',
        }),
        amount: Money.meta({ description: 'Above zero, more is owed by it.' }),
        balance: Money.meta({ description: 'What is owed after it.' }),
      }),
    ),
    closing: Money,
  }),
)

export const show = read({
  summary: 'Show what moved on an account between two days, with the balance before and after',
  description:
    'Opening and closing balance are the ledger’s `receivable` at those midnights of the account’s time zone.',
  path: AccountPath,
  query: Span,
  answer: Statement,
  handle: async ({ db, path, query, now }) => {
    const account = await accountOf(db, path)
    const statement = await statementOf(db, { account, period: spanOf(query, account, now) })
    return presentStatement(statement, { account, today: todayOf(account, now) })
  },
})

export const pdf = raw({
  summary: 'Show a statement of account as a PDF',
  path: AccountPath,
  query: Span,
  answer: { media: 'application/pdf' },
  handle: async ({ db, path, query, parts, caller, now }) => {
    const account = await accountOf(db, path)
    const provider = await getProvider(db)
    const span = spanOf(query, account, now)
    const statement = await statementOf(db, { account, period: span })
    const sheet = statementSheet(statement, { account, provider, locale: printLocale(caller, account) })
    const bytes = await parts.statements.print(sheet, { logoSvg: provider.logoSvg })
    const fileName = `${provider.name} ${account.number} ${span.start} ${lastOf(span)}.pdf`
    return new Response(new Uint8Array(bytes), {
      headers: { 'content-type': 'application/pdf', 'content-disposition': disposition('inline', fileName) },
    })
  },
})

const COLUMNS = [
  ...(['date', 'kind', 'number', 'charges', 'payments_and_credits'] as const),
  ...(['balance', 'currency', 'surcharge'] as const),
]

export const csv = raw({
  summary: 'Download a statement of account as CSV',
  path: AccountPath,
  query: Span.extend(CsvQuery.shape),
  answer: { media: 'text/csv' },
  handle: async ({ db, path, query: { language, ...query }, caller, now }) => {
    const account = await accountOf(db, path)
    const say = csvWords(csvLocale({ language }, caller, account))
    const { currency } = account
    const span = spanOf(query, account, now)
    const last = lastOf(span)
    const statement = await statementOf(db, { account, period: span })
    const figure = (micros: bigint): Cell => ({
      figure: formatDecimal(micros, MICROS_SCALE, minorUnitDigits(currency)),
    })
    const balance = (on: Temporal.PlainDate, kind: CsvCode, micros: bigint) =>
      csvLine([{ figure: on.toString() }, say(kind), null, null, null, figure(micros), currency, null])
    async function* rows() {
      yield csvLine(COLUMNS.map(say))
      yield balance(span.start, 'opening_balance', statement.openingMicros)
      for (const line of statement.lines) yield csvLine(cellsOf(line, { currency, figure, say }))
      yield balance(last, 'closing_balance', statement.closingMicros)
    }
    return csvResponse(rows(), `${account.number}-${span.start}-${last}.csv`)
  },
})

function cellsOf(
  { on, kind, number, amountMicros, balanceMicros, surchargeMicros }: StatementLine,
  { currency, figure, say }: { currency: string; figure: (micros: bigint) => Cell; say: CsvSay },
): Cell[] {
  return [
    { figure: on.toString() },
    say(kind),
    number,
    amountMicros > 0n ? figure(amountMicros) : null,
    amountMicros < 0n ? figure(-amountMicros) : null,
    figure(balanceMicros),
    currency,
    surchargeMicros === 0n ? null : figure(surchargeMicros),
  ]
}

function lastOf({ end }: Days): Temporal.PlainDate {
  return end.subtract({ days: 1 })
}

function presentStatement(
  statement: StatementRow,
  { account: { currency }, today }: { account: Account; today: Temporal.PlainDate },
): z.input<typeof Statement> {
  return {
    today: today.toString(),
    period: period(statement.period),
    opening: money(statement.openingMicros, currency),
    lines: statement.lines.map((line) => ({
      at: line.bookedAt.toString(),
      on: line.on.toString(),
      kind: line.kind,
      number: line.number,
      corrects: line.corrects,
      invoiceId: line.invoiceId?.toString() ?? null,
      paymentId: line.paymentId?.toString() ?? null,
      method: line.method,
      surcharge: line.surchargeMicros === 0n ? null : money(line.surchargeMicros, currency),
      amount: money(line.amountMicros, currency),
      balance: money(line.balanceMicros, currency),
    })),
    closing: money(statement.closingMicros, currency),
  }
}
