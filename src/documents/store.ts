import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { decodeIdCursor, type Page } from '../db/page.ts'
import type { AccountId, DocumentId } from '../kernel/ids.ts'

/** SQL of documents, document_versions and document_downloads. */

/** A document as a list shows it: with what its newest version is. */
export interface Document {
  id: DocumentId
  name: string
  createdAt: Temporal.Instant
  removedAt: Temporal.Instant | null
  version: number
  fileName: string
  media: string
  /** In bytes. */
  size: number
  addedAt: Temporal.Instant
  addedBy: string
}

export type DocumentVersion = Pick<
  Document,
  'version' | 'fileName' | 'media' | 'size' | 'addedAt' | 'addedBy'
>

export interface DocumentDownload {
  id: bigint
  version: number
  downloadedAt: Temporal.Instant
  downloadedBy: string
  /** Of the person, as it is now; null where it was no person, or nobody any more. */
  byName: string | null
  ip: string | null
}

interface Key {
  accountId: AccountId
  documentId: DocumentId
}

const DOCUMENT = sql`
  select d.id, d.name, d.created_at, d.removed_at, v.version, v.file_name, v.media, v.size, v.added_at, v.added_by
  from documents d
  cross join lateral (
    select * from document_versions v where v.account_id = d.account_id and v.document_id = d.id
    order by v.version desc limit 1
  ) v`

export async function insertDocument(
  tx: Tx,
  { accountId, name, now }: { accountId: AccountId; name: string; now: Temporal.Instant },
): Promise<DocumentId> {
  const { rows } = await sql<{ id: DocumentId }>`
    insert into documents (account_id, name, created_at) values (${accountId}, ${name}, ${now}) returning id`.execute(
    tx,
  )
  return rows[0]!.id
}

export async function insertVersion(
  tx: Tx,
  version: Key & {
    version: number
    fileName: string
    media: string
    sha256: Buffer
    bytes: Buffer
    now: Temporal.Instant
    actor: string
  },
): Promise<void> {
  await sql`
    insert into document_versions (account_id, document_id, version, file_name, media, size, sha256, bytes, added_at, added_by)
    values (${version.accountId}, ${version.documentId}, ${version.version}, ${version.fileName}, ${version.media},
      ${version.bytes.length}, ${version.sha256}, ${version.bytes}, ${version.now}, ${version.actor})`.execute(
    tx,
  )
}

export async function lockDocument(
  tx: Tx,
  { accountId, documentId }: Key,
): Promise<{ name: string; removedAt: Temporal.Instant | null } | null> {
  const { rows } = await sql<{ name: string; removedAt: Temporal.Instant | null }>`
    select name, removed_at from documents where account_id = ${accountId} and id = ${documentId} for update`.execute(
    tx,
  )
  return rows[0] ?? null
}

export async function newestVersion(tx: Tx, { accountId, documentId }: Key): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    select max(version) as version from document_versions where account_id = ${accountId} and document_id = ${documentId}`.execute(
    tx,
  )
  return rows[0]!.version
}

export async function updateRemoved(
  tx: Tx,
  { accountId, documentId, removedAt }: Key & { removedAt: Temporal.Instant | null },
): Promise<void> {
  await sql`
    update documents set removed_at = ${removedAt} where account_id = ${accountId} and id = ${documentId}`.execute(
    tx,
  )
}

export async function readDocument(db: Db | Tx, { accountId, documentId }: Key): Promise<Document | null> {
  const { rows } = await sql<Document>`
    ${DOCUMENT} where d.account_id = ${accountId} and d.id = ${documentId}`.execute(db)
  return rows[0] ?? null
}

export async function selectDocuments(
  db: Db | Tx,
  { accountId, withRemoved, page }: { accountId: AccountId; withRemoved: boolean; page: Page },
): Promise<Document[]> {
  const after = page.after ? decodeIdCursor(page.after) : null
  const { rows } = await sql<Document>`
    ${DOCUMENT} where d.account_id = ${accountId} and (${withRemoved} or d.removed_at is null)
      and (${after}::bigint is null or d.id < ${after})
    order by d.id desc limit ${page.limit + 1}`.execute(db)
  return rows
}

export async function selectVersions(
  db: Db | Tx,
  { accountId, documentId }: Key,
): Promise<DocumentVersion[]> {
  const { rows } = await sql<DocumentVersion>`
    select version, file_name, media, size, added_at, added_by from document_versions
    where account_id = ${accountId} and document_id = ${documentId} order by version desc limit 100`.execute(
    db,
  )
  return rows
}

export async function readFile(
  db: Db | Tx,
  { accountId, documentId, version }: Key & { version: number },
): Promise<{ fileName: string; media: string; bytes: Buffer } | null> {
  const { rows } = await sql<{ fileName: string; media: string; bytes: Buffer }>`
    select file_name, media, bytes from document_versions
    where account_id = ${accountId} and document_id = ${documentId} and version = ${version}`.execute(db)
  return rows[0] ?? null
}

export async function insertDownload(
  tx: Tx,
  {
    accountId,
    documentId,
    version,
    ip,
    now,
    actor,
  }: Key & {
    version: number
    ip: string
    now: Temporal.Instant
    actor: string
  },
): Promise<void> {
  await sql`
    insert into document_downloads (account_id, document_id, version, downloaded_at, downloaded_by, ip)
    values (${accountId}, ${documentId}, ${version}, ${now}, ${actor}, ${ip})`.execute(tx)
}

export async function selectDownloads(
  db: Db | Tx,
  { accountId, documentId, page }: Key & { page: Page },
): Promise<DocumentDownload[]> {
  const after = page.after ? decodeIdCursor(page.after) : null
  const { rows } = await sql<DocumentDownload>`
    select d.id, d.version, d.downloaded_at, d.downloaded_by, l.name as by_name, d.ip from document_downloads d
    left join logins l on l.id = (regexp_match(d.downloaded_by, '^(?:login|staff):(\\d+)$'))[1]::bigint
    where d.account_id = ${accountId} and d.document_id = ${documentId} and (${after}::bigint is null or d.id < ${after})
    order by d.id desc limit ${page.limit + 1}`.execute(db)
  return rows
}
