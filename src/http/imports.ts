import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { intakeOf } from '../composition.ts'
import { importCdrFile } from '../usage/import-cdrs.ts'
import {
  getImport,
  type ImportRow,
  listImports,
  listRejectedLines,
  type RejectedRow,
} from '../usage/imports.ts'
import { getSource } from '../usage/sources.ts'
import { type Parts, raw, read } from './action.ts'
import { bytesOf } from './body-bytes.ts'
import { instantOrNull, listOf, Paging, smallIdOf } from './shapes.ts'
import { Import, RejectedLine } from './source-shapes.ts'
import { SourcePath } from './sources.ts'

const ImportPath = z.strictObject({ importId: smallIdOf('The import’s id.') })

/** After the file has arrived: most imports have ended by then, and their answer has the final counts. */
const WAIT_MS = 2_000

export const listAll = read({
  summary: 'List imports of all sources, newest first',
  query: Paging,
  answer: listOf(Import),
  handle: async ({ db, query }) => {
    const { items, next } = await listImports(db, { page: query })
    return { items: items.map(presentImport), next }
  },
})

export const list = read({
  summary: 'List a source’s imports, newest first',
  path: SourcePath,
  query: Paging,
  answer: listOf(Import),
  handle: async ({ db, path, query }) => {
    await getSource(db, path)
    const { items, next } = await listImports(db, { ...path, page: query })
    return { items: items.map(presentImport), next }
  },
})

export const show = read({
  summary: 'Show an import, with its counts so far while it runs',
  path: ImportPath,
  answer: Import,
  handle: async ({ db, path }) => presentImport(await getImport(db, path)),
})

export const rejectedLines = read({
  summary: 'List the lines that an import rejected, in the order of the file',
  path: ImportPath,
  query: Paging,
  answer: listOf(RejectedLine),
  handle: async ({ db, path, query }) => {
    await getImport(db, path)
    const { items, next } = await listRejectedLines(db, { ...path, page: query })
    return { items: items.map(presentRejected), next }
  },
})

export const upload = raw({
  summary: 'Import a CDR file of any size, plain or gzip',
  description:
    'The file is imported while it arrives; the import is in the source’s list from the first byte. The answer comes when the whole file is here, and the import then goes on by itself: ask GET /imports/{importId}. A sender that leaves before ends it as `interrupted`, and what was read stays. A file that was imported before changes nothing.',
  path: SourcePath,
  query: z.strictObject({
    name: z
      .string()
      .min(1)
      .max(255)
      .meta({ description: 'The file’s name, for people.', examples: ['Master.csv'] }),
  }),
  takes: 'application/octet-stream',
  status: 202,
  answer: Import,
  handle: async ({ db, path, query, request, parts }) => {
    const importId = await importBody(request, { ...path, name: query.name, parts })
    return Response.json(presentImport(await getImport(db, { importId })), {
      status: 202,
      headers: { location: `/api/v1/imports/${importId}` },
    })
  },
})

/** Resolves with the import's id when the whole body has been read; rejects when it could not begin. */
async function importBody(
  request: Request,
  { sourceId, name, parts }: { sourceId: number; name: string; parts: Parts },
): Promise<number> {
  const { log } = parts
  const arrived = Promise.withResolvers<void>()
  async function* body() {
    yield* bytesOf(request)
    arrived.resolve()
  }
  const registered = Promise.withResolvers<number>()
  const ended = importCdrFile(intakeOf(parts), {
    sourceId,
    name,
    stream: body(),
    onStart: registered.resolve,
  })
  ended.catch((error: unknown) => {
    registered.reject(error)
    log.error({ err: error, sourceId, name }, 'an import stopped')
  })
  // A refusal before the import is registered, such as a source that is not there.
  const importId = await Promise.race([registered.promise, ended.then((summary) => summary.importId)])
  // Not to be answered before the file is here: a client that has its answer stops sending.
  await Promise.race([ended, arrived.promise.then(() => pause(WAIT_MS))])
  return importId
}

function presentImport(row: ImportRow): z.input<typeof Import> {
  const { id, sourceId, sourceName, name, kind, format, state, calls, known, rejected, rated, unrated } = row
  return {
    id: String(id),
    sourceId: String(sourceId),
    sourceName,
    name,
    kind,
    format,
    state,
    bytes: Number(row.bytes),
    lines: row.linesRead,
    calls,
    known,
    rejected,
    skipped: Object.entries(row.skipped).map(([reason, count]) => ({ reason, count })),
    rated,
    unrated,
    error: row.error,
    startedAt: row.startedAt.toString(),
    finishedAt: instantOrNull(row.finishedAt),
  }
}

function presentRejected({ lineNo, reason, raw, rejectedAt }: RejectedRow): z.input<typeof RejectedLine> {
  return { line: lineNo, reason, raw, rejectedAt: rejectedAt.toString() }
}
