import { DEVICE_HOURS, SESSION_HOURS_MAX } from '../accounts/sessions.ts'

const SESSION = 'tollbook_session'
const DEVICE = 'tollbook_device'

/** The session token in a request's cookie, or null. */
export function sessionTokenOf(request: Request): string | null {
  return cookieNamed(request, SESSION)
}

/** What the browser keeps to be known again by, or null; what we never made is none. It opens nothing. */
export function deviceTokenOf(request: Request): string | null {
  const token = cookieNamed(request, DEVICE)
  return token !== null && /^[\w-]{43}$/.test(token) ? token : null
}

/** The Set-Cookie that keeps a session; `Secure` where browsers reach us by https. How long it lasts is decided on our side. */
export function sessionCookie(token: string, publicUrl: string): string {
  return `${SESSION}=${token}; Max-Age=${SESSION_HOURS_MAX * 3600}${attributes(publicUrl)}`
}

/** The Set-Cookie that takes it away. */
export function noSessionCookie(publicUrl: string): string {
  return `${SESSION}=; Max-Age=0${attributes(publicUrl)}`
}

/** The Set-Cookie by which a browser is known again. */
export function deviceCookie(token: string, publicUrl: string): string {
  return `${DEVICE}=${token}; Max-Age=${DEVICE_HOURS * 3600}${attributes(publicUrl)}`
}

function cookieNamed(request: Request, wanted: string): string | null {
  for (const part of request.headers.get('cookie')?.split(';') ?? []) {
    const [key, value] = part.trim().split('=', 2)
    if (key === wanted && value) return value
  }
  return null
}

function attributes(publicUrl: string): string {
  return `; Path=/; HttpOnly; SameSite=Lax${publicUrl.startsWith('https:') ? '; Secure' : ''}`
}
