import { data, redirect } from 'react-router'

/** What the API says when it refuses: RFC 9457, written for people. */
export type Problem = {
  status: number
  title: string
  detail?: string
  code?: string
  errors?: Array<{ place: string; message: string }>
}

type Answer<T> = { data?: T; error?: unknown; response: Response }

/**
 * The data of an API call in a loader. Without a session the visitor is sent to sign in and comes back to
 * `url` afterwards, and so is who came in by mail where more is needed; any other refusal becomes the error page, with the API's own words.
 */
export async function loaded<T>(call: Promise<Answer<T>>, url: URL): Promise<T> {
  const { data: body, error, response } = await call
  if (response.ok) return body as T
  if (response.status === 401) throw redirect(signInAddress(url))
  const problem = problemOf(error, response.status)
  if (problem.code === 'password_first')
    throw redirect(confirmAddress(url.pathname + url.search, { isForCalls: true }))
  throw data(problem, { status: response.status })
}

/** The outcome of an API call in an action: its data, or the problem to show beside the form. */
export async function attempted<T>(
  call: Promise<Answer<T>>,
): Promise<{ ok: true; value: T; response: Response } | { ok: false; problem: Problem }> {
  const { data: body, error, response } = await call
  if (response.ok) return { ok: true, value: body as T, response }
  return { ok: false, problem: problemOf(error, response.status) }
}

/** Reads a problem+json body; what is not one (a proxy's page, nothing) still becomes a sentence. */
export function problemOf(body: unknown, status: number): Problem {
  if (isProblem(body)) return { ...body, status }
  return { status, title: `The server answered ${status} and gave no reason.` }
}

export function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'title' in body && typeof body.title === 'string'
}

/** Where to sign in: the console has its own door, and each leads back to where one wanted to go. */
export function signInAddress(url: URL): string {
  const door = url.pathname.startsWith('/console') ? '/console/sign-in' : '/sign-in'
  const home = url.pathname === '/' || url.pathname === '/console'
  return home ? door : `${door}?next=${encodeURIComponent(url.pathname + url.search)}`
}

/**
 * Where who is signed in confirms that it is them, and goes on to `next`: before a way in is changed, or `isForCalls`, since calls need more than a
 * code from a mail.
 */
export function confirmAddress(next: string, { isForCalls = false } = {}): string {
  return `/sign-in/confirm?${isForCalls ? 'for=calls&' : ''}next=${encodeURIComponent(next)}`
}

/**
 * The address to return to after signing in; anything but a path of ours is ignored. Browsers leave tabs and ends of lines out of an address, so
 * that one behind the first slash would make it another site's.
 */
export function nextAddress(url: URL, home: string): string {
  const next = url.searchParams.get('next') ?? ''
  return /^\/(?![/\\])[!-~]*$/.test(next) ? next : home
}
