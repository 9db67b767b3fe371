import { Outlet, type ShouldRevalidateFunctionArgs, useRouteLoaderData } from 'react-router'
import type { Route } from './+types/root.ts'
import { apiContext } from './api/context.ts'
import { loaded } from './api/outcome.ts'
import { Document } from './ui/document.tsx'
import { themeOf } from './ui/theme.ts'
import { Trouble } from './ui/trouble.tsx'
import './ui/styles.css'

export async function loader({ context, request, url }: Route.LoaderArgs) {
  const provider = await loaded(context.get(apiContext).GET('/provider'), url)
  return { provider, theme: themeOf(request) }
}

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: loaderData?.provider.name ?? 'Tollbook' },
]

/** The provider and the theme change with a form only, never with a navigation. */
export function shouldRevalidate({ formMethod }: ShouldRevalidateFunctionArgs) {
  return formMethod !== undefined && formMethod !== 'GET'
}

/** What every page may know without asking: the provider and the reader's theme. */
export function useProvider() {
  return useRouteLoaderData<typeof loader>('root')
}

export function Layout({ children }: { children: React.ReactNode }) {
  const root = useProvider()
  return (
    <Document
      locale={root?.provider.locale ?? 'en-US'}
      theme={root?.theme ?? 'system'}
      primaryColor={root?.provider.primaryColor ?? ''}
    >
      {children}
    </Document>
  )
}

export default function Root() {
  return <Outlet />
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  return (
    <main id="main" className="px-4">
      <Trouble error={error} home="/" />
    </main>
  )
}
