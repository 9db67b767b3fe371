import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { ImportCounts } from './import.ts'
import type { SourceProfileInput } from './profile.ts'

export interface ImportRow extends ImportCounts {
  id: number
  sourceId: number
  sourceName: string
  name: string
  kind: 'file' | 'live'
  format: string
  state: 'running' | 'complete' | 'failed' | 'interrupted'
  bytes: bigint
  error: string | null
  startedAt: Temporal.Instant
  finishedAt: Temporal.Instant | null
}

/** A running import holds this advisory lock, by its id: one that says `running` without it has been killed. */
const IMPORT_LOCK = 71_002
/** Files of one source are imported one after another. */
const SOURCE_LOCK = 71_001

/** Registers an import. */
export async function beginImport(
  tx: Tx,
  start: {
    sourceId: number
    name: string
    kind: 'file' | 'live'
    format: string
    profile: SourceProfileInput
    at: Temporal.Instant
  },
): Promise<number> {
  await markInterrupted(tx)
  const { rows } = await sql<{ id: number }>`
    insert into imports (source_id, name, kind, format, profile, state, started_at)
    values (${start.sourceId}, ${start.name}, ${start.kind}, ${start.format}, ${JSON.stringify(start.profile)}, 'running', ${start.at})
    returning id`.execute(tx)
  const { id } = rows[0]!
  await lockImport(tx, id)
  return id
}

/** Says that the import is alive, for as long as this connection's session. */
async function lockImport(tx: Tx, importId: number): Promise<void> {
  await sql`select pg_advisory_lock_shared(${IMPORT_LOCK}, ${importId})`.execute(tx)
}

/** Waits for the source's turn; held until the connection's session ends. */
export async function lockSource(tx: Tx, sourceId: number): Promise<void> {
  await sql`select pg_advisory_lock(${SOURCE_LOCK}, ${sourceId})`.execute(tx)
}

/**
 * For a session that was lost: takes the import's lock again, and the source's turn if nobody has taken it meanwhile. Whoever found the lock
 * free has called the import interrupted; it is not.
 */
export async function resumeImport(
  tx: Tx,
  { importId, sourceId }: { importId: number; sourceId: number },
): Promise<void> {
  await lockImport(tx, importId)
  await sql`select pg_try_advisory_lock(${SOURCE_LOCK}, ${sourceId})`.execute(tx)
  await sql`
    update imports set state = 'running', error = null, finished_at = null
    where id = ${importId} and state = 'interrupted'`.execute(tx)
}

/** What an import has stored so far. */
export async function selectCounts(tx: Tx, importId: number): Promise<ImportCounts> {
  const { rows } = await sql<ImportCounts>`
    select lines_read, calls, known, rejected, skipped, rated, unrated from imports where id = ${importId}`.execute(
    tx,
  )
  return rows[0]!
}

/** Imports whose program was killed say so, instead of running for ever. */
export async function markInterrupted(tx: Tx | Db): Promise<void> {
  await sql`
    update imports set state = 'interrupted', error = 'The program stopped; import the file again to go on.', finished_at = started_at
    where state = 'running' and kind = 'file'
      and not exists (select from pg_locks where locktype = 'advisory' and classid = ${IMPORT_LOCK} and objid = imports.id::oid
        and database = (select oid from pg_database where datname = current_database()))`.execute(tx)
}

/** Adds a batch's counts, in the batch's transaction: what they say is what is stored. */
export async function addToImport(
  tx: Tx,
  importId: number,
  counts: ImportCounts,
  bytes: number,
): Promise<void> {
  await sql`
    update imports set lines_read = lines_read + ${counts.linesRead}, calls = calls + ${counts.calls}, known = known + ${counts.known},
      rejected = rejected + ${counts.rejected}, rated = rated + ${counts.rated}, unrated = unrated + ${counts.unrated},
      bytes = bytes + ${bytes},
      skipped = (select coalesce(jsonb_object_agg(key, n), '{}') from (
        select key, sum(value::int) as n from (
          select * from jsonb_each_text(skipped) union all select * from jsonb_each_text(${JSON.stringify(counts.skipped)}::jsonb)
        ) both_sides group by key) summed)
    where id = ${importId}`.execute(tx)
}

/** Ends an import. */
export async function endImport(
  db: Db | Tx,
  end: { importId: number; state: ImportRow['state']; error: string | null; at: Temporal.Instant },
): Promise<void> {
  await sql`
    update imports set state = ${end.state}, error = ${end.error}, finished_at = ${end.at} where id = ${end.importId}`.execute(
    db,
  )
}

/** Newest first; `before` is the id after which to go on. */
export async function selectImports(
  db: Db | Tx,
  { sourceId, before, limit }: { sourceId: number | null; before: number | null; limit: number },
): Promise<ImportRow[]> {
  const { rows } = await sql<ImportRow>`
    select i.id, i.source_id, s.name as source_name, i.name, i.kind, i.format, i.state, i.bytes, i.lines_read, i.calls, i.known,
      i.rejected, i.skipped, i.rated, i.unrated, i.error, i.started_at, i.finished_at
    from imports i join sources s on s.id = i.source_id
    where (${sourceId}::int is null or i.source_id = ${sourceId}) and (${before}::int is null or i.id < ${before})
    order by i.id desc limit ${limit}`.execute(db)
  return rows
}

export async function selectImport(db: Db | Tx, importId: number): Promise<ImportRow | null> {
  const { rows } = await sql<ImportRow>`
    select i.id, i.source_id, s.name as source_name, i.name, i.kind, i.format, i.state, i.bytes, i.lines_read, i.calls, i.known,
      i.rejected, i.skipped, i.rated, i.unrated, i.error, i.started_at, i.finished_at
    from imports i join sources s on s.id = i.source_id where i.id = ${importId}`.execute(db)
  return rows[0] ?? null
}

/** The day's import (UTC) of what a source posts live, locked so that its lines are numbered by one transaction at a time. */
export async function lockLiveImport(
  tx: Tx,
  {
    source,
    at,
  }: { source: { id: number; format: string; profile: SourceProfileInput }; at: Temporal.Instant },
): Promise<{ importId: number; linesRead: number }> {
  const name = `live ${at.toString().slice(0, 10)}`
  const { rows } = await sql<{ importId: number; linesRead: number }>`
    insert into imports (source_id, name, kind, format, profile, state, started_at, finished_at)
    values (${source.id}, ${name}, 'live', ${source.format}, ${JSON.stringify(source.profile)}, 'complete', ${at}, ${at})
    on conflict (source_id, name, profile_hash) where kind = 'live' do update set finished_at = excluded.finished_at
    returning id as import_id, lines_read`.execute(tx)
  return rows[0]!
}
