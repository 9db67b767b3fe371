import { Outlet } from 'react-router'
import { Door } from '../ui/door.tsx'
import { Trouble } from '../ui/trouble.tsx'
import type { Route } from './+types/door.ts'
import { readerContext, withReader } from './person.ts'

export const middleware = [withReader]

export function loader({ context }: Route.LoaderArgs) {
  return { isIn: context.get(readerContext) !== null }
}

/** Around the pages of who has not signed in. Who has reads the language of the profile there, too, and is offered no other. */
export default function PortalDoor({ loaderData: { isIn } }: Route.ComponentProps) {
  return (
    <Door hasLanguages={!isIn}>
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
