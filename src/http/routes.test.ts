import { expect, test } from 'vitest'
import { z } from 'zod'
import { PUBLIC_URL, testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { openApiDocument } from './openapi.ts'
import { ROUTES, type Route } from './routes.ts'

const api = await testApi(await testDatabase())
const routes = Object.values(ROUTES)
  .flatMap((section) => Object.entries(section))
  .map(([id, route]) => ({ id, ...route }))

/** The route's path with its parameters filled in; ids that nothing has, unless given. */
function addressOf(route: Route, params: Record<string, string> = {}): string {
  return route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '987654321')
}

const ofAcme = { accountId: String(api.acme.id) }
const withAccount = routes.filter((route) => route.path.includes('{accountId}'))
const guarded = routes.filter((route) => route.rule !== 'public')
const needsWriting = routes.filter(({ rule }) => /^(staff_write|admin|member:(?!see_))/.test(rule))

function send(route: Route, as: Record<string, string>, params: Record<string, string> = {}) {
  const body = route.method === 'get' ? undefined : {}
  return api.send(route.method.toUpperCase(), addressOf(route, params), { as, body })
}

/** Who is let pass by the rule, if anybody: a key, or a person where only persons are. */
function whoMay({ rule }: Route): Record<string, string> {
  return rule === 'admin' || rule === 'signed_in' ? api.admin : api.staffKey
}

test('every address that the server answers under /api/v1 stands in the table, with a rule', () => {
  const served = api.app.routes
    .filter((route) => route.path.startsWith('/api/v1/') && route.method !== 'ALL')
    .map((route) => `${route.method} ${route.path}`)
  const listed = routes.map(
    ({ method, path }) => `${method.toUpperCase()} /api/v1${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
  )
  const documentation = ['GET /api/v1/openapi.json', 'GET /api/v1/docs']
  expect([...new Set(served)].sort()).toEqual([...listed, ...documentation].sort())
})

test('the parameters in each path are those its action reads', () => {
  for (const { path, action } of routes) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
    expect(Object.keys(action.path.shape), path).toEqual(inPath)
  }
})

test('an action whose path has an account is guarded by the account or by staff', () => {
  for (const { path, rule } of withAccount) expect(rule, path).toMatch(/^(member:.+|staff|staff_write)$/)
})

test.each(guarded)('$id: nobody is asked to sign in', async (route) => {
  const { status, json, headers } = await send(route, api.nobody, ofAcme)
  expect(status).toBe(401)
  expect(json).toMatchObject({ status: 401, code: 'sign_in_first', type: '/api/v1/docs#sign_in_first' })
  expect(headers.get('content-type')).toBe('application/problem+json')
})

test.each(withAccount)('$id: another account’s member finds nothing there', async (route) => {
  const { status, json } = await send(route, api.otherOwner, ofAcme)
  expect(status).toBe(404)
  expect(json.detail).toBe(`There is no account ${api.acme.id}.`)
})

test('what is no account’s id is named as it was sent', async () => {
  const { status, json } = await api.send('GET', '/accounts/abc', { as: api.acmeOwner })
  expect([status, json.detail]).toEqual([404, "There is no account 'abc'."])
})

test.each(guarded.filter(({ rule }) => !rule.startsWith('member:') && rule !== 'signed_in'))(
  '$id: a customer is not the provider’s staff',
  async (route) => {
    const { status, json } = await send(route, api.acmeOwner, ofAcme)
    expect([status, json.code]).toEqual([403, 'forbidden'])
  },
)

test.each(needsWriting)('$id: a read-only key and support change nothing', async (route) => {
  for (const as of [api.readOnlyKey, api.support]) {
    const { status, json } = await send(route, as, ofAcme)
    expect([status, json.code]).toEqual([403, 'forbidden'])
  }
})

test.each(routes.filter(({ path, rule }) => path.includes('{') && rule !== 'source'))(
  '$id: what is no id is not found',
  async (route) => {
    const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!)
    for (const bad of ['abc', '0', '-1', '99999999999999999999', '9223372036854775808', '1%00', '1e3']) {
      for (const name of names) {
        const params = { ...ofAcme, [name]: bad }
        const { status } = await send(route, whoMay(route), params)
        expect([404, 422], `${name} ${bad}`).toContain(status)
      }
    }
  },
)

test.each(routes.filter(({ method }) => method === 'get'))(
  '$id: what is not there is not found, and nothing is an error of ours',
  async (route) => {
    const as = whoMay(route)
    const { status, json } = await send(route, as, { ...ofAcme })
    expect(status, JSON.stringify(json)).toBeLessThan(500)
    if (route.path.includes('{accountId}')) {
      expect((await send(route, as, { accountId: '987654321' })).status).toBe(404)
    }
  },
)

test.each(routes.filter(({ method, action }) => method === 'get' && 'after' in action.query.shape))(
  '$id: a made-up cursor, a page of nothing and an unknown filter are refused',
  async (route) => {
    const as = whoMay(route)
    const address = addressOf(route, ofAcme)
    const forged = Buffer.from('["x","y"]').toString('base64url')
    for (const query of [
      'after=nonsense',
      `after=${forged}`,
      `after=${Buffer.from('["x"]').toString('base64url')}`,
    ]) {
      const { status } = await api.send('GET', `${address}?${query}`, { as })
      // 404: the list is of something that is not there.
      expect([400, 404, 200], `${address}?${query}`).toContain(status)
    }
    for (const query of [
      'limit=0',
      'limit=201',
      'limit=x',
      'limit=1.5',
      'nonsense=1',
      'limit=1&limit=2',
      'after=%00',
    ]) {
      const { status, json } = await api.send('GET', `${address}?${query}`, { as })
      expect(status, `${address}?${query} ${JSON.stringify(json)}`).toBe(422)
    }
  },
)

test.each(routes.filter(({ action }) => action.body !== null && !('media' in action.body)))(
  '$id: a body that is no JSON, not of this shape, or too large is refused',
  async (route) => {
    const as = route.rule === 'public' ? api.nobody : whoMay(route)
    const method = route.method.toUpperCase()
    const address = addressOf(route, ofAcme)
    const json = { 'content-type': 'application/json' }
    const sent = (body: string, headers: Record<string, string>) =>
      api.send(method, address, { as, body, headers })
    expect((await sent('{', json)).status).toBe(400)
    expect((await sent('{}', { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await sent('{"nonsense":true}', json)).status).toBe(422)
    expect((await sent('[]', json)).status).toBe(422)
    expect((await sent('{"name":"\\u0000"}', json)).status).toBe(422)
    expect((await sent(JSON.stringify({ x: 'x'.repeat(1_000_001) }), json)).status).toBe(413)
  },
)

test('a write that another site sends with a visitor’s cookie is refused', async () => {
  const address = `/accounts/${api.acme.id}`
  const change = (headers: Record<string, string>) =>
    api.send('PATCH', address, { as: api.billing, body: { name: 'Acme Freight' }, headers })
  expect((await change({ origin: 'https://evil.example' })).json.code).toBe('cross_site')
  expect((await change({ 'sec-fetch-site': 'cross-site' })).json.code).toBe('cross_site')
  expect((await change({ 'sec-fetch-site': 'same-site' })).json.code).toBe('cross_site')
  expect((await change({ origin: 'null' })).json.code).toBe('cross_site')
  expect((await change({ origin: PUBLIC_URL })).status).toBe(200)
  expect((await change({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  const bare = new Request(`${PUBLIC_URL}/api/v1${address}`, {
    method: 'PATCH',
    headers: { ...api.billing, 'content-type': 'application/json' },
    body: '{}',
  })
  expect((await api.app.fetch(bare)).status).toBe(403)
})

test('the answers are private, and say so', async () => {
  const { headers } = await api.send('GET', `/accounts/${api.acme.id}`, { as: api.acmeOwner })
  expect(headers.get('cache-control')).toBe('private, no-store')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
})

test('each answer says what a browser may do with it, also one that was refused before anybody looked at it', async () => {
  const address = `/accounts/${api.acme.id}`
  const elsewhere = { origin: 'https://evil.example' }
  const answers = [
    await api.send('GET', address, { as: api.acmeOwner }),
    await api.send('GET', address),
    await api.send('GET', '/nonsense'),
    await api.send('PATCH', address, { as: api.billing, body: {}, headers: elsewhere }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 401, 404, 403])
  for (const { headers } of answers) {
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('strict-transport-security')).toContain('max-age')
  }
})

test('an address that is none is a problem too', async () => {
  const { status, json } = await api.send('GET', '/nonsense')
  expect(status).toBe(404)
  expect(json.code).toBe('not_found')
})

test('the document holds each route, and each reference in it leads somewhere', async () => {
  const { json } = await api.send('GET', '/openapi.json')
  expect(json.openapi).toBe('3.1.0')
  for (const { id, method, path, rule } of routes) {
    const operation = json.paths[path][method]
    expect(operation.operationId).toBe(id)
    expect(operation['x-rule']).toBe(rule)
    expect(operation.summary).toMatch(/^[A-Z].*[^.]$/)
    const declared = operation.parameters.filter((parameter: { in: string }) => parameter.in === 'path')
    expect(declared).toHaveLength([...path.matchAll(/\{/g)].length)
  }
  const ids = routes.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  const references = [...JSON.stringify(json).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)]
  for (const [, name] of references) expect(json.components.schemas, name).toHaveProperty(name!)
  expect(JSON.stringify(json)).not.toMatch(/"\$ref":"(?!#\/components\/schemas\/)/)
  // A schema that could not be written down would be an empty one.
  expect(JSON.stringify(openApiDocument(ROUTES, { version: '1' }).components)).not.toContain('"schema":{}')
})

test.each(routes)('$id: its examples are what it takes and answers', async ({ id, action, method, path }) => {
  const { json } = await api.send('GET', '/openapi.json')
  const operation = json.paths[path][method]
  const { body, answer, status } = action
  if (answer instanceof z.ZodType) {
    const { example } = operation.responses[status].content['application/json']
    expect(answer.safeParse(example).error, id).toBeUndefined()
  }
  if (body instanceof z.ZodType) {
    const { example } = operation.requestBody.content['application/json']
    expect(body.safeParse(example).error, id).toBeUndefined()
  }
})

test('the page for people holds each operation, schema and error, and loads nothing', async () => {
  const { text, headers } = await api.send('GET', '/docs')
  for (const { id } of routes) expect(text).toContain(`<article id="${id}">`)
  expect(text).toContain('id="schema-Money"')
  expect(text).toContain('id="not_found"')
  expect(text).not.toMatch(/<script|<link|https?:\/\//)
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
})
