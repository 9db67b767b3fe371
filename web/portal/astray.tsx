import { Outlet } from 'react-router'
import { Door } from '../ui/door.tsx'
import type { Route } from './+types/astray.ts'
import { readerContext, withReader } from './person.ts'
import { frameOf, PortalFrame } from './shell.tsx'
import { lookedAtLast } from './visit.ts'

export const middleware = [withReader]

export function loader({ context, request }: Route.LoaderArgs) {
  const me = context.get(readerContext)
  const account = me ? lookedAtLast(me, request) : undefined
  return { frame: me && account ? frameOf({ me, account, accountId: account.id }) : null }
}

/** Around what is no page: the portal with its places for who is signed in, the letterhead and whom to ask for who is not. */
export default function Astray({ loaderData: { frame } }: Route.ComponentProps) {
  return frame ? (
    <PortalFrame frame={frame}>
      <Outlet />
    </PortalFrame>
  ) : (
    <Door hasLanguages>
      <Outlet />
    </Door>
  )
}
