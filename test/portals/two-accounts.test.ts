import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { expectAccessible, type OpenDoor, openDoor } from '../support/door.ts'
import { live } from '../support/live.ts'

const database = await testDatabase()
let door: OpenDoor

beforeAll(async () => {
  door = await openDoor(database)
  // Zoe Adams owns the other account too.
  await sql`
    insert into members (account_id, login_id, role, created_at)
    select a.id, l.id, 'owner', ${door.clock.now()} from accounts a, logins l
    where a.number = '100002' and l.email = 'zoe@acme-dental.example'`.execute(database.kysely)
})

afterAll(() => door?.close())

const addresses = async () => {
  const { rows } = await sql<{ number: string; lines: string[] }>`
    select number, address_lines as lines from accounts order by number`.execute(database.kysely)
  return Object.fromEntries(rows.map(({ number, lines }) => [number, lines.join(', ')]))
}

test.each([
  ['1 Scripted Street', true],
  ['2 Plain Street', false],
])(
  'two tabs on two accounts write each to its own, and the next page is of the account that was written to',
  async (street, javaScriptEnabled) => {
    const before = await addresses()
    const { page: tab } = await door.person('100001', '/account/edit?account=100001', { javaScriptEnabled })
    await tab.getByRole('button', { name: 'Acme Dental' }).waitFor()
    if (javaScriptEnabled) await live(tab)
    const other = await tab.context().newPage()
    await other.goto('/?account=100002')
    await other.getByRole('button', { name: 'Concord Hardware' }).waitFor()

    await tab.getByLabel('Street, city and postal code').fill(street)
    await tab.getByRole('button', { name: 'Save' }).click()
    await tab.getByText(street).waitFor()
    await tab.getByRole('button', { name: 'Acme Dental' }).waitFor()
    expect(await addresses()).toEqual({ ...before, '100001': street })

    // A page that was opened for one account and led to by another says whose it is.
    await other.getByRole('link', { name: 'Account', exact: true }).click()
    await other.getByText(street).waitFor()
    await other.getByRole('button', { name: 'Acme Dental' }).waitFor()
  },
)

test('an invoice that another tab’s account does not have is looked for in the account that has it', async () => {
  const { page } = await door.person('100001', '/invoices?account=100001')
  await page.getByRole('link', { name: /^PV-/ }).first().click()
  await page.getByRole('heading', { name: /PV-/ }).waitFor()
  const invoice = page.url()
  await page.goto('/?account=100002')
  await page.getByRole('button', { name: 'Concord Hardware' }).waitFor()
  await page.goto(invoice)
  await page.getByText('You are looking at Concord Hardware, account 100002').waitFor()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Acme Dental · 100001' }).click()
  await page.getByRole('heading', { name: /PV-/ }).waitFor()
})

test('a form that names no account, or another’s, changes nothing', async () => {
  const { page } = await door.person('100001')
  const before = await addresses()
  const post = (form: Record<string, string>) =>
    page.request.post('/account/edit', {
      form: { addressLines: 'Nowhere', ...form },
      headers: { origin: door.url },
    })
  const unnamed = await post({})
  expect(unnamed.status()).toBe(400)
  expect(await unnamed.text()).toContain('please open the page again')
  expect((await post({ account: '999999' })).status()).toBe(404)
  const noForm = { data: { account: '100001' }, headers: { origin: door.url } }
  expect((await page.request.post('/account/edit', noForm)).status()).toBe(400)
  expect(await addresses()).toEqual(before)
})
