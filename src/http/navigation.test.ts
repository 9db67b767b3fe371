import { expect, test } from 'vitest'
import { pageInstead } from './navigation.ts'
import type { Problem } from './problem.ts'

const PDF = 'https://bill.example/api/v1/accounts/4/invoices/9/pdf'
const CSV = 'https://bill.example/api/v1/accounts/4/calls.csv?from=2026-11-01&to=2026-11-30'
const BROWSER = { 'sec-fetch-mode': 'navigate', host: 'bill.example' }

function problem(status: number, code: string, wait?: string): Problem {
  const errors = wait === undefined ? {} : { errors: [{ place: 'retryAfterSeconds', message: wait }] }
  return {
    type: `/api/v1/docs#${code}`,
    title: '',
    detail: 'There is no account 4.',
    status,
    code,
    ...errors,
  }
}

const SIGN_IN = problem(401, 'sign_in_first')

test.each([
  ['signed out', PDF, {}, SIGN_IN, '/sign-in?next=%2Fapi%2Fv1%2Faccounts%2F4%2Finvoices%2F9%2Fpdf'],
  [
    'signed out in the console',
    PDF,
    { referer: 'https://bill.example/console/invoices' },
    SIGN_IN,
    '/console/sign-in?next=%2Fapi%2Fv1%2Faccounts%2F4%2Finvoices%2F9%2Fpdf',
  ],
  [
    'a file that is saved goes back to its page',
    CSV,
    { referer: 'https://bill.example/calls?number=7' },
    SIGN_IN,
    '/sign-in?next=%2Fcalls%3Fnumber%3D7',
  ],
  [
    'never to another site',
    CSV,
    { referer: 'https://evil.example/calls' },
    SIGN_IN,
    '/sign-in?next=%2Fapi%2Fv1%2Faccounts%2F4%2Fcalls.csv%3Ffrom%3D2026-11-01%26to%3D2026-11-30',
  ],
  [
    'calls after a mailed code',
    CSV,
    { referer: 'https://bill.example/calls' },
    problem(403, 'password_first'),
    '/sign-in/confirm?for=calls&next=%2Fcalls',
  ],
  [
    'too fast',
    PDF,
    {},
    problem(429, 'too_many_requests', '38'),
    '/refused?code=too_many_requests&status=429&wait=38&next=%2Fapi%2Fv1%2Faccounts%2F4%2Finvoices%2F9%2Fpdf',
  ],
  [
    'the code goes along and the text does not',
    PDF,
    {},
    problem(404, 'not_found'),
    '/refused?code=not_found&status=404&next=%2Fapi%2Fv1%2Faccounts%2F4%2Finvoices%2F9%2Fpdf',
  ],
])('a browser is led to a page: %s', (_what, address, headers, found, page) => {
  expect(pageInstead(new Request(address, { headers: { ...BROWSER, ...headers } }), found)).toBe(page)
})

test.each([
  ['a script of a page', {}, { 'sec-fetch-mode': 'cors', accept: 'text/html' }],
  ['a program', {}, { accept: '*/*' }],
  ['an API key', {}, { ...BROWSER, authorization: 'Bearer key' }],
  ['a write', { method: 'POST' }, BROWSER],
])('%s gets the problem as it is', (_who, init, headers) => {
  expect(pageInstead(new Request(PDF, { ...init, headers }), SIGN_IN)).toBe(null)
})

test('a browser that does not say how it asks, without TLS, asks for a page', () => {
  const headers = { accept: 'text/html,application/xhtml+xml', host: 'bill.example' }
  expect(pageInstead(new Request(PDF, { headers }), SIGN_IN)).toMatch(/^\/sign-in\?/)
})
