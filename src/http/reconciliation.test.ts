import { expect, test } from 'vitest'
import { testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { reconcile } from '../payments/reconciliation.ts'

const database = await testDatabase()
const api = await testApi(database)
const { gateway, clock } = api
const parts = { database, clock, gateways: new Map([[gateway.name, gateway]]) }

test('staff see the differences, say how one was dealt with, and see the runs', async () => {
  gateway.settle({
    kind: 'charge',
    ref: 'ch_1',
    reference: 'inv-9',
    amount: { amountMicros: 5_000_000n, currency: 'USD' },
  })
  await reconcile(parts, { requestedBy: 'staff:1' })
  const { json } = await api.send('GET', '/reconciliation-differences', { as: api.readOnlyKey })
  const [difference] = json.items
  expect(difference).toMatchObject({
    ...{
      gateway: gateway.name,
      kind: 'unknown_reference',
      amount: { amount: '5.00', currency: 'USD' },
      state: 'open',
    },
    ...{ accountId: null, resolution: null, resolvedAt: null, foundAt: '2026-03-15T12:00:00Z' },
  })
  const address = `/reconciliation-differences/${difference.id}/resolution`
  const resolved = await api.send('POST', address, {
    as: api.billing,
    body: { resolution: 'Of our shop; booked there' },
  })
  expect([resolved.status, resolved.json.state, resolved.json.resolvedBy.startsWith('staff:')]).toEqual([
    200,
    'resolved',
    true,
  ])
  const again = await api.send('POST', address, { as: api.billing, body: { resolution: 'x' } })
  expect([again.status, again.json.code]).toEqual([409, 'difference_resolved'])
  expect((await api.send('POST', address, { as: api.billing, body: { resolution: ' ' } })).status).toBe(422)
  expect((await api.send('GET', '/reconciliation-differences', { as: api.billing })).json.items).toEqual([])
  expect(
    (await api.send('GET', '/reconciliation-differences?state=all', { as: api.billing })).json.items,
  ).toHaveLength(1)
  const runs = await api.send('GET', '/reconciliations', { as: api.readOnlyKey })
  expect(runs.json.items).toMatchObject([
    { items: 1, matched: 0, found: 1, requestedBy: 'staff:1', cause: null, fees: [], paidOut: [] },
  ])
})

test('ordered twice, it is one job', async () => {
  for (const _ of [1, 2])
    expect((await api.send('POST', '/reconciliations', { as: api.billing, body: {} })).status).toBe(202)
  const { rows } = await database.pool.query<{ n: number }>(
    `select count(*)::int as n from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'reconcile'`,
  )
  expect(rows[0]!.n).toBe(1)
})
