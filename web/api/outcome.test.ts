import { expect, test } from 'vitest'
import { loaded, nextAddress, problemOf, signInAddress } from './outcome.ts'

const at = (address: string) => new URL(address, 'https://billing.example.com')

test('after signing in one returns to where one wanted to go, and never to another site', () => {
  expect(nextAddress(at('/sign-in?next=%2Fcalls%3Fnumber%3D1'), '/')).toBe('/calls?number=1')
  for (const next of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/\u{4e00}',
    'javascript:alert(1)',
    '',
  ]) {
    expect(nextAddress(at(`/sign-in?next=${encodeURIComponent(next)}`), '/')).toBe('/')
  }
})

test('the console and the portal have doors of their own', () => {
  expect(signInAddress(at('/'))).toBe('/sign-in')
  expect(signInAddress(at('/invoices/7'))).toBe('/sign-in?next=%2Finvoices%2F7')
  expect(signInAddress(at('/console'))).toBe('/console/sign-in')
  expect(signInAddress(at('/console/accounts?search=a'))).toBe(
    '/console/sign-in?next=%2Fconsole%2Faccounts%3Fsearch%3Da',
  )
})

test('an answer that is no problem document still becomes a sentence', () => {
  expect(problemOf('<html>', 502).title).toBe('The server answered 502 and gave no reason.')
  expect(problemOf({ title: 'Not found', detail: 'There is no invoice 7.' }, 404)).toEqual({
    status: 404,
    title: 'Not found',
    detail: 'There is no invoice 7.',
  })
})

test('who came in by a code from a mail is led to where it is shown where calls need a password, and back', async () => {
  const refused = async (code: string) => {
    const response = new Response(null, { status: 403 })
    const error = { title: 'Forbidden', code }
    return loaded(Promise.resolve({ error, response }), at('/calls?number=1')).then(
      () => null,
      (thrown) => thrown,
    )
  }
  const redirect = await refused('password_first')
  expect(redirect.headers.get('location')).toBe('/sign-in/confirm?for=calls&next=%2Fcalls%3Fnumber%3D1')
  expect((await refused('forbidden')).init.status).toBe(403)
})
