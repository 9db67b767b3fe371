import { z } from 'zod'
import { alreadyRunning, type EmbeddedServer } from '../db/embedded.ts'
import { type DemoLogin, REGISTRANT } from '../demo/logins.ts'
import { ensureWebBuilt } from '../http/web-build.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { Settings } from '../settings.ts'
import { defineCommand } from './command.ts'
import { Stopped } from './stop.ts'
import { withDatabase } from './with-database.ts'

/** Everything in one process, as `npm start` does it. */
export const start = defineCommand({
  path: 'start',
  summary: 'run everything in one process: database, portal, console, API and worker',
  input: z.object({}),
  async run({ settings, log, stop, output, progress, onNotice }) {
    let server: EmbeddedServer | undefined
    const onServer = async (joined: EmbeddedServer) => {
      server = joined
      await claimHome(joined, settings)
    }
    // Loaded here, so that the other commands do not wait for the whole web side.
    const { play } = await import('./roles.ts')
    const { checkPort } = await import('../http/listen.ts')
    const { ensureDemo } = await import('../demo/first-start.ts')
    try {
      await withDatabase({ settings, onNotice, connectionsMax: 30, onServer }, async (open) => {
        await retryWhileStopping('port_taken', () => checkPort(settings.port))
        if (settings.sandbox) {
          const { port } = settings.sandbox
          await retryWhileStopping('port_taken', () => checkPort(port))
        }
        await stop.during(ensureWebBuilt(onNotice))
        const logins = await stop.during(
          ensureDemo({
            database: open.database,
            now: open.clock.now(),
            ...{ settings, log },
            wanted: settings.demo,
            onProgress: ({ sentence, fraction }) =>
              progress.report(`Making the demo provider: ${Math.floor(fraction * 100)} % · ${sentence}`),
          }),
        )
        progress.end()
        await play(
          { web: true, worker: true },
          { ...open, settings, log },
          {
            stop,
            onReady: ({ port }) =>
              output.document(
                { ...ready(settings, port!), home: settings.home, ...(logins.length > 0 && { logins }) },
                () => readyText(settings, port!, server, logins),
              ),
          },
        )
        output.line('Stopping …')
      })
    } catch (error) {
      // Ctrl-C while it was still starting is a stop like any other.
      if (!(error instanceof Stopped)) throw error
    }
    return 'done'
  },
})

async function claimHome(server: EmbeddedServer, settings: Settings): Promise<void> {
  await retryWhileStopping('already_running', async () => {
    const holder = await server.claim(`process ${process.pid}, ${settings.publicUrl}`)
    if (holder !== undefined) throw alreadyRunning(settings.home, holder)
  })
}

const STOPPING_MAX_MS = 2000

/** The Tollbook before us may be stopping: its npm was killed, and it gives up home and port half a second later. */
async function retryWhileStopping(code: string, attempt: () => Promise<void>): Promise<void> {
  const startedAtMs = performance.now()
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      const late = performance.now() - startedAtMs > STOPPING_MAX_MS
      if (late || !(error instanceof Refusal) || error.code !== code) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

type Ready = { portal: string; console: string; api: string; readyMs: number }

function ready(settings: Settings, port: number): Ready {
  // PORT=0 is only known now.
  const origin = settings.port === 0 ? `http://localhost:${port}` : settings.publicUrl
  return {
    portal: `${origin}/`,
    console: `${origin}/console`,
    api: `${origin}/api/v1/docs`,
    // From the start of this process.
    readyMs: Math.round(performance.now()),
  }
}

function readyText(
  settings: Settings,
  port: number,
  server: EmbeddedServer | undefined,
  logins: readonly DemoLogin[],
): string {
  const urls = ready(settings, port)
  const seconds = `${Math.floor(urls.readyMs / 1000)}.${Math.floor((urls.readyMs % 1000) / 100)}`
  const database = server
    ? `${settings.home} (embedded PostgreSQL, port ${server.port})`
    : 'the PostgreSQL of DATABASE_URL'
  return [
    `Tollbook is ready after ${seconds} s.`,
    '',
    `  Portal   ${urls.portal}`,
    `  Console  ${urls.console}`,
    `  API      ${urls.api}`,
    `  Data     ${database}`,
    '',
    ...demoLines(logins),
    'Ctrl-C stops it.',
  ].join('\n')
}

/** Who can sign in to the demo. Staff sign in to the console by e-mail address, customers also by account number. */
function demoLines(logins: readonly DemoLogin[]): string[] {
  if (logins.length === 0) return []
  const row = (cells: readonly [string, string, string, string]) =>
    `  ${cells[0].padEnd(9)}${cells[1].padEnd(37)}${cells[2].padEnd(22)}${cells[3]}`
  return [
    'It holds the demo provider, Lakeside Telephone. Its logins:',
    '',
    row(['account', 'e-mail', 'password', 'shows']),
    ...logins.map(({ staff, accounts, email, password, shows }) =>
      row([staff ? 'staff' : (accounts[0]?.number ?? ''), email, password, shows]),
    ),
    row([REGISTRANT.account, REGISTRANT.email, '–', REGISTRANT.shows]),
    '',
  ]
}
