import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { joinEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The server's own database `postgres`, as superuser. */
    postgresUrl: string
  }
}

/** The database that every test database is a copy of: migrated once per run, otherwise empty. */
export const TEMPLATE = 'tollbook_template'

/** One PostgreSQL per run, in a directory of its own, without fsync: what it holds may be lost. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'tollbook-test-'))
  // Our server's user (postgres, when the tests run as root) has to get in.
  fs.chmodSync(home, 0o711)
  const server = await joinEmbedded({ home, durable: false })
  try {
    await makeTemplate(databaseUrl(server.url, 'postgres'))
  } catch (error) {
    await server.leave()
    fs.rmSync(home, { recursive: true, force: true })
    throw error
  }
  project.provide('postgresUrl', databaseUrl(server.url, 'postgres'))
  return async () => {
    await server.leave()
    fs.rmSync(home, { recursive: true, force: true })
  }
}

async function makeTemplate(adminUrl: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  try {
    await admin.query(`create database ${TEMPLATE}`)
    await migrate(databaseUrl(adminUrl, TEMPLATE))
    // A template may have no sessions while it is copied, so nobody is allowed any.
    await admin.query(`alter database ${TEMPLATE} is_template true allow_connections false`)
  } finally {
    await admin.end()
  }
}

/** The same server, another database. */
function databaseUrl(url: string, database: string): string {
  const other = new URL(url)
  other.pathname = `/${database}`
  return other.href
}
