import { Outlet } from 'react-router'
import { Trouble } from '../ui/trouble.tsx'
import type { Route } from './+types/page.ts'

/** Stands between the shell and a page, so that a page in trouble keeps the shell around it. */
export default function Page() {
  return <Outlet />
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  return <Trouble error={error} home="/console" />
}
