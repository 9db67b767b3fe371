import { createHash } from 'node:crypto'
import { recordEvent } from '../accounts/timeline.ts'
import type { Db, Tx } from '../db/database.ts'
import { type Page, type PageOf, pageOf } from '../db/page.ts'
import type { AccountId, DocumentId } from '../kernel/ids.ts'
import { parseInput, textLine } from '../kernel/input.ts'
import { notFound } from '../kernel/refusal.ts'
import { fileKind } from './file-kind.ts'
import * as store from './store.ts'

export type { Document, DocumentDownload, DocumentVersion } from './store.ts'

const documentName = textLine(120)

/** A file as it was uploaded: its name there, and its bytes, at most 20 MB. */
export interface UploadedFile {
  fileName: string
  bytes: Uint8Array
}

type Deed = { accountId: AccountId; now: Temporal.Instant; actor: string }

/**
 * Puts a document there for the customer; `name` is what it is called in the list. Refuses `bad_input`, and what `fileKind` refuses:
 * `document_kind`, `document_empty`, `document_too_large`, `document_name`.
 */
export async function addDocument(
  tx: Tx,
  { accountId, name, file, now, actor }: Deed & { name: string; file: UploadedFile },
): Promise<store.Document> {
  const wanted = parseInput('name', documentName, name)
  const id = await store.insertDocument(tx, { accountId, name: wanted, now })
  await addFile(tx, { accountId, documentId: id, version: 1, file, now, actor })
  await recordEvent(tx, { accountId, at: now, actor, kind: 'document_added', detail: { name: wanted } })
  return getDocument(tx, { accountId, documentId: id, withRemoved: true })
}

/** Adds a newer version of a document; those before stay. Refuses as `addDocument`, and `not_found`. */
export async function addVersion(
  tx: Tx,
  { accountId, documentId, file, now, actor }: Deed & { documentId: DocumentId; file: UploadedFile },
): Promise<store.Document> {
  const document = await store.lockDocument(tx, { accountId, documentId })
  if (!document || document.removedAt) throw notFound(`document with id ${documentId}`)
  const version = (await store.newestVersion(tx, { accountId, documentId })) + 1
  await addFile(tx, { accountId, documentId, version, file, now, actor })
  const detail = { name: document.name, version }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'document_version_added', detail })
  return getDocument(tx, { accountId, documentId, withRemoved: true })
}

async function addFile(
  tx: Tx,
  { file, now, actor, ...key }: Deed & { documentId: DocumentId; version: number; file: UploadedFile },
): Promise<void> {
  const kind = await fileKind(file)
  const sha256 = createHash('sha256').update(file.bytes).digest()
  await store.insertVersion(tx, { ...key, ...kind, bytes: Buffer.from(file.bytes), sha256, now, actor })
}

/** Takes a document out of the customer's list. Nothing is deleted: `restoreDocument` puts it back. Refuses `not_found`. */
export async function removeDocument(
  tx: Tx,
  { accountId, documentId, now, actor }: Deed & { documentId: DocumentId },
): Promise<store.Document> {
  return setRemoved(tx, { accountId, documentId, removedAt: now, kind: 'document_removed', now, actor })
}

/** Puts a removed document back into the customer's list. Refuses `not_found`. */
export async function restoreDocument(
  tx: Tx,
  { accountId, documentId, now, actor }: Deed & { documentId: DocumentId },
): Promise<store.Document> {
  return setRemoved(tx, { accountId, documentId, removedAt: null, kind: 'document_restored', now, actor })
}

async function setRemoved(
  tx: Tx,
  {
    accountId,
    documentId,
    removedAt,
    kind,
    now,
    actor,
  }: Deed & { documentId: DocumentId; removedAt: Temporal.Instant | null; kind: string },
): Promise<store.Document> {
  const document = await store.lockDocument(tx, { accountId, documentId })
  if (!document) throw notFound(`document with id ${documentId}`)
  if ((document.removedAt === null) !== (removedAt === null)) {
    await store.updateRemoved(tx, { accountId, documentId, removedAt })
    await recordEvent(tx, { accountId, at: now, actor, kind, detail: { name: document.name } })
  }
  return getDocument(tx, { accountId, documentId, withRemoved: true })
}

/** A document with its newest version. `withRemoved`: one that was removed too, for staff. Refuses `not_found`. */
export async function getDocument(
  db: Db | Tx,
  {
    accountId,
    documentId,
    withRemoved,
  }: { accountId: AccountId; documentId: DocumentId; withRemoved: boolean },
): Promise<store.Document> {
  const document = await store.readDocument(db, { accountId, documentId })
  if (!document || (document.removedAt && !withRemoved)) throw notFound(`document with id ${documentId}`)
  return document
}

/** An account's documents, newest first. `withRemoved`: for staff. */
export async function listDocuments(
  db: Db | Tx,
  { accountId, withRemoved, page }: { accountId: AccountId; withRemoved: boolean; page: Page },
): Promise<PageOf<store.Document>> {
  return pageOf(await store.selectDocuments(db, { accountId, withRemoved, page }), page, ({ id }) => [id])
}

/** A document's versions, newest first: at most the last hundred. */
export async function listVersions(
  db: Db | Tx,
  key: { accountId: AccountId; documentId: DocumentId },
): Promise<store.DocumentVersion[]> {
  return store.selectVersions(db, key)
}

/** Who downloaded a document, newest first. */
export async function listDownloads(
  db: Db | Tx,
  { page, ...key }: { accountId: AccountId; documentId: DocumentId; page: Page },
): Promise<PageOf<store.DocumentDownload>> {
  return pageOf(await store.selectDownloads(db, { ...key, page }), page, ({ id }) => [id])
}

/**
 * The bytes of a version, the newest unless said, and a line in the log of who took it. A removed document is not there for customers.
 * Refuses `not_found`.
 */
export async function downloadDocument(
  tx: Tx,
  {
    accountId,
    documentId,
    version,
    withRemoved,
    ip,
    now,
    actor,
  }: Deed & { documentId: DocumentId; version?: number | undefined; withRemoved: boolean; ip: string },
): Promise<{ fileName: string; media: string; bytes: Buffer }> {
  const document = await getDocument(tx, { accountId, documentId, withRemoved })
  const wanted = version ?? document.version
  const file = await store.readFile(tx, { accountId, documentId, version: wanted })
  if (!file) throw notFound(`version ${wanted} of document ${documentId}`)
  await store.insertDownload(tx, { accountId, documentId, version: wanted, ip, now, actor })
  return file
}
