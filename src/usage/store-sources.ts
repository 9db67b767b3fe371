import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { SourceProfileInput } from './profile.ts'
import type { Source } from './sources.ts'

const COLUMNS = sql.raw('id, name, format, profile, user_name, created_at')

export async function findByName(db: Db | Tx, name: string): Promise<Source | null> {
  const { rows } = await sql<Source>`select ${COLUMNS} from sources where name = ${name}`.execute(db)
  return rows[0] ?? null
}

export async function findById(db: Db | Tx, id: number): Promise<Source | null> {
  const { rows } = await sql<Source>`select ${COLUMNS} from sources where id = ${id}`.execute(db)
  return rows[0] ?? null
}

export async function upsertSource(
  tx: Tx,
  source: {
    name: string
    format: string
    profile: SourceProfileInput
    userName: string | null
    passwordHash: string | null
    now: Temporal.Instant
  },
): Promise<Source> {
  const { rows } = await sql<Source>`
    insert into sources (name, format, profile, user_name, password_hash, created_at)
    values (${source.name}, ${source.format}, ${JSON.stringify(source.profile)}, ${source.userName}, ${source.passwordHash}, ${source.now})
    on conflict (name) do update set format = excluded.format, profile = excluded.profile, user_name = excluded.user_name,
      password_hash = coalesce(excluded.password_hash, sources.password_hash)
    returning ${COLUMNS}`.execute(tx)
  return rows[0]!
}

export async function selectSources(
  db: Db | Tx,
): Promise<(Source & { lastImportAt: Temporal.Instant | null; unrated: bigint })[]> {
  const { rows } = await sql<Source & { lastImportAt: Temporal.Instant | null; unrated: bigint }>`
    select ${COLUMNS},
      (select started_at from imports i where i.source_id = sources.id order by i.id desc limit 1) as last_import_at,
      (select count(*) from unrated_calls u where u.source_id = sources.id) as unrated
    from sources order by name`.execute(db)
  return rows
}

export async function findCredentials(
  db: Db | Tx,
  userName: string,
): Promise<{ sourceId: number; name: string; passwordHash: string } | null> {
  const { rows } = await sql<{ sourceId: number; name: string; passwordHash: string }>`
    select id as source_id, name, password_hash from sources where user_name = ${userName} and password_hash is not null`.execute(
    db,
  )
  return rows[0] ?? null
}
