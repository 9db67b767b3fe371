import { createReadStream } from 'node:fs'
import { enableCompileCache } from 'node:module'

/*
 * One import in a process of its own, set up as the command sets itself up, for its memory: `node import-once.ts URL FILE` prints
 * `{rated, peakRssMb}`.
 */
enableCompileCache()
const { intakeOf } = await import('../../src/composition.ts')
const { openDatabase } = await import('../../src/db/database.ts')
const { systemClock } = await import('../../src/kernel/clock.ts')
const { importCdrFile } = await import('../../src/usage/import-cdrs.ts')

const [url = '', file = ''] = process.argv.slice(2)
const database = openDatabase(url)
const { rated } = await importCdrFile(intakeOf({ database, clock: systemClock() }), {
  sourceId: 1,
  name: 'Master.csv',
  stream: createReadStream(file, { highWaterMark: 1 << 18 }),
})
await database.close()
console.log(JSON.stringify({ rated, peakRssMb: Math.round(process.resourceUsage().maxRSS / 1000) }))
