import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { testSandbox } from '../../test/support/sandbox.ts'

const database = await testDatabase()
const { sandbox, clock, post, save, charge } = await testSandbox(database)

/** Whether a transaction of this database waits for another. */
async function waitingForLock(): Promise<boolean> {
  const { rows } = await database.pool.query(
    `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return rows.length > 0
}

describe('keys', () => {
  test('a key is forgotten after 24 hours, and not a minute before', async () => {
    const method = await save('card', '4242424242424242')
    const first = await charge(method, 1999, 'daily')
    clock.advance({ hours: 23, minutes: 59 })
    expect(await charge(method, 1999, 'daily')).toEqual(first)
    expect((await charge(method, 2000, 'daily')).json).toMatchObject({ error: { code: 'key_reused' } })
    clock.advance({ minutes: 1 })
    const second = await charge(method, 2000, 'daily')
    expect(second.json).toMatchObject({ status: 'succeeded', amount: 2000 })
    expect(second.json.id).not.toBe(first.json.id)
  })

  test('a key that is in use at the same time is 409', async () => {
    const method = await save('card', '4242424242424242')
    const other = await database.pool.connect()
    await other.query('begin')
    await other.query(
      `insert into sandbox_gateway.idempotency_keys values ('busy', '\\x00', 200, '{}', $1)`,
      [clock.now().toString()],
    )
    const waiting = charge(method, 1999, 'busy')
    await expect.poll(waitingForLock).toBe(true)
    await other.query('commit')
    other.release()
    expect(await waiting).toMatchObject({ status: 409, json: { error: { code: 'key_in_use' } } })
  })

  test.each([
    ['0.5 of a cent', { amount: 100.5 }],
    ['zero', { amount: 0 }],
    ['a negative amount', { amount: -100 }],
    ['an amount as text', { amount: '100' }],
    ['no currency', { currency: 'XXXX' }],
    ['a field too many', { extra: 1 }],
  ])('%s is refused and keeps no key', async (_, wrong) => {
    const method = await save('card', '4242424242424242')
    const key = randomUUID()
    const asked = {
      ...{ reference: key, customer: method.customer, method: method.id, amount: 100, currency: 'USD' },
      ...{ payer: 'present', descriptor: 'X', return_url: 'https://a.example', ...wrong },
    }
    expect((await post('/v1/charges', asked, key)).status).toBe(400)
    expect((await charge(method, 100, key)).status).toBe(200)
  })

  test('no API key, no answer', async () => {
    for (const path of ['/v1/events', '/control/faults', '/control/dispatch']) {
      expect((await sandbox.app.request(path, { method: 'POST' })).status).toBe(401)
    }
  })
})
