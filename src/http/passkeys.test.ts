import { expect, test } from 'vitest'
import { PASSWORD, PUBLIC_URL } from '../../test/support/api.ts'
import { authenticator } from '../../test/support/authenticator.ts'
import { testDatabase } from '../../test/support/database.ts'
import { cookiesOf, waysIn } from '../../test/support/ways-in.ts'
import { originsOf } from '../accounts/passkeys.ts'

const database = await testDatabase()
const world = await waysIn(database)

type As = { cookie: string }
const signedIn = async (number: string) =>
  cookiesOf((await world.signIn({ accountNumber: number, password: PASSWORD })).headers)
const beginAdding = (as: As) => world.send('POST', '/me/passkeys/options', { as })
const add = (as: As, body: object) => world.send('POST', '/me/passkeys', { as, body })
const begin = async () => (await world.send('POST', '/passkey-sign-ins')).json
const finish = (body: object) => world.send('POST', '/passkey-sign-ins/sessions', { body })

/** A customer with a device whose passkey is known. */
async function withPasskey(number: string) {
  const person = await world.customer(number)
  const as = await signedIn(number)
  const device = authenticator({ origin: PUBLIC_URL })
  const { token, options } = (await beginAdding(as)).json
  const added = await add(as, { token, name: 'Phone', response: device.create(options) })
  expect(added.status, added.text).toBe(200)
  return { ...person, device, as: cookiesOf(added.headers, as), passkey: added.json }
}

test('a passkey is added, opens a session without a name or a second step, and is told by mail', async () => {
  const { device, email, accountId, as } = await withPasskey('4001')
  const { token, options } = await begin()
  expect(options).toMatchObject({ rpId: 'billing.example.com', userVerification: 'required' })
  const entered = await finish({ token, response: device.get(options) })
  expect([entered.status, entered.json.ways, entered.json.accounts[0].number]).toEqual([
    200,
    ['passkey'],
    '4001',
  ])
  const calls = await world.send('GET', `/accounts/${accountId}/calls`, { as: cookiesOf(entered.headers) })
  expect(calls.status).toBe(200)
  expect((await world.mailsTo(email)).map(({ kind }) => kind)).toContain('security_changed')
  expect(await world.story({ accountId })).toContain('passkey_added')
  const shown = (await world.send('GET', '/me/security', { as })).json.passkeys
  expect(shown).toMatchObject([{ name: 'Phone', lastUsedAt: world.clock.now().toString() }])
})

test('a challenge is answered once, and for ten minutes', async () => {
  const { device } = await withPasskey('4002')
  const first = await begin()
  const response = device.get(first.options)
  expect((await finish({ token: first.token, response })).status).toBe(200)
  expect((await finish({ token: first.token, response })).json.code).toBe('step_expired')
  const second = await begin()
  const late = device.get(second.options)
  world.clock.advance({ minutes: 10 })
  expect((await finish({ token: second.token, response: late })).json.code).toBe('step_expired')
})

test('another page’s answer, one without its owner, another challenge’s and a copy’s are refused', async () => {
  const { device } = await withPasskey('4003')
  const answered = async (answer: (options: object) => object) => {
    const { token, options } = await begin()
    return (await finish({ token, response: answer(options) })).json.code
  }
  expect(await answered((options) => device.get(options, { from: 'https://evil.example' }))).toBe(
    'passkey_refused',
  )
  // 0x01: present, but not verified.
  expect(await answered((options) => device.get(options, { flags: 0x01 }))).toBe('passkey_refused')
  expect(await answered((options) => device.get({ ...options, challenge: 'AAAA' }))).toBe('passkey_refused')
  expect(await answered((options) => device.get({ ...options, rpId: 'evil.example' }))).toBe(
    'passkey_refused',
  )
  expect(await answered(() => ({}))).toBe('passkey_refused')
  expect(await answered((options) => authenticator({ origin: PUBLIC_URL }).get(options))).toBe(
    'passkey_refused',
  )
  const used = await begin()
  expect((await finish({ token: used.token, response: device.get(used.options) })).status).toBe(200)
  expect(await answered((options) => device.get(options, { rewind: 3 }))).toBe('passkey_refused')
})

test('a challenge to add a passkey is its own person’s, and a device that does not know its owner is refused', async () => {
  await world.customer('4004')
  await world.customer('4005')
  const [one, other] = [await signedIn('4004'), await signedIn('4005')]
  const device = authenticator({ origin: PUBLIC_URL })
  const { token, options } = (await beginAdding(one)).json
  const body = { token, name: 'Phone', response: device.create(options) }
  expect((await add(other, body)).json.code).toBe('step_expired')
  const unverified = { ...body, response: device.create(options, { flags: 0x01 }) }
  expect((await add(one, unverified)).json.code).toBe('passkey_refused')
  expect((await add(one, body)).status).toBe(200)
  // The same device for another person: its key is one person's.
  const second = (await beginAdding(other)).json
  const taken = await add(other, {
    token: second.token,
    name: 'Phone',
    response: device.create(second.options),
  })
  expect(taken.json.detail).toBe('This passkey cannot be used: it is in use already.')
})

test('a session by a mailed code adds no passkey where there is a password', async () => {
  const { email } = await world.customer('4006')
  const begun = (await world.send('POST', '/sign-in-codes', { body: { email } })).json
  await world.work()
  const code = /\b\d{3} ?\d{3}\b/.exec((await world.mailsTo(email)).at(-1)!.text)![0]
  const entered = await world.send('POST', '/sign-in-codes/sessions', { body: { token: begun.token, code } })
  const refused = await beginAdding(cookiesOf(entered.headers))
  expect([refused.status, refused.json.code]).toEqual([403, 'proof_needed'])
})

test('a passkey is renamed and removed by its owner only, and then opens nothing', async () => {
  const { device, as, passkey, accountId } = await withPasskey('4007')
  expect(passkey.lastUsedAt).toBe(null)
  await world.customer('4008')
  const other = await signedIn('4008')
  const address = `/me/passkeys/${passkey.id}`
  expect((await world.send('PATCH', address, { as: other, body: { name: 'Mine' } })).status).toBe(404)
  expect((await world.send('DELETE', address, { as: other })).status).toBe(404)
  expect((await world.send('PATCH', address, { as, body: { name: 'Old phone' } })).json.name).toBe(
    'Old phone',
  )
  expect((await world.send('DELETE', address, { as })).json).toEqual({ id: passkey.id })
  const { token, options } = await begin()
  expect((await finish({ token, response: device.get(options) })).json.code).toBe('passkey_refused')
  expect(await world.story({ accountId })).toEqual(['passkey_added', 'passkey_removed'])
})

test('the last way in is not removed', async () => {
  const { as, passkey, loginId } = await withPasskey('4009')
  await database.kysely
    .updateTable('logins')
    .set({ email: null, passwordHash: null })
    .where('id', '=', loginId)
    .execute()
  const { status, json } = await world.send('DELETE', `/me/passkeys/${passkey.id}`, { as })
  expect([status, json.code]).toEqual([409, 'last_way'])
})

test('on localhost any port is ours; elsewhere the address is one', () => {
  const from = (origin: string) => ({
    response: { clientDataJSON: Buffer.from(JSON.stringify({ origin })).toString('base64url') },
  })
  expect(originsOf('http://localhost:8080', from('http://localhost:4711'))).toContain('http://localhost:4711')
  expect(originsOf('http://localhost:8080', from('https://evil.example'))).toEqual(['http://localhost:8080'])
  expect(originsOf('https://billing.example.com', from('http://localhost:1'))).toEqual([
    'https://billing.example.com',
  ])
  expect(originsOf('http://localhost:8080', {})).toEqual(['http://localhost:8080'])
})
