import { createCookie } from 'react-router'
import type { Api } from '../api/context.ts'
import { attempted } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'

/**
 * A card or bank account that is being entered at its gateway. It stands in a cookie and not in the address: nobody can be sent a link to this page
 * with somebody else's fields on it, and who comes back from the gateway without scripts is known again.
 */
export type MethodEntry = {
  accountId: string
  setupId: string
  fieldsUrl: string
  rail: 'card' | 'bank'
  save: boolean
  autopay: boolean
  makeDefault: boolean
  /** Of the order that is to be paid by it; empty: it is added alone. */
  order: string
  /** Where the entry was begun without an order: it is gone back to. */
  from?: 'summary' | 'methods'
  /** What was wished of AutoPay before: when and how much, as it stands in an address; empty: nothing yet. */
  wishes?: string
}

const cookie = createCookie('tollbook_entry', { httpOnly: true, sameSite: 'lax', path: '/', maxAge: 3600 })

/** The entry that this browser began for the account; another's, left by who signed in before, is none. */
export async function readEntry(
  request: Request,
  { accountId }: { accountId: string },
): Promise<MethodEntry | null> {
  const entry = (await cookie.parse(request.headers.get('cookie'))) as MethodEntry | null
  return entry?.accountId === accountId ? entry : null
}

export async function entryCookie(entry: MethodEntry, url: URL): Promise<string> {
  return cookie.serialize(entry, { secure: url.protocol === 'https:' })
}

/** Begins the entry in the gateway's own fields. */
export function startEntry(
  api: Api,
  asked: {
    accountId: string
    rail: 'card' | 'bank'
    save: boolean
    billingAddress: Shape<'BillingAddress'>
    returnPath: string
  },
) {
  const { accountId, ...body } = asked
  return attempted(api.POST('/accounts/{accountId}/method-setups', { params: { path: { accountId } }, body }))
}

/** Takes over what was entered; asked again, the same is answered. */
export function finishEntry(
  api: Api,
  asked: { accountId: string; setupId: string; save: boolean; makeDefault?: boolean },
) {
  const { accountId, setupId, save, makeDefault = false } = asked
  return attempted(
    api.POST('/accounts/{accountId}/method-setups/{setupId}/finish', {
      params: { path: { accountId, setupId } },
      body: { save, makeDefault },
    }),
  )
}
