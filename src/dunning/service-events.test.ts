import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { payingWorld } from '../../test/support/paying.ts'
import { inTransaction, type Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { SecretKeys } from '../kernel/secret-box.ts'
import { listServiceEvents, sendServiceEvents, setServiceWebhook, signatureOf } from './service-events.ts'
import { claimEvents } from './store-service-events.ts'
import { restoreByHand, suspendByHand } from './suspensions.ts'

const database = await testDatabase()
const { clock, account } = await payingWorld(database)
const keys = (): SecretKeys => [new Uint8Array(32).fill(7)]
const write = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(database.kysely, work)

/** The provider's switch: answers with these codes in turn, then with 204; a null drops the connection. */
const answers: (number | null)[] = []
const received: { body: string; signature: string }[] = []
const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString()
  })
  request.on('end', () => {
    received.push({ body, signature: String(request.headers['tollbook-signature']) })
    const code = answers.length > 0 ? answers.shift()! : 204
    if (code === null) request.socket.destroy()
    else response.writeHead(code, code === 302 ? { location: '/elsewhere' } : {}).end()
  })
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
afterAll(() => server.close())
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`

const hand = (accountId: AccountId) => ({ accountId, reason: 'asked', actor: 'staff:1', now: clock.now() })
const suspend = (accountId: AccountId) => write((tx) => suspendByHand(tx, hand(accountId)))
const restore = (accountId: AccountId) => write((tx) => restoreByHand(tx, hand(accountId)))
const kinds = () => received.splice(0).map(({ body }) => (JSON.parse(body) as { kind: string }).kind)
const setTo = (to: string | null) =>
  write((tx) => setServiceWebhook(tx, { url: to, keys, actor: 'staff:1', now: clock.now() }))
async function latest() {
  const { items } = await listServiceEvents(database.kysely, { page: { limit: 1 } })
  return items[0]!
}

test('while nobody asks for events they are kept', async () => {
  const { accountId } = await account()
  await suspend(accountId)
  expect(await sendServiceEvents({ database, clock, keys })).toEqual({ delivered: 0, putOff: 0, failed: 0 })
  expect(await latest()).toMatchObject({ state: 'kept', kind: 'service_suspended' })
})

test('each fact is posted once and signed, whoever sends; emergency numbers are named as never blocked', async () => {
  const made = await setTo(url)
  const { accountId } = await account()
  const { id } = await suspend(accountId)
  await Promise.all([1, 2, 3].map(() => sendServiceEvents({ database, clock, keys })))
  expect(received).toHaveLength(1)
  const [{ body, signature }] = received as [(typeof received)[number]]
  expect(JSON.parse(body)).toEqual({
    id: expect.stringMatching(/^\d+$/),
    kind: 'service_suspended',
    happenedAt: '2026-03-10T15:00:00Z',
    account: { id: String(accountId), number: expect.stringMatching(/^A\d+$/) },
    suspension: { id: String(id), scope: 'outbound', neverBlocks: ['911', '933'] },
  })
  // 2026-03-10T15:00:00Z
  const t = 1773154800
  const v1 = createHmac('sha256', made!.secret).update(`${t}.${body}`).digest('hex')
  expect(signature).toBe(`t=${t},v1=${v1}`)
  expect(await latest()).toMatchObject({ state: 'delivered', tries: 1, lastAnswer: '204' })
  received.splice(0)
})

test('what does not arrive is sent again, later and later; a restoral never overtakes its suspension', async () => {
  const { accountId } = await account()
  answers.push(500, null, 302)
  await suspend(accountId)
  await restore(accountId)
  expect(await sendServiceEvents({ database, clock, keys })).toMatchObject({ delivered: 0, putOff: 1 })
  expect(kinds()).toEqual(['service_suspended'])
  for (const [minutes, sent] of [
    [0, 0],
    [1, 1],
    [4, 0],
    [1, 1],
  ] as const) {
    clock.advance({ minutes })
    await sendServiceEvents({ database, clock, keys })
    expect(kinds()).toHaveLength(sent)
  }
  clock.advance({ minutes: 30 })
  expect(await sendServiceEvents({ database, clock, keys })).toMatchObject({ delivered: 2 })
  expect(kinds()).toEqual(['service_suspended', 'service_restored'])
})

test('after seven tries it is given up, and what follows is sent', async () => {
  const { accountId } = await account()
  answers.push(...Array.from({ length: 7 }, () => 503))
  await suspend(accountId)
  await restore(accountId)
  for (let n = 0; n < 6; n += 1) {
    await sendServiceEvents({ database, clock, keys })
    clock.advance({ hours: 24 })
  }
  expect(await sendServiceEvents({ database, clock, keys })).toEqual({ delivered: 1, putOff: 0, failed: 1 })
  expect(kinds()).toHaveLength(8)
})

test('a worker that died leaves its event to another, after five minutes', async () => {
  const { accountId } = await account()
  await suspend(accountId)
  const now = clock.now()
  // It has claimed the event, and is heard of no more.
  await write((tx) => claimEvents(tx, { now, leaseUntil: now.add({ minutes: 5 }), limit: 20 }))
  expect(await sendServiceEvents({ database, clock, keys })).toMatchObject({ delivered: 0 })
  clock.advance({ minutes: 5 })
  expect(await sendServiceEvents({ database, clock, keys })).toMatchObject({ delivered: 1 })
})

test.each(['ftp://switch.example/hook', 'https://user:pass@switch.example', 'nonsense', ''])(
  'the URL %j is refused',
  async (bad) => {
    await expect(setTo(bad)).rejects.toMatchObject({ code: 'bad_webhook_url' })
  },
)

test('the secret is stored sealed; one from before is sealed when it is next used, and signs as it did', async () => {
  const made = await setTo(url)
  const stored = async () =>
    (await database.pool.query('select secret, sealed_secret from service_webhook')).rows[0] as {
      secret: string | null
      sealed_secret: Buffer | null
    }
  expect((await stored()).secret).toBeNull()
  expect((await stored()).sealed_secret!.toString('latin1')).not.toContain(made!.secret)

  const old = 'o'.repeat(43)
  await database.pool.query('update service_webhook set secret = $1, sealed_secret = null', [old])
  received.splice(0)
  for (let i = 0; i < 2; i++) {
    const { accountId } = await account()
    await suspend(accountId)
    await sendServiceEvents({ database, clock, keys })
    const [{ body, signature }] = received.splice(0) as [(typeof received)[number]]
    expect(signature).toBe(signatureOf(old, { body, at: clock.now() }))
  }
  expect(await stored()).toEqual({ secret: null, sealed_secret: expect.any(Buffer) })
})
