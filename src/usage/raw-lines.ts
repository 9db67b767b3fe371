import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import type { Db, Tx } from '../db/database.ts'
import type { CdrFormats, CdrRecord } from './cdr-format.ts'
import { readRules } from './sources.ts'
import * as store from './store-raw-lines.ts'

const decompress = promisify(zstdDecompress)

/** One line of an import as the switch wrote it, or null if it is not kept. */
export async function rawLine(
  db: Db | Tx,
  { importId, lineNo }: { importId: number; lineNo: number },
): Promise<string | null> {
  const chunk = await store.selectChunk(db, { importId, lineNo })
  if (!chunk) return null
  const lines = (await decompress(chunk.raw)).toString('utf8').split('\n')
  return lines[lineNo - chunk.firstLine] ?? null
}

/** Reads a kept line again, by the profile as it was when it was imported. Null where it cannot be. */
export async function readAgain(
  db: Db | Tx,
  { importId, lineNo, formats }: { importId: number; lineNo: number; formats: CdrFormats },
): Promise<{ raw: string; record: CdrRecord } | null> {
  const source = await store.selectImportRules(db, importId)
  const raw = await rawLine(db, { importId, lineNo })
  if (!source || raw === null) return null
  const reader = readRules(source, formats).openReader()
  // A format with a header learns its columns from the file's first line.
  if (lineNo > 1) reader.read((await rawLine(db, { importId, lineNo: 1 })) ?? '', 1)
  const line = reader.read(raw, lineNo)
  return line.kind === 'record' ? { raw, record: line.record } : null
}
