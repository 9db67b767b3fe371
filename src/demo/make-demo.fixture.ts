import pino from 'pino'
import { openDatabase } from '../db/database.ts'
import { readSettings } from '../settings.ts'
import { ensureDemo } from './first-start.ts'

/** Makes a short demo in the database of the first argument, saying how far it is on stdout; for a test that kills it. */
const database = openDatabase(process.argv[2]!)
await ensureDemo({
  database,
  now: Temporal.Instant.from(process.argv[3]!),
  ...{ settings: readSettings({}), log: pino({ level: 'silent' }) },
  wanted: true,
  months: 2,
  accounts: 8,
  onProgress: ({ fraction }) => process.stdout.write(`${Math.floor(fraction * 100)}\n`),
})
await database.close()
