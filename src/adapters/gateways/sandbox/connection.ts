/** What came of one request. Nothing is thrown for what a network or the gateway does. */
export type Reply =
  /** A whole answer that is JSON. */
  | { kind: 'answer'; status: number; json: unknown }
  /** Proven not executed: no connection was made, or the gateway said 429. */
  | { kind: 'not_sent'; cause: string }
  /** It may have been executed. */
  | { kind: 'lost'; cause: string }

export type Ask = (
  method: 'GET' | 'POST',
  path: string,
  options?: { body?: string; key?: string },
) => Promise<Reply>

/** Asks the gateway's API; no answer within `timeoutMs`, body included, is `lost`. Connections are kept (Node's own fetch does). */
export function connect({
  baseUrl,
  apiKey,
  timeoutMs,
}: {
  baseUrl: string
  apiKey: string
  timeoutMs: number
}): Ask {
  const root = baseUrl.replace(/\/$/, '')
  return async (method, path, { body, key } = {}) => {
    const headers: Record<string, string> = { authorization: `Bearer ${apiKey}` }
    if (body !== undefined) headers['content-type'] = 'application/json'
    if (key !== undefined) headers['idempotency-key'] = key
    try {
      const signal = AbortSignal.timeout(timeoutMs)
      const response = await fetch(`${root}${path}`, { method, headers, body, signal, redirect: 'manual' })
      return readReply(response.status, await response.text())
    } catch (error) {
      return failure(error, timeoutMs)
    }
  }
}

function readReply(status: number, text: string): Reply {
  if (status === 429) return { kind: 'not_sent', cause: 'the gateway has too much to do (429)' }
  if (status >= 500) return { kind: 'lost', cause: `the gateway answered ${status}` }
  try {
    return { kind: 'answer', status, json: JSON.parse(text) }
  } catch {
    return { kind: 'lost', cause: `the gateway's answer (${status}) is not JSON` }
  }
}

/** Before there is a connection nothing can have been sent. */
const NEVER_CONNECTED = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'],
])

function failure(error: unknown, timeoutMs: number): Reply {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return { kind: 'lost', cause: `no answer within ${timeoutMs} ms` }
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = (cause as { code?: string }).code
  if (code !== undefined && NEVER_CONNECTED.has(code)) {
    return { kind: 'not_sent', cause: `no connection to the gateway (${code})` }
  }
  const message = cause instanceof Error ? cause.message : String(cause)
  return { kind: 'lost', cause: `the connection was lost: ${code ?? message}` }
}
