import { redirect } from 'react-router'
import { signOut } from '../api/sign-out.ts'
import type { Route } from './+types/sign-out.ts'

export async function action({ context }: Route.ActionArgs) {
  throw redirect('/sign-in', { headers: await signOut(context) })
}

/** The address typed by hand signs nobody out: only the form does. */
export function loader() {
  throw redirect('/')
}
