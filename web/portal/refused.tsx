import { data, useSearchParams } from 'react-router'
import { nextAddress, type Problem } from '../api/outcome.ts'
import { Trouble } from '../ui/trouble.tsx'
import type { Route } from './+types/refused.ts'

/** Where a link to a file leads that could not be had (src/http/navigation.ts): the refusal by its code, which has words in the catalogue. */
export function loader({ url }: Route.LoaderArgs) {
  const asked = Number(url.searchParams.get('status'))
  const status = Number.isInteger(asked) && asked >= 400 && asked < 600 ? asked : 404
  const code = url.searchParams.get('code') ?? ''
  const wait = url.searchParams.get('wait') ?? ''
  const problem: Problem = {
    ...{ status, title: '', code: /^[a-z_]{1,60}$/.test(code) ? code : 'not_found' },
    errors: /^\d{1,6}$/.test(wait) ? [{ place: 'retryAfterSeconds', message: wait }] : [],
  }
  throw data(problem, { status })
}

export default function Refused() {
  return null
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  const [query] = useSearchParams()
  const again = nextAddress(new URL(`http://_/?${query}`), '')
  return <Trouble error={error} home="/" again={again === '' ? undefined : again} />
}
