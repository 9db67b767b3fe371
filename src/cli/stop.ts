import net from 'node:net'

/** Ctrl-C, `kill`, a closed terminal, or the death of the npm that started us. */
export type Stop = {
  /** Resolves when we are asked to stop. */
  requested: Promise<void>
  isRequested(): boolean
  /** Runs `work`; throws Stopped as soon as we are asked to stop, and lets the work go. */
  during<T>(work: Promise<T>): Promise<T>
}

export class Stopped extends Error {
  constructor() {
    super('Stopped.')
  }
}

// One Ctrl-C can reach us three times: from the terminal, from npm and from npm-run.mjs. Later than this it is impatience.
const ECHO_MS = 1500

/** Listens for the wish to stop, from now on to the end of the process. A second Ctrl-C, a while later, ends it at once. */
export function listenForStop(): Stop {
  let requestedAtMs: number | undefined
  const { promise, resolve } = Promise.withResolvers<void>()
  const request = () => {
    if (requestedAtMs === undefined) {
      requestedAtMs = performance.now()
      resolve()
    } else if (performance.now() - requestedAtMs > ECHO_MS) {
      process.exit(130)
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, request)
  watchLifeline(request)
  return {
    requested: promise,
    isRequested: () => requestedAtMs !== undefined,
    async during(work) {
      // When we stop, nobody waits for the work any more: its failure, as when the database goes, is nobody's.
      work.catch(() => {})
      return Promise.race([
        work,
        promise.then(() => {
          throw new Stopped()
        }),
      ])
    },
  }
}

/** npm-run.mjs holds the other end of a pipe whose number it passes us; it closes when npm-run.mjs dies. */
function watchLifeline(onEnd: () => void): void {
  const descriptor = Number(process.env.TOLLBOOK_LIFELINE)
  // Ours alone: what we start has other files under that number.
  delete process.env.TOLLBOOK_LIFELINE
  if (!Number.isInteger(descriptor) || descriptor < 3) return
  // A socket, not a file stream: a read of a file occupies a thread, and the process could not exit before it returns.
  const pipe = new net.Socket({ fd: descriptor, readable: true, writable: false })
  pipe.on('error', () => {})
  pipe.once('end', onEnd)
  pipe.resume()
  pipe.unref()
}
