import { createContext, data, type MiddlewareFunction, redirect } from 'react-router'
import { apiContext, languageContext } from '../api/context.ts'
import { loaded, type Problem } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { languageOf } from '../words/language.ts'

type Me = Shape<'Me'>
type Account = Me['accounts'][number]

/** Whose portal this is: who signed in, and the account they look at, with what they may do there. */
export type Visit = { me: Me; accountId: string; account: Account }

export const visitContext = createContext<Visit>()

/**
 * Finds out once a request who is there, before any page loads. Nobody is sent to sign in; staff, who have no
 * account of their own, to the console. A link may name the account it is about (`?account=40011`); a form must, and is of no other: the cookie
 * says what was looked at last, in whichever tab.
 */
export const withVisit: MiddlewareFunction<Response> = async ({ context, request, url }, next) => {
  const me = await loaded(context.get(apiContext).GET('/me'), url)
  const isForm = request.method !== 'GET' && request.method !== 'HEAD'
  const named = url.searchParams.get('account')
  if (named !== null && !isForm) throw chosen(me, named, url)
  const last = lookedAtLast(me, request)
  if (last === undefined) throw redirect(me.staff ? '/console' : '/no-account')
  context.set(languageContext, languageOf(me.login.language) ?? languageOf(last.locale) ?? 'en')
  const account = isForm && !isOfPerson(url) ? await namedIn(request, me) : last
  context.set(visitContext, { me, accountId: account.id, account })
  context.set(languageContext, languageOf(me.login.language) ?? languageOf(account.locale) ?? 'en')
  const response = await next()
  // The page that answers is of the same account as the form.
  if (account !== last) response.headers.append('set-cookie', accountCookie(account.id))
  return response
}

/** How one signs in is the person's own, whichever account is looked at. */
function isOfPerson({ pathname }: URL): boolean {
  return pathname.startsWith('/account/security')
}

/** The account that a form names (form.tsx). One that names none is of no page of ours as it is now; another's account is not there. */
async function namedIn(request: Request, me: Me): Promise<Account> {
  // What is no form at all names none.
  const form = await request
    .clone()
    .formData()
    .catch(() => new FormData())
  const number = form.get('account')
  const account = me.accounts.find((candidate) => candidate.number === number)
  if (account) return account
  throw number === null
    ? refused(400, 'bad_input', 'This form does not say of which account it is. Open the page again.')
    : refused(404, 'not_found', `There is no account ${number} of yours.`)
}

function refused(status: number, code: string, detail: string) {
  const problem: Problem = { status, title: 'Not accepted', code, detail }
  return data(problem, { status })
}

/** The same address without the account's number, which is kept; another's account is not, and says nothing. */
function chosen(me: Me, number: string, url: URL): Response {
  const account = me.accounts.find((candidate) => candidate.number === number)
  const query = new URLSearchParams(url.searchParams)
  query.delete('account')
  // Two slashes would begin another site's address.
  const to = `${url.pathname.replace(/^\/+/, '/')}${query.size > 0 ? `?${query}` : ''}`
  return redirect(to, account ? { headers: { 'set-cookie': accountCookie(account.id) } } : {})
}

/** The account that this browser looked at last, or the first; undefined where there is none. */
export function lookedAtLast(me: Me, request: Request): Account | undefined {
  return me.accounts.find(({ id }) => id === chosenIn(request)) ?? me.accounts[0]
}

function chosenIn(request: Request): string | undefined {
  return /(?:^|;\s*)tollbook_account=(\d+)(?:;|$)/.exec(request.headers.get('cookie') ?? '')?.[1]
}

/** The Set-Cookie that keeps which of their accounts somebody looks at. It opens nothing: the API asks who they are. */
export function accountCookie(accountId: string): string {
  return `tollbook_account=${accountId}; Path=/; Max-Age=${180 * 86_400}; HttpOnly; SameSite=Lax`
}

/** True where the visitor's role on the account has that right: pages show what the API would let them do. */
export function may({ account }: Pick<Visit, 'account'>, right: Account['may'][number]): boolean {
  return account.may.includes(right)
}
