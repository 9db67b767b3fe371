import { Hono } from 'hono'
import type { Logger } from 'pino'
import type { Database } from '../db/database.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Settings } from '../settings.ts'

export type ServerContext = { database: Database; clock: Clock; settings: Settings; log: Logger }

/** The whole web side of Tollbook as one Hono app: health, API, portal and console. */
export async function createServer({ database, log }: ServerContext): Promise<Hono> {
  const app = new Hono()
  app.get('/healthz', async (c) => {
    try {
      await database.pool.query('select 1')
      return c.json({ ok: true })
    } catch (error) {
      log.error({ err: error }, 'the health check could not reach the database')
      return c.json({ ok: false }, 503)
    }
  })
  return app
}
