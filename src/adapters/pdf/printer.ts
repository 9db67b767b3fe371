import { availableParallelism } from 'node:os'
import type { InvoiceDocument } from '../../invoices/document.ts'
import type { InvoicePrinter } from '../../invoices/printer.ts'
import type { PrintedPdf } from './compile.ts'
import { createPdfPool } from './pool.ts'

export interface PdfInvoicePrinter extends InvoicePrinter {
  /** As `print`, with the number of pages and the PDF standard kept. */
  printWithPages(document: InvoiceDocument): Promise<PrintedPdf>
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
    close: () => pool.close(),
  }
}
