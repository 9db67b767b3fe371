import { Secret, TOTP } from 'otpauth'
import { expect, test } from 'vitest'
import { PASSWORD, PUBLIC_URL } from '../../test/support/api.ts'
import { authenticator } from '../../test/support/authenticator.ts'
import { testDatabase } from '../../test/support/database.ts'
import { cookiesOf, waysIn } from '../../test/support/ways-in.ts'

const database = await testDatabase()
const world = await waysIn(database)

type As = { cookie: string }
type Asked = { method: string; path: string; body?: object }
const NEW = 'seven quiet harbours'

const send = (as: As, { method, path, body }: Asked) =>
  world.send(method, path, { as, ...(body === undefined ? {} : { body }) })
const prove = (as: As, body: object) => world.send('POST', '/me/proof', { as, body })
const proof = async (as: As) => (await world.send('GET', '/me/security', { as })).json.proof
const signedIn = async (number: string) =>
  cookiesOf((await world.signIn({ accountNumber: number, password: PASSWORD })).headers)
const codeIn = async (email: string) => {
  await world.work()
  return /\b\d{3} ?\d{3}\b/.exec((await world.mailsTo(email)).at(-1)!.text)![0]
}
/** A session opened by a mailed code; it is the way of who has no password. */
async function byMail(email: string): Promise<As> {
  const { token } = (await world.send('POST', '/sign-in-codes', { body: { email } })).json
  const body = { token, code: await codeIn(email) }
  return cookiesOf((await world.send('POST', '/sign-in-codes/sessions', { body })).headers)
}
const appCode = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world.clock.now().epochMilliseconds })

/** What changes by what one comes in, begun; each is refused for the proof before anything else is looked at. */
const SENSITIVE: Asked[] = [
  { method: 'POST', path: '/me/passkeys/options' },
  { method: 'POST', path: '/me/passkeys', body: { token: 'x', name: 'Phone', response: {} } },
  { method: 'DELETE', path: '/me/passkeys/1' },
  { method: 'POST', path: '/me/totp' },
  { method: 'POST', path: '/me/totp/confirm', body: { code: '123456' } },
  { method: 'POST', path: '/me/totp/off' },
  { method: 'POST', path: '/me/totp/recovery-codes' },
  { method: 'POST', path: '/me/email', body: { email: 'new@acme.example' } },
]

test('whoever finds a browser that was left open changes no way in, until it is shown again who is there', async () => {
  const { number } = await world.customer('9001')
  const as = await signedIn(number)
  expect(await proof(as)).toEqual({
    ways: ['password'],
    goodUntil: world.clock.now().add({ minutes: 15 }).toString(),
  })
  world.clock.advance({ minutes: 31 })
  expect(await proof(as)).toEqual({ ways: ['password'], goodUntil: null })
  for (const asked of SENSITIVE) {
    const { status, json } = await send(as, asked)
    expect([status, json.code], asked.path).toEqual([403, 'proof_needed'])
  }
  const proven = await prove(as, { password: PASSWORD })
  expect([proven.status, proven.json.ways]).toEqual([200, ['password']])
  // Who had the old token has nothing.
  expect((await world.send('GET', '/me', { as })).status).toBe(401)
  const renewed = cookiesOf(proven.headers, as)
  for (const asked of SENSITIVE) expect((await send(renewed, asked)).json.code).not.toBe('proof_needed')
})

test('what was begun in time may be finished a little later', async () => {
  const { number } = await world.customer('9002')
  const as = await signedIn(number)
  world.clock.advance({ minutes: 14 })
  const { secret } = (await world.send('POST', '/me/totp', { as })).json
  world.clock.advance({ minutes: 15 })
  expect((await world.send('POST', '/me/totp', { as })).json.code).toBe('proof_needed')
  const body = { code: appCode(secret) }
  expect((await world.send('POST', '/me/totp/confirm', { as, body })).status).toBe(200)
})

test('a wrong password proves nothing and counts; the fifth locks, and the person sees that', async () => {
  const { number, accountId } = await world.customer('9003')
  const as = await signedIn(number)
  world.clock.advance({ minutes: 20 })
  for (let i = 0; i < 5; i++) {
    const { status, json } = await prove(as, { password: 'wrong' })
    expect([status, json.code]).toEqual([422, 'wrong_password'])
  }
  const { status, json } = await prove(as, { password: PASSWORD })
  expect([status, json.code]).toEqual([429, 'sign_in_locked'])
  expect((await proof(as)).goodUntil).toBe(null)
  await world.work()
  expect(await world.story({ accountId })).toEqual(['sign_in_locked'])
  world.clock.advance({ minutes: 16 })
  expect((await prove(as, { password: PASSWORD })).status).toBe(200)
  expect(await world.story({ accountId })).toEqual(['sign_in_locked', 'identity_confirmed'])
})

test('a passkey proves it too, of its own person only', async () => {
  const [one, other] = [await world.customer('9004'), await world.customer('9005')]
  const device = authenticator({ origin: PUBLIC_URL })
  const begun = await signedIn(one.number)
  const { token, options } = (await world.send('POST', '/me/passkeys/options', { as: begun })).json
  const body = { token, name: 'Phone', response: device.create(options) }
  const as = cookiesOf((await world.send('POST', '/me/passkeys', { as: begun, body })).headers, begun)
  const stranger = await signedIn(other.number)
  world.clock.advance({ minutes: 20 })
  const answered = async () => {
    const challenge = (await world.send('POST', '/passkey-sign-ins')).json
    return { token: challenge.token, response: device.get(challenge.options) }
  }
  // Who has no passkey cannot prove it by one at all; who has one, not by another’s.
  expect((await prove(stranger, await answered())).json.code).toBe('proof_not_offered')
  const proven = await prove(as, await answered())
  expect([proven.status, proven.json.ways]).toEqual([200, ['password', 'passkey']])
  expect((await proof(cookiesOf(proven.headers, as))).goodUntil).not.toBe(null)

  const second = authenticator({ origin: PUBLIC_URL })
  const fresh = cookiesOf((await prove(stranger, { password: PASSWORD })).headers, stranger)
  const adding = (await world.send('POST', '/me/passkeys/options', { as: fresh })).json
  const response = second.create(adding.options)
  const added = await world.send('POST', '/me/passkeys', {
    as: fresh,
    body: { token: adding.token, name: 'Phone', response },
  })
  const refused = await prove(cookiesOf(added.headers, fresh), await answered())
  expect([refused.json.code, refused.json.detail]).toEqual([
    'passkey_refused',
    'This passkey cannot be used: it is another login’s.',
  ])
})

test('a mailed code proves it only of who has nothing better', async () => {
  const plain = await world.customer('9006', { password: null })
  const as = await byMail(plain.email)
  // Just come in: that is a proof.
  expect((await world.send('POST', '/me/totp', { as })).status).toBe(200)
  world.clock.advance({ minutes: 20 })
  const set = { method: 'POST', path: '/me/password', body: { current: null, new: NEW } }
  expect((await send(as, set)).json.code).toBe('proof_needed')
  expect(await proof(as)).toEqual({ ways: ['mail'], goodUntil: null })
  const { token } = (await world.send('POST', '/me/proof/codes', { as })).json
  const code = await codeIn(plain.email)
  expect((await prove(as, { token, code: code === '111111' ? '222222' : '111111' })).json.code).toBe(
    'wrong_code',
  )
  // It is no code to sign in with.
  expect((await world.send('POST', '/sign-in-codes/sessions', { body: { token, code } })).json.code).toBe(
    'step_expired',
  )
  const proven = await prove(as, { token, code })
  expect(proven.status, proven.text).toBe(200)
  const renewed = cookiesOf(proven.headers, as)
  expect((await prove(renewed, { token, code })).json.code).toBe('step_expired')
  expect((await send(renewed, set)).status).toBe(200)

  const withPassword = await world.customer('9007')
  const mailed = await byMail(withPassword.email)
  const refused = await world.send('POST', '/me/proof/codes', { as: mailed })
  expect([refused.status, refused.json.code]).toEqual([409, 'proof_not_offered'])
  // Fresh as it is, who merely reads the mails is not who has the password.
  expect((await world.send('POST', '/me/totp', { as: mailed })).json.code).toBe('proof_needed')
})

test('another person’s mailed code proves nothing', async () => {
  const [one, other] = [
    await world.customer('9008', { password: null }),
    await world.customer('9009', { password: null }),
  ]
  const [as, others] = [await byMail(one.email), await byMail(other.email)]
  const { token } = (await world.send('POST', '/me/proof/codes', { as: others })).json
  const body = { token, code: await codeIn(other.email) }
  expect((await prove(as, body)).json.code).toBe('step_expired')
})

test('who has an app and no password proves it by the app; a mailbox that stands open does not turn it off', async () => {
  const { email } = await world.customer('9010', { password: null })
  const before = await byMail(email)
  const { secret } = (await world.send('POST', '/me/totp', { as: before })).json
  const confirmed = await world.send('POST', '/me/totp/confirm', {
    as: before,
    body: { code: appCode(secret) },
  })
  const as = cookiesOf(confirmed.headers, before)
  world.clock.advance({ minutes: 31 })
  expect((await world.send('POST', '/me/totp/off', { as })).json.code).toBe('proof_needed')
  expect((await world.send('POST', '/me/proof/codes', { as })).json.code).toBe('proof_not_offered')
  expect((await prove(as, { appCode: '000000' })).json.code).toBe('wrong_code')
  const proven = await prove(as, { appCode: appCode(secret) })
  expect(proven.json.ways).toEqual(['code', 'totp'])
  expect((await world.send('POST', '/me/totp/off', { as: cookiesOf(proven.headers, as) })).status).toBe(200)
})

test('nobody proves anything without a session', async () => {
  expect((await world.send('POST', '/me/proof', { body: { password: PASSWORD } })).status).toBe(401)
})
