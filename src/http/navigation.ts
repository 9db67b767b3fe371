import type { Problem } from './problem.ts'

/**
 * The page that a browser is led to where a link to a file of the API is refused: the door, which leads back; where it is confirmed who it is; or a
 * page that says what is in the way. Null for a program, and for a page's own scripts, which get the problem as it is. The address holds the
 * problem's code and no text, so that no link can put words into the provider's mouth. Pure.
 */
export function pageInstead(request: Request, { status, code, errors = [] }: Problem): string | null {
  if (!isNavigation(request)) return null
  const next = `next=${encodeURIComponent(backTo(request))}`
  if (status === 401) return `${isFromConsole(request) ? '/console/sign-in' : '/sign-in'}?${next}`
  if (code === 'password_first') return `/sign-in/confirm?for=calls&${next}`
  const wait = errors.find(({ place }) => place === 'retryAfterSeconds')
  return `/refused?code=${code}&status=${status}${wait ? `&wait=${wait.message}` : ''}&${next}`
}

/** A person's browser that shows what it gets. Browsers say so over TLS and on localhost; elsewhere they ask for HTML. */
function isNavigation({ method, headers }: Request): boolean {
  if (method !== 'GET' || headers.has('authorization')) return false
  const mode = headers.get('sec-fetch-mode')
  if (mode !== null) return mode === 'navigate'
  return headers.get('accept')?.includes('text/html') ?? false
}

/**
 * Where one goes on afterwards. What is shown is asked for again; a file that would be saved leaves its page standing, so that page is gone back to
 * where the browser says which it was.
 */
function backTo(request: Request): string {
  const { pathname, search } = new URL(request.url)
  const page = /\.csv$|\/file$/.test(pathname) ? pageBefore(request) : null
  return page ? page.pathname + page.search : pathname + search
}

function isFromConsole(request: Request): boolean {
  return pageBefore(request)?.pathname.startsWith('/console') ?? false
}

/** The page of ours with the link, where the browser says so. */
function pageBefore({ headers }: Request): URL | null {
  const referer = headers.get('referer') ?? ''
  if (!URL.canParse(referer)) return null
  const url = new URL(referer)
  return url.host === headers.get('host') ? url : null
}
