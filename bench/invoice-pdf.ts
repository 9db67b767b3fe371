import PDFDocument from 'pdfkit'
import { createPdfCompiler } from '../src/adapters/pdf/compile.ts'
import { EXAMPLE_INVOICE } from '../src/adapters/pdf/example-document.ts'
import { loadFonts } from '../src/adapters/pdf/fonts.ts'
import { type Sheet, sheetFor } from '../src/adapters/pdf/sheet.ts'
import type { InvoiceDocument } from '../src/invoices/document.ts'
import { median } from './support/server.ts'

/*
 * One-page invoices a second, one thread each: ours from the document to a tagged PDF/A-3a, against pdfkit, which is handed the finished words
 * and writes the same text in the same embedded font on one plain page. Every invoice is another: number, buyer and account.
 */
const SECONDS = Number(process.argv[2] ?? 3)
const ROUNDS = Number(process.argv[3] ?? 5)
const TARGET = 5

const compile = createPdfCompiler(null)
const fonts = loadFonts(null)
let printed = 0

await check()
const ratios: number[] = []
for (let round = 1; round <= ROUNDS; round++) {
  const ours = await perSecond(async () => compile(nextInvoice()).bytes)
  const theirs = await perSecond(async () => (await writeByPdfkit(sheetFor(nextInvoice(), null))).bytes)
  ratios.push(ours / theirs)
  console.log(
    `round ${round}: ${ours.toFixed(0)} invoices/s, pdfkit ${theirs.toFixed(0)}/s, ratio ${ratios.at(-1)!.toFixed(2)}`,
  )
}
console.log(`invoice-pdf ratio ${median(ratios).toFixed(2)} target ${TARGET.toFixed(2)}`)

function nextInvoice(): InvoiceDocument {
  printed += 1
  const buyer = {
    ...EXAMPLE_INVOICE.buyer,
    name: `Customer ${printed}`,
    accountNumber: String(100_000 + printed),
  }
  // pdfkit draws no SVG: both write the seller's name.
  const seller = { ...EXAMPLE_INVOICE.seller, logo: null }
  return { ...EXAMPLE_INVOICE, number: `LT-2026-${printed}`, buyer, seller }
}

/** Both warm, and both one page. */
async function check(): Promise<void> {
  for (let i = 0; i < 20; i++) {
    const ours = compile(nextInvoice())
    const theirs = await writeByPdfkit(sheetFor(nextInvoice(), null))
    if (ours.pages !== 1 || theirs.pages !== 1) {
      throw new Error(`Not one page each: ours ${ours.pages}, pdfkit's ${theirs.pages}.`)
    }
  }
}

async function perSecond(print: () => Promise<Uint8Array>): Promise<number> {
  const started = performance.now()
  let count = 0
  while (performance.now() - started < SECONDS * 1000) {
    await print()
    count += 1
  }
  return (count * 1000) / (performance.now() - started)
}

type Column = { text: string; x: number; width: number; align?: 'right' }

/** The sheet's text at the places where our template has it, as one would write it with pdfkit. */
function writeByPdfkit(sheet: Sheet): Promise<{ bytes: Buffer; pages: number }> {
  const pdf = new PDFDocument({ size: 'letter', margin: 0, info: { Title: sheet.documentTitle } })
  let pages = 1
  pdf.on('pageAdded', () => {
    pages += 1
  })
  pdf.registerFont('regular', fonts[0]!)
  pdf.registerFont('semibold', fonts[1]!)
  pdf.registerFont('bold', fonts[2]!)
  let y = 45
  const row = (columns: Column[], font = 'regular', size = 9) => {
    pdf.font(font).fontSize(size)
    for (const { text, x, width, align } of columns)
      pdf.text(text, x, y, { width, align: align ?? 'left', lineBreak: false })
    y += size * 1.5
  }
  const rule = () => {
    pdf.moveTo(51, y).lineTo(561, y).stroke()
    y += 3
  }
  writeFront(sheet, row)
  row([{ text: sheet.words.charges, x: 51, width: 300 }], 'semibold', 12)
  for (const group of sheet.charges.groups) {
    row([{ text: `${group.title} ${group.subtitle ?? ''}`, x: 51, width: 300 }], 'semibold')
    for (const line of group.lines) {
      row([
        { text: line.description, x: 51, width: 260 },
        { text: line.period, x: 320, width: 80 },
        { text: line.quantity, x: 400, width: 50, align: 'right' },
        { text: line.unitPrice, x: 455, width: 45, align: 'right' },
        { text: line.amount, x: 505, width: 56, align: 'right' },
      ])
    }
    row([
      { text: group.subtotal.label, x: 300, width: 200, align: 'right' },
      { text: group.subtotal.amount, x: 505, width: 56, align: 'right' },
    ])
    rule()
  }
  row([{ text: sheet.words.taxes, x: 51, width: 300 }], 'semibold', 12)
  for (const tax of sheet.taxes) {
    row([
      { text: tax.name, x: 51, width: 190 },
      { text: tax.authority, x: 245, width: 170 },
      { text: tax.rate, x: 420, width: 40, align: 'right' },
      { text: tax.base, x: 462, width: 45, align: 'right' },
      { text: tax.amount, x: 510, width: 51, align: 'right' },
    ])
  }
  y = 752
  row(
    [
      { text: sheet.footer, x: 51, width: 440 },
      { text: 'Page 1 of 1', x: 495, width: 66, align: 'right' },
    ],
    'regular',
    7,
  )
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk))
    pdf.on('end', () => resolve({ bytes: Buffer.concat(chunks), pages }))
    pdf.on('error', reject)
    pdf.end()
  })
}

function writeFront(sheet: Sheet, row: (columns: Column[], font?: string, size?: number) => void): void {
  const { words, seller, buyer, headline, summary } = sheet
  row(
    [
      { text: seller.name, x: 51, width: 300 },
      { text: words.title[sheet.kind], x: 400, width: 161, align: 'right' },
    ],
    'bold',
    17,
  )
  row([{ text: sheet.number, x: 400, width: 161, align: 'right' }], 'regular', 10)
  row([{ text: [seller.legalName, ...seller.addressLines].join(' · '), x: 51, width: 280 }], 'regular', 6.5)
  row([{ text: words.billTo, x: 51, width: 200 }], 'regular', 7.5)
  const address = [buyer.name, ...buyer.lines]
  for (let i = 0; i < Math.max(address.length, sheet.facts.length); i++) {
    row([
      { text: address[i] ?? '', x: 51, width: 280 },
      { text: sheet.facts[i]?.label ?? '', x: 346, width: 90 },
      { text: sheet.facts[i]?.value ?? '', x: 440, width: 121, align: 'right' },
    ])
  }
  row([
    { text: headline.label, x: 65, width: 200 },
    { text: headline.dueLabel ?? '', x: 400, width: 150 },
  ])
  row(
    [
      { text: headline.amount, x: 65, width: 200 },
      { text: headline.due ?? '', x: 400, width: 150 },
    ],
    'bold',
    22,
  )
  row([{ text: headline.change ?? '', x: 65, width: 400 }])
  row([{ text: words.summary, x: 51, width: 300 }], 'semibold', 12)
  row(
    [words.thisInvoice, words.lastInvoice, words.change].map((text, i) => ({
      text,
      x: 300 + i * 87,
      width: 87,
    })),
    'semibold',
    7.5,
  )
  for (const { label, amount, previous, change } of [...summary.rows, summary.total]) {
    row([
      { text: label, x: 51, width: 240 },
      ...[amount, previous, change].map(
        (text, i): Column => ({ text, x: 300 + i * 87, width: 87, align: 'right' }),
      ),
    ])
  }
  for (const { label, amount } of [...summary.carriedForward, ...(summary.due ? [summary.due] : [])]) {
    row([
      { text: label, x: 51, width: 240 },
      { text: amount, x: 300, width: 87, align: 'right' },
    ])
  }
  for (const part of sheet.help) {
    row([{ text: part.title, x: 51, width: 240 }], 'semibold')
    for (const text of part.lines) row([{ text, x: 51, width: 500 }])
  }
}
