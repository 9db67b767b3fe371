import { expect, test } from 'vitest'
import { testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { saveContacts } from '../accounts/accounts.ts'
import { inTransaction } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { EXAMPLE_FACTS } from '../notices/mails/example-facts.ts'
import {
  type MailFacts,
  type MailKind,
  sendWaitingMails,
  tellAccount,
  tellLogin,
} from '../notices/notices.ts'

const database = await testDatabase()
const { kysely } = database
const api = await testApi(database)
const now = api.clock.now()

async function tell(accountId: AccountId, kind: MailKind, factKey: string): Promise<string> {
  const facts = EXAMPLE_FACTS[kind] as MailFacts[typeof kind]
  const mailId = await inTransaction(kysely, (tx) =>
    tellAccount(tx, { accountId, factKey, kind, facts, now }),
  )
  return String(mailId)
}

for (const { id: accountId } of [api.acme, api.other]) {
  const contacts = [{ name: 'Ann', email: 'ann@acme.example' }]
  await inTransaction(kysely, (tx) => saveContacts(tx, { accountId, contacts, now, actor: 'system' }))
}
const receipt = await tell(api.acme.id, 'receipt', 'receipt:1')
const refund = await tell(api.acme.id, 'refund', 'refund:1:2')
const strange = await tell(api.other.id, 'receipt', 'receipt:2')

const get = (path: string, as: Record<string, string> = api.support) => api.send('GET', path, { as })
const idsOf = ({ json }: Awaited<ReturnType<typeof get>>) => json.items.map(({ id }: { id: string }) => id)

test('the outbox is listed newest first, by account, kind and state, a page at a time', async () => {
  expect(idsOf(await get('/mails'))).toEqual([strange, refund, receipt])
  expect(idsOf(await get('/mails?kind=receipt'))).toEqual([strange, receipt])
  expect(idsOf(await get(`/mails?accountId=${api.acme.id}`))).toEqual([refund, receipt])
  expect(idsOf(await get(`/accounts/${api.acme.id}/mails?state=waiting`))).toEqual([refund, receipt])
  expect(idsOf(await get(`/accounts/${api.acme.id}/mails?state=bounced`))).toEqual([])
  const first = await get('/mails?limit=2')
  expect(idsOf(first)).toEqual([strange, refund])
  expect(idsOf(await get(`/mails?limit=2&after=${first.json.next}`))).toEqual([receipt])
  expect((await get('/mails?kind=song')).status).toBe(422)
  expect((await get('/mails?state=lost')).status).toBe(422)
  expect((await get('/mail-counts')).json).toMatchObject({ waiting: 3, sent: 0, bounced: 0 })
})

test('a mail is shown with its texts and the names of its files', async () => {
  const { json } = await get(`/mails/${receipt}`)
  expect(json).toMatchObject({
    ...{ id: receipt, fact: 'receipt:1', kind: 'receipt', state: 'waiting', tries: 0, lastCode: null },
    to: { name: 'Ann', address: 'ann@acme.example' },
    subject: 'Receipt for your payment of $257.50',
    attachments: ['Receipt R-000812.pdf'],
  })
  expect(json.html).toContain('$257.50')
  expect(json.text).toContain('$257.50')
})

test('staff sends a mail again, once a key, also to another address', async () => {
  const again = (body: object, key: string, as = api.billing) =>
    api.send('POST', `/mails/${refund}/resend`, { as, body, headers: { 'idempotency-key': key } })
  const { status, json } = await again({ to: 'bob@acme.example' }, 'k1')
  expect([status, json.fact, json.to.address]).toEqual([201, 'refund:1:2#2', 'bob@acme.example'])
  expect((await again({ to: 'bob@acme.example' }, 'k1')).json.id).toBe(json.id)
  expect((await again({}, 'k2')).json.fact).toBe('refund:1:2#3')
  expect((await again({ to: 'nobody' }, 'k3')).json.code).toBe('bad_input')
  const { json: events } = await get(`/accounts/${api.acme.id}/events`)
  expect(events.items[0]).toMatchObject({ kind: 'mail_sent_again', detail: { about: 'refund' } })
})

test('a code is read by administrators alone, where nobody could bring it to its person, and not sent again', async () => {
  const to = { name: 'Ann', address: 'ann@acme.example', language: null }
  const code = { kind: 'sign_in_code', factKey: 'sign_in_code:1', facts: EXAMPLE_FACTS.sign_in_code } as const
  const mailId = await inTransaction(kysely, (tx) =>
    tellLogin(tx, { ...code, accountId: api.acme.id, to, now }),
  )
  const bodyFor = async (as: Record<string, string>) => {
    const { text, json } = await get(`/mails/${mailId}`, as)
    return [json.body, text.includes('482913')]
  }
  for (const as of [api.admin, api.billing, api.support, api.staffKey, api.readOnlyKey]) {
    expect(await bodyFor(as)).toEqual(['withheld', false])
  }
  const sending = { transport: null, from: to, makeAttachment: () => Promise.reject(new Error('none')) }
  await sendWaitingMails(database, api.clock, sending)
  expect(await bodyFor(api.admin)).toEqual(['shown', true])
  for (const as of [api.billing, api.support, api.staffKey, api.readOnlyKey]) {
    expect(await bodyFor(as)).toEqual(['withheld', false])
  }
  expect((await get('/mails', api.support)).text).not.toContain('482913')
  const again = { as: api.admin, body: { to: 'eve@acme.example' }, headers: { 'idempotency-key': 'k9' } }
  expect((await api.send('POST', `/mails/${mailId}/resend`, again)).json.code).toBe('mail_not_resent')
})

test('a mail to one of the provider’s people is about no account, and stands in the outbox like any other', async () => {
  const to = { name: 'Ruth', address: 'ruth@lakeside.example', language: null }
  const fact = {
    kind: 'staff_changed',
    factKey: 'staff_changed:1',
    facts: EXAMPLE_FACTS.staff_changed,
  } as const
  const mailId = await inTransaction(kysely, (tx) => tellLogin(tx, { ...fact, accountId: null, to, now }))
  const { json } = await get(`/mails/${mailId}`)
  expect(json).toMatchObject({ accountId: null, to: { address: to.address }, body: 'shown' })
  expect(idsOf(await get('/mails?limit=1'))).toEqual([String(mailId)])
  expect(idsOf(await get(`/mails?accountId=${api.acme.id}`))).not.toContain(String(mailId))
  const options = { as: api.billing, body: {}, headers: { 'idempotency-key': 'k10' } }
  const again = await api.send('POST', `/mails/${mailId}/resend`, options)
  expect(again.json).toMatchObject({ accountId: null, fact: 'staff_changed:1#2' })
})

test('a customer reads no outbox', async () => {
  expect((await get('/mails', api.acmeOwner)).status).toBe(403)
  expect((await get(`/accounts/${api.acme.id}/mails`, api.acmeOwner)).status).toBe(403)
})
