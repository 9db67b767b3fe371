import { sql } from 'kysely'
import { Secret, TOTP } from 'otpauth'
import { expect, test } from 'vitest'
import { PASSWORD, PUBLIC_URL } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { cookiesOf, waysIn } from '../../test/support/ways-in.ts'

const database = await testDatabase()
const world = await waysIn(database)

type As = { cookie: string }
const post = (path: string, as: As, body?: object) => world.send('POST', path, { as, ...(body && { body }) })
const secondStep = (body: object) => world.send('POST', '/sessions/second-step', { body })
const codeOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world.clock.now().epochMilliseconds })
const firstStep = async (number: string) =>
  (await world.signIn({ accountNumber: number, password: PASSWORD })).json.secondStep as string

/** A customer whose app is asked for a code; the half minute of the first one has passed. */
async function withApp(number: string) {
  const person = await world.customer(number)
  const before = cookiesOf((await world.signIn({ accountNumber: number, password: PASSWORD })).headers)
  const { secret, uri, qr } = (await post('/me/totp', before)).json
  const confirmed = await post('/me/totp/confirm', before, { code: codeOf(secret) })
  expect(confirmed.status, confirmed.text).toBe(200)
  world.clock.advance({ seconds: 30 })
  const recoveryCodes: string[] = confirmed.json.recoveryCodes
  return { ...person, secret, uri, qr, recoveryCodes, before, as: cookiesOf(confirmed.headers, before) }
}

test('with an app a password is the first of two steps, and no session yet', async () => {
  const { number, secret, uri, qr, accountId, email, before } = await withApp('5001')
  expect(uri).toMatch(/^otpauth:\/\/totp\/Lakeside%20Telephone:5001%40acme\.example\?/)
  expect(qr).toMatch(/^<svg /)
  // The session that turned it on has another token since.
  expect((await world.send('GET', '/me', { as: before })).status).toBe(401)
  const first = await world.signIn({ accountNumber: number, password: PASSWORD })
  expect([first.status, Object.keys(first.json), first.headers.getSetCookie()]).toEqual([
    200,
    ['secondStep'],
    [],
  ])
  const token = first.json.secondStep
  const entered = await secondStep({ token, code: codeOf(secret) })
  expect([entered.status, entered.json.ways]).toEqual([200, ['password', 'totp']])
  expect((await secondStep({ token, code: codeOf(secret) })).json.code).toBe('step_expired')
  expect(await world.story({ accountId })).toEqual(['totp_on', 'signed_in_new_device'])
  expect((await world.mailsTo(email)).map(({ kind }) => kind)).toEqual(['security_changed', 'new_device'])
})

test('a code of the app works once, and not the one before the last that did', async () => {
  const { number, secret } = await withApp('5002')
  const code = codeOf(secret)
  expect((await secondStep({ token: await firstStep(number), code })).status).toBe(200)
  expect((await secondStep({ token: await firstStep(number), code })).json.code).toBe('wrong_code')
  world.clock.advance({ seconds: 30 })
  expect((await secondStep({ token: await firstStep(number), code: codeOf(secret) })).status).toBe(200)
})

test('of two at once one only comes in by a code', async () => {
  const { number, secret } = await withApp('5003')
  const [one, other] = [await firstStep(number), await firstStep(number)]
  const code = codeOf(secret)
  const answers = await Promise.all([secondStep({ token: one, code }), secondStep({ token: other, code })])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 422])
})

test('five wrong codes lock the second step, however often it is begun', async () => {
  const { number, secret } = await withApp('5004')
  for (let i = 0; i < 5; i++)
    expect((await secondStep({ token: await firstStep(number), code: '000000' })).json.code).toBe(
      'wrong_code',
    )
  expect((await secondStep({ token: await firstStep(number), code: codeOf(secret) })).status).toBe(429)
  world.clock.advance({ minutes: 16 })
  expect((await secondStep({ token: await firstStep(number), code: codeOf(secret) })).status).toBe(200)
})

test('a recovery code does in its place, once, however it is typed', async () => {
  const { number, recoveryCodes, as, accountId } = await withApp('5005')
  expect(new Set(recoveryCodes).size).toBe(10)
  const recoveryCode = recoveryCodes[3]!.toLowerCase().replaceAll('-', ' ')
  const entered = await secondStep({ token: await firstStep(number), recoveryCode })
  expect([entered.status, entered.json.ways]).toEqual([200, ['password', 'recovery']])
  const again = await secondStep({ token: await firstStep(number), recoveryCode: recoveryCodes[3]! })
  expect(again.json.code).toBe('wrong_code')
  const { totp } = (await world.send('GET', '/me/security', { as })).json
  expect(totp).toMatchObject({ isOn: true, recoveryCodesLeft: 9 })
  expect(await world.story({ accountId })).toContain('recovery_code_used')
})

test('another person’s recovery code is nothing', async () => {
  const [one, other] = [await withApp('5006'), await withApp('5007')]
  const token = await firstStep(one.number)
  expect((await secondStep({ token, recoveryCode: other.recoveryCodes[0]! })).json.code).toBe('wrong_code')
})

test('new recovery codes make the old ones worthless', async () => {
  const { number, as, recoveryCodes } = await withApp('5008')
  const renewed = (await post('/me/totp/recovery-codes', as)).json.recoveryCodes
  expect(renewed).not.toEqual(recoveryCodes)
  const old = await secondStep({ token: await firstStep(number), recoveryCode: recoveryCodes[0]! })
  expect(old.json.code).toBe('wrong_code')
  expect((await secondStep({ token: await firstStep(number), recoveryCode: renewed[0] })).status).toBe(200)
})

test('turned off, a password is enough again', async () => {
  const { number, as, accountId } = await withApp('5009')
  expect((await post('/me/totp', as)).json.code).toBe('totp_is_on')
  const off = await post('/me/totp/off', as)
  expect(off.json).toEqual({ isOn: false })
  expect((await world.signIn({ accountNumber: number, password: PASSWORD })).json.ways).toEqual(['password'])
  const renewed = cookiesOf(off.headers, as)
  expect((await post('/me/totp/off', renewed)).json.code).toBe('totp_is_off')
  expect((await post('/me/totp/recovery-codes', renewed)).json.code).toBe('totp_is_off')
  expect(await world.story({ accountId })).toEqual(['totp_on', 'totp_off', 'signed_in_new_device'])
})

test('thirty wrong codes of six digits are the last of a day for strangers; a recovery code and the person’s own browser go on', async () => {
  const { number, secret, recoveryCodes, as } = await withApp('5014')
  const begun = async () => firstStep(number)
  for (let quarter = 0; quarter < 6; quarter++) {
    for (let i = 0; i < 5; i++)
      expect((await secondStep({ token: await begun(), code: '000000' })).json.code).toBe('wrong_code')
    world.clock.advance({ minutes: 16 })
  }
  const locked = await secondStep({ token: await begun(), code: codeOf(secret) })
  expect([locked.status, locked.json.code]).toEqual([429, 'sign_in_locked'])
  expect(locked.json.detail).toMatch(/^Too many attempts\. Try again in 2[34] hours\.$/)
  expect((await secondStep({ token: await begun(), recoveryCode: recoveryCodes[0]! })).json.ways).toEqual([
    'password',
    'recovery',
  ])
  const { cookie } = as
  const own = { cookie: cookie.split('; ').find((pair) => pair.startsWith('tollbook_device='))! }
  const first = await world.signIn(
    { accountNumber: number, password: PASSWORD },
    { ...own, origin: PUBLIC_URL },
  )
  const body = { token: first.json.secondStep, code: codeOf(secret) }
  expect((await world.send('POST', '/sessions/second-step', { as: own, body })).status).toBe(200)
  world.clock.advance({ hours: 23 })
  expect((await secondStep({ token: await begun(), code: codeOf(secret) })).status).toBe(200)
})

test('a secret waits for its first code; without one nothing is asked for', async () => {
  const { number } = await world.customer('5010')
  const as = cookiesOf((await world.signIn({ accountNumber: number, password: PASSWORD })).headers)
  expect((await post('/me/totp/confirm', as, { code: '123456' })).json.code).toBe('totp_not_begun')
  const first = (await post('/me/totp', as)).json
  const second = (await post('/me/totp', as)).json
  expect((await post('/me/totp/confirm', as, { code: codeOf(first.secret) })).json.code).toBe('wrong_code')
  expect((await world.signIn({ accountNumber: number, password: PASSWORD })).json.ways).toEqual(['password'])
  expect((await post('/me/totp/confirm', as, { code: codeOf(second.secret) })).status).toBe(200)
})

test('a mailed code too is the first of two steps', async () => {
  const { email, secret } = await withApp('5011')
  const begun = (await world.send('POST', '/sign-in-codes', { body: { email } })).json
  await world.work()
  const code = /\b\d{3} ?\d{3}\b/.exec((await world.mailsTo(email)).at(-1)!.text)![0]
  const first = await world.send('POST', '/sign-in-codes/sessions', { body: { token: begun.token, code } })
  const entered = await secondStep({ token: first.json.secondStep, code: codeOf(secret) })
  expect(entered.json.ways).toEqual(['code', 'totp'])
})

test('the secret is stored sealed, and recovery codes hashed', async () => {
  const { loginId, secret, recoveryCodes } = await withApp('5012')
  const { rows } = await sql<{ row: string; sealed: Buffer }>`
    select totp_secret as sealed, to_jsonb(l)::text || coalesce((select string_agg(to_jsonb(r)::text, '') from recovery_codes r
      where r.login_id = l.id), '') as row from logins l where l.id = ${loginId}`.execute(database.kysely)
  const { row, sealed } = rows[0]!
  expect(sealed.toString('latin1')).not.toContain(secret)
  for (const code of recoveryCodes) expect(row).not.toContain(code)
})

test('an administrator ends it for who has lost the app, with a reason, told to the person; clerks and customers do not', async () => {
  const { number, loginId, accountId, email, as } = await withApp('5013')
  const end = (who: Record<string, string>) =>
    world.send('POST', `/logins/${loginId}/totp/off`, { as: who, body: { reason: 'Called back' } })
  const admin = cookiesOf(
    (await world.signIn({ email: 'admin@lakeside.example', password: PASSWORD })).headers,
  )
  for (const who of [as, world.billing, world.staffKey]) expect((await end(who)).status).toBe(403)
  expect((await end(admin)).json).toEqual({ isOn: false })
  expect((await world.send('GET', '/me', { as })).status).toBe(401)
  expect((await world.signIn({ accountNumber: number, password: PASSWORD })).json.ways).toEqual(['password'])
  expect((await world.mailsTo(email)).map(({ kind }) => kind)).toContain('security_changed')
  const { items } = (await world.send('GET', `/accounts/${accountId}/events`, { as: world.admin })).json
  expect(items.find(({ kind }: { kind: string }) => kind === 'totp_off')).toMatchObject({
    actor: expect.stringMatching(/^staff:/),
    detail: { reason: 'Called back' },
  })
  expect((await end(admin)).json.code).toBe('totp_is_off')
  // An open browser does not do.
  world.clock.advance({ minutes: 16 })
  expect((await end(admin)).json.code).toBe('proof_needed')
})
