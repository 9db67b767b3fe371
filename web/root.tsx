import { useEffect } from 'react'
import { Outlet, type ShouldRevalidateFunctionArgs, useRouteLoaderData } from 'react-router'
import type { Route } from './+types/root.ts'
import { apiContext, languageContext } from './api/context.ts'
import { loaded } from './api/outcome.ts'
import { brandStyles } from './ui/brand.ts'
import { Document } from './ui/document.tsx'
import { themeOf } from './ui/theme.ts'
import { Trouble } from './ui/trouble.tsx'
import { localeFor } from './words/language.ts'
import { useLanguage } from './words/use-words.tsx'
import { wordsAddress } from './words/words.server.ts'
import './ui/styles.css'

export async function loader({ context, request, url }: Route.LoaderArgs) {
  const provider = await loaded(context.get(apiContext).GET('/provider'), url)
  const language = context.get(languageContext)
  return {
    provider,
    brandStyles: brandStyles(provider.primaryColor),
    theme: themeOf(request),
    language,
    wordsAddress: wordsAddress(language),
  }
}

/** The provider, the theme and the language change with a form only that did what it was to do, never with a navigation. */
export function shouldRevalidate({ formMethod, actionStatus = 200 }: ShouldRevalidateFunctionArgs) {
  return formMethod !== undefined && formMethod !== 'GET' && actionStatus < 400
}

/** What every page may know without asking: the provider and the reader's theme. */
export function useProvider() {
  return useRouteLoaderData<typeof loader>('root')
}

export function Layout({ children }: { children: React.ReactNode }) {
  const root = useProvider()
  const language = useLanguage()
  return (
    <Document
      locale={localeFor(language, root?.provider.locale ?? 'en-US')}
      wordsAddress={root?.wordsAddress}
      theme={root?.theme ?? 'system'}
      brandStyles={root?.brandStyles}
    >
      {children}
    </Document>
  )
}

export default function Root({ loaderData }: Route.ComponentProps) {
  const language = useLanguage()
  // Who has signed in may read another language than the stranger's: that one's words come with its document.
  useEffect(() => {
    if (loaderData.language !== language) location.reload()
  }, [loaderData.language, language])
  return <Outlet />
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  return (
    <main id="main" className="px-4">
      <Trouble error={error} home="/" />
    </main>
  )
}
