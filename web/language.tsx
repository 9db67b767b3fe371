import { redirect } from 'react-router'
import type { Route } from './+types/language.ts'
import { nextAddress } from './api/outcome.ts'
import { languageCookie, languageOf } from './words/language.ts'

/** Keeps a stranger's choice of language and returns to the page it was made on. */
export async function action({ request, url }: Route.ActionArgs) {
  const form = await request.formData()
  const back = new URL(url)
  back.searchParams.set('next', String(form.get('back')))
  const language = languageOf(String(form.get('language')))
  throw redirect(
    nextAddress(back, '/'),
    language ? { headers: { 'set-cookie': languageCookie(language) } } : {},
  )
}
