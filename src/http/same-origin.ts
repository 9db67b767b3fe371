import { Refusal } from '../kernel/refusal.ts'

/**
 * Refuses (`cross_site`, 403) a write that another site's page makes a visitor's browser send with the visitor's cookie. Requests that carry
 * no cookie, or say who they are in `Authorization`, are nobody's browser's. Browsers say where a request comes from in `Sec-Fetch-Site`
 * (over TLS and on localhost) and in `Origin`; a cookie without either is refused.
 */
export function refuseCrossSite(request: Request, publicUrl: string): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return
  if (request.headers.has('authorization')) return
  const site = request.headers.get('sec-fetch-site')
  if (site === 'cross-site' || site === 'same-site') throw crossSite(`sec-fetch-site: ${site}`)
  if (site === 'same-origin') return
  const origin = request.headers.get('origin')
  if (origin === null) {
    if (request.headers.has('cookie')) throw crossSite('no Origin')
    return
  }
  if (origin !== publicUrl && !isHost(origin, request.headers.get('host')))
    throw crossSite(`Origin ${origin}`)
}

/** The address the browser itself used, where it is not PUBLIC_URL: the machine's name in the office. Pages cannot set either header. */
function isHost(origin: string, host: string | null): boolean {
  return host !== null && URL.canParse(origin) && new URL(origin).host === host
}

function crossSite(what: string): Refusal {
  return new Refusal(
    'cross_site',
    `A change must come from Tollbook's own pages, or with an API key (${what}).`,
    {
      status: 403,
    },
  )
}
