import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { PASSWORD } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { cookiesOf, statementsOf, waysIn } from '../../test/support/ways-in.ts'
import { addStaff, createLogin, type StaffRole } from '../accounts/logins.ts'
import { openSession } from '../accounts/sessions.ts'
import { changeStaff, removeStaff } from '../accounts/staff.ts'
import type { Administrator } from '../accounts/staff-events.ts'
import { inTransaction } from '../db/database.ts'

const database = await testDatabase()
const world = await waysIn(database)
const { kysely } = database
const NEW_PASSWORD = 'copper lantern at dusk'

/** One of the staff, signed in. */
async function colleague(name: string, role: StaffRole) {
  const now = world.clock.now()
  const email = `${name.toLowerCase()}@pine.example`
  return inTransaction(kysely, async (tx) => {
    const { id } = await createLogin(tx, { email, name, password: PASSWORD, now })
    await addStaff(tx, { loginId: id, role, now })
    const token = await openSession(tx, { loginId: id, now, ip: '203.0.113.9', userAgent: 'test' })
    return { id: String(id), name, email, as: { cookie: `tollbook_session=${token}` } }
  })
}

type As = Record<string, string>
/** An administrator who has just signed in. */
const fresh = async () =>
  cookiesOf((await world.signIn({ email: 'admin@lakeside.example', password: PASSWORD })).headers)
const invite = (as: As, body: object) => world.send('POST', '/staff', { as, body })
const accept = (token: string, body: object = { password: NEW_PASSWORD }) =>
  world.send('POST', `/invitations/${token}/accept`, { body })
const tokenTo = async (address: string) =>
  /\/invitation\/([\w-]{43})/.exec((await world.mailsTo(address)).at(-1)!.text)![1]!
const told = async (address: string) =>
  (await world.mailsTo(address)).filter(({ kind }) => kind === 'staff_changed').map(({ subject }) => subject)
const record = async () => (await world.send('GET', '/staff/events', { as: world.admin })).json.items

test('who is invited chooses a password by the link, once, and is one of the staff from then on', async () => {
  const admin = await fresh()
  const ruth = { email: 'Ruth@pine.example', name: 'Ruth Okafor', role: 'billing' }
  const made = await invite(admin, ruth)
  expect(made.status).toBe(201)
  // Seven days after 15 March.
  expect(made.json).toMatchObject({ email: 'ruth@pine.example', expiresAt: '2026-03-22T12:00:00Z' })
  const waiting = () => world.send('GET', '/staff/invitations', { as: admin })
  expect((await waiting()).json.items).toMatchObject([{ id: made.json.id, role: 'billing' }])
  const token = await tokenTo('ruth@pine.example')
  expect(made.text).not.toContain(token)
  expect((await world.send('GET', `/invitations/${token}`)).json).toEqual({
    ...{ to: 'staff', email: 'ruth@pine.example', name: 'Ruth Okafor', role: 'billing', hasLogin: false },
    ...{ byName: 'admin@lakeside.example', expiresAt: made.json.expiresAt },
  })
  expect((await accept(token, { password: 'short' })).json.code).toBe('weak_password')
  const joined = await accept(token)
  expect(joined.json).toMatchObject({ staff: 'billing', accounts: [] })
  expect((await world.send('GET', '/accounts', { as: cookiesOf(joined.headers) })).status).toBe(200)
  expect((await accept(token)).json.code).toBe('step_expired')
  expect((await waiting()).json.items).toEqual([])
  expect(await told('admin@lakeside.example')).toEqual(['Ruth Okafor is one of your staff now'])
  expect(await told('ruth@pine.example')).toEqual([])
  expect((await record()).slice(0, 2)).toMatchObject([
    { kind: 'staff_added', person: 'Ruth Okafor', by: 'admin@lakeside.example', role: 'billing' },
    { kind: 'staff_invited', person: 'Ruth Okafor, ruth@pine.example', by: 'admin@lakeside.example' },
  ])
  expect((await invite(admin, ruth)).json.code).toBe('already_staff')
  const { json } = await world.send('GET', '/staff', { as: admin })
  const listed = json.items.find(({ name }: { name: string }) => name === 'Ruth Okafor')
  expect(listed).toMatchObject({ hasTwoStep: false, lastSeenAt: '2026-03-15T12:00:00Z', isYou: false })
})

test('a customer who is invited keeps the one login, by its own password; the sessions it had end', async () => {
  const admin = await fresh()
  const customer = await world.customer('7001')
  const before = cookiesOf((await world.signIn({ accountNumber: '7001', password: PASSWORD })).headers)
  await invite(admin, { email: customer.email, name: 'Ann', role: 'support' })
  const token = await tokenTo(customer.email)
  expect((await world.send('GET', `/invitations/${token}`)).json.hasLogin).toBe(true)
  expect((await accept(token)).json.code).toBe('wrong_credentials')
  const joined = await accept(token, { password: PASSWORD })
  expect(joined.json).toMatchObject({ staff: 'support', accounts: [{ number: '7001' }] })
  expect((await world.send('GET', '/me', { as: before })).status).toBe(401)
  // What one does among the provider's people is no matter of an account that one has as a customer.
  expect(await world.story(customer)).not.toContain('staff_added')
})

test('an invitation that was replaced, taken back, has expired, or whose sender is no administrator any more, works no more', async () => {
  const admin = await fresh()
  const email = 'ben@pine.example'
  const ben = { email, name: 'Ben', role: 'admin' }
  await invite(admin, ben)
  const first = await tokenTo(email)
  const { json } = await invite(admin, ben)
  const second = await tokenTo(email)
  expect((await world.send('GET', `/invitations/${first}`)).json.code).toBe('step_expired')
  const revoke = () => world.send('POST', `/staff/invitations/${json.id}/revoke`, { as: admin })
  expect((await revoke()).status).toBe(200)
  expect((await revoke()).status).toBe(404)
  expect((await accept(second)).json.code).toBe('step_expired')
  await invite(admin, ben)
  const third = await tokenTo(email)
  world.clock.advance({ hours: 7 * 24 })
  const later = await fresh()
  expect((await accept(third)).json.code).toBe('step_expired')
  const olga = await colleague('Olga', 'admin')
  await invite(olga.as, ben)
  const fourth = await tokenTo(email)
  await world.send('PATCH', `/staff/${olga.id}`, { as: later, body: { role: 'billing' } })
  expect((await accept(fourth)).json.code).toBe('step_expired')
})

test('a role changes for the next request; the person and every administrator are told, and it is on record', async () => {
  const admin = await fresh()
  const neil = await colleague('Neil', 'support')
  const change = (role: string) => world.send('PATCH', `/staff/${neil.id}`, { as: admin, body: { role } })
  expect((await world.send('GET', '/staff', { as: neil.as })).status).toBe(403)
  expect((await change('admin')).json).toMatchObject({ name: 'Neil', role: 'admin' })
  expect((await world.send('GET', '/staff', { as: neil.as })).status).toBe(200)
  expect((await change('admin')).status).toBe(200)
  expect(await told(neil.email)).toEqual(['Neil has another role among the staff'])
  expect((await told('admin@lakeside.example')).at(-1)).toBe('Neil has another role among the staff')
  const [newest] = await record()
  expect(newest).toMatchObject({ kind: 'staff_role_changed', person: 'Neil', role: 'admin', was: 'support' })
  const own = await world.send('GET', '/me/events', { as: neil.as })
  expect(own.json.items[0]).toMatchObject({ kind: 'staff_role_changed', by: 'admin@lakeside.example' })
  expect((await change('support')).status).toBe(200)
})

test('who is removed is out at once, everywhere, and does not come back by what he sent', async () => {
  const admin = await fresh()
  const mallory = await colleague('Mallory', 'billing')
  await world.send('POST', `/accounts/${world.acme.id}/members/invitations`, {
    as: mallory.as,
    body: { email: 'mallory@home.example', name: 'Mallory', role: 'owner' },
  })
  const asMember = await tokenTo('mallory@home.example')
  await world.send('POST', `/accounts/${world.other.id}/registration-codes`, {
    as: mallory.as,
    body: { email: 'mallory@home.example', name: 'Mallory' },
  })
  const link = await world.send('POST', `/staff/${mallory.id}/password-links`, { as: admin })
  const removed = await world.send('DELETE', `/staff/${mallory.id}`, { as: admin })
  expect(removed.json).toMatchObject({ name: 'Mallory', role: 'billing' })
  expect((await world.send('GET', '/me', { as: mallory.as })).status).toBe(401)
  expect((await accept(asMember)).json.code).toBe('step_expired')
  const codes = await world.send('GET', `/accounts/${world.other.id}/registration-codes`, { as: admin })
  expect(codes.json.items).toMatchObject([{ state: 'revoked' }])
  const token = link.json.url.split('/').at(-1)
  expect((await world.send('GET', `/password-resets/${token}`)).json.code).toBe('step_expired')
  expect(await told(mallory.email)).toEqual(['Mallory is no longer one of your staff'])
  expect((await record())[0]).toMatchObject({ kind: 'staff_removed', person: 'Mallory', role: 'billing' })
  // The login stays, and opens nothing.
  const { json } = await world.signIn({ email: mallory.email, password: PASSWORD })
  expect(json).toMatchObject({ staff: null, accounts: [] })
  expect((await world.send('DELETE', `/staff/${mallory.id}`, { as: admin })).status).toBe(404)
})

test('a link for a new password that an administrator made opens nothing once that person is none any more', async () => {
  const admin = await fresh()
  const victor = await colleague('Victor', 'admin')
  const link = async (maker: { as: As }) => {
    const { json } = await world.send('POST', `/staff/${victor.id}/password-links`, { as: maker.as })
    return `/password-resets/${json.url.split('/').at(-1)}`
  }
  const opened = async (path: string) => [
    (await world.send('GET', path)).json.code,
    (await world.send('POST', path, { body: { password: NEW_PASSWORD } })).json?.code,
  ]
  const removed = await colleague('Oswald', 'admin')
  const byRemoved = await link(removed)
  expect((await world.send('GET', byRemoved)).status).toBe(200)
  await world.send('DELETE', `/staff/${removed.id}`, { as: admin })
  expect(await opened(byRemoved)).toEqual(['step_expired', 'step_expired'])
  const demoted = await colleague('Oriel', 'admin')
  const byDemoted = await link(demoted)
  await world.send('PATCH', `/staff/${demoted.id}`, { as: admin, body: { role: 'billing' } })
  expect(await opened(byDemoted)).toEqual(['step_expired', 'step_expired'])
  expect((await world.signIn({ email: victor.email, password: PASSWORD })).status).toBe(200)
})

test('who was no administrator any more when his turn came changes nobody', async () => {
  const one = await colleague('Una', 'admin')
  const two = await colleague('Dora', 'admin')
  const [una, dora] = [BigInt(one.id), BigInt(two.id)]
  const by = (id: bigint, name: string): Administrator => ({
    ...{ actor: `staff:${id}`, loginId: id, name, origin: { ip: null, userAgent: null } },
  })
  const now = world.clock.now()
  await inTransaction(kysely, (tx) => removeStaff(tx, { loginId: dora, by: by(una, 'Una'), now }))
  // She had come in as one, and waited for the others to be done.
  const late = { loginId: una, by: by(dora, 'Dora'), now }
  const removing = inTransaction(kysely, (tx) => removeStaff(tx, late))
  await expect(removing).rejects.toMatchObject({ code: 'forbidden', status: 403 })
  const demoting = inTransaction(kysely, (tx) => changeStaff(tx, { ...late, role: 'support' }))
  await expect(demoting).rejects.toMatchObject({ code: 'forbidden' })
})

test('an API key outlives who made it, whose name stands beside it', async () => {
  const admin = await fresh()
  const ivy = await colleague('Ivy', 'admin')
  const body = { name: 'nightly', role: 'read_only' }
  const made = await world.send('POST', '/api-keys', { as: ivy.as, body })
  expect(made.json).toMatchObject({ name: 'nightly', createdBy: 'Ivy' })
  const { json } = await world.send('GET', '/staff', { as: admin })
  const counts = json.items.map(({ name, apiKeys }: { name: string; apiKeys: number }) => [name, apiKeys])
  expect(counts).toContainEqual(['Ivy', 1])
  await world.send('DELETE', `/staff/${ivy.id}`, { as: admin })
  const as = { authorization: `Bearer ${made.json.key}` }
  expect((await world.send('GET', '/accounts', { as })).status).toBe(200)
  const keys = await world.send('GET', '/api-keys', { as: admin })
  expect(keys.json.items[0]).toMatchObject({ createdBy: 'Ivy' })
})

test('an open browser lets nobody in: who has shown too long ago that it is him does it first', async () => {
  const admin = await fresh()
  const ned = await colleague('Ned', 'support')
  world.clock.advance({ minutes: 16 })
  const deeds = [
    ['POST', '/staff', { email: 'eve@pine.example', name: 'Eve', role: 'admin' }],
    ['PATCH', `/staff/${ned.id}`, { role: 'admin' }],
    ['DELETE', `/staff/${ned.id}`, undefined],
    ['POST', `/staff/${ned.id}/password-links`, undefined],
    ['POST', '/api-keys', { name: 'mine', role: 'staff' }],
  ] as const
  const codes = []
  for (const [method, path, body] of deeds)
    codes.push((await world.send(method, path, { as: admin, body })).json.code)
  expect(new Set(codes)).toEqual(new Set(['proof_needed']))
  expect((await world.send('GET', '/staff', { as: admin })).status).toBe(200)
  const proven = await world.send('POST', '/me/proof', { as: admin, body: { password: PASSWORD } })
  const as = cookiesOf(proven.headers, admin as { cookie: string })
  expect((await world.send('DELETE', `/staff/${ned.id}`, { as })).status).toBe(200)
})

test('the staff are mailed like everybody: the link for a new password, that it is new, and a browser not seen before', async () => {
  const ruby = await colleague('Ruby', 'billing')
  const { email } = ruby
  expect((await world.send('POST', '/password-resets', { body: { email } })).status).toBe(204)
  await world.work()
  const [mail] = await world.mailsTo(email)
  expect(mail).toMatchObject({ kind: 'password_reset', subject: 'Choose a new password' })
  const token = /\/reset\/([\w-]{43})/.exec(mail!.text)![1]!
  const body = { password: NEW_PASSWORD }
  expect((await world.send('POST', `/password-resets/${token}`, { body })).status).toBe(204)
  expect((await world.send('GET', '/me', { as: ruby.as })).status).toBe(401)
  for (const device of ['Firefox', 'Safari'])
    await world.signIn({ email, password: NEW_PASSWORD }, { 'user-agent': device })
  const mails = await world.mailsTo(email)
  expect(mails.map(({ kind }) => kind)).toEqual(['password_reset', 'security_changed', 'new_device'])
  for (const { text } of mails.slice(1))
    expect(text).toContain('https://billing.example.com/console/security')
})

test('an address of the staff costs the same statements as one that nobody has, and no code is mailed to it', async () => {
  const { email } = await colleague('Stella', 'support')
  const asked = []
  for (const address of [email, 'nobody@pine.example'])
    for (const path of ['/password-resets', '/sign-in-codes'])
      asked.push(await statementsOf(database, () => world.send('POST', path, { body: { email: address } })))
  const statements = asked.map((each) => each.statements)
  expect(statements.slice(2)).toEqual(statements.slice(0, 2))
  await world.work()
  expect((await world.mailsTo(email)).map(({ kind }) => kind)).toEqual(['password_reset'])
})

test('the last administrator stays one, also of two who remove or demote each other at once', async () => {
  const adminsNow = async () => {
    const { rows } = await sql<{
      id: string
    }>`select login_id::text as id from staff where role = 'admin'`.execute(kysely)
    return rows.map(({ id }) => id)
  }
  const one = await colleague('One', 'admin')
  for (const id of await adminsNow())
    if (id !== one.id) await world.send('DELETE', `/staff/${id}`, { as: one.as })
  expect(await adminsNow()).toEqual([one.id])
  const demoted = await world.send('PATCH', `/staff/${one.id}`, { as: one.as, body: { role: 'support' } })
  expect([demoted.status, demoted.json.code]).toEqual([409, 'last_admin'])
  expect((await world.send('DELETE', `/staff/${one.id}`, { as: one.as })).json.code).toBe('last_admin')
  for (let i = 0; i < 3; i++) {
    const two = await colleague(`Two${i}`, 'admin')
    const three = await colleague(`Three${i}`, 'admin')
    const left = i === 0 ? one : null
    if (left) await world.send('DELETE', `/staff/${left.id}`, { as: two.as })
    const others = (await adminsNow()).filter((id) => id !== two.id && id !== three.id)
    for (const id of others) await world.send('DELETE', `/staff/${id}`, { as: two.as })
    const statuses = await Promise.all([
      world.send('DELETE', `/staff/${three.id}`, { as: two.as }),
      world.send('PATCH', `/staff/${two.id}`, { as: three.as, body: { role: 'billing' } }),
    ])
    expect(statuses.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await adminsNow()).toHaveLength(1)
  }
})
