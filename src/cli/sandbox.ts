import type { Logger } from 'pino'
import type { Database } from '../db/database.ts'
import { type Listening, listen } from '../http/listen.ts'
import type { Clock } from '../kernel/clock.ts'
import { createSandboxGateway, setWebhookUrl, webhookUrl } from '../sandbox-gateway/gateway.ts'
import type { Settings } from '../settings.ts'

export interface OpenSandbox {
  /** Its origin, for browsers and for us. */
  url: string
  /** Tells it where the API listens; the answer puts it back to where it was. */
  sendWebhooksTo(port: number): Promise<() => Promise<void>>
  /** Does what is due by the clock; returns how many things it did. */
  dispatch(): Promise<number>
  close(): Promise<void>
}

/** Serves the simulated gateway on its own port, which is another origin than the portal's; undefined where it is off. */
export async function openSandbox({
  database,
  clock,
  settings,
  log,
}: {
  database: Database
  clock: Clock
  settings: Settings
  log: Logger
}): Promise<OpenSandbox | undefined> {
  if (!settings.sandbox) return undefined
  const { port, url } = settings.sandbox
  let listening: Listening | undefined
  const publicUrl = () => (port === 0 && listening ? `http://localhost:${listening.port}` : url)
  const gateway = createSandboxGateway({ database, clock, log, publicUrl })
  listening = await listen(gateway.app, port)
  return {
    url: publicUrl(),
    sendWebhooksTo: async (apiPort) => {
      const url = `http://127.0.0.1:${apiPort}/api/v1/webhooks/sandbox`
      const before = await webhookUrl(database.kysely)
      await setWebhookUrl(database.kysely, url)
      return async () => {
        if (before !== null) await setWebhookUrl(database.kysely, before)
      }
    },
    dispatch: () => gateway.dispatch(),
    close: async () => {
      await listening.close()
      await gateway.close()
    },
  }
}
