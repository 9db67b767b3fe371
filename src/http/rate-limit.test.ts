import { expect, test } from 'vitest'
import { testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { RateLimit } from './rate-limit.ts'

const api = await testApi(await testDatabase())
api.settings.rateLimit = true

test('somebody who asks for PDFs without end is told to wait, and everybody else is not', async () => {
  const pdf = `/accounts/${api.acme.id}/invoices/987654321/pdf`
  const statuses = new Set<number>()
  for (let n = 0; n < 60; n++) statuses.add((await api.send('GET', pdf, { as: api.acmeOwner })).status)
  expect([...statuses]).toEqual([404])
  const refused = await api.send('GET', pdf, { as: api.acmeOwner })
  expect([refused.status, refused.json.code]).toEqual([429, 'too_many_requests'])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await api.send('GET', `/accounts/${api.acme.id}`, { as: api.acmeOwner })).status).toBe(200)
  expect(
    (await api.send('GET', pdf.replace(String(api.acme.id), String(api.other.id)), { as: api.otherOwner }))
      .status,
  ).toBe(404)
  expect((await api.send('GET', pdf, { as: api.staffKey })).status).toBe(404)
})

test('a stranger who posts without end is told to wait', async () => {
  const post = () => api.send('POST', '/support-requests', { body: {} })
  for (let n = 0; n < 120; n++) expect((await post()).status).toBe(422)
  expect((await post()).json.code).toBe('too_many_requests')
  expect((await api.send('GET', '/provider')).status).toBe(200)
})

test('passwords of switches are not looked at without end; right ones do not count', async () => {
  const limit = new RateLimit()
  for (let n = 0; n < 300; n++) await limit.guess('2001:db8::1')
  await expect(limit.guess('2001:db8::2')).rejects.toMatchObject({ code: 'too_many_requests' })
  const forgive = await limit.guess('203.0.113.5')
  for (let n = 0; n < 299; n++) await limit.guess('203.0.113.5')
  await forgive()
  await limit.guess('203.0.113.5')
  await expect(limit.guess('203.0.113.5')).rejects.toMatchObject({ code: 'too_many_requests' })
})
