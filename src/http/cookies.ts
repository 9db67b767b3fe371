import { SESSION_HOURS_MAX } from '../accounts/sessions.ts'

const NAME = 'tollbook_session'

/** The session token in a request's cookie, or null. */
export function sessionTokenOf(request: Request): string | null {
  for (const part of request.headers.get('cookie')?.split(';') ?? []) {
    const [name, value] = part.trim().split('=', 2)
    if (name === NAME && value) return value
  }
  return null
}

/** The Set-Cookie that keeps a session; `Secure` where browsers reach us by https. How long it lasts is decided on our side. */
export function sessionCookie(token: string, publicUrl: string): string {
  return `${NAME}=${token}; Max-Age=${SESSION_HOURS_MAX * 3600}${attributes(publicUrl)}`
}

/** The Set-Cookie that takes it away. */
export function noSessionCookie(publicUrl: string): string {
  return `${NAME}=; Max-Age=0${attributes(publicUrl)}`
}

function attributes(publicUrl: string): string {
  return `; Path=/; HttpOnly; SameSite=Lax${publicUrl.startsWith('https:') ? '; Secure' : ''}`
}
