import { Outlet } from 'react-router'
import { Door } from '../ui/door.tsx'
import { Trouble } from '../ui/trouble.tsx'
import type { Route } from './+types/door.ts'

/** Around the pages of who has not signed in. */
export default function PortalDoor() {
  return (
    <Door hasLanguages>
      <Outlet />
    </Door>
  )
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  return (
    <Door hasLanguages>
      <Trouble error={error} home="/sign-in" />
    </Door>
  )
}
