import { styledByNonce } from './mail-html.ts'
import { useNonce } from './nonce.tsx'

/**
 * A mail as its reader sees it, in a frame that may do nothing: no scripts, no forms, no window, no way back to this page. What the frame holds obeys
 * the page's Content-Security-Policy, which lets no image or font in from elsewhere.
 */
export function MailFrame({ html, title }: { html: string; title: string }) {
  const nonce = useNonce() ?? nonceOfPage()
  return (
    <iframe
      title={title}
      sandbox=""
      srcDoc={styledByNonce(html, nonce ?? '')}
      suppressHydrationWarning
      className="block h-[50rem] w-full resize-y rounded-sm border border-line bg-paper"
    />
  )
}

/** The nonce of the document that the browser has: it hides it from selectors and markup, not from its own scripts. */
function nonceOfPage(): string | undefined {
  if (typeof document === 'undefined') return undefined
  return document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce
}
