import { data } from 'react-router'
import type { Problem } from '../api/outcome.ts'
import type { Visit } from './visit.ts'

type Right = Visit['account']['may'][number]

/** What the pages need, as the API's routes behind them do (`x-rule` in the document). The first that fits counts. */
const NEEDS: ReadonlyArray<readonly [page: RegExp, ...rights: Right[]]> = [
  [/^\/invoices\/[^/]+\/lines\//, 'see_bills', 'see_calls'],
  [/^\/inquiries\/new/, 'dispute'],
  [/^\/pay(\/|$)/, 'pay'],
  [/^\/payment-methods\/(new|[^/]+\/terms)/, 'pay'],
  [/^\/autopay\/enrol/, 'pay'],
  [/^\/(invoices|statement|inquiries|payments|payment-methods|autopay)(\/|$)/, 'see_bills'],
  [/^\/(calls|reports)(\/|$)/, 'see_calls'],
  [/^\/(usage|alerts)(\/|$)/, 'see_usage'],
  [/^\/documents/, 'see_documents'],
  [/^\/account\/edit/, 'change_account'],
  [/^\/account\/members\/[^/]+/, 'manage_members'],
  [/^\/account\/members/, 'see_members'],
  [/^\//, 'see_account'],
]

/** Answers 403 in place of a page that the visitor's role does not open, before it shows a form that the API would refuse. */
export function demandRight({ account }: Visit, { pathname }: URL): void {
  const [, ...rights] = NEEDS.find(([page]) => page.test(pathname))!
  if (rights.every((right) => account.may.includes(right))) return
  const problem: Problem = {
    status: 403,
    title: 'Not allowed',
    code: 'forbidden',
    detail:
      'Your role on this account does not include this page. An owner of the account can give you another one.',
  }
  throw data(problem, { status: 403 })
}
