/** A no of the sandbox gateway, as its API says it. Thrown before anything was written; `index.ts` turns it into JSON. */
export class ApiError extends Error {
  readonly status: 400 | 401 | 402 | 404 | 409
  readonly code: string
  readonly more: Record<string, unknown>

  constructor(
    status: 400 | 401 | 402 | 404 | 409,
    code: string,
    message: string,
    more: Record<string, unknown> = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.more = more
  }
}
