import { useRouteLoaderData } from 'react-router'
import type { loader } from './shell.tsx'
import type { Visit } from './visit.ts'

/** True where the visitor's role on the account has that right, as the shell has loaded it: for what is shown on every page. */
export function useMay(right: Visit['account']['may'][number]): boolean {
  return useRouteLoaderData<typeof loader>('portal/shell')?.may.includes(right) ?? false
}
