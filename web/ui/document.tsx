import type { ReactNode } from 'react'
import { Links, Meta, Scripts, ScrollRestoration } from 'react-router'
import { useWords } from '../words/use-words.tsx'
import { useArrival } from './arrival.ts'
import { useKeyboard } from './keyboard.ts'
import { useNonce } from './nonce.tsx'
import type { Theme } from './theme.ts'

/** The HTML document around every page, in the provider's colour and the reader's theme. */
export function Document(props: {
  locale: string
  /** Where the scripts find their words; undefined where nothing could be loaded, and no script takes over. */
  wordsAddress: string | undefined
  theme: Theme
  /** The provider's colour as a style sheet (brand.ts); without it the colour is the product's own. */
  brandStyles: string | undefined
  children: ReactNode
}) {
  const { locale, wordsAddress, theme, brandStyles = '', children } = props
  const say = useWords('ui')
  const nonce = useNonce()
  useKeyboard()
  useArrival()
  return (
    <html lang={locale} data-theme={theme === 'system' ? undefined : theme}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={theme === 'system' ? 'light dark' : theme} />
        <Meta />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link
          rel="preload"
          href="/fonts/inter-400.woff2"
          as="font"
          type="font/woff2"
          crossOrigin="anonymous"
        />
        <link
          rel="preload"
          href="/fonts/inter-600.woff2"
          as="font"
          type="font/woff2"
          crossOrigin="anonymous"
        />
        {wordsAddress ? (
          <link id="words" rel="preload" href={wordsAddress} as="fetch" crossOrigin="anonymous" />
        ) : null}
        <Links />
        {/* Browsers hide the nonce from scripts, so the browser's copy differs by design. */}
        <style
          nonce={nonce}
          suppressHydrationWarning
          // biome-ignore lint/security/noDangerouslySetInnerHtml: brand.ts writes nothing but #rrggbb colours
          dangerouslySetInnerHTML={{ __html: brandStyles }}
        />
      </head>
      <body>
        <a
          href="#main"
          className="sr-only rounded-sm bg-brand-fill px-3 py-2 text-on-brand focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
        >
          {say('skip')}
        </a>
        {children}
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  )
}
