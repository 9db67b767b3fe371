import type { Provider } from '../accounts/provider.ts'
import type { AttachmentRecipe } from './mail.ts'
import type { MailAttachment } from './mail-transport.ts'
import type { ReceiptPrinter } from './receipt.ts'

/** Makes attachments anew from their recipes. What it returns may throw what the printer throws. */
export function makeAttachments({
  receipts,
  provider,
}: {
  receipts: ReceiptPrinter
  provider: Pick<Provider, 'logoSvg'>
}): (recipe: AttachmentRecipe) => Promise<MailAttachment> {
  return async ({ fileName, receipt }) => ({
    fileName,
    media: 'application/pdf',
    bytes: await receipts.print(receipt, { logoSvg: provider.logoSvg }),
  })
}
