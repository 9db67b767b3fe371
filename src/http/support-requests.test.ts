import { expect, test } from 'vitest'
import { testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'

const database = await testDatabase()
const api = await testApi(database)

const request = {
  accountNumber: '1001',
  name: 'Ann Larsen',
  reachAt: '+1 612 555 0148',
  message: 'I left my old company, and its mailbox.',
}
const ask = (body: object, ip = '198.51.100.1') =>
  api.send('POST', '/support-requests', { body, headers: { 'x-forwarded-for': ip } })
const list = async (query = '') =>
  (await api.send('GET', `/support-requests${query}`, { as: api.support })).json

test('a request is answered alike whether the account exists, and waits in the queue until it is closed with a note', async () => {
  const known = await ask(request)
  const unknown = await ask({ ...request, accountNumber: '999999' })
  expect([known.status, known.text]).toEqual([204, ''])
  expect([unknown.status, unknown.text]).toEqual([204, ''])
  const { items } = await list()
  expect(items).toMatchObject([
    { accountNumber: '1001', accountId: String(api.acme.id), state: 'open', reachAt: '+1 612 555 0148' },
    { accountNumber: '999999', accountId: null, state: 'open' },
  ])
  const close = (as: Record<string, string>) =>
    api.send('POST', `/support-requests/${items[0].id}/close`, { as, body: { note: 'Called back.' } })
  const closed = await close(api.billing)
  expect(closed.json).toMatchObject({
    state: 'closed',
    note: 'Called back.',
    closedAt: '2026-03-15T12:00:00Z',
  })
  expect(closed.json.closedBy).toMatch(/^staff:\d+$/)
  expect((await close(api.billing)).json.code).toBe('request_closed')
  expect((await list()).items).toMatchObject([{ accountNumber: '999999' }])
  expect((await list('?state=closed')).items).toMatchObject([{ accountNumber: '1001' }])
  const { json } = await api.send('GET', `/accounts/${api.acme.id}/events`, { as: api.staffKey })
  expect(json.items.slice(0, 2)).toMatchObject([
    { kind: 'support_request_closed', detail: { name: 'Ann Larsen', note: 'Called back.' } },
    {
      kind: 'support_request_received',
      actor: 'nobody',
      detail: { name: 'Ann Larsen', reachAt: '+1 612 555 0148', from: '198.51.100.1' },
    },
  ])
  const none = await api.send('POST', '/support-requests/987654/close', {
    as: api.billing,
    body: { note: '' },
  })
  expect(none.status).toBe(404)
})

test.each([
  [{ ...request, message: '' }],
  [{ ...request, message: 'x'.repeat(4001) }],
  [{ ...request, reachAt: ' ' }],
  [{ ...request, accountNumber: 'x'.repeat(41) }],
])('a request that says too little or too much is refused', async (body) => {
  expect((await ask(body, '198.51.100.2')).json.code).toBe('bad_input')
})

test('five from one address in a quarter of an hour, and no more; another address may', async () => {
  for (let i = 0; i < 5; i++) expect((await ask(request, '198.51.100.3')).status).toBe(204)
  const more = await ask(request, '198.51.100.3')
  expect([more.status, more.json.code]).toEqual([429, 'sign_in_locked'])
  expect((await ask(request, '198.51.100.4')).status).toBe(204)
  api.clock.advance({ minutes: 16 })
  expect((await ask(request, '198.51.100.3')).status).toBe(204)
})

test('what was not accepted does not count, nor what was sent twice by one key: that is one request', async () => {
  const ip = '198.51.100.5'
  for (let i = 0; i < 8; i++) expect((await ask({ ...request, message: ' ' }, ip)).status).toBe(422)
  const open = async () => (await api.send('GET', '/support-request-counts', { as: api.support })).json.open
  const before = await open()
  const twice = (body: object) =>
    api.send('POST', '/support-requests', {
      body,
      headers: { 'x-forwarded-for': ip, 'idempotency-key': 'help-form-1' },
    })
  const answers = await Promise.all([twice(request), twice(request)])
  expect(answers.map(({ status, text }) => [status, text])).toEqual([
    [204, ''],
    [204, ''],
  ])
  expect(await open()).toBe(before + 1)
  expect((await twice({ ...request, message: 'Another' })).json.code).toBe('idempotency_key_reused')
  // The one that counts, and the one whose key was another's: three are left.
  for (let i = 0; i < 3; i++) expect((await ask(request, ip)).status).toBe(204)
  expect((await ask(request, ip)).json.code).toBe('sign_in_locked')
  await database.pool.query(`delete from support_requests where ip = $1`, [ip])
})

test('the queue says what was done for the account since the request came', async () => {
  api.clock.advance({ minutes: 1 })
  await ask({ ...request, name: 'Whose help is seen' }, '198.51.100.6')
  const mine = async () =>
    (await list('?limit=200')).items.find(({ name }: { name: string }) => name === 'Whose help is seen')
  expect((await mine()).lastHelp).toBeNull()
  api.clock.advance({ minutes: 1 })
  const body = { email: 'ann@new.example', name: 'Ann Larsen' }
  await api.send('POST', `/accounts/${api.acme.id}/registration-codes`, { as: api.billing, body })
  const help = { kind: 'registration_code_sent', at: api.clock.now().toString() }
  expect((await mine()).lastHelp).toEqual(help)
  await database.pool.query(`delete from support_requests where name = 'Whose help is seen'`)
})

test('the queue is read a page at a time, the oldest first', async () => {
  const first = await list('?limit=3')
  const second = await list(`?limit=3&after=${first.next}`)
  const ids = [...first.items, ...second.items].map(({ id }: { id: string }) => Number(id))
  expect(ids).toEqual(ids.toSorted((a, b) => a - b))
  expect(new Set(ids).size).toBe(6)
})

test('a request is answered by mail to the address that was given, once; a telephone number gets none', async () => {
  const one = async (reachAt: string) => {
    await ask({ ...request, reachAt }, '198.51.100.9')
    const { items } = await list('?limit=200')
    return items.findLast((found: { reachAt: string }) => found.reachAt === reachAt)
  }
  const mailed = await one('ann@new.example')
  const answer = (id: string, as: Record<string, string>) =>
    api.send('POST', `/support-requests/${id}/answer`, {
      as,
      body: { answer: 'Please call us.\nWe are here.' },
    })
  expect((await answer(mailed.id, api.support)).json.code).toBe('forbidden')
  const closed = await answer(mailed.id, api.billing)
  expect(closed.json).toMatchObject({ state: 'closed', note: 'Please call us.\nWe are here.' })
  expect((await answer(mailed.id, api.billing)).json.code).toBe('request_closed')
  const { rows } = await database.pool.query(
    `select to_address, account_id, text from mails where kind = 'support_answered'`,
  )
  expect(rows).toMatchObject([{ to_address: 'ann@new.example', account_id: null }])
  expect(rows[0].text).toContain('Please call us.')
  // Of the account, which anybody may have named, it says nothing.
  expect(rows[0].text).not.toMatch(/Acme|1001/)
  const called = await one('+1 612 555 0199')
  expect((await answer(called.id, api.billing)).json.code).toBe('no_mail_address')
  expect((await list('?limit=200')).items.map(({ id }: { id: string }) => id)).toContain(called.id)
})
