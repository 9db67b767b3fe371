import type { Provider } from '../accounts/provider.ts'
import { putOnInvoices, UNBILLED, writeCharges } from '../charges/charges.ts'
import type { Tx } from '../db/database.ts'
import { stageJob } from '../db/jobs.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import { type Posting, post, transferOf } from '../ledger/post.ts'
import type { BillingFacts } from './facts.ts'
import type { Buyer, DocumentKind, Draft, Seller } from './invoice.ts'
import * as store from './store.ts'

/** Where what an account has been asked for and not paid is kept; its balance is what is owed. */
export const RECEIVABLE = 'receivable'

type Issued = Extract<Draft, { outcome: 'issued' }>

/** An account's facts with the draft they came to. */
export interface Drafted {
  facts: BillingFacts
  draft: Draft
}

/**
 * Makes the new charges of drafts, carried ones too, puts all charges on the invoices that are to be issued, and posts both. Set-based; the
 * balances of an account are moved once. Returns the documents, which the caller numbers and stores last in this transaction.
 */
export async function chargeAndPost(
  tx: Tx,
  {
    drafted,
    provider,
    billingRunId,
    now,
  }: { drafted: readonly Drafted[]; provider: Provider; billingRunId: number; now: Temporal.Instant },
): Promise<{ documents: store.NewDocument[]; invoiceIds: Map<AccountId, InvoiceId> }> {
  const numbered = await withInvoiceIds(tx, drafted)
  const { postings } = await writeCharges(tx, {
    charges: numbered.flatMap(({ draft, invoiceId }) =>
      draft.outcome === 'nothing'
        ? []
        : draft.newCharges.map((charge) => ({ ...charge, invoiceId: invoiceId ?? undefined })),
    ),
    at: now,
    source: 'billing run',
  })
  const issued = numbered.flatMap(({ facts, draft, invoiceId }) =>
    draft.outcome === 'issued' ? [{ facts, draft, invoiceId: invoiceId! }] : [],
  )
  await putOnInvoices(tx, {
    taken: issued.flatMap(({ facts, invoiceId }) =>
      facts.openCharges.map(({ accountId, id }) => ({ accountId, id, invoiceId })),
    ),
  })
  const issues = issued.map((invoice) => issuePosting(invoice, now))
  await post(tx, { postings: [...postings, ...issues], recordedAt: now })
  const seller = sellerOf(provider)
  return {
    documents: issued.map((invoice) => newDocument(invoice, { seller, billingRunId, now })),
    invoiceIds: new Map(issued.map(({ facts, invoiceId }) => [facts.account.id, invoiceId])),
  }
}

async function withInvoiceIds(tx: Tx, drafted: readonly Drafted[]) {
  const ids = await store.nextInvoiceIds(tx, drafted.filter(({ draft }) => draft.outcome === 'issued').length)
  let taken = 0
  return drafted.map(({ facts, draft }) => ({
    facts,
    draft,
    invoiceId: draft.outcome === 'issued' ? ids[taken++]! : null,
  }))
}

interface IssuedInvoice {
  facts: BillingFacts
  draft: Issued
  invoiceId: InvoiceId
}

/** What was owed unasked becomes receivable, exactly; what rounding to the minor unit added or took; and each authority's tax. */
function issuePosting({ facts, draft, invoiceId }: IssuedInvoice, now: Temporal.Instant): Posting {
  const exactMicros = draft.netMicros - draft.roundingMicros
  return {
    accountId: facts.account.id,
    key: `invoice:${invoiceId}`,
    bookedAt: now,
    source: 'billing run',
    transfers: [
      ...transferOf(UNBILLED, RECEIVABLE, exactMicros),
      ...transferOf('rounding', RECEIVABLE, draft.roundingMicros),
      ...draft.taxes.flatMap((tax) => transferOf(taxAccount(tax.authority), RECEIVABLE, tax.taxMicros)),
    ],
  }
}

/** The ledger account of what is owed to a tax authority. */
export function taxAccount(authority: string): string {
  return `tax_payable:${authority}`
}

function newDocument(
  { facts: { account, on }, draft, invoiceId }: IssuedInvoice,
  { seller, billingRunId, now }: { seller: Seller; billingRunId: number; now: Temporal.Instant },
): store.NewDocument {
  const { periodStart, periodEnd, dueOn, lines, taxes, netMicros, taxMicros, totalMicros, roundingMicros } =
    draft
  const buyer: Buyer = {
    accountNumber: account.number,
    name: account.name,
    attention: account.attention,
    addressLines: account.addressLines,
    country: account.country,
    taxId: account.taxId,
  }
  return {
    accountId: account.id,
    id: invoiceId,
    kind: 'invoice',
    correctsInvoiceId: null,
    billingRunId,
    issuedAt: now,
    issuedOn: on,
    currency: account.currency,
    reason: null,
    ...{ periodStart, periodEnd, dueOn, lines, taxes, netMicros, taxMicros, totalMicros, roundingMicros },
    ...{ buyer, seller },
  }
}

/** The provider as a document copies it. */
export function sellerOf(provider: Provider): Seller {
  const { name, legalName, addressLines, country, taxId, email, phone, website, paymentInstructions } =
    provider
  return { name, legalName, addressLines, country, taxId, email, phone, website, paymentInstructions }
}

/**
 * Leaves word for the rooms to the right that what accounts are asked for has changed: credit may pay it, drafts are planned. `issued`: the
 * documents that are new, of which people are told.
 */
export async function tellInvoicesChanged(
  tx: Tx,
  {
    accountIds,
    issued = [],
  }: {
    accountIds: readonly AccountId[]
    issued?: readonly { accountId: AccountId; id: InvoiceId; kind: DocumentKind }[]
  },
): Promise<void> {
  if (accountIds.length === 0) return
  await stageJob(tx, 'invoices_changed', {
    accountIds: accountIds.map(String),
    issued: issued.map(({ accountId, id, kind }) => ({
      accountId: String(accountId),
      invoiceId: String(id),
      kind,
    })),
  })
}
