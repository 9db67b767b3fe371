/** A no of the sandbox gateway, as its API says it. Thrown before anything was written; `gateway.ts` turns it into JSON. */
export class ApiError extends Error {
  readonly status: 400 | 401 | 404 | 409 | 413
  readonly code: string

  constructor(status: 400 | 401 | 404 | 409 | 413, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** For Hono's bodyLimit. */
export function refuseSize(): never {
  throw new ApiError(413, 'too_large', 'The body is too large.')
}
