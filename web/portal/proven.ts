import { redirect } from 'react-router'
import type { Api } from '../api/context.ts'
import { confirmAddress, loaded } from '../api/outcome.ts'

/**
 * Before a form that decides who gets in, or whom we reach: who has not shown of late who they are is asked that first, not when everything is
 * filled in. The API asks again.
 */
export async function demandProven(api: Api, url: URL): Promise<void> {
  const { proof } = await loaded(api.GET('/me/security'), url)
  if (proof.goodUntil === null) throw redirect(confirmAddress(url.pathname + url.search))
}
