import { Outlet } from 'react-router'
import { Trouble } from '../ui/trouble.tsx'
import type { Route } from './+types/page.ts'
import { demandRight } from './places.ts'
import { visitContext } from './visit.ts'

/** Lets the visitor's role to its pages only. Its refusals are shown with the shell around them. */
export function loader({ context, url }: Route.LoaderArgs) {
  demandRight(context.get(visitContext), url)
  return null
}

/** Stands between the shell and a page, so that a page in trouble keeps the shell around it. */
export default function Page() {
  return <Outlet />
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  return <Trouble error={error} home="/" />
}
