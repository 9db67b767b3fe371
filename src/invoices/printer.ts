import type { InvoiceDocument } from './document.ts'

/** The socket for whatever turns an invoice into a file. `src/adapters/pdf` is the one that ships. */
export interface InvoicePrinter {
  /**
   * The document as a PDF. The same document gives the same bytes. A logo that cannot be read gives way to the seller's name; text the
   * template could take for markup is printed as it is. Throws a `Refusal` (`bad_invoice_document`, `broken_invoice_template`) when nothing can be printed.
   */
  print(document: InvoiceDocument): Promise<Uint8Array>
}
