import { redirect } from 'react-router'
import type { Route } from './+types/theme.ts'
import { nextAddress } from './api/outcome.ts'
import { type Theme, themeCookie } from './ui/theme.ts'

/** Keeps the reader's choice of light or dark and returns to the page it was made on. */
export async function action({ request, url }: Route.ActionArgs) {
  const form = await request.formData()
  const theme = String(form.get('theme'))
  const back = new URL(url)
  back.searchParams.set('next', String(form.get('back')))
  throw redirect(nextAddress(back, '/'), {
    headers: {
      'set-cookie': themeCookie(theme === 'light' || theme === 'dark' ? (theme satisfies Theme) : 'system'),
    },
  })
}
