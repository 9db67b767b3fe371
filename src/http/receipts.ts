import type { PaymentId } from '../kernel/ids.ts'
import { receiptOfPayment } from '../notices/payment-receipt.ts'
import { AccountPath, accountOf, raw } from './action.ts'
import { disposition } from './csv.ts'
import { idOf } from './shapes.ts'

export const pdf = raw({
  summary: 'Show the receipt of a payment as a PDF',
  description: 'Only a payment that has succeeded has one; it says what the mailed receipt says.',
  path: AccountPath.extend({ paymentId: idOf<PaymentId>('The payment’s id.') }),
  answer: { media: 'application/pdf' },
  handle: async ({ db, path, parts }) => {
    const { id: accountId } = await accountOf(db, path)
    const { publicUrl } = parts.settings
    const receipt = await receiptOfPayment(db, { accountId, paymentId: path.paymentId, publicUrl })
    const { sheet, fileName, logoSvg } = receipt
    const bytes = await parts.receipts.print(sheet, { logoSvg })
    return new Response(new Uint8Array(bytes), {
      headers: {
        'content-type': 'application/pdf',
        'content-disposition': disposition('inline', `${sheet.seller.name} ${fileName}`),
      },
    })
  },
})
