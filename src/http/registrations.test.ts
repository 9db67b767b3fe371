import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { PASSWORD, testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { statementsOf } from '../../test/support/ways-in.ts'
import { createAccount } from '../accounts/accounts.ts'
import { addMember, createLogin } from '../accounts/logins.ts'
import { inTransaction } from '../db/database.ts'

const database = await testDatabase()
const api = await testApi(database)
const NEW_PASSWORD = 'copper lantern at dusk'

/** An account of its own for each test, since wrong codes are counted. */
async function account(number: string) {
  const now = api.clock.now()
  const { id } = await inTransaction(database.kysely, (tx) =>
    createAccount(tx, { number, name: `Company ${number}`, openedOn: '2025-01-01', now, actor: 'system' }),
  )
  return { id, number }
}

const sendCode = (accountId: bigint, email: string) =>
  api.send('POST', `/accounts/${accountId}/registration-codes`, {
    as: api.billing,
    body: { email, name: 'Ann Larsen' },
  })

/** The code as the last mail to an address says it. */
async function mailedCode(email: string): Promise<string> {
  const { rows } = await sql<{ text: string }>`
    select text from mails where kind = 'registration' and to_address = ${email} order by id desc limit 1`.execute(
    database.kysely,
  )
  return /[A-Z0-9]{5}-[A-Z0-9]{5}/.exec(rows[0]!.text)![0]
}

const register = (body: object, headers: Record<string, string> = {}) =>
  api.send('POST', '/registrations', { body, headers })

const cookieOf = (headers: Headers) => ({
  cookie: headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith('tollbook_session='))!
    .split(';')[0]!,
})

const eventsOf = async (accountId: bigint): Promise<string[]> => {
  const { json } = await api.send('GET', `/accounts/${accountId}/events`, { as: api.staffKey })
  return json.items.map(({ kind }: { kind: string }) => kind)
}

test('a code and the account number make an owner, who is signed in; the code is mailed, and shown to nobody', async () => {
  const { id, number } = await account('3001')
  const sent = await sendCode(id, 'Ann@3001.example')
  expect(sent.status).toBe(201)
  expect(sent.json).toMatchObject({ email: 'ann@3001.example', state: 'live', usedAt: null })
  // Fourteen days after 15 March.
  expect(sent.json.expiresAt).toBe('2026-03-29T12:00:00Z')
  const code = await mailedCode('ann@3001.example')
  expect(sent.text).not.toContain(code)
  const typed = ` ${code.toLowerCase().replace('-', ' ')} `
  const joined = await register({ accountNumber: number, code: typed, name: 'Ann', password: NEW_PASSWORD })
  expect(joined.status).toBe(200)
  const me = await api.send('GET', '/me', { as: cookieOf(joined.headers) })
  expect(me.json).toMatchObject({
    login: { name: 'Ann', email: 'ann@3001.example' },
    accounts: [{ number: '3001', role: 'owner' }],
  })
  expect(await eventsOf(id)).toEqual(['registered', 'registration_code_sent', 'account_opened'])
  const own = await api.send('GET', '/me/events', { as: cookieOf(joined.headers) })
  expect(own.json.items.map(({ kind }: { kind: string }) => kind)).toContain('registered')
  const listed = await api.send('GET', `/accounts/${id}/registration-codes`, { as: api.support })
  expect(listed.json.items).toMatchObject([{ state: 'used' }])
})

test('whoever bills go to is told that somebody registered, unless it is the same address', async () => {
  const { id, number } = await account('3020')
  const contacts = [{ kind: 'billing', name: 'Books', email: 'books@3020.example', phone: null }]
  await api.send('PATCH', `/accounts/${id}`, { as: api.billing, body: { contacts } })
  const toldOf = async () => {
    const { rows } = await sql<{ toAddress: string }>`
      select to_address from mails where account_id = ${id} and kind = 'security_changed' and fact_key like '%member_added%' order by id`.execute(
      database.kysely,
    )
    return rows.map(({ toAddress }) => toAddress)
  }
  await sendCode(id, 'ann@3020.example')
  const code = await mailedCode('ann@3020.example')
  const { status } = await register({ accountNumber: number, code, name: 'Ann', password: NEW_PASSWORD })
  expect([status, await toldOf()]).toEqual([200, ['books@3020.example']])

  const own = await account('3021')
  const same = [{ kind: 'billing', name: 'Ben', email: 'Ben@3021.example', phone: null }]
  await api.send('PATCH', `/accounts/${own.id}`, { as: api.billing, body: { contacts: same } })
  await sendCode(own.id, 'ben@3021.example')
  const his = await mailedCode('ben@3021.example')
  await register({ accountNumber: own.number, code: his, name: 'Ben', password: NEW_PASSWORD })
  const { rows } = await sql`
    select 1 from mails where account_id = ${own.id} and kind = 'security_changed' and fact_key like '%member_added%'`.execute(
    database.kysely,
  )
  expect(rows).toEqual([])
})

test('a code works once, for its own account, while it is live, and every failure is answered alike', async () => {
  const { id, number } = await account('3002')
  const other = await account('3003')
  await sendCode(id, 'ann@3002.example')
  const first = await mailedCode('ann@3002.example')
  await sendCode(id, 'ann@3002.example')
  const code = await mailedCode('ann@3002.example')
  const answer = async (accountNumber: string, typed: string, name: string) => {
    const { status, json } = await register({ accountNumber, code: typed, name, password: NEW_PASSWORD })
    return [status, json.code, json.detail]
  }
  const refused = [
    422,
    'registration_refused',
    'This account number and registration code do not go together, or the code was used or has expired.',
  ]
  expect(await answer(number, first, 'replaced by the second')).toEqual(refused)
  expect(await answer(other.number, code, 'of another account')).toEqual(refused)
  expect(await answer('9999999', code, 'of no account')).toEqual(refused)
  expect(await answer(number, 'AAAAA-AAAAA', 'wrong')).toEqual(refused)
  expect((await answer(number, code, 'right'))[0]).toBe(200)
  expect(await answer(number, code, 'used')).toEqual(refused)
  await sendCode(other.id, 'ben@3003.example')
  const late = await mailedCode('ben@3003.example')
  api.clock.advance({ hours: 14 * 24 })
  expect(await answer(other.number, late, 'expired')).toEqual(refused)
  expect(
    (await api.send('GET', `/accounts/${other.id}/registration-codes`, { as: api.support })).json.items,
  ).toMatchObject([{ state: 'expired' }])
})

test('for a closed account too staff send a code, since its last invoices are to be seen; none goes by itself', async () => {
  const { id, number } = await account('3029')
  const closed = await api.send('PATCH', `/accounts/${id}`, {
    as: api.billing,
    body: { closedOn: '2026-03-01' },
  })
  expect(closed.status, closed.text).toBe(200)
  const { rows } = await sql`select from mails where account_id = ${id}`.execute(database.kysely)
  expect(rows).toEqual([])
  expect((await sendCode(id, 'ann@3029.example')).status).toBe(201)
  const code = await mailedCode('ann@3029.example')
  const joined = await register({ accountNumber: number, code, name: 'Ann', password: NEW_PASSWORD })
  expect(joined.status).toBe(200)
  const invoices = await api.send('GET', `/accounts/${id}/invoices`, { as: cookieOf(joined.headers) })
  expect(invoices.status).toBe(200)
})

test('a revoked code is worthless; revoking it again, or one that is not there', async () => {
  const { id, number } = await account('3004')
  const { json } = await sendCode(id, 'ann@3004.example')
  const revoke = (codeId: string) =>
    api.send('POST', `/accounts/${id}/registration-codes/${codeId}/revoke`, { as: api.billing })
  expect((await revoke(json.id)).json.state).toBe('revoked')
  expect((await revoke(json.id)).json.state).toBe('revoked')
  expect((await revoke('987654')).status).toBe(404)
  const code = await mailedCode('ann@3004.example')
  const { status } = await register({ accountNumber: number, code, name: 'A', password: NEW_PASSWORD })
  expect(status).toBe(422)
})

test('five wrong codes lock the account number for more of them, and for no other; what does not exist locks alike; the right code always works', async () => {
  const { id, number } = await account('3005')
  const other = await account('3006')
  await sendCode(id, 'ann@3005.example')
  await sendCode(other.id, 'ben@3006.example')
  const wrong = (accountNumber: string) =>
    register({ accountNumber, code: 'AAAAA-AAAAA', name: 'A', password: NEW_PASSWORD })
  for (const accountNumber of [number, '3005000']) {
    for (let i = 0; i < 5; i++) expect((await wrong(accountNumber)).status).toBe(422)
    expect((await wrong(accountNumber)).json.code).toBe('sign_in_locked')
  }
  const right = { accountNumber: number, code: await mailedCode('ann@3005.example') }
  expect((await register({ ...right, name: 'A', password: NEW_PASSWORD })).status).toBe(200)
  const free = { accountNumber: other.number, code: await mailedCode('ben@3006.example') }
  expect((await register({ ...free, name: 'B', password: NEW_PASSWORD })).status).toBe(200)
  api.clock.advance({ minutes: 16 })
  expect((await wrong(number)).status).toBe(422)
})

test('what is wrong costs the same statements, whatever it is', async () => {
  const { id, number } = await account('3010')
  await sendCode(id, 'ann@3010.example')
  const code = await mailedCode('ann@3010.example')
  const tried = []
  for (const given of [
    { accountNumber: number, code: 'AAAAA-AAAAA' },
    { accountNumber: '3010000', code },
    { accountNumber: '3010000', code: 'AAAAA-AAAAA' },
  ]) {
    const body = { ...given, name: 'A', password: NEW_PASSWORD }
    tried.push((await statementsOf(database, () => register(body))).statements)
  }
  for (const statements of tried) expect(statements).toEqual(tried[0])
})

test('a weak password is refused and leaves the code good', async () => {
  const { id, number } = await account('3007')
  await sendCode(id, 'ann@3007.example')
  const code = await mailedCode('ann@3007.example')
  const weak = await register({ accountNumber: number, code, name: 'A', password: 'short' })
  expect(weak.json.code).toBe('weak_password')
  const own = await register({ accountNumber: number, code, name: 'Ann', password: 'ann3007example' })
  expect(own.json.code).toBe('weak_password')
  expect((await register({ accountNumber: number, code, name: 'A', password: NEW_PASSWORD })).status).toBe(
    200,
  )
})

test('who has a login joins by its own password, and other owners are told', async () => {
  const { id, number } = await account('3008')
  const now = api.clock.now()
  const people = await inTransaction(database.kysely, async (tx) => {
    const first = await createLogin(tx, {
      email: 'first@3008.example',
      name: 'First',
      password: PASSWORD,
      now,
    })
    await addMember(tx, { accountId: id, loginId: first.id, role: 'owner', now })
    return createLogin(tx, { email: 'ann@3008.example', name: 'Ann', password: PASSWORD, now })
  })
  await sendCode(id, 'ann@3008.example')
  const code = await mailedCode('ann@3008.example')
  const wrong = await register({ accountNumber: number, code, name: 'X', password: NEW_PASSWORD })
  expect([wrong.status, wrong.json.code]).toEqual([401, 'wrong_credentials'])
  const right = await register({ accountNumber: number, code, name: 'X', password: PASSWORD })
  expect(right.status).toBe(200)
  const me = await api.send('GET', '/me', { as: cookieOf(right.headers) })
  expect(me.json.login).toMatchObject({ id: String(people.id), name: 'Ann' })
  const { rows } = await sql<{ toAddress: string; subject: string }>`
    select to_address from mails where account_id = ${id} and kind = 'security_changed'`.execute(
    database.kysely,
  )
  expect(rows).toEqual([{ toAddress: 'first@3008.example' }])
})

test('of two registrations at once with one code one only is made', async () => {
  const { id, number } = await account('3009')
  await sendCode(id, 'ann@3009.example')
  const code = await mailedCode('ann@3009.example')
  const both = await Promise.all(
    ['A', 'B'].map((name) => register({ accountNumber: number, code, name, password: NEW_PASSWORD })),
  )
  expect(both.filter(({ status }) => status === 200)).toHaveLength(1)
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from members where account_id = ${id}`.execute(database.kysely)
  expect(rows[0]!.n).toBe(1)
})
