import { redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import type { Route } from './+types/switch-account.ts'
import { accountCookie } from './visit.ts'

/** Looks at another of one's accounts, from its first page on. */
export async function action({ context, request, url }: Route.ActionArgs) {
  const accountId = String((await request.formData()).get('accountId'))
  const me = await loaded(context.get(apiContext).GET('/me'), url)
  const account = me.accounts.find(({ id }) => id === accountId)
  throw redirect('/', account ? { headers: { 'set-cookie': accountCookie(account.id) } } : {})
}

export function loader() {
  throw redirect('/')
}
