import { useRouteLoaderData } from 'react-router'
import type { loader } from '../root.tsx'

/** The page's title in the browser's tab: what it is, and whose. */
export function Title({ children }: { children: string }) {
  const provider = useRouteLoaderData<typeof loader>('root')?.provider.name
  return <title>{provider ? `${children} · ${provider}` : children}</title>
}
