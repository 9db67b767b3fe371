import { getInvoiceHeads, type InvoiceHead } from '../../invoices/invoices.ts'
import type { InvoiceId } from '../../kernel/ids.ts'
import { notFound } from '../../kernel/refusal.ts'
import { draftOfInvoice } from '../../payments/autopay.ts'
import { owedBy } from '../../payments/payments.ts'
import type { InvoiceIssuedFacts } from '../mails/invoice-issued.ts'
import {
  type About,
  type Gather,
  idOf,
  moneyOf,
  moneyOrNull,
  namedMethod,
  sumOf,
  type Whose,
} from './about.ts'

export const gatherInvoice: Gather<'invoice_issued'> = async (about) => {
  const { account, links } = about
  if (!account.paperless) return { untold: ON_PAPER }
  const invoiceId = idOf<InvoiceId>(about, 'invoiceId')
  const { number, issuedOn, dueOn, totalMicros } = await headOf(about, invoiceId)
  const { dues } = await owedBy(about.db, { accountId: account.id })
  const openMicros = dues.find((due) => due.invoiceId === invoiceId)?.openMicros ?? 0n
  const earlier = dues.filter((due) => due.invoiceId !== invoiceId)
  return {
    ...{ invoiceId, number, issuedOn, dueOn },
    total: moneyOf(about, totalMicros),
    open: moneyOrNull(about, openMicros),
    openEarlier: moneyOrNull(about, sumOf(earlier.map((due) => ({ amountMicros: due.openMicros })))),
    autopay: openMicros === 0n ? null : await draftFor(about, invoiceId),
    hasCalls: account.callDetailAnnex,
    payUrl: links.page(`/pay?invoice=${invoiceId}`),
    invoiceUrl: links.invoiceUrl(invoiceId),
  }
}

export const gatherCreditNote: Gather<'credit_note_issued'> = async (about) => {
  if (!about.account.paperless) return { untold: ON_PAPER }
  const invoiceId = idOf<InvoiceId>(about, 'invoiceId')
  const { number, issuedOn, totalMicros, correctsInvoiceId } = await headOf(about, invoiceId)
  if (correctsInvoiceId === null) throw notFound(`credit note with id ${invoiceId}`)
  const corrected = await headOf(about, correctsInvoiceId)
  return {
    ...{ invoiceId, number, issuedOn, ofInvoice: corrected.number },
    total: moneyOf(about, totalMicros),
    invoiceUrl: about.links.invoiceUrl(invoiceId),
  }
}

const ON_PAPER = 'the account has its invoices on paper'

async function headOf({ db, account }: Whose, invoiceId: InvoiceId): Promise<InvoiceHead> {
  const heads = await getInvoiceHeads(db, { accountId: account.id, invoiceIds: [invoiceId] })
  const head = heads.get(invoiceId)
  if (!head) throw notFound(`invoice with id ${invoiceId}`)
  return head
}

async function draftFor(about: About, invoiceId: InvoiceId): Promise<InvoiceIssuedFacts['autopay']> {
  const { db, account, now } = about
  const draft = await draftOfInvoice(db, { accountId: account.id, invoiceId, now })
  return (
    draft && {
      on: draft.on,
      amount: moneyOf(about, draft.totalMicros),
      method: await namedMethod(about, draft.methodId),
      paysOthers: draft.invoices.length > 1,
    }
  )
}
