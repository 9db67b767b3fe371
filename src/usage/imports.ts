import type { Db, Tx } from '../db/database.ts'
import { decodeCursor, decodeIdCursor, type Page, type PageOf, pageOf } from '../db/page.ts'
import { notFound } from '../kernel/refusal.ts'
import * as store from './store-imports.ts'
import * as queues from './store-queues.ts'

export type { ImportRow } from './store-imports.ts'
export type { QueuedCall, RejectedRow } from './store-queues.ts'

/** Imports, newest first. */
export async function listImports(
  db: Db | Tx,
  { sourceId, page }: { sourceId?: number; page: Page },
): Promise<PageOf<store.ImportRow>> {
  await store.markInterrupted(db)
  const before = page.after ? Number(decodeIdCursor(page.after)) : null
  const rows = await store.selectImports(db, { sourceId: sourceId ?? null, before, limit: page.limit + 1 })
  return pageOf(rows, page, (row) => [row.id])
}

/** One import, with its counts so far while it runs. Refuses `not_found`. */
export async function getImport(db: Db | Tx, { importId }: { importId: number }): Promise<store.ImportRow> {
  const row = await store.selectImport(db, importId)
  if (!row) throw notFound(`import with id ${importId}`)
  return row
}

/** Lines that were rejected first in this import, in the order of the file. */
export async function listRejectedLines(
  db: Db | Tx,
  { importId, page }: { importId: number; page: Page },
): Promise<PageOf<queues.RejectedRow>> {
  const after = page.after ? Number(decodeIdCursor(page.after)) : 0
  const rows = await queues.selectRejected(db, { importId, after, limit: page.limit + 1 })
  return pageOf(rows, page, (row) => [row.lineNo])
}

/** Legs that wait for a price or an owner, by reason. */
export async function listUnratedCalls(
  db: Db | Tx,
  { sourceId, reasonCode, page }: { sourceId?: number; reasonCode?: string; page: Page },
): Promise<PageOf<queues.QueuedCall>> {
  const after = page.after ? decodeCursor(page.after, 4) : null
  const filter = { sourceId: sourceId ?? null, reasonCode: reasonCode ?? null }
  const rows = await queues.selectUnrated(db, { ...filter, after, limit: page.limit + 1 })
  return pageOf(rows, page, (row) => [row.reasonCode, row.sourceId, row.recordKey, row.leg])
}

/** How many legs wait, by source and reason. */
export async function countUnrated(
  db: Db | Tx,
): Promise<{ sourceId: number; reasonCode: string; calls: number }[]> {
  return queues.countUnrated(db)
}
