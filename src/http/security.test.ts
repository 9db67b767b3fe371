import { expect, test } from 'vitest'
import { PASSWORD } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { cookiesOf, waysIn } from '../../test/support/ways-in.ts'

const database = await testDatabase()
const world = await waysIn(database)

const FIREFOX = { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; rv:143.0) Gecko/20100101 Firefox/143.0' }
const CHROME = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36',
}
const NEW = 'seven quiet harbours'

type As = { cookie: string }
const signIn = async (number: string, headers: Record<string, string> = FIREFOX) =>
  cookiesOf((await world.signIn({ accountNumber: number, password: PASSWORD }, headers)).headers)
const me = async (as: As) => (await world.send('GET', '/me', { as })).status
const kindsTo = async (address: string) => (await world.mailsTo(address)).map(({ kind }) => kind)

test('a browser that was not seen before is told by mail and on the timeline, one that was is not', async () => {
  const { number, email, accountId } = await world.customer('6001')
  const first = await signIn(number)
  expect(await kindsTo(email)).toEqual([])
  const { cookie } = first
  const again = await world.signIn(
    { accountNumber: number, password: PASSWORD },
    { cookie, origin: 'https://billing.example.com' },
  )
  expect(again.status).toBe(200)
  expect(await kindsTo(email)).toEqual([])
  await signIn(number, CHROME)
  expect(await kindsTo(email)).toEqual(['new_device'])
  expect((await world.mailsTo(email))[0]!.text).toContain('Chrome, Linux')
  expect(await world.story({ accountId })).toEqual(['signed_in_new_device'])
})

test('a new password ends the other sessions, keeps this one with another token, and is told to the address of record', async () => {
  const { number, email, accountId } = await world.customer('6002')
  const [one, other] = [await signIn(number), await signIn(number)]
  const change = (as: As, body: object) => world.send('POST', '/me/password', { as, body })
  expect((await change(one, { current: 'wrong', new: NEW })).json.code).toBe('wrong_password')
  expect((await change(one, { current: null, new: NEW })).json.code).toBe('wrong_password')
  const weak = await change(one, { current: PASSWORD, new: 'ann6002acme!' })
  expect([weak.status, weak.json.code, weak.json.errors]).toEqual([
    422,
    'weak_password',
    [{ place: 'reason', message: 'personal' }],
  ])
  expect((await change(one, { current: PASSWORD, new: PASSWORD })).json.code).toBe('same_password')
  const changed = await change(one, { current: PASSWORD, new: NEW })
  expect(changed.status, changed.text).toBe(200)
  expect([await me(one), await me(other), await me(cookiesOf(changed.headers, one))]).toEqual([401, 401, 200])
  expect((await world.signIn({ accountNumber: number, password: PASSWORD })).status).toBe(401)
  expect((await world.signIn({ accountNumber: number, password: NEW })).status).toBe(200)
  expect(await kindsTo(email)).toContain('security_changed')
  expect(await world.story({ accountId })).toContain('password_changed')
})

test('who has no password sets one after a mailed code', async () => {
  const { email } = await world.customer('6003', { password: null })
  const begun = (await world.send('POST', '/sign-in-codes', { body: { email } })).json
  await world.work()
  const code = /\b\d{3} ?\d{3}\b/.exec((await world.mailsTo(email)).at(-1)!.text)![0]
  const entered = await world.send('POST', '/sign-in-codes/sessions', { body: { token: begun.token, code } })
  const as = cookiesOf(entered.headers)
  expect((await world.send('GET', '/me/security', { as })).json.password).toEqual({
    isSet: false,
    changedAt: null,
  })
  const set = await world.send('POST', '/me/password', { as, body: { current: null, new: NEW } })
  expect([set.status, set.json.ways]).toEqual([200, ['code', 'password']])
  expect((await world.signIn({ email, password: NEW })).status).toBe(200)
})

test('one sees where one is signed in, and ends one or all others', async () => {
  const { number, accountId } = await world.customer('6004')
  const phone = await signIn(number, CHROME)
  world.clock.advance({ minutes: 5 })
  const laptop = await signIn(number)
  const tablet = await signIn(number)
  const list = async (as: As) => (await world.send('GET', '/me/sessions', { as })).json.items
  const sessions = await list(laptop)
  expect(sessions.map((session: { isThis: boolean }) => session.isThis).toSorted()).toEqual([
    false,
    false,
    true,
  ])
  const onPhone = sessions.at(-1)
  expect(onPhone).toMatchObject({
    device: { browser: 'Chrome', system: 'Linux' },
    ways: ['password'],
    isThis: false,
  })
  expect((await world.send('DELETE', `/me/sessions/${onPhone.id}`, { as: laptop })).status).toBe(200)
  expect([await me(phone), await me(laptop)]).toEqual([401, 200])
  const ended = await world.send('POST', '/me/sessions/end-others', { as: laptop })
  expect(ended.json).toEqual({ ended: 1 })
  expect([await me(tablet), await me(laptop), await me(cookiesOf(ended.headers, laptop))]).toEqual([
    401, 401, 200,
  ])
  expect(await world.story({ accountId })).toContain('signed_out_everywhere')
})

test('another person’s session is not there to end', async () => {
  await world.customer('6005')
  await world.customer('6006')
  const [one, other] = [await signIn('6005'), await signIn('6006')]
  const [{ id }] = (await world.send('GET', '/me/sessions', { as: other })).json.items
  expect((await world.send('DELETE', `/me/sessions/${id}`, { as: one })).status).toBe(404)
  expect(await me(other)).toBe(200)
})

test('when a session was last used is known to the hour', async () => {
  await world.customer('6007')
  const as = await signIn('6007')
  const lastUsed = async () => (await world.send('GET', '/me/sessions', { as })).json.items[0].lastUsedAt
  const first = await lastUsed()
  world.clock.advance({ minutes: 59 })
  expect(await lastUsed()).toBe(first)
  world.clock.advance({ minutes: 1 })
  expect(await lastUsed()).toBe(world.clock.now().toString())
})

test('one’s own events are a list, newest first, a page at a time, and nobody else’s', async () => {
  await world.customer('6008')
  await world.customer('6009')
  const as = await signIn('6008')
  await signIn('6008', CHROME)
  await world.send('POST', '/me/sessions/end-others', { as })
  const last = await signIn('6008', CHROME)
  const page = (await world.send('GET', '/me/events?limit=2', { as: last })).json
  expect(page.items.map(({ kind }: { kind: string }) => kind)).toEqual([
    'signed_in_new_device',
    'signed_out_everywhere',
  ])
  const next = (await world.send('GET', `/me/events?limit=2&after=${page.next}`, { as: last })).json
  expect(next.items).toMatchObject([
    { kind: 'signed_in_new_device', device: { browser: 'Chrome', system: 'Linux' }, ip: expect.any(String) },
  ])
  expect((await world.send('GET', '/me/events', { as: await signIn('6009') })).json.items).toEqual([])
})

test('a person changes name and language; what is not sent stays', async () => {
  await world.customer('6010')
  const as = await signIn('6010')
  const change = (body: object) => world.send('PATCH', '/me', { as, body })
  expect((await change({ language: 'fr' })).json.login).toMatchObject({ name: 'Ann 6010', language: 'fr' })
  expect((await change({ name: 'Ann Lee' })).json.login).toMatchObject({ name: 'Ann Lee', language: 'fr' })
  expect((await change({ language: null })).json.login).toMatchObject({ name: 'Ann Lee', language: null })
  expect((await change({ language: 'it' })).status).toBe(422)
})

test('the provider’s staff sign in by the same doors, and have their own list of events', async () => {
  const entered = await world.signIn({ email: 'billing@lakeside.example', password: PASSWORD }, FIREFOX)
  const as = cookiesOf(entered.headers)
  const changed = await world.send('POST', '/me/password', { as, body: { current: PASSWORD, new: NEW } })
  expect(changed.status, changed.text).toBe(200)
  const events = await world.send('GET', '/me/events', { as: cookiesOf(changed.headers, as) })
  expect(events.json.items.map(({ kind }: { kind: string }) => kind)).toEqual(['password_changed'])
})

test('an API key has no ways in to look at', async () => {
  for (const as of [world.staffKey, world.readOnlyKey])
    expect((await world.send('GET', '/me/security', { as })).status).toBe(403)
})
