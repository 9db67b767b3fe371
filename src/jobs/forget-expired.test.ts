import pino from 'pino'
import { expect, test } from 'vitest'
import { PASSWORD, testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { readSettings } from '../settings.ts'
import { forgetExpired } from './forget-expired.ts'

const database = await testDatabase()
const api = await testApi(database)

async function count(table: string): Promise<number> {
  const { rows } = await database.pool.query<{ n: number }>(`select count(*)::int as n from ${table}`)
  return rows[0]!.n
}

test('what has expired is deleted, and what has not is left', async () => {
  const adjust = () =>
    api.send('POST', `/accounts/${api.acme.id}/adjustments`, {
      as: api.staffKey,
      headers: { 'idempotency-key': crypto.randomUUID() },
      body: { amount: { amount: '1.00', currency: 'USD' }, description: 'x', reason: 'y' },
    })
  const signIn = (password: string) =>
    api.send('POST', '/sessions', { body: { email: 'owner@acme.example', password } })
  await adjust()
  await signIn('wrong')
  api.clock.advance({ hours: 31 * 24 })
  await adjust()
  await signIn(PASSWORD)
  await signIn('wrong')

  const log = pino({ level: 'silent' })
  await forgetExpired.run(
    { database, clock: api.clock, settings: readSettings({}), log, gateways: new Map() },
    {},
  )
  expect(await count('sessions')).toBe(1)
  // One for the address tried, one for where it came from.
  expect(await count('sign_in_failures')).toBe(2)
  expect(await count('idempotency_keys')).toBe(1)
})
