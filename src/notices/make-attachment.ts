import type { Provider } from '../accounts/provider.ts'
import type { Db } from '../db/database.ts'
import { invoiceDocument } from '../invoices/invoices.ts'
import type { InvoicePrinter } from '../invoices/printer.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import type { AttachmentRecipe } from './mail.ts'
import type { MailAttachment } from './mail-transport.ts'
import type { ReceiptPrinter } from './receipt.ts'

interface Printers {
  receipts: ReceiptPrinter
  invoices: InvoicePrinter
  db: Db
  provider: Pick<Provider, 'logoSvg'>
}

/** Makes attachments anew from their recipes. What it returns may throw what the printers throw. */
export function makeAttachments(printers: Printers): (recipe: AttachmentRecipe) => Promise<MailAttachment> {
  return async (recipe) => ({
    fileName: recipe.fileName,
    media: 'application/pdf',
    bytes: await bytesOf(recipe, printers),
  })
}

async function bytesOf(
  recipe: AttachmentRecipe,
  { receipts, invoices, db, provider }: Printers,
): Promise<Uint8Array> {
  switch (recipe.kind) {
    case 'receipt':
      return receipts.print(recipe.receipt, { logoSvg: provider.logoSvg })
    case 'document': {
      const accountId = BigInt(recipe.accountId) as AccountId
      const document = await invoiceDocument(db, {
        accountId,
        invoiceId: BigInt(recipe.invoiceId) as InvoiceId,
      })
      // Whom somebody called stays behind sign-in (47 CFR 64.2010).
      return invoices.print({ ...document, callDetail: null })
    }
    default:
      return recipe satisfies never
  }
}
