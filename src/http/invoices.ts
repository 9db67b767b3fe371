import { z } from 'zod'
import type { Account } from '../accounts/account.ts'
import { getProvider } from '../accounts/provider.ts'
import type { Db, Tx } from '../db/database.ts'
import {
  getInvoice,
  invoiceDocument,
  issueCreditNote,
  issuedBetween,
  searchInvoices,
} from '../invoices/invoices.ts'
import { descriptionText, lineText, reasonText } from '../invoices/line-words.ts'
import type { InvoiceId } from '../kernel/ids.ts'
import { notFound } from '../kernel/refusal.ts'
import { listInvoicesPaid } from '../payments/invoice-list.ts'
import { listCalls } from '../usage/calls.ts'
import { AccountPath, accountOf, raw, read, write } from './action.ts'
import { Call, presentCall } from './call-shapes.ts'
import { linesSeenBy, mayAlso } from './caller.ts'
import { csvResponse, disposition } from './csv.ts'
import { CsvQuery, csvLocale } from './csv-words.ts'
import { lineHead, lineRow } from './invoice-lines-file.ts'
import { Invoice, InvoiceDetail } from './invoice-shapes.ts'
import { presentInvoice, presentInvoices } from './present-invoice.ts'
import { readerLocale } from './reader-locale.ts'
import { Day, idOf, listOf, MoneyIn, microsIn, Paging, smallIdOf } from './shapes.ts'

const InvoicePath = AccountPath.extend({ invoiceId: idOf<InvoiceId>('The document’s id.') })

export const list = read({
  summary: 'List an account’s invoices and credit notes, newest first',
  path: AccountPath,
  query: Paging.extend({
    year: z.coerce
      .number()
      .int()
      .min(1970)
      .max(2200)
      .optional()
      .meta({ description: 'Issued in this year.' }),
    paid: z.enum(['open', 'in_progress', 'paid']).optional().meta({
      description:
        'Invoices of which something waits for payment; that a payment is on its way to; or of which nothing is owed any more. Where a payment of a part is on its way, an invoice is among the first two. Else all, and the credit notes.',
    }),
    search: z.string().max(60).optional().meta({
      description: 'A part of the number, or a total such as `214.50`; `214` finds whatever begins so.',
    }),
  }),
  answer: listOf(Invoice).extend({
    issued: z.strictObject({ firstOn: Day, lastOn: Day }).nullable().meta({
      description:
        'When the account’s first and newest documents were issued, whatever is asked; null: there are none.',
    }),
  }),
  handle: async ({ db, path, query: { year, paid, search, ...page }, now }) => {
    const account = await accountOf(db, path)
    const [{ items, next }, issued] = await Promise.all([
      listInvoicesPaid(db, {
        ...{ accountId: account.id, paid: paid ?? null, page },
        ...(year ? { year } : {}),
        ...(search ? { search } : {}),
      }),
      issuedBetween(db, { accountId: account.id }),
    ])
    const invoices = items.map((head) => ({
      ...head,
      accountNumber: account.number,
      accountName: account.name,
    }))
    const presented = await presentInvoices(db, { invoices, today: todayOf(account, now) })
    const between = issued && { firstOn: issued.firstOn.toString(), lastOn: issued.lastOn.toString() }
    return { items: presented, next, issued: between }
  },
})

export const search = read({
  summary: 'Find invoices and credit notes of all accounts, newest first',
  query: Paging.extend({
    search: z
      .string()
      .max(60)
      .optional()
      .meta({ description: 'Beginning of its number, or an account’s number.' }),
  }),
  answer: listOf(Invoice),
  handle: async ({ db, query: { search, ...page }, now }) => {
    const { items, next } = await searchInvoices(db, { ...(search ? { search } : {}), page })
    const today = todayOf(await getProvider(db), now)
    return { items: await presentInvoices(db, { invoices: items, today }), next }
  },
})

export const show = read({
  summary: 'Show an invoice or credit note with its lines and taxes',
  path: InvoicePath,
  answer: InvoiceDetail,
  handle: async ({ db, path, now, caller }) => {
    const account = await accountOf(db, path)
    const shown = await presentOf(db, { account, invoiceId: path.invoiceId, now })
    const locale = readerLocale(caller, account)
    const lines = shown.lines.map((line) => ({
      ...line,
      service: lineText(line.service, locale),
      description: descriptionText(line, locale),
    }))
    return { ...shown, reason: shown.reason && reasonText(shown.reason, locale), lines }
  },
})

export const pdf = raw({
  summary: 'Show an invoice or credit note as a PDF',
  description: 'The list of every call, where the account wants one, is for those only who may see calls.',
  path: InvoicePath,
  answer: { media: 'application/pdf' },
  handle: async ({ db, path, parts, caller }) => {
    const { id: accountId } = await accountOf(db, path)
    const withCalls = mayAlso('see_calls', caller, accountId)
    const document = await invoiceDocument(db, { ...path, withCalls })
    const bytes = await parts.printer.print(document)
    return new Response(new Uint8Array(bytes), {
      headers: {
        'content-type': 'application/pdf',
        'content-disposition': disposition('inline', `${document.seller.name} ${document.number}.pdf`),
      },
    })
  },
})

export const linesCsv = raw({
  summary: 'Download an invoice’s lines as CSV',
  path: InvoicePath,
  query: CsvQuery,
  answer: { media: 'text/csv' },
  handle: async ({ db, path, query, caller }) => {
    const account = await accountOf(db, path)
    const locale = csvLocale(query, caller, account)
    const { lines, number, currency } = await getInvoice(db, path)
    async function* rows() {
      yield lineHead(locale)
      for (const line of lines) yield lineRow(line, { currency, locale })
    }
    return csvResponse(rows(), `${number}.csv`)
  },
})

export const lineCalls = read({
  summary: 'List the calls behind a usage line, newest first',
  path: InvoicePath.extend({ n: smallIdOf('The line’s number.') }),
  query: Paging,
  answer: listOf(Call),
  handle: async ({ db, path: { accountId, invoiceId, n }, query, caller }) => {
    const account = await accountOf(db, { accountId })
    const invoice = await getInvoice(db, { accountId, invoiceId })
    const line = invoice.lines.find((candidate) => candidate.n === n)
    if (!line) throw notFound(`line ${n} on invoice ${invoiceId}`)
    if (line.kind !== 'usage' || line.direction === null) return { items: [], next: null }
    const { subscriptionId, direction, destinationId, late } = line
    const invoiceLine = { subscriptionId, directionCode: direction, destinationId, late }
    const lines = linesSeenBy(caller, accountId)
    const { items, next } = await listCalls(db, { accountId, invoiceId, invoiceLine, lines, page: query })
    return {
      items: items.map((call) =>
        presentCall(call, { currency: account.currency, locale: readerLocale(caller, account) }),
      ),
      next,
    }
  },
})

export const credit = write({
  summary: 'Issue a credit note for all or part of an invoice',
  description:
    'It takes what it credits off the account’s balance at once, with its taxes, and has a number of its own.',
  path: InvoicePath,
  once: true,
  body: z.strictObject({
    lines: z.union([
      z.literal('all'),
      z
        .array(z.strictObject({ n: z.int(), amount: MoneyIn }))
        .min(1)
        .max(1000),
    ]),
    reason: z.string().trim().min(1).max(500),
  }),
  status: 201,
  answer: InvoiceDetail,
  handle: async ({ tx, path: { accountId, invoiceId }, body: { lines, reason }, now, actor }) => {
    const account = await accountOf(tx, { accountId })
    const request =
      lines === 'all'
        ? lines
        : lines.map(({ n, amount }) => ({ n, amountMicros: microsIn(amount, account.currency) }))
    const note = await issueCreditNote(tx, { accountId, invoiceId, lines: request, reason, actor, now })
    return presentOf(tx, { account, invoiceId: note.invoiceId, now })
  },
})

async function presentOf(
  db: Db | Tx,
  { account, invoiceId, now }: { account: Account; invoiceId: InvoiceId; now: Temporal.Instant },
): Promise<z.input<typeof InvoiceDetail>> {
  const invoice = await getInvoice(db, { accountId: account.id, invoiceId })
  const corrects = invoice.correctsInvoiceId
  const corrected =
    corrects === null ? null : await getInvoice(db, { accountId: account.id, invoiceId: corrects })
  return presentInvoice(db, { invoice, corrected, today: todayOf(account, now) })
}

/** Today where an account or the provider is. */
export function todayOf({ timeZone }: { timeZone: string }, now: Temporal.Instant): Temporal.PlainDate {
  return now.toZonedDateTimeISO(timeZone).toPlainDate()
}
