import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { type Database, openDatabase } from '../../src/db/database.ts'

// The name is repeated here because global-postgres.ts runs in another process and drags the migrator with it.
const TEMPLATE = 'tollbook_template'

/**
 * A fresh, migrated, empty database for one test file, dropped when the file has ended. Call it at the top of the file:
 *
 *     const { kysely } = await testDatabase()
 */
export async function testDatabase(): Promise<Database> {
  const adminUrl = inject('postgresUrl')
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`
  // file_copy: a plain copy of some 10 MB of files, several times faster here than writing them through the log.
  await administer(adminUrl, `create database ${name} template ${TEMPLATE} strategy file_copy`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  const database = openDatabase(url.href)
  afterAll(async () => {
    await database.close()
    await administer(adminUrl, `drop database ${name} with (force)`)
  })
  return database
}

async function administer(url: string, statement: string): Promise<void> {
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  try {
    await admin.query(statement)
  } finally {
    await admin.end()
  }
}
