import { data } from 'react-router'
import type { Route } from './+types/not-found.ts'
import { Trouble } from './ui/trouble.tsx'

/** Every address that is no page. A loader says so, so that the page of the error still has its shell and colours. */
export function loader() {
  throw data(null, { status: 404 })
}

export default function NotFound() {
  return null
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  return <Trouble error={error} home="/" />
}
