import type { MiddlewareHandler } from 'hono'
import { Refusal } from '../kernel/refusal.ts'

/** No form of a customer, or of a door, brings a file. */
const FORM_BYTES_MAX = 1_000_000
/** The console's bring files: the largest is a rate deck. */
const CONSOLE_BYTES_MAX = 136_000_000

/**
 * Refuses (`too_large`, 413) what is sent to a page and is larger than any form there: pages read forms whole, and those of the doors read
 * anybody's. Browsers say how long a form is; what does not say is refused too.
 */
export const limitForm: MiddlewareHandler = async (c, next) => {
  const bytesMax = /^\/console\/(?!sign-in)/.test(c.req.path) ? CONSOLE_BYTES_MAX : FORM_BYTES_MAX
  const length = Number(c.req.header('content-length') ?? 0)
  if (c.req.header('transfer-encoding') !== undefined || !(length <= bytesMax)) {
    throw new Refusal('too_large', `The form is larger than ${bytesMax} bytes, or does not say how large.`, {
      status: 413,
    })
  }
  return next()
}
