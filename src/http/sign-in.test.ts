import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { PASSWORD, PUBLIC_URL, testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { statementsOf } from '../../test/support/ways-in.ts'
import { createAccount } from '../accounts/accounts.ts'
import { addMember, createLogin } from '../accounts/logins.ts'
import { inTransaction } from '../db/database.ts'

const database = await testDatabase()
const api = await testApi(database)

const signIn = (body: object, headers: Record<string, string> = {}) =>
  api.send('POST', '/sessions', { body, headers })
const cookieOf = (headers: Headers) => ({ cookie: headers.get('set-cookie')!.split(';')[0]! })

/** A customer of its own for each test, since wrong passwords are counted. */
async function customer(number: string) {
  await inTransaction(database.kysely, async (tx) => {
    const now = api.clock.now()
    const { id } = await createAccount(tx, {
      number,
      name: number,
      openedOn: '2025-01-01',
      now,
      actor: 'system',
    })
    const login = await createLogin(tx, {
      email: `${number}@acme.example`,
      name: number,
      password: PASSWORD,
      now,
    })
    await addMember(tx, { accountId: id, loginId: login.id, role: 'owner', now })
  })
  return { accountNumber: number, email: `${number}@acme.example` }
}

test('an account number and a password open a session, by a cookie that scripts and other sites cannot have', async () => {
  const { accountNumber } = await customer('2001')
  const { status, json, headers } = await signIn({ accountNumber, password: PASSWORD })
  expect(status).toBe(200)
  expect(json.accounts).toMatchObject([{ number: '2001', role: 'owner' }])
  expect(headers.getSetCookie()).toEqual([
    expect.stringMatching(
      /^tollbook_session=[\w-]{43}; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    ),
    expect.stringMatching(
      /^tollbook_device=[\w-]{43}; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    ),
  ])
  expect((await api.send('GET', '/me', { as: cookieOf(headers) })).json).toEqual(json)
})

test('an e-mail address does as well, in any case', async () => {
  const { email } = await customer('2002')
  const { status } = await signIn({ email: email.toUpperCase(), password: PASSWORD })
  expect(status).toBe(200)
})

test('only the hash of a session’s token is stored', async () => {
  const { accountNumber } = await customer('2003')
  const { headers } = await signIn({ accountNumber, password: PASSWORD })
  const token = cookieOf(headers).cookie.split('=')[1]!
  const { rows } = await sql<{ found: number }>`
    select count(*)::int as found from sessions
    where encode(token_hash, 'escape') like ${`%${token}%`} or token_hash = ${Buffer.from(token)}`.execute(
    database.kysely,
  )
  expect(rows[0]!.found).toBe(0)
})

test('signing out ends the session and takes the cookie away; again it changes nothing', async () => {
  const { accountNumber } = await customer('2004')
  const as = cookieOf((await signIn({ accountNumber, password: PASSWORD })).headers)
  const { status, headers } = await api.send('DELETE', '/sessions/current', { as })
  expect(status).toBe(204)
  expect(headers.get('set-cookie')).toContain('tollbook_session=; Max-Age=0;')
  expect((await api.send('GET', '/me', { as })).status).toBe(401)
  expect((await api.send('DELETE', '/sessions/current', { as })).status).toBe(204)
})

test('what does not exist is refused in the words of a wrong password', async () => {
  await customer('2005')
  const wrong = await signIn({ accountNumber: '2005', password: 'wrong' })
  const nobody = await signIn({ accountNumber: '2005000', password: 'wrong' })
  const noEmail = await signIn({ email: 'x@y.example', password: 'wrong' })
  expect(wrong.status).toBe(401)
  expect(wrong.json.code).toBe('wrong_credentials')
  expect([nobody.text, noEmail.text]).toEqual([wrong.text, wrong.text])
})

test('after five wrong passwords the account is locked for the right one too, and opens again fifteen minutes after the first', async () => {
  const { accountNumber, email } = await customer('2006')
  const started = api.clock.now()
  for (let i = 0; i < 5; i++) {
    expect((await signIn({ accountNumber, password: 'wrong' })).status).toBe(401)
    api.clock.advance({ minutes: 1 })
  }
  const locked = await signIn({ accountNumber, password: PASSWORD })
  expect([locked.status, locked.json.code]).toEqual([429, 'sign_in_locked'])
  // 15 minutes less the 5 that went by.
  expect(locked.headers.get('retry-after')).toBe('600')
  expect(locked.json.detail).toBe('Too many attempts. Try again in 10 minutes.')
  expect((await signIn({ email, password: PASSWORD })).status).toBe(200)
  api.clock.set(started.add({ minutes: 15, seconds: 1 }))
  expect((await signIn({ accountNumber, password: PASSWORD })).status).toBe(200)
})

test('a hundred guesses at once are not more than five', async () => {
  const { accountNumber } = await customer('2007')
  const statuses = await Promise.all(
    Array.from({ length: 30 }, (_, i) => signIn({ accountNumber, password: `guess ${i}` })),
  )
  const tried = statuses.filter(({ status }) => status === 401)
  expect(tried.length).toBeLessThanOrEqual(5)
})

test('strangers who guess lock nobody out of a browser of his own, which is counted for itself', async () => {
  const { accountNumber } = await customer('2031')
  const deviceIn = (headers: Headers) => {
    const set = headers.getSetCookie().find((cookie) => cookie.startsWith('tollbook_device='))!
    return { cookie: set.split(';')[0]!, origin: PUBLIC_URL }
  }
  const own = deviceIn((await signIn({ accountNumber, password: PASSWORD })).headers)
  const another = await customer('2032')
  const foreign = deviceIn((await signIn({ ...another, email: undefined, password: PASSWORD })).headers)
  for (let i = 0; i < 5; i++) await signIn({ accountNumber, password: 'wrong' })
  expect((await signIn({ accountNumber, password: PASSWORD })).status).toBe(429)
  expect((await signIn({ accountNumber, password: PASSWORD }, foreign)).status).toBe(429)
  expect((await signIn({ accountNumber, password: PASSWORD }, own)).status).toBe(200)
  for (let i = 0; i < 5; i++)
    expect((await signIn({ accountNumber, password: 'wrong' }, own)).status).toBe(401)
  expect((await signIn({ accountNumber, password: PASSWORD }, own)).status).toBe(429)
})

test('a browser that is known tells nothing of who exists: the statements are the same', async () => {
  const { accountNumber } = await customer('2033')
  const cookie = `tollbook_device=${'d'.repeat(43)}`
  const asked = []
  for (const number of [accountNumber, '2033000']) {
    const body = { accountNumber: number, password: 'wrong' }
    asked.push((await statementsOf(database, () => signIn(body, { cookie, origin: PUBLIC_URL }))).statements)
  }
  expect(asked[1]).toEqual(asked[0])
})

test('a number that no account has is locked like one', async () => {
  for (let i = 0; i < 5; i++) await signIn({ accountNumber: '2008000', password: 'wrong' })
  expect((await signIn({ accountNumber: '2008000', password: 'wrong' })).status).toBe(429)
})

test('the right password takes the wrong ones back', async () => {
  const { accountNumber } = await customer('2009')
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 4; i++) expect((await signIn({ accountNumber, password: 'wrong' })).status).toBe(401)
    expect((await signIn({ accountNumber, password: PASSWORD })).status).toBe(200)
  }
})

test('fifty wrong passwords from one address lock it out, for any account, and no other address', async () => {
  const { accountNumber } = await customer('2010')
  api.clock.advance({ hours: 1 })
  const from = (address: string) => ({ 'x-forwarded-for': address })
  for (let i = 0; i < 50; i++) {
    const { status } = await signIn({ accountNumber: `30${i}`, password: 'wrong' }, from('198.51.100.7'))
    expect(status).toBe(401)
  }
  expect((await signIn({ accountNumber, password: PASSWORD }, from('198.51.100.7'))).status).toBe(429)
  expect((await signIn({ accountNumber, password: PASSWORD }, from('198.51.100.8'))).status).toBe(200)
}, 60_000)

test('a session that is used lasts on; one that is not ends after thirty days', async () => {
  const { accountNumber } = await customer('2011')
  const as = cookieOf((await signIn({ accountNumber, password: PASSWORD })).headers)
  const me = async () => (await api.send('GET', '/me', { as })).status
  for (let i = 0; i < 3; i++) {
    api.clock.advance({ hours: 29 * 24 })
    expect(await me()).toBe(200)
  }
  api.clock.advance({ hours: 30 * 24 })
  expect(await me()).toBe(401)
})

test('a session ends after 180 days, however much it is used', async () => {
  const { accountNumber } = await customer('2012')
  const as = cookieOf((await signIn({ accountNumber, password: PASSWORD })).headers)
  for (let day = 0; day < 175; day += 25) {
    expect((await api.send('GET', '/me', { as })).status, `day ${day}`).toBe(200)
    api.clock.advance({ hours: 25 * 24 })
  }
  api.clock.advance({ hours: 5 * 24 })
  expect((await api.send('GET', '/me', { as })).status).toBe(401)
})

test('signing in anew ends the session that the browser had', async () => {
  const { accountNumber } = await customer('2013')
  const first = cookieOf((await signIn({ accountNumber, password: PASSWORD })).headers)
  const second = await signIn({ accountNumber, password: PASSWORD }, { ...first, origin: PUBLIC_URL })
  expect((await api.send('GET', '/me', { as: first })).status).toBe(401)
  expect((await api.send('GET', '/me', { as: cookieOf(second.headers) })).status).toBe(200)
})
