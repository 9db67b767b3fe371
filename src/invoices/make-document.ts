import type { Account } from '../accounts/account.ts'
import { getAccount } from '../accounts/accounts.ts'
import { getProvider, type Provider } from '../accounts/provider.ts'
import { usageChargesOf } from '../charges/charges.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import { notFound } from '../kernel/refusal.ts'
import { type ChargedPeriod, chargedCalls, chargedUsageByLine } from '../usage/charged-usage.ts'
import type { DocumentBuyer, DocumentSeller, InvoiceDocument } from './document.ts'
import { callDetailOf, numberUsageOf } from './document-calls.ts'
import { chargeGroupsOf, summaryOf, taxLinesOf } from './document-figures.ts'
import type { Buyer, Seller } from './invoice.ts'
import { reasonText } from './line-words.ts'
import * as store from './store.ts'
import { isForCalls } from './usage-lines.ts'

// More calls than this make a PDF that nobody reads; the portal has them as a list and as CSV.
const ANNEX_CALLS_MAX = 20_000

/**
 * A stored document as whoever prints it needs it: figures, buyer and seller as issued; logo, colours, locale and the wish for a call detail
 * annex as they are now. `withCalls` false: without that annex, for who may not see whom the account called. Refuses `not_found`.
 */
export async function invoiceDocument(
  db: Db | Tx,
  {
    accountId,
    invoiceId,
    withCalls = true,
  }: { accountId: AccountId; invoiceId: InvoiceId; withCalls?: boolean },
): Promise<InvoiceDocument> {
  const head = await store.findDocument(db, { accountId, invoiceId })
  if (!head) throw notFound(`invoice with id ${invoiceId}`)
  const account = await getAccount(db, { accountId })
  const provider = await getProvider(db)
  const lines = await store.readLines(db, { accountId, invoiceIds: [invoiceId] })
  const taxes = await store.readTaxes(db, { accountId, invoiceIds: [invoiceId] })
  const calls = await callsOf(db, { head, account, withCalls })
  const isInvoice = head.kind === 'invoice'
  return {
    kind: head.kind,
    locale: account.locale,
    currency: head.currency,
    number: head.number,
    issuedOn: head.issuedOn.toString(),
    dueOn: isInvoice ? head.dueOn.toString() : null,
    period: { startOn: head.periodStart.toString(), endBeforeOn: head.periodEnd.toString() },
    termsDays: isInvoice ? head.issuedOn.until(head.dueOn, { largestUnit: 'days' }).days : null,
    corrects: await correctedBy(db, head, account.locale),
    seller: documentSeller(head.seller, provider),
    buyer: documentBuyer(head.buyer, { seller: head.seller, locale: account.locale }),
    summary: summaryOf({ head, lines, previous: isInvoice ? await previousOf(db, head) : null }),
    chargeGroups: chargeGroupsOf(lines, { currency: head.currency, locale: account.locale }),
    taxes: taxLinesOf(taxes, head.currency),
    ...calls,
    notes: [],
    paymentInstructions: isInvoice
      ? head.seller.paymentInstructions.split(/\n+/).filter((text) => text.trim() !== '')
      : [],
  }
}

async function correctedBy(
  db: Db | Tx,
  head: store.StoredDocument,
  locale: string,
): Promise<InvoiceDocument['corrects']> {
  const { accountId, correctsInvoiceId, reason } = head
  if (correctsInvoiceId === null) return null
  const corrected = await store.findDocument(db, { accountId, invoiceId: correctsInvoiceId })
  return {
    number: corrected!.number,
    issuedOn: corrected!.issuedOn.toString(),
    reason: reasonText(reason ?? '', locale),
  }
}

async function previousOf(db: Db | Tx, { accountId, id, issuedOn }: store.StoredDocument) {
  const previous = await store.findPrevious(db, { accountId, invoiceId: id, issuedOn })
  if (!previous) return null
  return { head: previous, sums: await store.readSumsByKind(db, { accountId, invoiceId: previous.id }) }
}

/** Usage by number, and the annex where the account wants one and it can be read. */
async function callsOf(
  db: Db | Tx,
  { head, account, withCalls }: { head: store.StoredDocument; account: Account; withCalls: boolean },
): Promise<Pick<InvoiceDocument, 'usageByNumber' | 'callDetail' | 'callsNotPrinted'>> {
  const charges = (await usageChargesOf(db, { accountId: head.accountId, invoiceId: head.id })).filter(
    isForCalls,
  )
  const spans = new Map(charges.map((charge) => [`${charge.periodStart} ${charge.periodEnd}`, charge]))
  const periods: ChargedPeriod[] = [...spans.values()].map(({ accountId, periodStart, periodEnd }) => ({
    ...{ accountId, periodStart, periodEnd, timeZone: account.timeZone, spans: false },
  }))
  const chargeIds = charges.map((charge) => charge.id)
  const { country, timeZone, locale } = account
  const context = { currency: head.currency, country, timeZone, locale }
  const usageByNumber = numberUsageOf(await chargedUsageByLine(db, { periods, chargeIds }), context)
  const count = charges.reduce((sum, charge) => sum + charge.calls, 0)
  if (!withCalls || !account.callDetailAnnex || count === 0)
    return { usageByNumber, callDetail: null, callsNotPrinted: null }
  if (count > ANNEX_CALLS_MAX) return { usageByNumber, callDetail: null, callsNotPrinted: count }
  const calls = await chargedCalls(db, { periods, chargeIds, limit: ANNEX_CALLS_MAX })
  return { usageByNumber, callDetail: callDetailOf(calls, context), callsNotPrinted: null }
}

function documentSeller(seller: Seller, provider: Provider): DocumentSeller {
  return {
    name: seller.name,
    legalName: seller.legalName,
    addressLines: seller.addressLines,
    taxId: seller.taxId,
    // Whom to ask is asked now: the provider's people for customers where there are any, not who it was when the invoice was issued.
    inquiryPhone: provider.supportPhone ?? seller.phone ?? seller.email ?? '',
    email: provider.supportEmail ?? seller.email,
    web: seller.website,
    logo: provider.logoSvg
      ? { format: 'svg', base64: Buffer.from(provider.logoSvg).toString('base64') }
      : null,
    primaryColour: provider.primaryColor,
  }
}

/** A buyer abroad has the country in the address. */
function documentBuyer(buyer: Buyer, { seller, locale }: { seller: Seller; locale: string }): DocumentBuyer {
  const abroad = buyer.country !== seller.country
  const country = new Intl.DisplayNames([locale], { type: 'region' }).of(buyer.country)
  return {
    name: buyer.name,
    attention: buyer.attention,
    addressLines: abroad && country ? [...buyer.addressLines, country] : buyer.addressLines,
    accountNumber: buyer.accountNumber,
    taxId: buyer.taxId,
  }
}
