import { createContext, type MiddlewareFunction, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'

export const staffContext = createContext<Shape<'Me'>>()

/** Lets staff into the console, before any page loads; a customer goes to the portal, nobody to sign in. */
export const withStaff: MiddlewareFunction<Response> = async ({ context, url }, next) => {
  const me = await loaded(context.get(apiContext).GET('/me'), url)
  if (!me.staff) throw redirect('/')
  context.set(staffContext, me)
  return next()
}
