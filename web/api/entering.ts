import { redirect, redirectDocument } from 'react-router'
import type { Api } from './context.ts'
import { attempted, nextAddress } from './outcome.ts'
import type { Shape } from './shapes.ts'

/**
 * What was begun at the door and is finished on the next page: the token of a code that was mailed, or of a sign-in that waits for its second
 * step. Kept in a cookie for as long as the code is good, and not in the address, so that it stands in no log and outlives a reload.
 */
export type BegunStep = {
  kind: 'email_code' | 'second_step' | 'email_change' | 'proof_code'
  token: string
  email?: string
}

const COOKIE = 'tollbook_step'
const MINUTES = 15

/** The Set-Cookie that keeps a begun step. Scripts do not see it. */
export function stepCookie(step: BegunStep, url: URL): string {
  const value = Buffer.from(JSON.stringify(step)).toString('base64url')
  const secure = url.protocol === 'https:' ? '; Secure' : ''
  return `${COOKIE}=${value}; Path=/; Max-Age=${MINUTES * 60}; HttpOnly; SameSite=Lax${secure}`
}

/** The Set-Cookie that forgets it. */
export const NO_STEP_COOKIE = `${COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`

/** The step of that kind which the visitor has begun, or null. What cannot be read was not begun. */
export function begunStep(request: Request, kind: BegunStep['kind']): BegunStep | null {
  const value = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(request.headers.get('cookie') ?? '')?.[1]
  if (value === undefined) return null
  try {
    const step: BegunStep = JSON.parse(Buffer.from(value, 'base64url').toString())
    return step.kind === kind && typeof step.token === 'string' ? step : null
  } catch {
    return null
  }
}

/** What signing in answers: who came in, with the session's cookie, or the token of a second step. */
type Answer = { value: object; response: Response }

/**
 * Goes where one wanted to, signed in; or first to the second step, which leads there. `door`: the page that signed in, below which the second
 * step stands.
 */
export function enter({ value, response }: Answer, { url, door }: { url: URL; door: Door }): Response {
  const headers = cookiesOf(response)
  if ('secondStep' in value) {
    headers.append('set-cookie', stepCookie({ kind: 'second_step', token: String(value.secondStep) }, url))
    return redirect(withNext(`${door.signIn}/second-step`, url), { headers })
  }
  headers.append('set-cookie', NO_STEP_COOKIE)
  return redirectTo(nextAddress(url, door.home), { headers })
}

/** A redirect to where one wanted to go: a file of the API is no page, and is left to the browser. */
function redirectTo(address: string, init?: ResponseInit): Response {
  return address.startsWith('/api/') ? redirectDocument(address, init) : redirect(address, init)
}

/** A door, and the first page behind it. */
export type Door = { signIn: string; home: string }
export const PORTAL_DOOR: Door = { signIn: '/sign-in', home: '/' }
export const CONSOLE_DOOR: Door = { signIn: '/console/sign-in', home: '/console' }

/** Where who has come in for an account is led: to its first page, which says that they belong to it now. */
export function joinedAddress(url: URL, accountNumber: string): URL {
  const to = new URL(url)
  to.searchParams.set('next', `/?account=${encodeURIComponent(accountNumber)}&joined=`)
  return to
}

/** Sends who is signed in already to where they wanted to go: the door's pages are for who is not. */
export async function passSignedIn(
  api: Api,
  { request, url }: { request: Request; url: URL },
): Promise<void> {
  const me = await whoIsIn(api, request)
  if (me) throw redirectTo(nextAddress(url, PORTAL_DOOR.home))
}

/** Who is signed in with this browser, or null; who has no session is not asked about. */
export async function whoIsIn(api: Api, request: Request): Promise<Shape<'Me'> | null> {
  if (!/(?:^|;\s*)tollbook_session=/.test(request.headers.get('cookie') ?? '')) return null
  const outcome = await attempted(api.GET('/me'))
  return outcome.ok ? outcome.value : null
}

/** Another page of the door, which does not forget where one wanted to go. */
export function withNext(address: string, url: URL): string {
  const next = url.searchParams.get('next')
  return next === null ? address : `${address}?next=${encodeURIComponent(next)}`
}

/** The cookies that the API set, for the page's own answer. */
export function cookiesOf(response: Response): Headers {
  const headers = new Headers()
  for (const cookie of response.headers.getSetCookie()) headers.append('set-cookie', cookie)
  return headers
}

/** Account number or e-mail address, as it was typed into one field. */
export function whoOf(typed: string): { accountNumber: string } | { email: string } {
  const text = typed.trim()
  return text.includes('@') ? { email: text } : { accountNumber: text }
}
