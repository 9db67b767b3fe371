import { redirect } from 'react-router'
import type { Api } from '../api/context.ts'
import { confirmAddress, loaded } from '../api/outcome.ts'
import { may, type Visit } from './visit.ts'

/**
 * Before a form that decides who gets in, or whom we reach: who has not shown of late who they are is asked that first, not when everything is
 * filled in. The API asks again. Whose role does not have the `right` is refused the page (places.ts), and asked nothing.
 */
export async function demandProven(
  visit: Visit,
  { right, api, url }: { right: 'manage_members' | 'change_account'; api: Api; url: URL },
): Promise<void> {
  if (!may(visit, right)) return
  const { proof } = await loaded(api.GET('/me/security'), url)
  if (proof.goodUntil === null) throw redirect(confirmAddress(url.pathname + url.search))
}
