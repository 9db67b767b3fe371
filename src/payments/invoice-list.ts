import type { Db, Tx } from '../db/database.ts'
import { decodeCursor, type Page, type PageOf, pageOf } from '../db/page.ts'
import { getInvoiceHeads, type InvoiceHead } from '../invoices/invoices.ts'
import type { AccountId } from '../kernel/ids.ts'
import { MICROS_SCALE, type Micros, parseDecimal } from '../kernel/money.ts'
import * as store from './store-invoice-list.ts'

export type { PaidHow } from './store-invoice-list.ts'

/**
 * The invoices of an account by how far they are paid (`null`: all, and the credit notes), newest first; of one year and with a number or a total,
 * where asked.
 */
export async function listInvoicesPaid(
  db: Db | Tx,
  {
    accountId,
    paid,
    year,
    search = '',
    page,
  }: { accountId: AccountId; paid: store.PaidHow; year?: number; search?: string; page: Page },
): Promise<PageOf<InvoiceHead>> {
  const after = page.after ? (decodeCursor(page.after, 2) as [string, string]) : null
  const text = search.trim()
  const found = await store.readInvoicePlaces(db, {
    ...{ accountId, paid, year, after, limit: page.limit + 1 },
    search: text === '' ? undefined : { text, total: totalSought(text) },
  })
  const { items, next } = pageOf(found, page, (invoice) => [invoice.issuedOn, invoice.id])
  const heads = await getInvoiceHeads(db, { accountId, invoiceIds: items.map(({ id }) => id) })
  return { items: items.map(({ id }) => heads.get(id)!), next }
}

/**
 * The totals that somebody may mean by what they typed, half-open: `214.50`, `$214.50` and `214,50` that amount, `214` whatever begins so.
 * Null where it is no amount. Pure.
 */
export function totalSought(text: string): { fromMicros: Micros; untilMicros: Micros } | null {
  const bare = text.replaceAll(/[\s\p{Sc}\u00a0\u202f]|[A-Z]{3}/gu, '')
  const match = /^(\d{1,3}(?:[.,’']\d{3})+|\d{1,12})(?:[.,](\d{1,2}))?$/.exec(bare)
  if (!match) return null
  const whole = match[1]!.replaceAll(/\D/g, '')
  const places = match[2] ?? ''
  const fromMicros = parseDecimal(places === '' ? whole : `${whole}.${places}`, MICROS_SCALE)
  const step = 10n ** BigInt(MICROS_SCALE - places.length)
  return { fromMicros, untilMicros: fromMicros + step }
}
