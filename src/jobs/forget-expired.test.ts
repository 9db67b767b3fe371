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
  const quote = (expiresAt: string) =>
    database.pool.query(
      `insert into surcharge_quotes (account_id, method_id, amount_micros, surcharge_micros, currency, rate, why, quoted_at, expires_at)
       select account_id, id, 1000000, 0, 'USD', 0, 'off', $1::timestamptz - interval '30 minutes', $1 from payment_methods`,
      [expiresAt],
    )
  await database.pool.query(
    `insert into payment_methods (account_id, gateway, ref, customer_ref, rail, state, saved, last4, created_at)
     values ($1, 'scripted', 'm', 'c', 'bank', 'usable', true, '6789', now())`,
    [api.acme.id],
  )
  const askForCode = () => api.send('POST', '/sign-in-codes', { body: { email: 'owner@acme.example' } })
  await adjust()
  await signIn('wrong')
  await askForCode()
  await quote(api.clock.now().toString())
  api.clock.advance({ hours: 31 * 24 })
  await adjust()
  await quote(api.clock.now().toString())
  await signIn(PASSWORD)
  await signIn('wrong')
  await askForCode()

  const log = pino({ level: 'silent' })
  const context = { database, clock: api.clock, settings: readSettings({}), log, gateways: new Map() }
  await forgetExpired.run(context, {})
  expect(await count('sessions')).toBe(1)
  // Of the password: for the address tried, the person it is, where it came from. Of the code: for the address, and where it came from.
  expect(await count('sign_in_failures')).toBe(5)
  expect(await count('sign_in_steps')).toBe(1)
  expect(await count('known_devices')).toBe(1)
  expect(await count('idempotency_keys')).toBe(1)
  expect(await count('surcharge_quotes')).toBe(1)

  api.clock.advance({ hours: 366 * 24 })
  await forgetExpired.run(context, {})
  expect(await count('known_devices')).toBe(0)
})
