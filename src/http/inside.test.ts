import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { PASSWORD, PUBLIC_URL, testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { openSession } from '../accounts/sessions.ts'
import { listen } from './listen.ts'
import { fetchInside } from './visit.ts'

const database = await testDatabase()
const api = await testApi(database)

// A page, as the real ones are mounted: it asks the API in process, with what its visitor sent.
api.app.all('/page', async (c) => {
  const inside = fetchInside(api.app)
  const headers = { 'content-type': 'application/json', cookie: c.req.header('cookie') ?? '' }
  const body = JSON.stringify({ email: 'owner@acme.example', password: PASSWORD })
  return inside(new Request('http://pages/api/v1/sessions', { method: 'POST', headers, body }))
})

const { rows } = await database.pool.query<{ id: string }>(
  "select id from logins where email = 'owner@acme.example'",
)
const OWNER = BigInt(rows[0]!.id)
// A page that asks who is there, signs the person out everywhere, and asks again.
api.app.on(['GET', 'POST'], '/twice', async (c) => {
  const headers = { cookie: c.req.header('cookie') ?? '' }
  const ask = async () =>
    (await fetchInside(api.app)(new Request('http://pages/api/v1/me', { headers }))).status
  const first = await ask()
  await database.pool.query('delete from sessions where login_id = $1', [OWNER])
  return c.json([first, await ask()])
})

const visit = (headers: Record<string, string>) =>
  api.app.fetch(new Request(`${PUBLIC_URL}/page`, { method: 'POST', headers }))

test('what a page asks for its visitor counts as the visitor’s, and is not checked again', async () => {
  const { status } = await visit({
    'x-forwarded-for': '198.51.100.7',
    cookie: 'a=b',
    'sec-fetch-site': 'same-origin',
  })
  expect(status).toBe(200)
  const { rows } = await database.pool.query<{ ip: string }>(
    'select ip from sessions order by created_at desc, ip limit 1',
  )
  expect(rows[0]!.ip).toBe('198.51.100.7')
})

test('another site’s form is refused at the page’s door', async () => {
  const response = await visit({ cookie: 'a=b', 'sec-fetch-site': 'cross-site' })
  expect([response.status, await response.json()]).toMatchObject([403, { code: 'cross_site' }])
})

test('requests that share a connection share no visit: each is looked at', async () => {
  const server = await listen(api.app, 0)
  try {
    const { cookie } = api.billing
    const change = [
      `PATCH /api/v1/accounts/${api.acme.id} HTTP/1.1`,
      'Host: localhost',
      `Cookie: ${cookie}`,
      'Origin: https://evil.example',
      'Content-Type: application/json',
      'Content-Length: 2',
      '',
      '{}',
    ].join('\r\n')
    const look = `GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`
    const answer = await talk(server.port, `${look}${change}${look}${change}`, 4)
    expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1])).toEqual([
      '200',
      '403',
      '200',
      '403',
    ])
  } finally {
    await server.close()
  }
})

/** Sends all at once on one connection and reads until so many answers have come. */
function talk(port: number, text: string, answers: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let heard = ''
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      heard += chunk
      if ([...heard.matchAll(/HTTP\/1\.1 \d+/g)].length < answers) return
      socket.destroy()
      resolve(heard)
    })
  })
}

test('who asks is looked up once by a visit that reads, and each time by one that may change something', async () => {
  const now = api.clock.now()
  const newCookie = async () =>
    `tollbook_session=${await openSession(database.kysely, { loginId: OWNER, now, ip: '203.0.113.9', userAgent: 'test' })}`
  const twice = async (method: string) => {
    const headers = { cookie: await newCookie(), 'sec-fetch-site': 'same-origin' }
    return (await api.app.fetch(new Request(`${PUBLIC_URL}/twice`, { method, headers }))).json()
  }
  expect(await twice('GET')).toEqual([200, 200])
  expect(await twice('POST')).toEqual([200, 401])
})
