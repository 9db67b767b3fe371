import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { PASSWORD, testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { createAccount, saveContacts } from '../accounts/accounts.ts'
import { addMember, createLogin, type MemberRole } from '../accounts/logins.ts'
import { openSession } from '../accounts/sessions.ts'
import { inTransaction } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'

const database = await testDatabase()
const api = await testApi(database)

async function account(number: string): Promise<AccountId> {
  const now = api.clock.now()
  return inTransaction(database.kysely, async (tx) => {
    const given = {
      number,
      name: `Company ${number}`,
      openedOn: '2025-01-01',
      taxId: '12-345',
      addressLines: ['1 Main Street'],
    }
    const { id } = await createAccount(tx, { ...given, now, actor: 'system' })
    const contacts = [{ name: 'Books', email: `books@${number}.example` }]
    await saveContacts(tx, { accountId: id, contacts, now, actor: 'system' })
    return id
  })
}

async function member(accountId: AccountId, role: MemberRole, lines: string[] = []) {
  const now = api.clock.now()
  return inTransaction(database.kysely, async (tx) => {
    const email = `${role}@${accountId}.example`
    const { id } = await createLogin(tx, { email, name: role, password: PASSWORD, now })
    await addMember(tx, { accountId, loginId: id, role, lines, now })
    const token = await openSession(tx, { loginId: id, now, ip: '203.0.113.9', userAgent: 'test' })
    return { email, as: { cookie: `tollbook_session=${token}` } }
  })
}

const mailsOf = async (accountId: AccountId, kind: string) => {
  const { rows } = await sql<{ toAddress: string; text: string }>`
    select to_address, text from mails where account_id = ${accountId} and kind = ${kind} order by id`.execute(
    database.kysely,
  )
  return rows
}

test('an owner changes what the account says of itself, and whoever was reached before is told, not what is new', async () => {
  const id = await account('6001')
  const { as } = await member(id, 'owner')
  const changed = await api.send('PATCH', `/accounts/${id}/profile`, {
    as,
    body: {
      addressLines: ['1 New Street', 'Duluth MN 55802'],
      contacts: [{ kind: 'billing', name: 'New', email: 'new@6001.example', phone: null }],
      locale: 'fr-CA',
      timeZone: 'America/Toronto',
      paperless: false,
      noticesOff: ['invoice_issued'],
    },
  })
  expect(changed.status).toBe(200)
  expect(changed.json).toMatchObject({
    addressLines: ['1 New Street', 'Duluth MN 55802'],
    contacts: [{ email: 'new@6001.example' }],
    locale: 'fr-CA',
    localesOffered: ['en-US', 'fr-CA', 'es-US', 'de-DE'],
    paperless: false,
    noticesOff: ['invoice_issued'],
  })
  const told = await mailsOf(id, 'security_changed')
  expect(told.map(({ toAddress }) => toAddress)).toEqual(['books@6001.example', 'books@6001.example'])
  for (const { text } of told) expect(text).not.toMatch(/New Street|new@6001/)
  const { json } = await api.send('GET', `/accounts/${id}/events`, { as: api.staffKey })
  expect(json.items.map(({ kind }: { kind: string }) => kind).slice(0, 2)).toEqual([
    'contacts_changed',
    'account_changed',
  ])
  const same = { addressLines: changed.json.addressLines, contacts: changed.json.contacts }
  await api.send('PATCH', `/accounts/${id}/profile`, { as, body: { ...same, paperless: true } })
  expect(await mailsOf(id, 'security_changed')).toHaveLength(2)
})

test('of a change of contacts by staff the old contact is told as well', async () => {
  const id = await account('6002')
  await api.send('PATCH', `/accounts/${id}`, { as: api.billing, body: { contacts: [] } })
  const told = await mailsOf(id, 'security_changed')
  expect(told.map(({ toAddress }) => toAddress)).toEqual(['books@6002.example'])
})

let refusals = 0

test.each([
  [{ locale: 'pt-BR' }, 'locale_not_offered'],
  [{ noticesOff: ['receipt'] }, 'bad_input'],
  [{ noticesOff: ['invoice_issued', 'invoice_issued'] }, 'bad_input'],
  [{ name: 'Another' }, 'bad_input'],
  [{ billingDay: 5 }, 'bad_input'],
  [{ timeZone: 'Mars/Olympus' }, 'bad_input'],
  [{ contacts: [{ kind: 'billing', name: 'A', email: 'nobody', phone: null }] }, 'bad_input'],
  [{ contacts: [{ kind: 'billing', name: 'A', email: null, phone: 'abc' }] }, 'bad_input'],
  [{ addressLines: [] }, 'bad_input'],
  [{ addressLines: [' '] }, 'bad_input'],
])('a profile with %o is refused, and nobody is told', async (body, code) => {
  const id = await account(`refused-${++refusals}`)
  const { as } = await member(id, 'owner')
  const { status, json } = await api.send('PATCH', `/accounts/${id}/profile`, { as, body })
  expect([status, json.code]).toEqual([422, code])
  expect(await mailsOf(id, 'security_changed')).toEqual([])
})

test('a locale that the account has may stay, though it is not among those offered', async () => {
  const id = await account('6003')
  const { as } = await member(id, 'owner')
  await api.send('PATCH', `/accounts/${id}`, { as: api.billing, body: { locale: 'en-GB' } })
  const { status, json } = await api.send('PATCH', `/accounts/${id}/profile`, {
    as,
    body: { locale: 'en-GB' },
  })
  expect(status).toBe(200)
  expect(json.localesOffered).toContain('en-GB')
})

/** What each role sees of money, and of calls in sum. */
const SEES: Record<MemberRole, { bills: boolean; usage: boolean }> = {
  owner: { bills: true, usage: true },
  payer: { bills: true, usage: false },
  phone_admin: { bills: false, usage: true },
  department_manager: { bills: false, usage: true },
  auditor: { bills: true, usage: true },
}

test('each role sees of account and summary what is its own', async () => {
  const id = await account('6004')
  for (const role of Object.keys(SEES) as MemberRole[]) {
    const { as } = await member(id, role, role === 'department_manager' ? ['16125550148'] : [])
    const { json: shown } = await api.send('GET', `/accounts/${id}`, { as })
    const { json: summary } = await api.send('GET', `/accounts/${id}/summary`, { as })
    const { bills, usage } = SEES[role]
    const zero = { amount: '0.00', currency: 'USD' }
    expect(shown, role).toMatchObject({
      balance: bills ? zero : null,
      taxId: bills ? '12-345' : null,
      contacts: bills ? [{ name: 'Books' }] : [],
      addressLines: bills ? ['1 Main Street'] : [],
    })
    expect(summary, role).toMatchObject({
      balance: bills ? zero : null,
      unbilled: bills ? zero : null,
      openInvoices: [],
      services: [],
      numbers: role === 'department_manager' ? 1 : 0,
    })
    expect(summary.nextInvoice === null, role).toBe(!bills)
    expect(summary.usageThisPeriod === null, role).toBe(!usage)
  }
})

test('services are shown with their fees to those who see bills, and to a department manager those of his numbers', async () => {
  const id = await account('6005')
  const sent = async (path: string, body: object) => {
    const { status, json } = await api.send('POST', path, { as: api.staffKey, body })
    expect([status, json.code]).toEqual([path === '/plans' ? 200 : 201, undefined])
    return json
  }
  const plan = await sent('/plans', {
    name: 'Line 6005',
    currency: 'USD',
    monthlyFee: { amount: '25.00', currency: 'USD' },
  })
  for (const [label, number] of [
    ['Front desk', '+16125556005'],
    ['Warehouse', '+16125556006'],
  ] as const) {
    const service = { planId: plan.id, label, startsOn: '2025-01-01' }
    const { id: subscriptionId } = await sent(`/accounts/${id}/subscriptions`, service)
    await sent(`/accounts/${id}/numbers`, { number, from: '2025-01-01', subscriptionId })
  }
  for (const role of Object.keys(SEES) as MemberRole[]) {
    const isManager = role === 'department_manager'
    const { as } = await member(id, role, isManager ? ['16125556005'] : [])
    const { json: summary } = await api.send('GET', `/accounts/${id}/summary`, { as })
    const { json: listed } = await api.send('GET', `/accounts/${id}/subscriptions`, { as })
    const monthlyFee = SEES[role].bills ? { amount: '25.00', currency: 'USD' } : null
    const own = [{ label: 'Front desk', monthlyFee }]
    const all = isManager ? own : [...own, { label: 'Warehouse', monthlyFee }]
    expect(summary.services, role).toMatchObject(all)
    expect(listed.items, role).toMatchObject(all)
    expect([summary.services.length, listed.items.length, summary.numbers], role).toEqual(
      isManager ? [1, 1, 1] : [2, 2, 2],
    )
  }
})
