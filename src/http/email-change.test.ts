import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { PASSWORD, testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { cookiesOf } from '../../test/support/ways-in.ts'
import { createAccount } from '../accounts/accounts.ts'
import { addMember, createLogin } from '../accounts/logins.ts'
import { openSession } from '../accounts/sessions.ts'
import { inTransaction } from '../db/database.ts'

const database = await testDatabase()
const api = await testApi(database)

async function customer(number: string) {
  const now = api.clock.now()
  return inTransaction(database.kysely, async (tx) => {
    const given = { number, name: `Company ${number}`, openedOn: '2025-01-01' }
    const { id } = await createAccount(tx, { ...given, now, actor: 'system' })
    const email = `old@${number}.example`
    const login = await createLogin(tx, { email, name: 'Olga', password: PASSWORD, now })
    await addMember(tx, { accountId: id, loginId: login.id, role: 'owner', now })
    const token = await openSession(tx, { loginId: login.id, now, ip: '203.0.113.9', userAgent: 'test' })
    return { id, email, as: { cookie: `tollbook_session=${token}` } }
  })
}

const mailsOf = async (accountId: bigint, kind: string) => {
  const { rows } = await sql<{ toAddress: string; text: string }>`
    select to_address, text from mails where account_id = ${accountId} and kind = ${kind} order by id`.execute(
    database.kysely,
  )
  return rows
}

const codeIn = async (accountId: bigint) =>
  /\b\d{6}\b/.exec((await mailsOf(accountId, 'email_change_confirm')).at(-1)!.text)![0]

const begin = (as: Record<string, string>, email: string) =>
  api.send('POST', '/me/email', { as, body: { email } })
const confirm = (as: Record<string, string>, token: string, code: string) =>
  api.send('POST', '/me/email/confirm', { as, body: { token, code } })

test('a code goes to the new address, and the old one is told that it is no more, not what is', async () => {
  const { id, email, as } = await customer('8001')
  const begun = await begin(as, 'New@8001.example')
  expect(begun.status).toBe(200)
  expect((await mailsOf(id, 'email_change_confirm')).map(({ toAddress }) => toAddress)).toEqual([
    'new@8001.example',
  ])
  const code = await codeIn(id)
  expect(begun.text).not.toContain(code)
  const confirmed = await confirm(as, begun.json.token, code)
  expect(confirmed.json).toEqual({ email: 'new@8001.example' })
  expect((await api.send('GET', '/me', { as })).json.login.email).toBe('new@8001.example')
  const [told, ...more] = await mailsOf(id, 'security_changed')
  expect([told!.toAddress, more]).toEqual([email, []])
  expect(told!.text).not.toContain('new@8001')
  expect((await confirm(as, begun.json.token, code)).json.code).toBe('step_expired')
  const { json } = await api.send('GET', `/accounts/${id}/events`, { as: api.staffKey })
  expect(json.items[0]).toMatchObject({ kind: 'email_changed' })
})

test('a sign-in code that waits in the old mailbox opens nothing once the address is another', async () => {
  const { id, email, as } = await customer('8010')
  const mailed = await api.send('POST', '/sign-in-codes', { body: { email } })
  const { rows } = await sql<{ payload: { code: string } }>`
    select payload from graphile_worker._private_jobs where payload ->> 'code' is not null order by id desc limit 1`.execute(
    database.kysely,
  )
  const begun = await begin(as, 'new@8010.example')
  expect((await confirm(as, begun.json.token, await codeIn(id))).status).toBe(200)
  const entered = await api.send('POST', '/sign-in-codes/sessions', {
    body: { token: mailed.json.token, code: rows[0]!.payload.code },
  })
  expect(entered.json.code).toBe('step_expired')
})

test('five wrong codes end it', async () => {
  const { id, as } = await customer('8002')
  expect((await begin(as, 'nonsense')).json.code).toBe('bad_input')
  const { json } = await begin(as, 'new@8002.example')
  const code = await codeIn(id)
  const wrong = code === '000000' ? '000001' : '000000'
  for (let i = 0; i < 5; i++) expect((await confirm(as, json.token, wrong)).json.code).toBe('wrong_code')
  expect((await confirm(as, json.token, code)).json.code).toBe('step_expired')
})

test('an address that somebody has is answered like any other, until its code is typed', async () => {
  const taken = await customer('8003')
  const { id, as } = await customer('8004')
  const { status, json } = await begin(as, taken.email)
  expect(status).toBe(200)
  const confirmed = await confirm(as, json.token, await codeIn(id))
  expect([confirmed.status, confirmed.json.code]).toEqual([409, 'email_taken'])
})

test('a code works for ten minutes, the newest only, and for whoever began', async () => {
  const { id, as } = await customer('8005')
  const other = await customer('8006')
  const first = await begin(as, 'new@8005.example')
  const firstCode = await codeIn(id)
  const second = await begin(as, 'new@8005.example')
  const secondCode = await codeIn(id)
  expect((await confirm(as, first.json.token, firstCode)).json.code).toBe('step_expired')
  expect((await confirm(other.as, second.json.token, secondCode)).json.code).toBe('step_expired')
  api.clock.advance({ minutes: 10 })
  expect((await confirm(as, second.json.token, secondCode)).json.code).toBe('step_expired')
})

test('three codes in a quarter of an hour, ten in a day', async () => {
  let { as } = await customer('8007')
  const prove = async () => {
    const proven = await api.send('POST', '/me/proof', { as, body: { password: PASSWORD } })
    as = cookiesOf(proven.headers, as)
  }
  for (let quarter = 0; quarter < 3; quarter++) {
    for (let i = 0; i < 3; i++) expect((await begin(as, `new${i}@8007.example`)).status).toBe(200)
    expect((await begin(as, 'new3@8007.example')).json.code).toBe('sign_in_locked')
    api.clock.advance({ minutes: 16 })
    expect((await begin(as, 'new3@8007.example')).json.code).toBe('proof_needed')
    await prove()
  }
  expect((await begin(as, 'tenth@8007.example')).status).toBe(200)
  expect((await begin(as, 'eleventh@8007.example')).json.code).toBe('sign_in_locked')
  api.clock.advance({ hours: 24 })
  await prove()
  expect((await begin(as, 'eleventh@8007.example')).status).toBe(200)
})

test('the provider’s people, who have no account, change their address like everybody', async () => {
  const code = async () => {
    const { rows } = await sql<{ text: string }>`
      select text from mails where account_id is null and to_address = 'clerk@new.example'`.execute(
      database.kysely,
    )
    return /\b\d{6}\b/.exec(rows.at(-1)!.text)![0]
  }
  const proven = await api.send('POST', '/me/proof', { as: api.billing, body: { password: PASSWORD } })
  const clerk = cookiesOf(proven.headers, api.billing)
  const { json } = await begin(clerk, 'clerk@new.example')
  expect((await confirm(clerk, json.token, await code())).json).toEqual({ email: 'clerk@new.example' })
  const { rows } = await sql<{ toAddress: string; text: string }>`
    select to_address, text from mails where account_id is null and kind = 'security_changed'`.execute(
    database.kysely,
  )
  expect(rows.map(({ toAddress }) => toAddress)).toEqual(['billing@lakeside.example'])
  expect(rows[0]!.text).toContain('https://billing.example.com/console/security')
  expect(rows[0]!.text).not.toContain('clerk@new')
})
