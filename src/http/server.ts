import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { intakeOf } from '../composition.ts'
import { databaseAnswers } from '../db/health.ts'
import { LiveIntake } from '../usage/live-intake.ts'
import type { Parts } from './action.ts'
import { createApi } from './api.ts'
import { problemOf, problemResponse } from './problem.ts'
import { refuseCrossSite } from './same-origin.ts'
import { beginVisit, type VisitEnv } from './visit.ts'

export type ServerContext = Omit<Parts, 'live'>

/** The whole web side of Tollbook as one Hono app: health and the API. The pages are mounted on it last (web.ts). */
export async function createServer(context: ServerContext): Promise<Hono> {
  const { database, settings, log } = context
  const app = new Hono<VisitEnv>()
  app.use(beginVisit)
  app.use(async (c, next) => {
    if (c.var.visit.isInside) return next()
    await next()
    const { headers } = c.res
    headers.set('x-content-type-options', 'nosniff')
    headers.set('cross-origin-resource-policy', 'same-origin')
    // An answer of the API may do nothing at all, should a browser ever show it as a page. Not PDFs: viewers are plugins to some browsers.
    if (/json/.test(headers.get('content-type') ?? '')) {
      headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
    }
    if (settings.publicUrl.startsWith('https:')) headers.set('strict-transport-security', 'max-age=31536000')
  })
  // After the headers, so that what is refused here has them too.
  app.use(async (c, next) => {
    if (!c.var.visit.isInside) refuseCrossSite(c.req.raw, settings.publicUrl)
    await next()
  })
  app.get('/healthz', async (c) => {
    const answer = await databaseAnswers(database)
    if (answer.ok) return c.json({ ok: true })
    log.error({ err: answer.error }, 'the health check could not reach the database')
    return c.json({ ok: false }, 503)
  })
  const compressed = compress()
  app.use('/api/v1/*', (c, next) => (c.var.visit.isInside ? next() : compressed(c, next)))
  app.route('/api/v1', await createApi({ ...context, live: new LiveIntake(intakeOf(context)) }))
  app.onError((error) => problemResponse(problemOf(error, log)))
  return app as unknown as Hono
}
