import { afterAll, expect, test } from 'vitest'
import { EXAMPLE_FACTS, EXAMPLE_PROVIDER, EXAMPLE_READER } from '../../notices/mails/example-facts.ts'
import { type ReceiptSheet, receiptSheet } from '../../notices/receipt.ts'
import { voiceFor } from '../../notices/voice.ts'
import { createPdfInvoicePrinter } from '../pdf/printer.ts'
import { createReceiptPrinter } from './printer.ts'

const press = createPdfInvoicePrinter({ threads: 1 })
const printer = createReceiptPrinter(press)
afterAll(() => press.close())

const { name, legalName, addressLines, taxId, phone, email, website, primaryColor } = EXAMPLE_PROVIDER
const seller = { name, legalName, addressLines, taxId, phone, email, website, colour: primaryColor }
const buyer = { name: EXAMPLE_READER.accountName, addressLines: ['2210 Superior Street', 'Duluth, MN 55806'] }

function sheet(locale = 'en-US', facts: Partial<typeof EXAMPLE_FACTS.receipt> = {}): ReceiptSheet {
  const voice = voiceFor({ ...EXAMPLE_READER, locale })
  return receiptSheet({ ...EXAMPLE_FACTS.receipt, ...facts }, { seller, buyer }, voice)
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const pages = (bytes: Uint8Array) => Number(/\/Type \/Pages\s+\/Count (\d+)/.exec(text(bytes))?.[1])

test('a receipt says what its mail says', () => {
  const { headline, rows, total, paidOn, paper } = sheet()
  expect({ headline, rows, total, paidOn, paper }).toEqual({
    headline: { label: 'Total charged', amount: '$257.50', dayLabel: 'Paid', day: 'March 5, 2026' },
    rows: [
      { label: 'Invoice LT-001234', amount: '$214.50' },
      { label: 'Invoice LT-001187', amount: '$31.00' },
      { label: 'Credit on your account', amount: '$4.50' },
      { label: 'Credit card surcharge', amount: '$7.50' },
    ],
    total: { label: 'Total charged', amount: '$257.50' },
    paidOn: '2026-03-05',
    paper: 'us-letter',
  })
})

test.each(['en-US', 'fr-CA', 'es-ES', 'de-DE'])('a receipt in %s is one page of PDF/A-3a', async (locale) => {
  const bytes = await printer.print(sheet(locale), { logoSvg: null })
  expect(text(bytes).slice(0, 5)).toBe('%PDF-')
  expect(text(bytes)).toMatch(/pdfaid:part[^0-9]*3/)
  expect(pages(bytes)).toBe(1)
})

test('a receipt printed again from its JSON has the same bytes', async () => {
  const stored = JSON.parse(JSON.stringify(sheet())) as ReceiptSheet
  const first = await printer.print(sheet(), { logoSvg: null })
  expect(Buffer.compare(first, await printer.print(stored, { logoSvg: null }))).toBe(0)
})

test('a logo that cannot be drawn gives way to the name', async () => {
  const plain = await printer.print(sheet(), { logoSvg: null })
  expect(Buffer.compare(await printer.print(sheet(), { logoSvg: '<svg <<<' }), plain)).toBe(0)
  const drawn = await printer.print(sheet(), {
    logoSvg:
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><rect width="40" height="10"/></svg>',
  })
  expect(Buffer.compare(drawn, plain)).not.toBe(0)
})

test('markup in names is text, and a receipt for many invoices goes on to further pages', async () => {
  const hostile = '#panic("no") <script>alert(1)</script> *b* `c` // /* {{ @e'
  const invoices = Array.from({ length: 90 }, (_, i) => ({
    number: `${hostile} ${i}`,
    amount: { amountMicros: 1_000_000n, currency: 'USD' },
  }))
  const bytes = await printer.print(sheet('en-US', { invoices, reference: 'x'.repeat(200) }), {
    logoSvg: null,
  })
  expect(pages(bytes)).toBe(3)
})
