import { availableParallelism } from 'node:os'
import type { InvoiceDocument } from '../../invoices/document.ts'
import type { InvoicePrinter } from '../../invoices/printer.ts'
import { readableOnWhite } from './brand.ts'
import type { PrintedPdf } from './compile.ts'
import { createPdfPool } from './pool.ts'

export interface PdfInvoicePrinter extends InvoicePrinter {
  /** As `print`, with the number of pages and the PDF standard kept. */
  printWithPages(document: InvoiceDocument): Promise<PrintedPdf>
  /**
   * Prints any other paper in the provider's look: `template` is a file of the templates, `sheet` what it shows. `logoSvg` and `colour` are
   * looked over as an invoice's are. Refuses `broken_invoice_template`.
   */
  printPaper(paper: {
    template: string
    sheet: { colour: string }
    logoSvg: string | null
    createdOn: string
  }): Promise<Uint8Array>
  close(): Promise<void>
}

/** More threads than this gain nothing for a server that also has other work, and each holds its fonts and caches. */
const THREADS_MAX = 4

/**
 * Prints invoices by Typst. `templateDir`: a directory whose templates take the place of those that ship, file by file (see `templates/README.md`).
 * `threads`: at most so many at once, never more than the machine has cores.
 */
export function createPdfInvoicePrinter({
  templateDir = null,
  threads = THREADS_MAX,
}: {
  templateDir?: string | null
  threads?: number
} = {}): PdfInvoicePrinter {
  const size = Math.max(1, Math.min(threads, availableParallelism()))
  const pool = createPdfPool({ size, templateDir })
  return {
    print: async (document) => (await pool.print(document)).bytes,
    printWithPages: (document) => pool.print(document),
    async printPaper({ template, sheet, logoSvg, createdOn }) {
      const logo =
        logoSvg === null ? null : { format: 'svg' as const, base64: Buffer.from(logoSvg).toString('base64') }
      const readable = { ...sheet, colour: readableOnWhite(sheet.colour) }
      return (await pool.print({ kind: 'paper', template, sheet: readable, logo, createdOn })).bytes
    },
    close: () => pool.close(),
  }
}
