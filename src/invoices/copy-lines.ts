import type { PoolClient } from 'pg'
import { BinaryCopy } from '../db/binary-copy.ts'
import { copyBlocks } from '../db/copy-transaction.ts'
import { dayNumber } from './day-order.ts'
import type { InvoiceHead, InvoiceLine } from './invoice.ts'

const TARGET = `invoice_lines (account_id, invoice_id, n, kind, service, description, period_start, period_end, quantity, unit_micros, calls,
  billed_seconds, direction, destination_id, subscription_id, late, amount_micros, shown_micros, tax_micros)`
const FIELDS = 19
// 16 fields of at most 12 bytes, and the lengths of three texts.
const FIXED_BYTES_MAX = 16 * 12 + 3 * 4

type WithLines = Pick<InvoiceHead, 'accountId' | 'id'> & { lines: readonly InvoiceLine[] }

/** Stores the lines of documents by COPY, on the connection of their transaction: a run writes more lines than all the rest together. */
export async function copyLines(client: PoolClient, documents: readonly WithLines[]): Promise<void> {
  const copy = new BinaryCopy()
  for (const document of documents) for (const line of document.lines) writeLine(copy, document, line)
  await copyBlocks(client, TARGET, copy.end())
}

function writeLine(copy: BinaryCopy, { accountId, id }: WithLines, line: InvoiceLine): void {
  const { kind, service, description } = line
  // A UTF-16 unit takes at most three bytes in UTF-8.
  copy.row(FIELDS, FIXED_BYTES_MAX + 3 * (kind.length + service.length + description.length))
  copy.int8(accountId)
  copy.int8(id)
  copy.int4(line.n)
  copy.text(kind)
  copy.text(service)
  copy.text(description)
  copy.date(dayNumber(line.periodStart))
  copy.date(dayNumber(line.periodEnd))
  copy.int4(line.quantity)
  copy.int8(line.unitMicros)
  copy.int4(line.calls)
  copy.int4(line.billedSeconds)
  if (line.direction === null) copy.null()
  else copy.int2(line.direction)
  copy.int4(line.destinationId)
  copy.int8(line.subscriptionId)
  copy.bool(line.late)
  copy.int8(line.amountMicros)
  copy.int8(line.shownMicros)
  copy.int8(line.taxMicros)
}
