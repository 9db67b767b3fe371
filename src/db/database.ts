import { CamelCasePlugin, Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import { Refusal } from '../kernel/refusal.ts'
import type { Tables } from './tables.gen.ts'
import { typeParsers } from './values.ts'

/** Every query runs in a transaction of its own or in a `Tx`; a verb that writes takes a `Tx`, one that only reads takes either. */
export type Db = Kysely<Tables>
export type Tx = Transaction<Tables>

export interface Database {
  kysely: Db
  /** For what Kysely does not do: COPY, LISTEN, advisory locks of a session. */
  pool: pg.Pool
  url: string
  close(): Promise<void>
}

export const OLDEST_POSTGRES = 14

/** Opens a pool on a database that has been migrated. Connects lazily; nothing fails until the first query. */
export function openDatabase(url: string, options: { connectionsMax?: number } = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connectionsMax ?? 10,
    types: typeParsers,
    connectionTimeoutMillis: 10_000,
    options: '-c timezone=UTC -c datestyle=ISO',
    application_name: 'tollbook',
  })
  // A connection that dies while idle (the server restarted) is replaced by the pool; the next query tells.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const kysely = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    // snake_case in SQL, camelCase in code; what is inside jsonb is left as it was written.
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
  return { kysely, pool, url, close: () => kysely.destroy() }
}

/** One transaction: what `work` writes is there wholly or not at all. */
export async function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().execute(work)
}

/** Refuses, in one sentence, a server that cannot be reached (`database_unreachable`) or is too old (`database_too_old`). */
export async function checkDatabase(url: string): Promise<void> {
  const shown = url.replace(/\/\/([^:@/]*)(:[^@/]*)?@/, '//$1@')
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  try {
    await client.connect()
  } catch (error) {
    const cause =
      error instanceof Error ? error.message || ('code' in error ? String(error.code) : '') : String(error)
    throw new Refusal('database_unreachable', `The database ${shown} cannot be reached: ${cause}.`, {
      status: 503,
    })
  }
  try {
    const { rows } = await client.query<{ v: string }>(`select current_setting('server_version_num') as v`)
    const major = Math.floor(Number(rows[0]!.v) / 10_000)
    if (major < OLDEST_POSTGRES) {
      throw new Refusal(
        'database_too_old',
        `The database ${shown} is PostgreSQL ${major}; Tollbook needs ${OLDEST_POSTGRES} or newer.`,
      )
    }
  } finally {
    await client.end()
  }
}
