import http from 'node:http'
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { testSandbox } from '../../test/support/sandbox.ts'
import { createSandboxGateway, setWebhookUrl } from './gateway.ts'

const database = await testDatabase()
const { sandbox, clock, apiKey, post, save, charge, pass } = await testSandbox(database)

/** What the test's merchant hears, and whether it answers. */
const heard: string[] = []
let answers = 200
const merchant = http.createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  if (answers === 200) heard.push(`${JSON.parse(body).type} ${JSON.parse(body).about.id}`)
  response.writeHead(answers).end()
})
await new Promise<void>((resolve) => merchant.listen(0, resolve))
const webhookUrl = `http://localhost:${(merchant.address() as AddressInfo).port}`
afterAll(async () => {
  await sandbox.close()
  merchant.closeAllConnections()
  merchant.close()
})

beforeEach(async () => {
  await post('/control/webhooks', {})
  await setWebhookUrl(database.kysely, null)
  await database.pool.query('update sandbox_gateway.events set next_at = null')
  await database.pool.query('delete from sandbox_gateway.agenda')
  heard.length = 0
  answers = 200
})

describe('webhooks', () => {
  const arrive = async () => {
    await sandbox.dispatch()
    return heard.splice(0)
  }

  test('wait while there is no address or no answer, and are tried again after 1, 5 and 30 minutes', async () => {
    const { json } = await charge(await save('card', '4242424242424242'), 1999)
    await database.pool.query(`update sandbox_gateway.events set next_at = null where about_ref <> $1`, [
      json.id,
    ])
    await arrive()
    await setWebhookUrl(database.kysely, webhookUrl)
    answers = 500
    for (const minutes of [0, 1, 5, 29]) {
      await pass({ minutes })
      expect(heard).toEqual([])
    }
    answers = 200
    expect(await arrive()).toEqual([])
    clock.advance({ minutes: 1 })
    expect(await arrive()).toEqual([`charge.succeeded ${json.id}`])
    expect(await arrive()).toEqual([])
  })

  test('are given up after three days', async () => {
    await charge(await save('card', '4242424242424242'), 1999)
    clock.advance({ hours: 73 })
    await database.pool.query('delete from sandbox_gateway.agenda')
    await setWebhookUrl(database.kysely, webhookUrl)
    expect(await arrive()).toEqual([])
  })

  test('come late, twice, out of order or not at all when told to', async () => {
    await setWebhookUrl(database.kysely, webhookUrl)
    const method = await save('card', '4242424242424242')
    await arrive()
    const one = async (mischief: object) => {
      await post('/control/webhooks', mischief)
      return (await charge(method, 1999)).json.id
    }
    const late = await one({ delaySeconds: 90 })
    expect(await arrive()).toEqual([])
    clock.advance({ seconds: 90 })
    expect(await arrive()).toEqual([`charge.succeeded ${late}`])
    const twice = await one({ duplicate: true })
    expect(await arrive()).toEqual([`charge.succeeded ${twice}`, `charge.succeeded ${twice}`])
    const [first, second] = [await one({ shuffle: true }), await one({ shuffle: true })]
    expect(await arrive()).toEqual([`charge.succeeded ${second}`, `charge.succeeded ${first}`])
    await one({ lose: true })
    clock.advance({ hours: 2 })
    expect(await arrive()).toEqual([])
  })

  test('arrive by themselves within a second of a call', async () => {
    await setWebhookUrl(database.kysely, webhookUrl)
    const prompt = createSandboxGateway({
      ...{ database, clock, log: pino({ level: 'silent' }), publicUrl: 'http://sandbox.test' },
    })
    const method = await save('card', '4242424242424242')
    await prompt.app.request(`/v1/methods/${method.id}/detach`, {
      ...{ method: 'POST', headers: { authorization: `Bearer ${apiKey}` } },
    })
    await expect.poll(() => heard).toContain(`method.detached ${method.id}`)
    await prompt.close()
  })
})
