import pino from 'pino'
import { openDatabase } from '../../src/db/database.ts'
import { listen } from '../../src/http/listen.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { createSandboxGateway } from '../../src/sandbox-gateway/gateway.ts'

/*
 * The sandbox gateway in a process of its own, as a foreign company is: `node sandbox-process.ts URL` prints its port, and ends with its standard input.
 * It posts no webhooks.
 */
const database = openDatabase(process.argv[2]!, { connectionsMax: 8 })
const { app } = createSandboxGateway({
  ...{ database, clock: systemClock(), log: pino({ level: 'warn' }), promptly: false },
  publicUrl: 'http://localhost',
})
const { port } = await listen(app, 0)
console.log(port)
process.stdin.on('end', () => process.exit()).resume()
