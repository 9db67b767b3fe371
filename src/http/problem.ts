import { randomUUID } from 'node:crypto'
import { HTTPException } from 'hono/http-exception'
import type { Logger } from 'pino'
import { Refusal, type RefusalDetail } from '../kernel/refusal.ts'

/** RFC 9457, with our own `code` (docs/errors.md) and `errors` by place. */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail: string
  errors?: RefusalDetail[]
}

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not possible here',
  409: 'Conflict',
  413: 'Too large',
  415: 'Not in this format',
  422: 'Not accepted',
  429: 'Too many attempts',
  500: 'An error of ours',
  503: 'Not available now',
}

/** What a caller is told about an error. A refusal is shown as it is; anything else is logged, and only its reference leaves the house. */
export function problemOf(error: unknown, log: Logger): Problem {
  if (error instanceof Refusal) {
    if (error.cause !== undefined) log.error({ err: error.cause, code: error.code }, 'request failed')
    return fromRefusal(error)
  }
  if (error instanceof HTTPException) {
    return problem(error.status, 'bad_request', error.message || 'The request cannot be read.')
  }
  const reference = randomUUID().slice(0, 8)
  log.error({ err: error, reference }, 'request failed')
  if (isUnavailable(error)) {
    return problem(
      503,
      'database_unavailable',
      `The database does not answer, and what was asked for has not been done. Reference ${reference}.`,
    )
  }
  return problem(
    500,
    'internal_error',
    `Something went wrong on our side, and what was asked for has not been done. Reference ${reference}.`,
  )
}

function fromRefusal({ status, code, message, details }: Refusal): Problem {
  return problem(status, code, message, details)
}

/** The answer that carries a problem. */
export function problemResponse(found: Problem): Response {
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' }
  const wait = found.errors?.find((error) => error.place === 'retryAfterSeconds')
  if (wait) headers['retry-after'] = wait.message
  return new Response(JSON.stringify(found), { status: found.status, headers })
}

function problem(
  status: number,
  code: string,
  detail: string,
  errors: readonly RefusalDetail[] = [],
): Problem {
  return {
    type: `/api/v1/docs#${code}`,
    title: TITLES[status] ?? 'Error',
    status,
    code,
    detail,
    ...(errors.length > 0 ? { errors: [...errors] } : {}),
  }
}

/** Connection lost, refused or timed out, or a server that is starting or stopping (SQLSTATE classes 08 and 57P). */
function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return (
    /^(08|57P)/.test(code) ||
    ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'ETIMEDOUT'].includes(code) ||
    /Connection terminated|timeout exceeded when trying to connect/.test(error.message)
  )
}
