import { createContext, type MiddlewareFunction } from 'react-router'
import { apiContext, languageContext } from '../api/context.ts'
import { whoIsIn } from '../api/entering.ts'
import { loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { languageOf } from '../words/language.ts'
import { lookedAtLast } from './visit.ts'

/** Who signed in, where it does not matter to which account. */
export const personContext = createContext<Shape<'Me'>>()

/** Finds out who is there, in whose language the page is written; nobody is sent to sign in. */
export const withPerson: MiddlewareFunction<Response> = async ({ context, url }, next) => {
  const me = await loaded(context.get(apiContext).GET('/me'), url)
  context.set(personContext, me)
  const language = languageOf(me.login.language) ?? languageOf(me.accounts[0]?.locale)
  if (language) context.set(languageContext, language)
  return next()
}

/** Who is signed in, if anybody: for pages that are everybody's. */
export const readerContext = createContext<Shape<'Me'> | null>(null)

/** Finds out who reads, and in which language. Nobody is sent to sign in. */
export const withReader: MiddlewareFunction<Response> = async ({ context, request }, next) => {
  const me = await whoIsIn(context.get(apiContext), request)
  context.set(readerContext, me)
  const account = me ? lookedAtLast(me, request) : undefined
  const language = languageOf(me?.login.language) ?? languageOf(account?.locale)
  if (language) context.set(languageContext, language)
  return next()
}
