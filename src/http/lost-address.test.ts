import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { PASSWORD } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { cookiesOf, waysIn } from '../../test/support/ways-in.ts'
import { addStaff, createLogin } from '../accounts/logins.ts'
import { inTransaction } from '../db/database.ts'

const database = await testDatabase()
const world = await waysIn(database)

const NEW = 'seven quiet harbours'
const REASON = 'Called back on the number of record'

const give = (
  loginId: bigint,
  {
    email,
    as = world.admin,
    reason = REASON,
  }: { email: string; as?: Record<string, string>; reason?: string },
) => world.send('POST', `/logins/${loginId}/email`, { as, body: { email, reason } })

test('who has lost the address gets back in by a link to the new one, and everything that the old one opened is shut', async () => {
  const { accountId, loginId, number, email } = await world.customer('9501')
  const before = cookiesOf((await world.signIn({ accountNumber: number, password: PASSWORD })).headers)
  await sql`insert into passkeys (login_id, credential_id, public_key, sign_count, name, created_at)
    values (${loginId}, 'one', '\\x02', 0, 'Old telephone', ${world.clock.now()})`.execute(database.kysely)
  await world.send('POST', '/password-resets', { body: { email } })
  await world.work()
  const [, old] = /\/reset\/([\w-]+)/.exec((await world.mailsTo(email)).at(-1)!.text)!

  const given = await give(loginId, { email: 'Ann@9501.example' })
  expect([given.status, given.json]).toEqual([200, { email: 'ann@9501.example' }])
  expect((await world.send('GET', '/me', { as: before })).status).toBe(401)
  expect((await world.signIn({ accountNumber: number, password: PASSWORD })).status).toBe(401)
  expect((await world.signIn({ email, password: PASSWORD })).status).toBe(401)
  expect((await world.send('GET', `/password-resets/${old}`)).status).toBe(422)
  const { rows } = await sql`select from passkeys where login_id = ${loginId}`.execute(database.kysely)
  expect(rows).toEqual([])

  await world.work()
  const told = (await world.mailsTo(email)).at(-1)!
  expect(told.kind).toBe('security_changed')
  expect(told.text).not.toContain('ann@9501')
  const mails = await world.mailsTo('ann@9501.example')
  expect(mails.map(({ kind }) => kind)).toEqual(['password_reset'])
  const [, token] = /\/reset\/([\w-]+)/.exec(mails[0]!.text)!
  const reset = await world.send('POST', `/password-resets/${token}`, { body: { password: NEW } })
  expect(reset.status).toBe(204)
  // The account's number means this person as before.
  expect((await world.signIn({ accountNumber: number, password: NEW })).status).toBe(200)
  expect((await world.signIn({ email: 'ann@9501.example', password: NEW })).status).toBe(200)

  const { json } = await world.send('GET', `/accounts/${accountId}/events`, { as: world.staffKey })
  expect(json.items.find(({ kind }: { kind: string }) => kind === 'email_replaced')).toMatchObject({
    actor: expect.stringMatching(/^staff:/),
    detail: { was: email, reason: REASON },
  })
})

test('what was sent to the lost address, or by whoever read the mails there, works no more', async () => {
  const { accountId, loginId, number, email } = await world.customer('9504')
  const own = cookiesOf((await world.signIn({ accountNumber: number, password: PASSWORD })).headers)
  const tokenTo = async (address: string) =>
    /\/invitation\/([\w-]{43})/.exec((await world.mailsTo(address)).at(-1)!.text)![1]!
  const invite = (id: bigint, as: Record<string, string>, address: string) =>
    world.send('POST', `/accounts/${id}/members/invitations`, {
      as,
      body: { email: address, name: 'Ann', role: 'owner' },
    })
  await invite(accountId, own, 'eve@elsewhere.example')
  const bySession = await tokenTo('eve@elsewhere.example')
  await invite(world.acme.id, world.billing, email)
  const toAddress = await tokenTo(email)
  await world.send('POST', `/accounts/${world.other.id}/registration-codes`, {
    ...{ as: world.billing, body: { email, name: 'Ann' } },
  })
  await world.work()
  const { text } = (await world.mailsTo(email)).find(({ kind }) => kind === 'registration')!
  const [code] = /[3-9A-Y]{5}-[3-9A-Y]{5}/.exec(text)!

  expect((await give(loginId, { email: 'ann@9504.example' })).status).toBe(200)
  for (const token of [bySession, toAddress])
    expect((await world.send('GET', `/invitations/${token}`)).json.code).toBe('step_expired')
  const registering = { accountNumber: world.other.number, code, name: 'Eve', password: NEW }
  expect((await world.send('POST', '/registrations', { body: registering })).json.code).toBe(
    'registration_refused',
  )
  const { rows } = await sql`select from known_devices where login_id = ${loginId}`.execute(database.kysely)
  expect(rows).toEqual([])
  expect(await world.story({ accountId: world.other.id })).toContain('registration_code_revoked')
  expect(await world.story({ accountId })).toContain('invitation_revoked')
})

test('that one of the provider’s people was given another address stands on the record of the staff', async () => {
  const now = world.clock.now()
  const sue = { email: 'sue@pine.example', name: 'Sue', password: PASSWORD, now }
  const id = await inTransaction(database.kysely, async (tx) => {
    const login = await createLogin(tx, sue)
    await addStaff(tx, { loginId: login.id, role: 'support', now })
    return login.id
  })
  expect((await give(id, { email: 'sue@lakeside.example' })).status).toBe(200)
  const { json } = await world.send('GET', '/staff/events', { as: world.admin })
  expect(json.items[0]).toMatchObject({
    ...{ kind: 'password_link_made', person: 'Sue', by: 'admin@lakeside.example' },
  })
})

test('only an administrator, in person and with a reason, gives an address, and none that another login has', async () => {
  const { loginId } = await world.customer('9502')
  const other = await world.customer('9503')
  const wish = { email: 'ann@9502.example' }
  for (const as of [world.billing, world.support, world.staffKey, world.acmeOwner])
    expect((await give(loginId, { ...wish, as })).status).toBe(403)
  expect((await give(loginId, { ...wish, reason: ' ' })).json.code).toBe('bad_input')
  expect((await give(loginId, { email: 'no address' })).json.code).toBe('bad_input')
  expect((await give(loginId, { email: other.email })).json.code).toBe('email_taken')
  expect((await give(987654321n, wish)).status).toBe(404)
  world.clock.advance({ minutes: 16 })
  expect((await give(loginId, wish)).json.code).toBe('proof_needed')
  // Nothing of what was refused has shut anybody out.
  expect((await world.signIn({ accountNumber: '9502', password: PASSWORD })).status).toBe(200)
})
