import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { SourceProfileInput } from './profile.ts'

/** The chunk that holds a line. */
export async function selectChunk(
  db: Db | Tx,
  { importId, lineNo }: { importId: number; lineNo: number },
): Promise<{ firstLine: number; raw: Buffer } | null> {
  const { rows } = await sql<{ firstLine: number; raw: Buffer }>`
    select first_line, raw from cdr_chunks
    where import_id = ${importId} and first_line <= ${lineNo} and first_line + lines > ${lineNo}
    order by first_line desc limit 1`.execute(db)
  return rows[0] ?? null
}

/** Format and profile as they were when an import was made. */
export async function selectImportRules(
  db: Db | Tx,
  importId: number,
): Promise<{ format: string; profile: SourceProfileInput } | null> {
  const { rows } = await sql<{ format: string; profile: SourceProfileInput }>`
    select format, profile from imports where id = ${importId}`.execute(db)
  return rows[0] ?? null
}
