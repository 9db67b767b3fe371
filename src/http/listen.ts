import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { Refusal } from '../kernel/refusal.ts'

export type Listening = {
  port: number
  /** Takes no more requests, lets the running ones end, and cuts those that take longer than five seconds. */
  close(): Promise<void>
}

// A PDF or a long export may be on its way; who pressed Ctrl-C does not wait longer.
const GRACE_MS = 5000

/** Serves `app` on `port` (0: any free one). Refuses: `port_taken`, `port_forbidden`. */
export async function listen(app: Hono, port: number): Promise<Listening> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  // A CDR file of gigabytes takes longer to arrive than Node's five minutes; one that stalls is given up by its reader (body-bytes.ts).
  server.requestTimeout = 0
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(refusalFor(error, port)))
    server.listen(port, () => resolve())
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS)
        server.close(() => {
          clearTimeout(cut)
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}

/** Refuses what `listen` would refuse, before the long part of a start has been done in vain. */
export async function checkPort(port: number): Promise<void> {
  const probe = await listen(new Hono(), port)
  await probe.close()
}

function refusalFor(error: Error, port: number): Error {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') {
    return new Refusal(
      'port_taken',
      `Port ${port} is taken by another program: stop that one, or set PORT to another port.`,
    )
  }
  if (code === 'EACCES') {
    return new Refusal(
      'port_forbidden',
      `Port ${port} may not be used by this user: set PORT to one above 1023.`,
    )
  }
  return error
}
