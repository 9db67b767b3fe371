import { readdir, readFile } from 'node:fs/promises'
import { runMigrations } from 'graphile-worker'
import { sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { Refusal } from '../kernel/refusal.ts'
import { checkDatabase, type Db, openDatabase } from './database.ts'

const FOLDER = new URL('../../migrations/', import.meta.url)

/**
 * Brings a database to this program's schema: the SQL files of migrations/ in the order of their names, each in a transaction, under
 * Kysely's lock; then the job queue's own tables. Returns the names applied now.
 * Refuses: `database_unreachable`, `database_too_old`, `database_newer` (made by a newer Tollbook).
 */
export async function migrate(url: string): Promise<{ applied: string[] }> {
  await checkDatabase(url)
  const database = openDatabase(url, { connectionsMax: 2 })
  try {
    const migrations = await readMigrations()
    await refuseNewer(database.kysely, migrations)
    const migrator = new Migrator({
      db: database.kysely,
      provider: { getMigrations: async () => migrations },
    })
    const { error, results } = await migrator.migrateToLatest()
    const failed = results?.find((result) => result.status === 'Error')
    if (failed)
      throw new Error(`migration ${failed.migrationName} failed: ${String(error)}`, { cause: error })
    if (error) throw error
    await runMigrations({ pgPool: database.pool })
    return { applied: (results ?? []).map((result) => result.migrationName) }
  } finally {
    await database.close()
  }
}

async function readMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort()
  const entries = files.map(async (file): Promise<[string, Migration]> => {
    const text = await readFile(new URL(file, FOLDER), 'utf8')
    return [file.replace(/\.sql$/, ''), { up: async (db) => void (await sql.raw(text).execute(db)) }]
  })
  return Object.fromEntries(await Promise.all(entries))
}

async function refuseNewer(db: Db, ours: Record<string, Migration>): Promise<void> {
  const found = await sql<{
    exists: boolean
  }>`select to_regclass('kysely_migration') is not null as exists`.execute(db)
  if (!found.rows[0]!.exists) return
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  const strange = rows.find((row) => !(row.name in ours))
  if (strange) {
    throw new Refusal(
      'database_newer',
      `The database was made by another version of Tollbook (it has migration ${strange.name}); run that version or a newer one.`,
    )
  }
}
