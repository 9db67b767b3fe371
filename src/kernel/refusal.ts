/**
 * An expected no: the request was understood and is declined. `code` is snake_case and stands in docs/errors.md; the message is one
 * sentence that names the place and the value. Doors show it as it is (HTTP `status`, CLI exit 1); anything else thrown is a bug.
 */
export class Refusal extends Error {
  readonly code: string
  readonly status: number
  /** Further places and values, such as one per line of a file that was refused as a whole. */
  readonly details: readonly RefusalDetail[]

  constructor(
    code: string,
    message: string,
    options: { status?: number; details?: readonly RefusalDetail[] } = {},
  ) {
    super(message)
    this.name = 'Refusal'
    this.code = code
    this.status = options.status ?? 422
    this.details = options.details ?? []
  }
}

export interface RefusalDetail {
  /** Where: `line 12`, `accounts[3].billingDay`. */
  place: string
  message: string
}

/** Refuses with 404; `what` names the thing and the value, as in `account 100999`. */
export function notFound(what: string): Refusal {
  return new Refusal('not_found', `There is no ${what}.`, { status: 404 })
}
