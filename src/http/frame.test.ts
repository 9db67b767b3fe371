import { expect, test } from 'vitest'
import { testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'

const api = await testApi(await testDatabase())

test('shows the provider to anybody', async () => {
  const { status, json } = await api.send('GET', '/provider')
  expect(status).toBe(200)
  expect(json.name).toBe('Lakeside Telephone')
})

test('shows who is signed in', async () => {
  const { json } = await api.send('GET', '/me', { as: api.acmeOwner })
  expect(json).toMatchObject({ staff: null, accounts: [{ number: '1001', role: 'owner' }] })
})
