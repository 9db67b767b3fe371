import { z } from 'zod'
import { getAccount } from '../accounts/accounts.ts'
import { inTransaction, type Tx } from '../db/database.ts'
import {
  addDocument,
  addVersion,
  type DocumentDownload,
  type Document as DocumentRow,
  downloadDocument,
  getDocument,
  listDocuments,
  listDownloads,
  listVersions,
  removeDocument,
  restoreDocument,
  type UploadedFile,
  type DocumentVersion as VersionRow,
} from '../documents/documents.ts'
import { DOCUMENT_BYTES_MAX, tooLarge } from '../documents/file-kind.ts'
import type { AccountId, DocumentId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import { tellAccount } from '../notices/notices.ts'
import { AccountPath, accountOf, raw, read, write } from './action.ts'
import { readBytes } from './body-bytes.ts'
import { type Caller, decide } from './caller.ts'
import { disposition } from './csv.ts'
import { Id, Instant, idOf, instantOrNull, listOf, name, Paging } from './shapes.ts'

const DocumentPath = AccountPath.extend({ documentId: idOf<DocumentId>('The document’s id.') })

const version = {
  version: z.int().meta({ examples: [1] }),
  fileName: z.string().meta({ examples: ['service-agreement.pdf'] }),
  media: z.string().meta({ examples: ['application/pdf'] }),
  size: z.int().meta({ description: 'In bytes.' }),
  addedAt: Instant,
}

const Document = name(
  'Document',
  z.strictObject({
    id: Id,
    name: z.string().meta({ examples: ['Service agreement'] }),
    ...version,
    removedAt: Instant.nullable().meta({ description: 'Staff only: taken out of the customer’s list.' }),
  }),
)

const DocumentVersion = name('DocumentVersion', z.strictObject(version))

const Upload = z.strictObject({
  fileName: z
    .string()
    .min(1)
    .max(255)
    .meta({ examples: ['service-agreement.pdf'] }),
})

/** For a customer, what was removed is not there. */
function seesRemoved(caller: Caller, accountId: AccountId): boolean {
  return decide('staff', caller, accountId) === 'allowed'
}

export const list = read({
  summary: 'List an account’s documents, newest first',
  path: AccountPath,
  query: Paging,
  answer: listOf(Document),
  handle: async ({ db, path, query, caller }) => {
    const { id: accountId } = await accountOf(db, path)
    const withRemoved = seesRemoved(caller, accountId)
    const { items, next } = await listDocuments(db, { accountId, withRemoved, page: query })
    return { items: items.map(presentDocument), next }
  },
})

export const add = raw({
  summary: 'Put a document there for the customer',
  description:
    'The body is the file: PDF, PNG, JPEG, DOCX, XLSX, TXT or CSV, at most 20 MB. What it is, is read from its bytes. The customer is told by mail.',
  path: AccountPath,
  query: Upload.extend({
    name: z
      .string()
      .min(1)
      .max(120)
      .meta({ examples: ['Service agreement'] }),
  }),
  takes: 'application/octet-stream',
  status: 201,
  answer: Document,
  handle: async ({ db, path, query, request, parts, now, actor }) => {
    const { id: accountId } = await accountOf(db, path)
    const file = await readFile(request, query)
    const document = await inTransaction(parts.database.kysely, async (tx) => {
      const added = await addDocument(tx, { accountId, name: query.name, file, now, actor })
      await tell(tx, { accountId, document: added, publicUrl: parts.settings.publicUrl, now })
      return added
    })
    return Response.json(presentDocument(document), { status: 201 })
  },
})

export const addNewVersion = raw({
  summary: 'Add a newer version of a document',
  description: 'As for a new document; the versions before stay.',
  path: DocumentPath,
  query: Upload,
  takes: 'application/octet-stream',
  status: 201,
  answer: Document,
  handle: async ({ db, path, query, request, parts, now, actor }) => {
    await accountOf(db, path)
    const file = await readFile(request, query)
    const document = await inTransaction(parts.database.kysely, async (tx) => {
      const added = await addVersion(tx, { ...path, file, now, actor })
      const { publicUrl } = parts.settings
      await tell(tx, { accountId: path.accountId, document: added, publicUrl, now })
      return added
    })
    return Response.json(presentDocument(document), { status: 201 })
  },
})

/** What was uploaded, whole. Refuses `document_too_large` as soon as it is, `upload_broken_off`. */
async function readFile(request: Request, { fileName }: { fileName: string }): Promise<UploadedFile> {
  try {
    return { fileName, bytes: await readBytes(request, { bytesMax: DOCUMENT_BYTES_MAX }) }
  } catch (error) {
    throw error instanceof Refusal && error.code === 'too_large' ? tooLarge(fileName) : error
  }
}

async function tell(
  tx: Tx,
  {
    accountId,
    document,
    publicUrl,
    now,
  }: { accountId: AccountId; document: DocumentRow; publicUrl: string; now: Temporal.Instant },
): Promise<void> {
  const account = await getAccount(tx, { accountId })
  await tellAccount(tx, {
    accountId,
    factKey: `document_added:${document.id}:${document.version}`,
    kind: 'document_added',
    facts: {
      documentName: document.name,
      documentsUrl: `${publicUrl}/documents?account=${encodeURIComponent(account.number)}`,
    },
    now,
  })
}

export const versions = read({
  summary: 'List a document’s versions, newest first',
  description: 'In one piece: staff adds each by hand.',
  path: DocumentPath,
  answer: z.strictObject({ items: z.array(DocumentVersion) }),
  handle: async ({ db, path, caller }) => {
    await accountOf(db, path)
    await getDocument(db, { ...path, withRemoved: seesRemoved(caller, path.accountId) })
    return { items: (await listVersions(db, path)).map(presentVersion) }
  },
})

export const download = raw({
  summary: 'Download a document',
  description: 'The newest version unless one is named. Who took it is kept.',
  path: DocumentPath,
  query: z.strictObject({ version: z.coerce.number().int().min(1).max(1_000_000).optional() }),
  answer: { media: 'application/octet-stream' },
  handle: async ({ db, path, query, parts, caller, ip, now, actor }) => {
    await accountOf(db, path)
    const withRemoved = seesRemoved(caller, path.accountId)
    const file = await inTransaction(parts.database.kysely, (tx) =>
      downloadDocument(tx, { ...path, ...query, withRemoved, ip, now, actor }),
    )
    return new Response(new Uint8Array(file.bytes), {
      headers: {
        'content-type': file.media,
        // Somebody else wrote it: never shown as a page of ours.
        'content-disposition': disposition('attachment', file.fileName),
        'x-content-type-options': 'nosniff',
      },
    })
  },
})

export const downloads = read({
  summary: 'List who downloaded a document, newest first',
  path: DocumentPath,
  query: Paging,
  answer: listOf(
    name(
      'DocumentDownload',
      z.strictObject({
        id: Id,
        version: z.int(),
        at: Instant,
        by: z.string().meta({ examples: ['login:12'] }),
        byName: z
          .string()
          .nullable()
          .meta({ description: 'The person’s name; null for an API key.', examples: ['Zoe Adams'] }),
        ip: z.string().nullable(),
      }),
    ),
  ),
  handle: async ({ db, path, query }) => {
    await accountOf(db, path)
    await getDocument(db, { ...path, withRemoved: true })
    const { items, next } = await listDownloads(db, { ...path, page: query })
    return { items: items.map(presentDownload), next }
  },
})

export const remove = write({
  summary: 'Take a document out of the customer’s list',
  description: 'Nothing is deleted: it can be put back.',
  path: DocumentPath,
  answer: Document,
  handle: async ({ tx, path, now, actor }) =>
    presentDocument(await removeDocument(tx, { ...path, now, actor })),
})

export const restore = write({
  summary: 'Put a removed document back',
  path: DocumentPath,
  answer: Document,
  handle: async ({ tx, path, now, actor }) =>
    presentDocument(await restoreDocument(tx, { ...path, now, actor })),
})

function presentDocument(document: DocumentRow): z.input<typeof Document> {
  return {
    id: document.id.toString(),
    name: document.name,
    ...presentVersion(document),
    removedAt: instantOrNull(document.removedAt),
  }
}

function presentVersion({
  version,
  fileName,
  media,
  size,
  addedAt,
}: VersionRow): z.input<typeof DocumentVersion> {
  return { version, fileName, media, size, addedAt: addedAt.toString() }
}

function presentDownload({ id, version, downloadedAt, downloadedBy, byName, ip }: DocumentDownload) {
  return { id: id.toString(), version, at: downloadedAt.toString(), by: downloadedBy, byName, ip }
}
