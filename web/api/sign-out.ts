import type { RouterContextProvider } from 'react-router'
import { apiContext } from './context.ts'

/** Ends the visitor's session; returns the headers that take its cookie away. */
export async function signOut(context: Readonly<RouterContextProvider>): Promise<Headers> {
  const { response } = await context.get(apiContext).DELETE('/sessions/current')
  const headers = new Headers()
  for (const cookie of response.headers.getSetCookie()) headers.append('set-cookie', cookie)
  return headers
}
