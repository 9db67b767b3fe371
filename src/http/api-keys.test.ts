import { expect, test } from 'vitest'
import { testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'

const api = await testApi(await testDatabase())

test('a key is shown once, works, and ends when it is revoked', async () => {
  const made = await api.send('POST', '/api-keys', {
    as: api.admin,
    body: { name: 'nightly', role: 'staff' },
  })
  expect(made.status).toBe(201)
  expect(made.json.key).toMatch(/^tbk_\d+_[\w-]{43}$/)
  const as = { authorization: `Bearer ${made.json.key}` }
  expect((await api.send('GET', '/accounts', { as })).status).toBe(200)
  const { json } = await api.send('GET', '/api-keys', { as: api.admin })
  expect(json.items[0]).toMatchObject({
    name: 'nightly',
    hint: `tbk_${made.json.id}_…${made.json.key.slice(-4)}`,
  })
  expect(JSON.stringify(json)).not.toContain(made.json.key)
  await api.send('POST', `/api-keys/${made.json.id}/revoke`, { as: api.admin })
  const after = await api.send('GET', '/accounts', { as })
  expect([after.status, after.json.code]).toEqual([401, 'bad_credentials'])
})

test('a key that nobody has is refused, wherever it is sent', async () => {
  for (const key of ['tbk_1_x', `tbk_1_${'A'.repeat(43)}`, 'nonsense']) {
    const { status } = await api.send('GET', '/provider', { as: { authorization: `Bearer ${key}` } })
    expect(status).toBe(401)
  }
})
