import { readdir, readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { type Database, inTransaction } from '../db/database.ts'
import { migrate } from '../db/migrate.ts'

const MIGRATIONS = new URL('../../migrations/', import.meta.url)
const CREATED = /^create (table|view|sequence|function|type|domain|schema)(?: if not exists)? (\w+)/gim

/**
 * Takes back all that the migrations made, and migrates anew: for a database whose demo was killed in the making. What else is in it, as in a
 * PostgreSQL of the operator's own, is not touched. Facts refuse to be deleted, so their tables go as a whole.
 */
export async function startOver(database: Database): Promise<void> {
  const files = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort()
  const made = await Promise.all(
    files.map(async (file) => [...(await readFile(new URL(file, MIGRATIONS), 'utf8')).matchAll(CREATED)]),
  )
  const drops = made.flat().map(([, kind, name]) => `drop ${kind} if exists ${name} cascade`)
  drops.push('drop table if exists kysely_migration, kysely_migration_lock cascade')
  drops.push('drop schema if exists graphile_worker cascade')
  await inTransaction(database.kysely, async (tx) => {
    // Last made, first dropped: a table is gone before the functions that its triggers call.
    for (const drop of drops.reverse()) await sql.raw(drop).execute(tx)
  })
  await migrate(database.url)
}
