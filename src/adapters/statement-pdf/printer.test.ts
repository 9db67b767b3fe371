import { afterAll, expect, test } from 'vitest'
import { EXAMPLE_PROVIDER } from '../../notices/mails/example-facts.ts'
import type { StatementLine } from '../../reports/statement.ts'
import { type StatementSheet, statementSheet } from '../../reports/statement-sheet.ts'
import { createPdfInvoicePrinter } from '../pdf/printer.ts'
import { createStatementPrinter } from './printer.ts'

const press = createPdfInvoicePrinter({ threads: 1 })
const printer = createStatementPrinter(press)
afterAll(() => press.close())

const day = (text: string) => Temporal.PlainDate.from(text)

const PAYMENT: StatementLine = {
  bookedAt: Temporal.Instant.from('2026-03-05T17:00:00Z'),
  on: day('2026-03-05'),
  ...{ kind: 'payment', number: 'PAY-12', corrects: null, invoiceId: null, paymentId: null },
  method: { rail: 'card', brand: 'visa', bankName: null, last4: '4242' },
  ...{ surchargeMicros: 2_290_000n, amountMicros: -80_460_000n, balanceMicros: 0n },
}

function sheet(locale = 'en-US', lines: readonly StatementLine[] = [PAYMENT]): StatementSheet {
  const account = {
    ...{ locale, timeZone: 'America/Chicago', name: 'Acme Freight', number: '1001', currency: 'USD' },
    addressLines: ['5 Main Street', 'Duluth, MN 55806'],
  }
  const statement = {
    period: { start: day('2026-03-01'), end: day('2026-04-01') },
    ...{ openingMicros: 80_460_000n, lines: [...lines], closingMicros: 0n },
  }
  const parties = { account, provider: EXAMPLE_PROVIDER, locale } as unknown
  return statementSheet(statement, parties as Parameters<typeof statementSheet>[1])
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const pages = (bytes: Uint8Array) => Number(/\/Type \/Pages\s+\/Count (\d+)/.exec(text(bytes))?.[1])

test('a statement says its balances by their days, and each line with what paid it', () => {
  const { opening, rows, closing, paper } = sheet()
  expect({ opening, rows, closing, paper }).toEqual({
    opening: { label: 'Balance before March 1, 2026', amount: '$80.46' },
    rows: [
      {
        ...{ date: 'Mar 5, 2026', what: 'Payment PAY-12', charge: '', credit: '$80.46', balance: '$0.00' },
        note: 'Visa ending in 4242, with a surcharge of $2.29 on top',
      },
    ],
    closing: { label: 'Balance at the end of March 31, 2026', amount: '$0.00' },
    paper: 'us-letter',
  })
})

test.each([
  ['en-US', 'Payment PAY-12'],
  ['fr-CA', 'Paiement PAY-12'],
  ['es-US', 'Pago PAY-12'],
  ['de-DE', 'Zahlung PAY-12'],
])('a statement in %s is one page of PDF/A-3a', async (locale, what) => {
  expect(sheet(locale).rows[0]!.what).toBe(what)
  const bytes = await printer.print(sheet(locale), { logoSvg: null })
  expect(text(bytes).slice(0, 5)).toBe('%PDF-')
  expect(text(bytes)).toMatch(/pdfaid:part[^0-9]*3/)
  expect(pages(bytes)).toBe(1)
})

test('printed again it has the same bytes, and one without lines says so', async () => {
  const first = await printer.print(sheet(), { logoSvg: null })
  const stored = JSON.parse(JSON.stringify(sheet())) as StatementSheet
  expect(Buffer.compare(first, await printer.print(stored, { logoSvg: null }))).toBe(0)
  expect(pages(await printer.print(sheet('en-US', []), { logoSvg: null }))).toBe(1)
})

test('markup in names is text, and many lines go on to further pages', async () => {
  const number = '#panic("no") *b* `c` // /* {{ @e'
  const lines = Array.from({ length: 120 }, () => ({ ...PAYMENT, number }))
  expect(pages(await printer.print(sheet('en-US', lines), { logoSvg: null }))).toBeGreaterThan(2)
})
