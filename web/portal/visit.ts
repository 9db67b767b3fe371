import { createContext, type MiddlewareFunction, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'

/** Whose portal this is: who signed in, and the account they look at. */
export type Visit = { me: Shape<'Me'>; accountId: string }

export const visitContext = createContext<Visit>()

/**
 * Finds out once a request who is there, before any page loads. Nobody is sent to sign in; staff, who have no
 * account of their own, to the console.
 */
export const withVisit: MiddlewareFunction<Response> = async ({ context, url }, next) => {
  const me = await loaded(context.get(apiContext).GET('/me'), url)
  const account = me.accounts[0]
  if (account === undefined) throw redirect(me.staff ? '/console' : '/sign-in')
  context.set(visitContext, { me, accountId: account.id })
  return next()
}
