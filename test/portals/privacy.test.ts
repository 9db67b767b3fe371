import type { Browser } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMember, createLogin, type MemberRole } from '../../src/accounts/logins.ts'
import { type Capability, roleMay } from '../../src/accounts/roles.ts'
import { inTransaction } from '../../src/db/database.ts'
import type { AccountId } from '../../src/kernel/ids.ts'
import routes from '../../web/routes.ts'
import { launchBrowser } from '../support/chromium.ts'
import { testDatabase } from '../support/database.ts'
import { PASSWORD, startPineValley } from '../support/pine-valley.ts'

/*
 * Every page of the product, as the list of pages has it, asked by somebody who has no business there.
 */
const database = await testDatabase()
let pineValley: Awaited<ReturnType<typeof startPineValley>>
let browser: Browser

beforeAll(async () => {
  pineValley = await startPineValley(database)
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await pineValley?.stop()
})

type Entry = { path?: string; index?: boolean; file: string; children?: Entry[] }

/** Addresses with ids that nothing has. */
function addressesOf(entries: readonly Entry[], base = ''): { file: string; address: string }[] {
  return entries.flatMap(({ path, file, children }) => {
    const address =
      path === undefined
        ? base
        : `${base}/${path.replaceAll(/:(\w+)/g, (_, name) => IDS[name] ?? '987654321')}`
    return children ? addressesOf(children, address) : [{ file, address: address || '/' }]
  })
}

const IDS: Readonly<Record<string, string>> = { n: '1', callId: '2026-03-01T00:00:00Z-1-1-0' }
const pages = addressesOf(routes as Entry[]).filter(({ address }) => !address.includes('*'))
const shell = (routes as Entry[]).find(({ file }) => file.endsWith('portal/shell.tsx'))!
const portal = addressesOf([shell])
const console_ = pages.filter(({ address }) => /^\/console(?!\/sign-)/.test(address))

/** What each page needs; the first that fits counts. */
const NEEDS: readonly [RegExp, ...Capability[]][] = [
  [/\/lines\//, 'see_bills', 'see_calls'],
  [/^\/(pay|pay\/review|payment-methods\/new|payment-methods\/\d+\/terms|autopay\/enrol)$/, 'pay'],
  [/^\/inquiries\/new$/, 'dispute'],
  [/^\/(invoices|statement|inquiries|payments|payment-methods|autopay)/, 'see_bills'],
  [/^\/(calls|reports)/, 'see_calls'],
  [/^\/(usage|alerts)/, 'see_usage'],
  [/^\/documents/, 'see_documents'],
  [/^\/account\/edit$/, 'change_account'],
  [/^\/account\/members\/[^/]+$/, 'manage_members'],
  [/^\/account\/members/, 'see_members'],
  [/^\/$|^\/account/, 'see_account'],
]

const maySee = (role: MemberRole, address: string) => {
  const [, ...needs] = NEEDS.find(([page]) => page.test(address))!
  return needs.every((capability) => roleMay(role, capability))
}

/** The answer to a page's address, before anything is followed. */
async function ask(address: string, cookie?: string): Promise<Response> {
  const headers = cookie === undefined ? undefined : { cookie }
  return fetch(`${pineValley.url}${address}`, { redirect: 'manual', ...(headers ? { headers } : {}) })
}

async function cookieOf(credentials: object): Promise<string> {
  const answer = await fetch(`${pineValley.url}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...credentials, password: PASSWORD }),
  })
  expect(answer.status).toBe(200)
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

test('who has not signed in is sent to the door by every page of the portal and the console', async () => {
  for (const { address } of [...portal, ...console_]) {
    const answer = await ask(address)
    expect([address, answer.status], address).toEqual([address, 302])
    expect(answer.headers.get('location'), address).toMatch(/^\/(console\/)?sign-in/)
  }
})

test('a customer is no visitor of the console', async () => {
  const cookie = await cookieOf({ accountNumber: '100001' })
  for (const { address } of console_) {
    const answer = await ask(address, cookie)
    expect([answer.status, answer.headers.get('location')], address).toEqual([302, '/'])
  }
})

describe.each<MemberRole>(['payer', 'phone_admin', 'department_manager', 'auditor'])('as %s', (role) => {
  test('pages whose right the role lacks are refused, and the others are not', async () => {
    const email = `${role}@acme-dental.example`
    const now = pineValley.clock.now()
    await inTransaction(database.kysely, async (tx) => {
      const { id: loginId } = await createLogin(tx, { email, name: role, password: PASSWORD, now })
      const { rows } = await database.pool.query<{ id: AccountId }>(
        "select id from accounts where number = '100001'",
      )
      await addMember(tx, { accountId: rows[0]!.id, loginId, role, now })
    })
    const cookie = await cookieOf({ email })
    for (const { address } of portal) {
      const { status } = await ask(address, cookie)
      if (maySee(role, address)) expect([200, 302, 404], `${address} ${status}`).toContain(status)
      // Some pages are of something that is asked for, and lead elsewhere where nothing is.
      else
        expect(address.startsWith('/account') ? [403] : [302, 403], `${address} ${status}`).toContain(status)
    }
  })
})

test('what belongs to another account is not there', async () => {
  const cookie = await cookieOf({ accountNumber: '100002' })
  const one = async (query: string) => {
    const { rows } = await database.pool.query<{ id: string }>(query)
    return rows[0]!.id
  }
  const invoice = await one(
    "select i.id from invoices i join accounts a on a.id = i.account_id where a.number = '100001'",
  )
  const account = await one("select id from accounts where number = '100001'")
  for (const address of [`/invoices/${invoice}`, `/invoices/${invoice}/lines/1`]) {
    const answer = await ask(address, cookie)
    expect([address, answer.status, (await answer.text()).includes('Acme')]).toEqual([address, 404, false])
  }
  for (const path of [
    '',
    '/summary',
    '/invoices',
    `/invoices/${invoice}/pdf`,
    '/calls.csv',
    '/payment-methods',
  ]) {
    expect((await ask(`/api/v1/accounts/${account}${path}`, cookie)).status, path).toBe(404)
  }
})

test('every page is private, has a policy without exceptions, and no scripts but our own by nonce', async () => {
  const cookie = await cookieOf({ accountNumber: '100001' })
  for (const { address } of portal) {
    const { headers } = await ask(address, cookie)
    expect(headers.get('cache-control'), address).toBe('private, no-store')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy, address).toMatch(/script-src 'self' 'nonce-[\w+/=]{20,}'/)
    expect(policy, address).not.toMatch(/unsafe|\*|https:/)
    for (const must of [
      "default-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "connect-src 'self'",
    ])
      expect(policy, address).toContain(must)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  }
  const [first, second] = [await ask('/', cookie), await ask('/', cookie)]
  expect(first.headers.get('content-security-policy')).not.toBe(second.headers.get('content-security-policy'))
})

test('no page asks anybody but us, and none breaks its policy', async () => {
  const context = await browser.newContext({ baseURL: pineValley.url })
  await context.request.post('/api/v1/sessions', { data: { accountNumber: '100001', password: PASSWORD } })
  const page = await context.newPage()
  const [foreign, broken]: [string[], string[]] = [[], []]
  const ours = new Set([pineValley.url, pineValley.sandboxUrl])
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    if (protocol.startsWith('http') && !ours.has(origin)) foreign.push(request.url())
  })
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) broken.push(message.text())
  })
  for (const { address } of portal.filter((one) => !one.address.includes('987654321'))) {
    await page.goto(address)
    await page.waitForLoadState('networkidle')
  }
  expect([foreign, broken]).toEqual([[], []])
})

test('a form that another site sends is refused, whatever page it is sent to', async () => {
  const cookie = await cookieOf({ accountNumber: '100001' })
  for (const { address } of portal) {
    const answer = await fetch(`${pineValley.url}${address}`, {
      ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams({ amount: '1.00' }) },
      headers: { cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    })
    expect([address, answer.status]).toEqual([address, 403])
  }
})
