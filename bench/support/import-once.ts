import { createReadStream } from 'node:fs'
import { intakeOf } from '../../src/composition.ts'
import { openDatabase } from '../../src/db/database.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { importCdrFile } from '../../src/usage/import-cdrs.ts'

/* One import in a process of its own, as the command does it, for its memory: `node import-once.ts URL FILE` prints `{rated, peakRssMb}`. */
const [url = '', file = ''] = process.argv.slice(2)
const database = openDatabase(url)
const { rated } = await importCdrFile(intakeOf({ database, clock: systemClock() }), {
  sourceId: 1,
  name: 'Master.csv',
  stream: createReadStream(file, { highWaterMark: 1 << 18 }),
})
await database.close()
console.log(JSON.stringify({ rated, peakRssMb: Math.round(process.resourceUsage().maxRSS / 1000) }))
