import type { RouterContextProvider } from 'react-router'
import { languageContext } from '../api/context.ts'
import { localeFor } from '../words/language.ts'
import { visitContext } from './visit.ts'

/** The locale in which terms are written for the reader of the page, and shown, agreed to and kept. */
export function localeOf(context: Readonly<RouterContextProvider>): string {
  return localeFor(context.get(languageContext), context.get(visitContext).account.locale)
}
