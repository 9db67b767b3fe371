import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { PUBLIC_URL, testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'

const database = await testDatabase()
const api = await testApi(database)
const { gateway } = api

function post(body: BodyInit, headers: HeadersInit = {}, path = `/webhooks/${gateway.name}`) {
  const request = new Request(`${PUBLIC_URL}/api/v1${path}`, {
    method: 'POST',
    headers,
    body,
    duplex: 'half',
  } as RequestInit)
  return api.app.fetch(request)
}

async function count(): Promise<number> {
  const { rows } = await database.pool.query<{ n: number }>('select count(*)::int as n from gateway_events')
  return rows[0]!.n
}

test('a signed event is stored and answered with 200, from anywhere and without signing in, and again', async () => {
  const { id, bytes, headers } = gateway.webhook({ kind: 'payout', ref: 'po_1' })
  const before = await count()
  for (const again of [false, true]) {
    const response = await post(bytes, headers)
    expect([response.status, await response.json(), again]).toEqual([200, {}, again])
  }
  expect(await count()).toBe(before + 1)
  const { json } = await api.send('GET', '/gateway-events?state=waiting', { as: api.readOnlyKey })
  expect(json.items).toEqual([
    {
      ...{
        gateway: gateway.name,
        eventId: id,
        about: 'payout',
        gatewayReference: 'po_1',
        tries: 0,
        result: null,
      },
      ...{ receivedAt: '2026-03-15T12:00:00Z', happenedAt: '2026-03-15T12:00:00Z', processedAt: null },
      nextTryAt: '2026-03-15T12:00:00Z',
    },
  ])
})

test('its bytes are taken as they are, whatever they say of themselves', async () => {
  const { bytes, headers } = gateway.webhook({ kind: 'payout', ref: 'po_2' })
  headers.set('content-type', 'text/plain')
  expect((await post(bytes, headers)).status).toBe(200)
})

test('what is unsigned, wrongly signed, no JSON or empty is refused without saying why', async () => {
  const before = await count()
  const { bytes } = gateway.webhook({ kind: 'payout', ref: 'po_3' })
  const wrong = { 'x-scripted-signature': 'ab'.repeat(32) }
  const sent: [BodyInit, HeadersInit][] = [
    [bytes, {}],
    [bytes, wrong],
    ['{', wrong],
    ['<html>', {}],
    ['', {}],
    [new Uint8Array([0, 255]), wrong],
  ]
  for (const [body, headers] of sent) {
    const response = await post(body, headers)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      code: 'webhook_refused',
      detail: 'This is not a webhook that the gateway has signed just now.',
    })
  }
  expect(await count()).toBe(before)
})

test('an old one is refused, though its signature is right', async () => {
  const { bytes, headers } = gateway.webhook({ kind: 'payout', ref: 'po_4' })
  api.clock.advance({ minutes: 6 })
  expect((await post(bytes, headers)).status).toBe(400)
})

test('a huge one is refused before it is read', async () => {
  let sent = 0
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 64_000
      controller.enqueue(new Uint8Array(64_000))
    },
  })
  const response = await post(endless)
  expect([response.status, (await response.json()).code]).toEqual([413, 'too_large'])
  expect(sent).toBeLessThan(1_000_000)
})

test('a gateway that is not set up here is not found', async () => {
  const { bytes, headers } = gateway.webhook({ kind: 'payout', ref: 'po_5' })
  expect((await post(bytes, headers, '/webhooks/nobody')).status).toBe(404)
})

test('an event is acknowledged after one statement, which stores it and stages its job', async () => {
  const { id, bytes, headers } = gateway.webhook({ kind: 'payout', ref: 'po_6' })
  const query = vi.spyOn(pg.Client.prototype, 'query')
  expect((await post(bytes, headers)).status).toBe(200)
  const statements = query.mock.calls.length
  query.mockRestore()
  expect(statements).toBe(1)
  const { rows } = await database.pool.query(
    `select 1 from gateway_events e join graphile_worker._private_jobs j on j.payload ->> 'eventId' = e.event_id where e.event_id = $1`,
    [id],
  )
  expect(rows).toHaveLength(1)
})
