import { createHash, timingSafeEqual } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Logger } from 'pino'
import type { Database } from '../db/database.ts'
import type { Clock } from '../kernel/clock.ts'
import { createApi } from './api.ts'
import { ApiError, refuseSize } from './api-error.ts'
import { createControl } from './control.ts'
import { deliverWebhooks, giveUpWebhooks } from './deliver.ts'
import { doWhatIsDue } from './dispatch.ts'
import { createFaults, withFaults } from './faults.ts'
import { createPages } from './pages.ts'
import type { Parts } from './parts.ts'
import { readSettings } from './store-settings.ts'

export { sandboxCredentials, setWebhookUrl, webhookUrl } from './store-settings.ts'

export interface SandboxGateway {
  /** The API (`/v1`), its controls (`/control`) and the pages that payers see, to be listened to on a port of their own. */
  app: Hono
  /** Does what is due by the clock, webhooks included; returns how many things it did. */
  dispatch(): Promise<number>
  /** Waits for webhooks that are being posted; none is after. */
  close(): Promise<void>
}

// Evidence comes with files.
const BODY_BYTES_MAX = 30 * 1024 * 1024
// Long enough for the events of a burst to go out together, short enough that nobody notices.
const PROMPT_MS = 20

/**
 * The simulated company that moves money, with its state in the schema `sandbox_gateway`. `publicUrl` is the origin by which a browser
 * reaches its pages; a function where it is known only after listening. With `promptly: false` webhooks go out in `dispatch` only.
 */
export function createSandboxGateway(options: {
  database: Database
  clock: Clock
  log: Logger
  publicUrl: string | (() => string)
  promptly?: boolean
}): SandboxGateway {
  const { database, clock, log, publicUrl, promptly = true } = options
  const parts: Parts = {
    ...{ database, clock, log },
    publicUrl: () => (typeof publicUrl === 'string' ? publicUrl : publicUrl()).replace(/\/$/, ''),
  }
  const postman = createPostman(parts)
  const dispatch = async () => {
    const happened = await doWhatIsDue(parts)
    await giveUpWebhooks(parts)
    return happened + (await deliverWebhooks(parts))
  }
  const faults = createFaults()
  const app = new Hono()
  app.onError((error, c) => answerError(c, error, log))
  app.notFound((c) =>
    c.json({ error: { code: 'no_such_address', message: `There is no ${c.req.path}.` } }, 404),
  )
  app.use(async (c, next) => {
    await next()
    if (promptly && c.req.method !== 'GET') postman.soon()
  })
  const guard = apiKeyGuard(parts)
  app.use('/v1/*', bodyLimit({ maxSize: BODY_BYTES_MAX, onError: refuseSize }), guard, withFaults(faults))
  app.use('/control/*', guard)
  app.route('/v1', createApi(parts))
  app.route('/control', createControl(parts, faults, dispatch))
  app.route('/', createPages(parts))
  return { app, dispatch, close: postman.close }
}

/** Lets only the merchant in. The key is read once: it never changes. */
function apiKeyGuard({ database }: Parts) {
  let expected: Buffer | undefined
  return async (c: Context, next: () => Promise<void>) => {
    expected ??= digest(`Bearer ${(await readSettings(database.kysely)).apiKey}`)
    if (!timingSafeEqual(digest(c.req.header('authorization') ?? ''), expected)) {
      throw new ApiError(401, 'wrong_api_key', 'The API key is missing or not the right one.')
    }
    await next()
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** Posts webhooks shortly after something was done, one round at a time. */
function createPostman(parts: Parts): { soon(): void; close(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined
  let round: Promise<unknown> = Promise.resolve()
  let closed = false
  const go = () => {
    timer = undefined
    round = round
      .then(() => deliverWebhooks(parts))
      .catch((error) => parts.log.error({ err: error }, 'sandbox webhooks could not be posted'))
  }
  return {
    soon() {
      if (!closed) timer ??= setTimeout(go, PROMPT_MS).unref()
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await round
    },
  }
}

function answerError(c: Context, error: Error, log: Logger): Response {
  if (error instanceof ApiError) {
    const { code, message } = error
    return c.json({ error: { code, message } }, error.status)
  }
  log.error({ err: error }, 'the sandbox gateway failed')
  return c.json({ error: { code: 'internal', message: 'Something went wrong.' } }, 500)
}
