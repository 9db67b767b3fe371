import { Hono } from 'hono'
import type { Logger } from 'pino'
import type { Database } from '../db/database.ts'
import { databaseAnswers } from '../db/health.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Settings } from '../settings.ts'

export type ServerContext = { database: Database; clock: Clock; settings: Settings; log: Logger }

/** The whole web side of Tollbook as one Hono app: health, API, portal and console. */
export async function createServer({ database, log }: ServerContext): Promise<Hono> {
  const app = new Hono()
  app.get('/healthz', async (c) => {
    const answer = await databaseAnswers(database)
    if (answer.ok) return c.json({ ok: true })
    log.error({ err: answer.error }, 'the health check could not reach the database')
    return c.json({ ok: false }, 503)
  })
  return app
}
