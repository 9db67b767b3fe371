/** Light, dark, or as the reader's system says. Kept in a cookie so that the server draws it right at once. */
export type Theme = 'light' | 'dark' | 'system'

const COOKIE = 'tollbook_theme'

/** The theme a request's cookies ask for. */
export function themeOf(request: Request): Theme {
  const match = /(?:^|;\s*)tollbook_theme=(light|dark)(?:;|$)/.exec(request.headers.get('cookie') ?? '')
  return (match?.[1] as Theme | undefined) ?? 'system'
}

/** The Set-Cookie header that keeps a choice for a year. */
export function themeCookie(theme: Theme): string {
  const age = theme === 'system' ? 0 : 365 * 86_400
  return `${COOKIE}=${theme}; Path=/; Max-Age=${age}; SameSite=Lax`
}
