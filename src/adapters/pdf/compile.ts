import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NodeCompiler, type NodeError, type NodeTypstDocument } from '@myriaddreamin/typst-ts-node-compiler'
import type { InvoiceDocument } from '../../invoices/document.ts'
import { Refusal } from '../../kernel/refusal.ts'
import { logoFile } from './brand.ts'
import { loadFonts } from './fonts.ts'
import { type Sheet, sheetFor } from './sheet.ts'

/** The templates that ship. */
export const OWN_TEMPLATE_DIR = fileURLToPath(new URL('./templates/', import.meta.url)).replace(/[\\/]$/, '')

/**
 * `a-3a` is PDF/A-3a: kept for decades and read aloud by a screen reader. It refuses characters no font here can draw and private-use ones; such a
 * document is written as plain tagged PDF 1.7, the characters shown as boxes.
 */
export type PrintedStandard = 'a-3a' | '1.7'

export interface PrintedPdf {
  bytes: Uint8Array<ArrayBuffer>
  pages: number
  standard: PrintedStandard
}

/** Any other paper in the provider's look, its sheet written by whoever asks: a template of ours and what it gets as `invoice.json`. */
export interface Paper {
  kind: 'paper'
  /** A file of the templates: `receipt.typ`. */
  template: string
  /** `logo` is added: the path of the logo to be drawn, or null. `colour` is made readable by whoever asks (`readableOnWhite`). */
  sheet: object
  logo: InvoiceDocument['seller']['logo']
  /** ISO day; the PDF's creation time is its midnight UTC. */
  createdOn: string
}

/** Above so many calls in its detail a document leaves a cache too large to keep for the next one. */
const CALLS_CACHED_MAX = 500

/**
 * A Typst compiler with fonts and templates loaded; the returned function prints one document and is synchronous. `templateDir` may hold any of the
 * templates under their names, which then take the place of ours, its own further files, and `fonts/`. Throws a `Refusal`: `bad_invoice_document` for a
 * document that is not one, `broken_invoice_template` naming file and line.
 */
export function createPdfCompiler(
  templateDir: string | null,
): (document: InvoiceDocument | Paper) => PrintedPdf {
  const workspace = resolve(templateDir ?? OWN_TEMPLATE_DIR)
  const compiler = NodeCompiler.create({ workspace, fontArgs: [{ fontBlobs: loadFonts(templateDir) }] })
  const standIns = ownTemplatesMissingIn(workspace)
  for (const name of standIns)
    compiler.mapShadow(join(workspace, name), readFileSync(join(OWN_TEMPLATE_DIR, name)))

  const setPages = (sheet: object, template: string): NodeTypstDocument | Refusal => {
    compiler.mapShadow(join(workspace, 'invoice.json'), Buffer.from(JSON.stringify(sheet, printableText)))
    const outcome = compiler.compile({ mainFilePath: join(workspace, template), resetRead: true })
    return outcome.result ?? brokenTemplate(compiler, outcome.takeError(), { workspace, standIns })
  }

  return (document) => {
    const { template, logo: given, createdOn, sheetWith } = paperOf(document)
    const logo = logoFile(given)
    if (logo) compiler.mapShadow(join(workspace, logo.path), logo.bytes)
    let pages = setPages(sheetWith(logo?.path ?? null), template)
    // What cannot be drawn of a logo that looked well shows only here; the invoice matters more than its logo.
    if (pages instanceof Refusal && logo) pages = setPages(sheetWith(null), template)
    if (pages instanceof Refusal) throw pages
    const printed = writePdf(compiler, pages, createdOn)
    compiler.evictCache(callsOf(document) > CALLS_CACHED_MAX ? 0 : 2)
    return printed
  }
}

/** What to print, whatever it is: which template, with which logo, and what the template gets once it is known whether there is one. */
function paperOf(document: InvoiceDocument | Paper) {
  if (document.kind === 'paper') {
    const { template, logo, createdOn, sheet } = document
    return {
      template,
      logo,
      createdOn,
      sheetWith: (path: string | null): object => ({ ...sheet, logo: path }),
    }
  }
  const { seller, issuedOn } = document
  const sheetWith = (path: string | null): object => readSheet(document, path)
  return { template: 'invoice.typ', logo: seller.logo, createdOn: issuedOn, sheetWith }
}

function callsOf(document: InvoiceDocument | Paper): number {
  if (document.kind === 'paper') {
    const { calls } = document.sheet as { calls?: { groups: { rows: unknown[] }[] } | null }
    return calls?.groups.reduce((sum, { rows }) => sum + rows.length, 0) ?? 0
  }
  return document.callDetail?.groups.reduce((sum, group) => sum + group.calls.length, 0) ?? 0
}

function ownTemplatesMissingIn(workspace: string): string[] {
  if (workspace === OWN_TEMPLATE_DIR) return []
  return readdirSync(OWN_TEMPLATE_DIR).filter(
    (name) => name.endsWith('.typ') && !existsSync(join(workspace, name)),
  )
}

function readSheet(document: InvoiceDocument, logo: string | null): Sheet {
  try {
    return sheetFor(document, logo)
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof Refusal)) throw error
    throw new Refusal('bad_invoice_document', `${document.kind} ${document.number}: ${error.message}.`)
  }
}

function writePdf(compiler: NodeCompiler, pages: NodeTypstDocument, createdOn: string): PrintedPdf {
  const creationTimestamp = Temporal.PlainDate.from(createdOn).toZonedDateTime('UTC').epochMilliseconds / 1000
  const write = (standard: PrintedStandard): PrintedPdf => ({
    bytes: new Uint8Array(compiler.pdf(pages, { pdfStandard: standard, pdfTags: true, creationTimestamp })),
    pages: pages.numOfPages,
    standard,
  })
  try {
    return write('a-3a')
  } catch {
    return write('1.7')
  }
}

/** Takes out what no template could print: control characters but for line breaks, and halves of surrogate pairs, which Typst's JSON refuses. */
function printableText(_key: string, value: unknown): unknown {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is meant
  return typeof value === 'string' ? value.toWellFormed().replace(/[\0-\x09\x0b-\x1f\x7f]/g, ' ') : value
}

/** A diagnostic of the compiler, as far as it is used here. Lines count from 0. */
interface Diagnostic {
  message: string
  path: string
  range: { start: { line: number } } | null
}

function brokenTemplate(
  compiler: NodeCompiler,
  error: NodeError | null,
  { workspace, standIns }: { workspace: string; standIns: string[] },
): Refusal {
  const diagnostics: Diagnostic[] = error ? compiler.fetchDiagnostics(error) : []
  const [first, ...further] = diagnostics.map(({ message, path, range }) => {
    const standIn = standIns.find((name) => join(workspace, name) === path)
    const file = standIn === undefined ? path : join(OWN_TEMPLATE_DIR, standIn)
    const place = range ? `${file || workspace} line ${range.start.line + 1}` : file || workspace
    return { place, message }
  })
  return new Refusal(
    'broken_invoice_template',
    first
      ? `${first.place}: ${first.message}.`
      : `${workspace}: the template cannot be compiled, and Typst does not say why.`,
    { details: first ? [first, ...further] : [] },
  )
}
