import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { InvoiceDocument } from '../../invoices/document.ts'
import { OWN_TEMPLATE_DIR } from './compile.ts'
import { EXAMPLE_INVOICE, exampleCallDetail, exampleChargeGroups } from './example-document.ts'
import { createPdfPool } from './pool.ts'
import { createPdfInvoicePrinter } from './printer.ts'

const scratch = mkdtempSync(join(tmpdir(), 'tollbook-pdf-'))
const printer = createPdfInvoicePrinter({ threads: 1 })

afterAll(async () => {
  await printer.close()
  rmSync(scratch, { recursive: true })
})

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

function withSeller(seller: Partial<InvoiceDocument['seller']>): InvoiceDocument {
  return { ...EXAMPLE_INVOICE, seller: { ...EXAMPLE_INVOICE.seller, ...seller } }
}

describe('a printed invoice', () => {
  test('is one page of PDF/A-3a with title and language', async () => {
    const { bytes, pages, standard } = await printer.printWithPages(EXAMPLE_INVOICE)
    expect(text(bytes).slice(0, 5)).toBe('%PDF-')
    expect({ pages, standard }).toEqual({ pages: 1, standard: 'a-3a' })
    expect(text(bytes)).toContain('/Lang')
    expect(text(bytes)).toContain('Invoice LT-2026-001234')
    expect(text(bytes)).toContain('/StructTreeRoot')
  })

  test('has the same bytes each time it is printed', async () => {
    const first = await printer.print(EXAMPLE_INVOICE)
    await printer.print({ ...EXAMPLE_INVOICE, number: 'another' })
    expect(Buffer.compare(first, await printer.print(structuredClone(EXAMPLE_INVOICE)))).toBe(0)
  })

  test('goes on to further pages when it has many lines', async () => {
    const long = { ...EXAMPLE_INVOICE, chargeGroups: exampleChargeGroups(14) }
    expect((await printer.printWithPages(long)).pages).toBe(3)
  })

  test('prints in every language and currency it speaks, and a credit note', async () => {
    const credit: InvoiceDocument = {
      ...EXAMPLE_INVOICE,
      kind: 'credit_note',
      dueOn: null,
      chargeGroups: EXAMPLE_INVOICE.chargeGroups.slice(1),
      corrects: { number: 'LT-2026-001234', issuedOn: '2026-11-01', reason: 'Wrong rate' },
    }
    const others = (['fr-CA', 'de-DE', 'es-ES', 'ja-JP', 'pt-BR'] as const).map((locale, i) => ({
      ...EXAMPLE_INVOICE,
      locale,
      currency: ['CAD', 'EUR', 'EUR', 'JPY', 'KWD'][i]!,
    }))
    for (const document of [credit, ...others]) {
      expect(await printer.printWithPages(document)).toMatchObject({ pages: 1, standard: 'a-3a' })
    }
  })

  test('with 1,000 calls has them on 14 pages after the first', async () => {
    const { pages, bytes } = await printer.printWithPages({
      ...EXAMPLE_INVOICE,
      callDetail: exampleCallDetail(1000),
    })
    expect(pages).toBe(15)
    expect(bytes.length).toBeLessThan(600_000)
  })

  test('takes markup and code in its texts as text', async () => {
    const hostile =
      '#panic("no") *a* _b_ $c$ <d> @e \\ ` // /* {{ ]] #import "x" = h - i + j ~ -> ... \u0000\u0007\ud800'
    const { pages } = await printer.printWithPages({
      ...EXAMPLE_INVOICE,
      number: hostile,
      buyer: { ...EXAMPLE_INVOICE.buyer, name: hostile, attention: hostile, addressLines: [hostile] },
      notes: [hostile, 'x'.repeat(5000)],
    })
    expect(pages).toBe(2)
  })

  test('is printed with what the fonts lack shown as boxes rather than not at all', async () => {
    const { standard } = await printer.printWithPages({ ...EXAMPLE_INVOICE, notes: ['\ue000 \u{10fffd}'] })
    expect(standard).toBe('1.7')
  })

  test.each([
    ['missing', null],
    ['not a PNG', { format: 'png', base64: Buffer.from('hello').toString('base64') }],
    ['a PNG cut off', { format: 'png', base64: 'iVBORw0KGgoAAAANSUhEUgAA' }],
    ['an SVG that is not XML', { format: 'svg', base64: Buffer.from('<svg <<<').toString('base64') }],
    ['an SVG that reads files', { format: 'svg', base64: svgThatReads('file:///etc/hostname') }],
    ['an SVG that reads relative files', { format: 'svg', base64: svgThatReads('invoice.json') }],
  ] as const)('whose logo is %s has the seller’s name instead', async (_, logo) => {
    const expected = await printer.print(withSeller({ logo: null }))
    expect(Buffer.compare(await printer.print(withSeller({ logo })), expected)).toBe(0)
  })

  test.each([
    ['issuedOn', { issuedOn: '2026-02-30' }],
    ['currency', { currency: 'euro' }],
    ['locale', { locale: 'not a locale' }],
    ['notes', { taxes: [{ ...EXAMPLE_INVOICE.taxes[0]!, amount: '1,234.50' }] }],
  ])('is refused by name when its %s is none', async (_, wrong) => {
    await expect(printer.print({ ...EXAMPLE_INVOICE, ...wrong })).rejects.toMatchObject({
      code: 'bad_invoice_document',
      message: expect.stringContaining('LT-2026-001234'),
    })
  })
})

function svgThatReads(href: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image href="${href}" width="9" height="9"/></svg>`
  return Buffer.from(svg).toString('base64')
}

describe('an operator’s own templates', () => {
  function templateDir(name: string, files: Record<string, string>): string {
    const dir = join(scratch, name)
    mkdirSync(dir)
    for (const [file, content] of Object.entries(files)) writeFileSync(join(dir, file), content)
    return dir
  }

  test('take the place of ours file by file, and are read again when they change', async () => {
    const dir = templateDir('own', { 'charges.typ': '#let charges = pagebreak() + [Thank you]' })
    const own = createPdfInvoicePrinter({ templateDir: dir, threads: 1 })
    expect((await own.printWithPages(EXAMPLE_INVOICE)).pages).toBe(2)
    writeFileSync(join(dir, 'charges.typ'), '#let charges = 2 * pagebreak() + [Thank you]')
    writeFileSync(join(dir, 'charges.typ'), '#let charges = pagebreak() + [Thank] + pagebreak() + [you]')
    expect((await own.printWithPages(EXAMPLE_INVOICE)).pages).toBe(3)
    await own.close()
  })

  test('that are broken are named with file, line and reason', async () => {
    const dir = templateDir('broken', { 'charges.typ': '#let charges = [\n  #nosuch(3)\n]\n' })
    const broken = createPdfInvoicePrinter({ templateDir: dir, threads: 1 })
    await expect(broken.print(EXAMPLE_INVOICE)).rejects.toMatchObject({
      code: 'broken_invoice_template',
      message: `${join(dir, 'charges.typ')} line 2: unknown variable: nosuch.`,
    })
    await broken.close()
  })

  test('that break a file of ours name ours', async () => {
    const dir = templateDir('half', { 'look.typ': '#let sheet = json("/invoice.json")' })
    const half = createPdfInvoicePrinter({ templateDir: dir, threads: 1 })
    await expect(half.print(EXAMPLE_INVOICE)).rejects.toMatchObject({
      code: 'broken_invoice_template',
      message: expect.stringContaining(`${join(OWN_TEMPLATE_DIR, 'front.typ')} line`),
    })
    await half.close()
  })
})

describe('the threads', () => {
  test('that die take only their own job with them', async () => {
    const url = new URL(`data:text/javascript,${encodeURIComponent(FRAGILE_WORKER)}`)
    const pool = createPdfPool({ size: 2, templateDir: null, workerUrl: url })
    const outcomes = await Promise.allSettled(
      ['a', 'die', 'b', 'throw', 'c'].map((number) => pool.print({ ...EXAMPLE_INVOICE, number })),
    )
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
    await pool.close()
  })

  test('print large documents one after the other, and small ones beside them', async () => {
    const url = new URL(`data:text/javascript,${encodeURIComponent(FRAGILE_WORKER)}`)
    const pool = createPdfPool({ size: 2, templateDir: null, workerUrl: url })
    const large = { ...EXAMPLE_INVOICE, callDetail: exampleCallDetail(1001) }
    const printed = await Promise.all([large, large, EXAMPLE_INVOICE, large].map((each) => pool.print(each)))
    expect(printed).toHaveLength(4)
    await pool.close()
  })

  test('print several documents at once, each its own', async () => {
    const several = createPdfInvoicePrinter()
    const numbers = Array.from({ length: 12 }, (_, i) => `INV-${i}`)
    const printed = await Promise.all(numbers.map((number) => several.print({ ...EXAMPLE_INVOICE, number })))
    expect(printed.map((bytes, i) => text(bytes).includes(`Invoice ${numbers[i]} `))).toEqual(
      numbers.map(() => true),
    )
    await several.close()
  })

  test('reject what waits when the printer is closed', async () => {
    const closing = createPdfInvoicePrinter({ threads: 1 })
    const jobs = Promise.allSettled([closing.print(EXAMPLE_INVOICE), closing.print(EXAMPLE_INVOICE)])
    await closing.close()
    expect((await jobs).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(closing.print(EXAMPLE_INVOICE)).rejects.toThrow('closed')
  })
})

const FRAGILE_WORKER = `
import { parentPort } from 'node:worker_threads'
parentPort.on('message', ({ number }) => {
  if (number === 'die') process.exit(3)
  if (number === 'throw') throw new Error('thrown')
  parentPort.postMessage({ kind: 'printed', printed: { bytes: new Uint8Array(), pages: 1, standard: 'a-3a' } })
})`
