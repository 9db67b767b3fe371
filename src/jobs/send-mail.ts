import { findProvider, type Provider } from '../accounts/provider.ts'
import { createSmtpTransport } from '../adapters/mail/smtp.ts'
import { createPdfInvoicePrinter } from '../adapters/pdf/printer.ts'
import { createReceiptPrinter } from '../adapters/receipt-pdf/printer.ts'
import type { Mailbox } from '../notices/mail-transport.ts'
import { makeAttachments } from '../notices/make-attachment.ts'
import { sendWaitingMails } from '../notices/notices.ts'
import type { Settings } from '../settings.ts'
import type { Job } from './job.ts'

/** Sends what is due in the outbox. Staged by each mail; every minute for those that are tried again. */
export const sendMail: Job = {
  name: 'send_mail',
  cron: '* * * * *',
  async run({ database, clock, settings, log }) {
    const provider = await findProvider(database.kysely)
    if (!provider) return
    // Connections and threads are opened when the first mail wants one, and closed with the round: a minute without mail costs nothing.
    const transport = settings.smtpUrl === undefined ? null : createSmtpTransport({ url: settings.smtpUrl })
    const press = createPdfInvoicePrinter({ threads: 1 })
    try {
      const receipts = createReceiptPrinter(press)
      const db = database.kysely
      const makeAttachment = makeAttachments({ receipts, invoices: press, db, provider })
      const from = senderOf(settings, provider)
      const summary = await sendWaitingMails(database, clock, { transport, from, makeAttachment })
      if (Object.values(summary).some((mails) => mails > 0)) log.info(summary, 'mails')
    } finally {
      transport?.close()
      await press.close()
    }
  },
}

/** `MAIL_FROM`, else the provider's own address, else one at the host that mails point to. */
function senderOf({ mailFrom, publicUrl }: Settings, provider: Provider): Mailbox {
  const fallback = provider.email ?? `billing@${new URL(publicUrl).hostname}`
  return { name: mailFrom?.name ?? provider.name, address: mailFrom?.address ?? fallback }
}
