import { Outlet } from 'react-router'
import { Door } from '../ui/door.tsx'

/** Around the pages of staff who have not signed in. The console speaks English. */
export default function ConsoleDoor() {
  return (
    <Door hasLanguages={false}>
      <Outlet />
    </Door>
  )
}
