import { sql } from 'kysely'
import pino from 'pino'
import { expect, test } from 'vitest'
import { PASSWORD, PUBLIC_URL, testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { gatewaysOf } from '../../test/support/scripted-gateway.ts'
import { cookiesOf, statementsOf } from '../../test/support/ways-in.ts'
import { createAccount, saveContacts } from '../accounts/accounts.ts'
import { addMember, createLogin } from '../accounts/logins.ts'
import { openSession } from '../accounts/sessions.ts'
import { inTransaction } from '../db/database.ts'
import { mailPasswordLink } from '../jobs/mail-password-link.ts'
import { readSettings } from '../settings.ts'

const database = await testDatabase()
const api = await testApi(database)
const NEW_PASSWORD = 'copper lantern at dusk'

/** An account with an owner of its own for each test, who is signed in. */
async function customer(number: string, email: string | null = `owner@${number}.example`) {
  const now = api.clock.now()
  return inTransaction(database.kysely, async (tx) => {
    const given = { number, name: `Company ${number}`, openedOn: '2025-01-01' }
    const { id } = await createAccount(tx, { ...given, now, actor: 'system' })
    const login = await createLogin(tx, { email, name: 'Olga', password: PASSWORD, now })
    await addMember(tx, { accountId: id, loginId: login.id, role: 'owner', now })
    const token = await openSession(tx, { loginId: login.id, now, ip: '203.0.113.9', userAgent: 'test' })
    return { id, number, loginId: login.id, email, as: { cookie: `tollbook_session=${token}` } }
  })
}

const ask = (body: object) => api.send('POST', '/password-resets', { body })

/** Does the staged jobs of this kind, as the worker would; how many there were. */
async function work(): Promise<number> {
  const { rows } = await sql<{ payload: unknown }>`
    delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
    where t.id = j.task_id and t.identifier = 'mail_password_link' returning j.payload`.execute(
    database.kysely,
  )
  const context = {
    ...{ database, clock: api.clock, settings: readSettings({ PUBLIC_URL }) },
    ...{ log: pino({ level: 'silent' }), gateways: gatewaysOf(api.gateway) },
  }
  for (const { payload } of rows) await mailPasswordLink.run(context, payload)
  return rows.length
}

const mailsOf = async (accountId: bigint, kind: string) => {
  const { rows } = await sql<{ toAddress: string; text: string }>`
    select to_address, text from mails where account_id = ${accountId} and kind = ${kind} order by id`.execute(
    database.kysely,
  )
  return rows
}

async function tokenIn(accountId: bigint): Promise<string> {
  const mail = (await mailsOf(accountId, 'password_reset')).at(-1)!
  return /\/reset\/([\w-]{43})/.exec(mail.text)![1]!
}

const signIn = (body: object) => api.send('POST', '/sessions', { body })
const reset = (token: string, password = NEW_PASSWORD) =>
  api.send('POST', `/password-resets/${token}`, { body: { password } })

test('a link goes to the address of the account’s first owner, sets a password once and ends every session', async () => {
  const { id, number, email, as } = await customer('5001')
  expect((await ask({ accountNumber: number })).status).toBe(204)
  expect(await work()).toBe(1)
  const [mail] = await mailsOf(id, 'password_reset')
  expect(mail!.toAddress).toBe(email)
  const token = await tokenIn(id)
  // An hour after noon.
  expect((await api.send('GET', `/password-resets/${token}`)).json).toEqual({
    expiresAt: '2026-03-15T13:00:00Z',
  })
  expect((await reset(token, 'short')).json.code).toBe('weak_password')
  expect((await reset(token)).status).toBe(204)
  expect((await reset(token)).json.code).toBe('step_expired')
  expect((await api.send('GET', '/me', { as })).status).toBe(401)
  expect((await signIn({ accountNumber: number, password: PASSWORD })).status).toBe(401)
  expect((await signIn({ accountNumber: number, password: NEW_PASSWORD })).status).toBe(200)
  const told = await mailsOf(id, 'security_changed')
  expect(told.map(({ toAddress }) => toAddress)).toEqual([email])
  const { json } = await api.send('GET', `/accounts/${id}/events`, { as: api.staffKey })
  const kinds = json.items.map(({ kind }: { kind: string }) => kind)
  expect(kinds).toEqual(expect.arrayContaining(['password_reset', 'password_reset_asked']))
})

test('that a link was asked for is said to be from an address, not by the person, and once a quarter of an hour', async () => {
  const { id, number } = await customer('5091')
  const asked = async () => {
    const { json } = await api.send('GET', `/accounts/${id}/events`, { as: api.staffKey })
    return json.items.filter(({ kind }: { kind: string }) => kind === 'password_reset_asked')
  }
  for (let i = 0; i < 2; i++) {
    await ask({ accountNumber: number })
    await work()
  }
  expect(await asked()).toMatchObject([
    { actor: 'nobody', detail: { person: 'Olga', from: expect.stringMatching(/\d/) } },
  ])
  expect((await mailsOf(id, 'password_reset')).length).toBe(2)
  api.clock.advance({ minutes: 16 })
  await ask({ accountNumber: number })
  await work()
  expect((await asked()).length).toBe(2)
})

test('who has begun to come in by the old password does not finish by it', async () => {
  const { id, number, loginId } = await customer('5011')
  await sql`update logins set totp_secret = 'x', totp_confirmed_at = now() where id = ${loginId}`.execute(
    database.kysely,
  )
  const { json } = await signIn({ accountNumber: number, password: PASSWORD })
  expect(json.secondStep).toMatch(/^[\w-]{43}$/)
  await ask({ accountNumber: number })
  await work()
  expect((await reset(await tokenIn(id))).status).toBe(204)
  const finish = { token: json.secondStep, code: '000000' }
  expect((await api.send('POST', '/sessions/second-step', { body: finish })).json.code).toBe('step_expired')
})

test('what exists and what does not is answered alike, and nothing is looked up while one waits', async () => {
  const { id, number, email } = await customer('5002')
  const answers = [
    await ask({ accountNumber: number }),
    await ask({ accountNumber: '5002000' }),
    await ask({ email: email!.toUpperCase() }),
    await ask({ email: 'nobody@5002.example' }),
  ]
  expect(answers.map(({ status, text }) => [status, text])).toEqual(Array(4).fill([204, '']))
  expect(await mailsOf(id, 'password_reset')).toEqual([])
  expect(await work()).toBe(4)
  expect(await mailsOf(id, 'password_reset')).toHaveLength(2)
})

test('asking costs the same statements whether there is such a login or not', async () => {
  const { email, number } = await customer('5008')
  const asked = []
  for (const body of [{ email }, { email: 'nobody@5008.example' }]) {
    asked.push((await statementsOf(database, () => ask(body))).statements)
  }
  for (const body of [{ accountNumber: number }, { accountNumber: '5008000' }]) {
    asked.push((await statementsOf(database, () => ask(body))).statements)
  }
  for (const statements of asked) expect(statements).toEqual(asked[0])
  expect(asked[0]!.join()).not.toMatch(/from (logins|accounts|members)/)
  await work()
})

test('three are mailed in a quarter of an hour; what does not exist is refused after as many', async () => {
  const { number } = await customer('5003')
  for (const accountNumber of [number, '5003000']) {
    for (let i = 0; i < 3; i++) expect((await ask({ accountNumber })).status).toBe(204)
    expect((await ask({ accountNumber })).json.code).toBe('sign_in_locked')
  }
  api.clock.advance({ minutes: 16 })
  expect((await ask({ accountNumber: number })).status).toBe(204)
  await work()
})

test('a link works for an hour, and the newest one only', async () => {
  const { id, email } = await customer('5004')
  await ask({ email })
  await work()
  const first = await tokenIn(id)
  api.clock.advance({ minutes: 1 })
  await ask({ email })
  await work()
  const second = await tokenIn(id)
  expect((await reset(first)).json.code).toBe('step_expired')
  api.clock.advance({ minutes: 60 })
  expect((await reset(second)).json.code).toBe('step_expired')
  expect((await reset('nonsense')).json.code).toBe('step_expired')
})

test('a login without an address is written to at the account’s contact', async () => {
  const { id, number } = await customer('5005', null)
  const now = api.clock.now()
  const contacts = [{ name: 'Books', email: 'books@5005.example' }]
  await inTransaction(database.kysely, (tx) =>
    saveContacts(tx, { accountId: id, contacts, now, actor: 'system' }),
  )
  await ask({ accountNumber: number })
  await work()
  expect((await mailsOf(id, 'password_reset')).map(({ toAddress }) => toAddress)).toEqual([
    'books@5005.example',
  ])
  expect((await reset(await tokenIn(id))).status).toBe(204)
})

test('a new password opens what wrong ones had locked', async () => {
  const { id, number, email } = await customer('5006')
  for (let i = 0; i < 5; i++) await signIn({ accountNumber: number, password: 'wrong' })
  expect((await signIn({ accountNumber: number, password: PASSWORD })).status).toBe(429)
  await ask({ email })
  await work()
  await reset(await tokenIn(id))
  expect((await signIn({ accountNumber: number, password: NEW_PASSWORD })).status).toBe(200)
})

test('an administrator hands one of the staff a link; of a customer’s login there is none', async () => {
  const admin = cookiesOf((await signIn({ email: 'admin@lakeside.example', password: PASSWORD })).headers)
  const { json } = await api.send('GET', '/staff', { as: admin })
  const clerk = json.items.find(({ role }: { role: string }) => role === 'billing')
  expect(clerk).toMatchObject({ email: 'billing@lakeside.example', hasTwoStep: false })
  const made = await api.send('POST', `/staff/${clerk.loginId}/password-links`, { as: admin })
  expect(made.status).toBe(201)
  // Used or not: that it was made stands there, with who made it.
  const { rows: events } = await sql<{ kind: string; detail: object }>`
    select kind, detail from login_events where login_id = ${clerk.loginId}`.execute(database.kysely)
  expect(events).toEqual([
    {
      kind: 'password_link_made',
      detail: { actor: expect.stringMatching(/^staff:\d+$/), by: 'admin@lakeside.example' },
    },
  ])
  const told = (await api.send('GET', '/me/events', { as: api.billing })).json.items
  expect(told[0]).toMatchObject({ kind: 'password_link_made', by: 'admin@lakeside.example' })
  const token = made.json.url.replace(`${PUBLIC_URL}/reset/`, '')
  expect((await reset(token)).status).toBe(204)
  expect((await api.send('GET', '/accounts', { as: api.billing })).status).toBe(401)
  expect((await signIn({ email: 'billing@lakeside.example', password: NEW_PASSWORD })).status).toBe(200)
  const { loginId } = await customer('5007')
  expect((await api.send('POST', `/staff/${loginId}/password-links`, { as: admin })).status).toBe(404)
})
