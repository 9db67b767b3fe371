import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { PASSWORD, testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { cookiesOf } from '../../test/support/ways-in.ts'
import { createAccount } from '../accounts/accounts.ts'
import { addMember, createLogin, type MemberRole } from '../accounts/logins.ts'
import { changeMember, removeMember } from '../accounts/members.ts'
import { openSession } from '../accounts/sessions.ts'
import { inTransaction } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { assignNumber } from '../numbers/numbers.ts'

const database = await testDatabase()
const api = await testApi(database)
const NEW_PASSWORD = 'copper lantern at dusk'

async function account(number: string): Promise<AccountId> {
  const now = api.clock.now()
  const { id } = await inTransaction(database.kysely, (tx) =>
    createAccount(tx, { number, name: `Company ${number}`, openedOn: '2025-01-01', now, actor: 'system' }),
  )
  return id
}

async function member(accountId: AccountId, name: string, role: MemberRole, lines: string[] = []) {
  const now = api.clock.now()
  return inTransaction(database.kysely, async (tx) => {
    const email = `${name.toLowerCase()}@${accountId}.example`
    const { id } = await createLogin(tx, { email, name, password: PASSWORD, now })
    await addMember(tx, { accountId, loginId: id, role, lines, now })
    const token = await openSession(tx, { loginId: id, now, ip: '203.0.113.9', userAgent: 'test' })
    return { id: String(id), email, as: { cookie: `tollbook_session=${token}` } }
  })
}

const mailsOf = async (accountId: AccountId, kind: string) => {
  const { rows } = await sql<{ toAddress: string; text: string }>`
    select to_address, text from mails where account_id = ${accountId} and kind = ${kind} order by id`.execute(
    database.kysely,
  )
  return rows
}

const eventsOf = async (accountId: AccountId): Promise<string[]> => {
  const { json } = await api.send('GET', `/accounts/${accountId}/events`, { as: api.staffKey })
  return json.items.map(({ kind }: { kind: string }) => kind)
}

test('members are listed, change their role, and are gone at once when they are removed', async () => {
  const id = await account('4001')
  const owner = await member(id, 'Olga', 'owner')
  const ben = await member(id, 'Ben', 'payer')
  const listed = await api.send('GET', `/accounts/${id}/members`, { as: owner.as })
  expect(listed.json.items).toMatchObject([
    { loginId: owner.id, name: 'Olga', role: 'owner', lines: null, isYou: true },
    { loginId: ben.id, name: 'Ben', email: ben.email, role: 'payer', isYou: false },
  ])
  const address = `/accounts/${id}/members/${ben.id}`
  const changed = await api.send('PATCH', address, { as: owner.as, body: { role: 'auditor' } })
  expect(changed.json).toMatchObject({ role: 'auditor' })
  expect((await api.send('GET', `/accounts/${id}/members`, { as: ben.as })).status).toBe(200)
  expect((await api.send('DELETE', address, { as: ben.as })).status).toBe(403)
  const removed = await api.send('DELETE', address, { as: owner.as })
  expect(removed.json).toMatchObject({ name: 'Ben', role: 'auditor' })
  // The same session, a moment later.
  expect((await api.send('GET', `/accounts/${id}`, { as: ben.as })).status).toBe(404)
  expect((await api.send('GET', '/me', { as: ben.as })).json.accounts).toEqual([])
  expect((await api.send('DELETE', address, { as: owner.as })).status).toBe(404)
  expect((await eventsOf(id)).slice(0, 2)).toEqual(['member_removed', 'role_changed'])
  const told = await mailsOf(id, 'security_changed')
  expect(told.map(({ toAddress }) => toAddress)).toEqual([owner.email, owner.email])
  const same = await api.send('PATCH', `/accounts/${id}/members/${owner.id}`, {
    as: owner.as,
    body: { role: 'owner' },
  })
  expect(same.status).toBe(200)
  expect(await mailsOf(id, 'security_changed')).toHaveLength(2)
})

test('the last owner stays one, whoever asks', async () => {
  const id = await account('4002')
  const owner = await member(id, 'Olga', 'owner')
  const address = `/accounts/${id}/members/${owner.id}`
  for (const as of [owner.as, api.billing]) {
    const demoted = await api.send('PATCH', address, { as, body: { role: 'payer' } })
    expect([demoted.status, demoted.json.code]).toEqual([409, 'last_owner'])
    const removed = await api.send('DELETE', address, { as })
    expect([removed.status, removed.json.code]).toEqual([409, 'last_owner'])
  }
})

test('two owners who remove each other at once leave one', async () => {
  for (const number of ['4003', '4004', '4005']) {
    const id = await account(number)
    const one = await member(id, 'One', 'owner')
    const two = await member(id, 'Two', 'owner')
    const statuses = await Promise.all([
      api.send('DELETE', `/accounts/${id}/members/${two.id}`, { as: one.as }),
      api.send('PATCH', `/accounts/${id}/members/${one.id}`, { as: two.as, body: { role: 'payer' } }),
    ])
    expect(statuses.filter(({ status }) => status === 200)).toHaveLength(1)
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from members where account_id = ${id} and role = 'owner'`.execute(
      database.kysely,
    )
    expect(rows[0]!.n).toBe(1)
  }
})

test('an owner who is one no more is told as well', async () => {
  const id = await account('4006')
  const one = await member(id, 'One', 'owner')
  const two = await member(id, 'Two', 'owner')
  await api.send('PATCH', `/accounts/${id}/members/${two.id}`, { as: one.as, body: { role: 'payer' } })
  const told = await mailsOf(id, 'security_changed')
  expect(told.map(({ toAddress }) => toAddress)).toEqual([one.email, two.email])
})

test('a department manager needs numbers, which are the account’s', async () => {
  const id = await account('4007')
  const owner = await member(id, 'Olga', 'owner')
  const ben = await member(id, 'Ben', 'payer')
  await inTransaction(database.kysely, (tx) =>
    assignNumber(tx, {
      accountId: id,
      e164: '16125550148',
      from: Temporal.Instant.from('2026-01-01T00:00:00Z'),
      now: api.clock.now(),
    }),
  )
  const address = `/accounts/${id}/members/${ben.id}`
  const change = (body: object) => api.send('PATCH', address, { as: owner.as, body })
  expect((await change({ role: 'department_manager' })).json.code).toBe('lines_needed')
  const foreign = await change({ role: 'department_manager', lines: ['+16125550149'] })
  expect(foreign.json.code).toBe('line_not_of_account')
  expect(foreign.json.detail).toBe('+16125550149 is no number that this account holds now.')
  const right = await change({ role: 'department_manager', lines: ['+16125550148', '16125550148'] })
  expect(right.json).toMatchObject({ role: 'department_manager', lines: ['+16125550148'] })
  // To the person in the same form.
  const me = (await api.send('GET', '/me', { as: ben.as })).json
  expect(me.accounts[0].lines).toEqual(['+16125550148'])
  expect((await change({ role: 'payer' })).json.lines).toBeNull()
  expect((await change({ role: 'department_manager' })).json.code).toBe('lines_needed')
})

const invite = (accountId: AccountId, as: Record<string, string>, body: object) =>
  api.send('POST', `/accounts/${accountId}/members/invitations`, { as, body })

/** The token of the last invitation's link. */
async function tokenIn(accountId: AccountId): Promise<string> {
  const mail = (await mailsOf(accountId, 'invite')).at(-1)!
  return /\/invitation\/([\w-]{43})/.exec(mail.text)![1]!
}

test('an invitation is mailed, shown, accepted once, and makes a member who is signed in', async () => {
  const id = await account('4008')
  const owner = await member(id, 'Olga', 'owner')
  const made = await invite(id, owner.as, { email: 'Ben@4008.example', name: 'Ben', role: 'payer' })
  expect(made.status).toBe(201)
  expect(made.json).toMatchObject({ email: 'ben@4008.example', byName: 'Olga', role: 'payer', lines: null })
  expect(made.json.replaced).toBeNull()
  // Seven days after 15 March.
  expect(made.json.expiresAt).toBe('2026-03-22T12:00:00Z')
  const token = await tokenIn(id)
  expect(made.text).not.toContain(token)
  const look = await api.send('GET', `/invitations/${token}`)
  expect(look.json).toEqual({
    to: 'account',
    email: 'ben@4008.example',
    name: 'Ben',
    role: 'payer',
    accountName: 'Company 4008',
    accountNumber: '4008',
    byName: 'Olga',
    hasLogin: false,
    expiresAt: made.json.expiresAt,
  })
  const accept = () => api.send('POST', `/invitations/${token}/accept`, { body: { password: NEW_PASSWORD } })
  const joined = await accept()
  expect(joined.status).toBe(200)
  const cookie = joined.headers.getSetCookie().find((each) => each.startsWith('tollbook_session='))!
  const me = await api.send('GET', '/me', { as: { cookie: cookie.split(';')[0]! } })
  expect(me.json).toMatchObject({ login: { name: 'Ben' }, accounts: [{ number: '4008', role: 'payer' }] })
  expect((await accept()).json.code).toBe('step_expired')
  expect((await api.send('GET', `/invitations/${token}`)).json.code).toBe('step_expired')
  const pending = await api.send('GET', `/accounts/${id}/members/invitations`, { as: owner.as })
  expect(pending.json.items).toEqual([])
  expect((await mailsOf(id, 'security_changed')).map(({ toAddress }) => toAddress)).toEqual([owner.email])
  expect((await eventsOf(id)).slice(0, 2)).toEqual(['member_joined', 'invited'])
  const own = await api.send('GET', '/me/events', { as: { cookie: cookie.split(';')[0]! } })
  expect(own.json.items.map(({ kind }: { kind: string }) => kind)).toContain('member_joined')
  const again = await invite(id, owner.as, { email: 'ben@4008.example', name: 'Ben', role: 'payer' })
  expect([again.status, again.json.code]).toEqual([409, 'already_member'])
})

test('who has a login accepts by its own password', async () => {
  const id = await account('4009')
  const owner = await member(id, 'Olga', 'owner')
  const elsewhere = await member(await account('4010'), 'Ben', 'owner')
  await invite(id, api.billing, { email: elsewhere.email, name: 'B', role: 'auditor' })
  const token = await tokenIn(id)
  const look = await api.send('GET', `/invitations/${token}`)
  // Of the provider's people the mail says no name.
  expect(look.json).toMatchObject({ hasLogin: true, byName: 'Lakeside Telephone' })
  const accept = (password: string) =>
    api.send('POST', `/invitations/${token}/accept`, { body: { password } })
  expect((await accept(NEW_PASSWORD)).json.code).toBe('wrong_credentials')
  expect((await accept(PASSWORD)).status).toBe(200)
  const me = await api.send('GET', '/me', { as: elsewhere.as })
  expect(me.json.accounts.map(({ number }: { number: string }) => number)).toEqual(['4009', '4010'])
  expect((await api.send('GET', `/accounts/${id}/members`, { as: owner.as })).json.items).toHaveLength(2)
})

test('an invitation that was replaced, taken back or has expired works no more', async () => {
  const id = await account('4011')
  const owner = await member(id, 'Olga', 'owner')
  const ben = { email: 'ben@4011.example', name: 'Ben', role: 'payer' }
  await invite(id, owner.as, ben)
  const first = await tokenIn(id)
  const { json } = await invite(id, owner.as, ben)
  const second = await tokenIn(id)
  expect((await api.send('GET', `/invitations/${first}`)).json.code).toBe('step_expired')
  const address = `/accounts/${id}/members/invitations`
  expect((await api.send('GET', address, { as: owner.as })).json.items).toMatchObject([{ id: json.id }])
  const revoke = () => api.send('POST', `${address}/${json.id}/revoke`, { as: owner.as })
  expect((await revoke()).status).toBe(200)
  expect((await revoke()).status).toBe(404)
  expect((await api.send('GET', `/invitations/${second}`)).json.code).toBe('step_expired')
  await invite(id, owner.as, ben)
  const third = await tokenIn(id)
  api.clock.advance({ hours: 7 * 24 })
  const late = await api.send('POST', `/invitations/${third}/accept`, { body: { password: NEW_PASSWORD } })
  expect(late.json.code).toBe('step_expired')
  expect((await api.send('GET', address, { as: owner.as })).json.items).toEqual([])
})

test('what an owner sent ends with the owner: nobody comes back by an invitation of his own', async () => {
  for (const [number, end] of [
    ['4013', { method: 'DELETE' }],
    ['4014', { method: 'PATCH', body: { role: 'payer' } }],
  ] as const) {
    const id = await account(number)
    const one = await member(id, 'One', 'owner')
    const two = await member(id, 'Two', 'owner')
    await invite(id, one.as, { email: `ben@${number}.example`, name: 'Ben', role: 'payer' })
    await invite(id, two.as, { email: `two@elsewhere-${number}.example`, name: 'Two', role: 'owner' })
    const token = await tokenIn(id)
    const { method, ...options } = end
    const ended = await api.send(method, `/accounts/${id}/members/${two.id}`, { as: one.as, ...options })
    expect(ended.status).toBe(200)
    const accepted = await api.send('POST', `/invitations/${token}/accept`, {
      body: { password: NEW_PASSWORD },
    })
    expect(accepted.json.code).toBe('step_expired')
    const { json } = await api.send('GET', `/accounts/${id}/members/invitations`, { as: one.as })
    expect(json.items).toMatchObject([{ email: `ben@${number}.example` }])
  }
})

test('an invitation that its sender’s removal did not see opens nothing either', async () => {
  const id = await account('4015')
  await member(id, 'One', 'owner')
  const two = await member(id, 'Two', 'owner')
  await invite(id, two.as, { email: 'two@elsewhere-4015.example', name: 'Two', role: 'owner' })
  const token = await tokenIn(id)
  await sql`delete from members where account_id = ${id} and login_id = ${two.id}`.execute(database.kysely)
  const body = { password: NEW_PASSWORD }
  expect((await api.send('POST', `/invitations/${token}/accept`, { body })).json.code).toBe('step_expired')
})

test('only who manages the members invites, and fifty a day at most, be it the same address', async () => {
  const id = await account('4012')
  const owner = await member(id, 'Olga', 'owner')
  const auditor = await member(id, 'Al', 'auditor')
  const ben = { email: 'ben@4012.example', name: 'Ben', role: 'payer' }
  expect((await invite(id, auditor.as, ben)).status).toBe(403)
  expect((await invite(id, owner.as, { ...ben, role: 'department_manager' })).json.code).toBe('lines_needed')
  for (let i = 0; i < 50; i++) expect((await invite(id, owner.as, ben)).status).toBe(201)
  const more = await invite(id, owner.as, ben)
  expect([more.status, more.json.code]).toEqual([429, 'too_many_invitations'])
  api.clock.advance({ hours: 24 })
  const proven = await api.send('POST', '/me/proof', { as: owner.as, body: { password: PASSWORD } })
  expect((await invite(id, cookiesOf(proven.headers), ben)).status).toBe(201)
}, 60_000)

test('who was no owner any more when his turn came changes nobody', async () => {
  const id = await account('4990')
  const [una, dora] = [await member(id, 'Una', 'owner'), await member(id, 'Dora', 'owner')]
  await member(id, 'Third', 'owner')
  const now = api.clock.now()
  const of = (who: { id: string }, by: { id: string }) => ({
    ...{ accountId: id, loginId: BigInt(who.id), actor: `login:${by.id}`, now },
  })
  await inTransaction(database.kysely, (tx) => removeMember(tx, of(dora, una)))
  // She had come in as one, and waited for the others to be done.
  const removing = inTransaction(database.kysely, (tx) => removeMember(tx, of(una, dora)))
  await expect(removing).rejects.toMatchObject({ code: 'forbidden', status: 403 })
  const demoting = inTransaction(database.kysely, (tx) =>
    changeMember(tx, { ...of(una, dora), role: 'payer' }),
  )
  await expect(demoting).rejects.toMatchObject({ code: 'forbidden' })
})
