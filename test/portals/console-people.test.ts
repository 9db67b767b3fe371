import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/chromium.ts'
import { testDatabase } from '../support/database.ts'
import { PASSWORD, startPineValley } from '../support/pine-valley.ts'

/* What the provider's staff do about who may see an account, and about those who cannot get in. */
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

test('a clerk mails a registration code, and a newer one makes it worthless', async () => {
  const { page, errors } = await clerk()
  await page.goto(await people('100002'))
  for (const name of ['Ann Hall', 'Ann B. Hall']) {
    await codeForm(page).getByLabel('Email').fill('ann@hardware.example')
    await codeForm(page).getByLabel('Name').fill(name)
    await page.getByRole('button', { name: 'Mail a registration code' }).click()
    await page.getByRole('status').getByText('The registration code was mailed').waitFor()
  }
  const codes = page.getByRole('table', { name: 'Registration codes' })
  await codes.getByText('Revoked', { exact: true }).waitFor()
  expect(await codes.getByText('Live', { exact: true }).count()).toBe(1)
  await codes.getByRole('button', { name: 'Revoke…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke code' }).click()
  await page.getByText('The registration code works no more.').waitFor()
  expect(await codes.getByText('Live', { exact: true }).count()).toBe(0)
  expect(await mailsTo('ann@hardware.example')).toEqual(['registration', 'registration'])
  expect(errors).toEqual([])
})

test('somebody is invited, and the invitation taken back', async () => {
  const { page } = await clerk()
  await page.goto(await people('100001'))
  await page.getByRole('button', { name: 'Invite…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Invite somebody' })
  await dialog.getByLabel('Name').fill('Ben Adams')
  await dialog.getByLabel('Email').fill('ben@acme-dental.example')
  await dialog.getByLabel('Role').selectOption('Department manager')
  await dialog.getByLabel(/617.?555.?0100/).check()
  await dialog.getByRole('button', { name: 'Mail invitation' }).click()
  const waiting = page.getByRole('table', { name: 'Invitations that wait' })
  await waiting.getByRole('row', { name: /Ben Adams/ }).waitFor()
  expect(await mailsTo('ben@acme-dental.example')).toEqual(['invite'])
  await waiting.getByRole('button', { name: 'Take back…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take invitation back' }).click()
  await page.getByText('The invitation was taken back.').waitFor()
  expect(await waiting.count()).toBe(0)
})

test('the only owner cannot be removed, and the page says why; without scripts too', async () => {
  for (const javaScriptEnabled of [true, false]) {
    const { page } = await clerk({ javaScriptEnabled })
    await page.goto(await people('100001'))
    await page.getByRole('button', { name: 'Remove…' }).click()
    await page.getByRole('button', { name: 'Remove Zoe Adams' }).click()
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').textContent()).toMatch(/owner/i)
  }
})

test('a request for help waits in the queue, leads to the account, and is closed with a note', async () => {
  await fetch(`${pineValley.url}/api/v1/support-requests`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      accountNumber: '100002',
      name: 'Joe Hall',
      reachAt: 'joe.hall@home.example',
      message: 'The shop’s mailbox is gone.\nPlease call after five.',
    }),
  })
  const { page, errors } = await clerk()
  await page.getByRole('link', { name: 'Attention', exact: true }).click()
  await page.getByText('Joe Hall, account 100002').waitFor()
  await page.getByRole('main').getByRole('link', { name: 'Support requests' }).click()
  await page.getByRole('heading', { name: 'Joe Hall' }).waitFor()
  await page.getByRole('link', { name: 'Give another way in…' }).click()
  await page.getByRole('button', { name: 'Mail a registration code' }).waitFor()
  expect(await codeForm(page).getByLabel('Email').inputValue()).toBe('joe.hall@home.example')
  expect(await codeForm(page).getByLabel('Name').inputValue()).toBe('Joe Hall')
  await page.goto('/console/support-requests')
  // How many wait stands beside the place.
  await page
    .getByRole('navigation', { name: 'Console' })
    .getByRole('link', { name: /^Support requests\s*1 waiting$/ })
    .waitFor()
  await page.getByRole('button', { name: 'Close…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Close the request of Joe Hall' })
  await dialog.getByLabel('What was done').fill('Called back on the number we have.')
  await dialog.getByRole('button', { name: 'Close request' }).click()
  await page.getByText('Nobody waits for help').waitFor()
  await page.getByRole('link', { name: 'Closed', exact: true }).click()
  await page.getByText('Called back on the number we have.').waitFor()
  expect(errors).toEqual([])
})

test('the provider says where customers ask, and leaves them a message', async () => {
  const { page } = await clerk()
  await page.goto('/console/provider')
  await page.getByLabel('Support email').fill('help@pinevalley.example')
  await page.getByLabel('Support hours').fill('Monday to Friday, 8 to 6')
  await page.getByLabel('Terms of service').fill('https://pinevalley.example/terms')
  await page.getByLabel('Message of the day').fill('We are closed on Monday.')
  await page.getByLabel('Shown until').fill('2026-03-17T18:00')
  await page.getByRole('button', { name: 'Save provider' }).click()
  await page.getByText('Saved.', { exact: true }).waitFor()
  expect(await page.getByLabel('Shown until').inputValue()).toBe('2026-03-17T18:00')
  const face = async () => (await fetch(`${pineValley.url}/api/v1/provider`)).json()
  expect(await face()).toMatchObject({
    supportEmail: 'help@pinevalley.example',
    supportHours: 'Monday to Friday, 8 to 6',
    termsUrl: 'https://pinevalley.example/terms',
    message: 'We are closed on Monday.',
  })
  // 18:00 in New York, in summer time, is 22:00 UTC.
  pineValley.clock.set('2026-03-17T22:00:00Z')
  expect(await face()).toMatchObject({ message: null })
})

test('an administrator makes a link for a colleague, which sets a new password', async () => {
  const { page, errors } = await clerk()
  await page.getByRole('link', { name: 'Staff', exact: true }).click()
  await page.getByRole('button', { name: 'Password link… Ruth Clerk' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make link' }).click()
  await page.getByText('The link for Ruth Clerk was made.').waitFor()
  const link = await page.locator('code').textContent()
  expect(link).toMatch(/\/reset\/[\w-]{43}$/)
  const token = link!.split('/').at(-1)
  const answer = await fetch(`${pineValley.url}/api/v1/password-resets/${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ password: PASSWORD }),
  })
  expect(answer.status).toBe(204)
  // Whoever was signed in as Ruth is not any more: Ruth is asked to sign in.
  await page.goto('/console/staff')
  await page.getByLabel('Password').waitFor()
  expect(errors).toEqual([])
})

test('these pages are accessible, in light and dark, and fit a phone', async () => {
  const { page } = await clerk()
  const addresses = [
    await people('100001'),
    '/console/support-requests?state=closed',
    '/console/provider',
    '/console/staff',
  ]
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const address of addresses) {
      await page.setViewportSize({ width: 1280, height: 900 })
      await page.goto(address)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => [address, id, nodes[0]?.html])).toEqual([])
      await page.setViewportSize({ width: 390, height: 844 })
      const sideways = 'Math.max(0, document.documentElement.scrollWidth - window.innerWidth)'
      expect([address, await page.evaluate(sideways)]).toEqual([address, 0])
    }
  }
})

const codeForm = (page: Page) =>
  page.locator('form').filter({ has: page.getByRole('button', { name: 'Mail a registration code' }) })

/** The console's page of an account's people. */
async function people(number: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`select id::text from accounts where number = ${number}`.execute(
    database.kysely,
  )
  return `/console/accounts/${rows[0]!.id}/people`
}

async function mailsTo(address: string): Promise<string[]> {
  const { rows } = await sql<{ kind: string }>`
    select kind from mails where to_address = ${address} order by id`.execute(database.kysely)
  return rows.map(({ kind }) => kind)
}

/** A clerk at the console's dashboard, whose page's errors fail the test that looks at them. */
async function clerk(options: BrowserContextOptions = {}): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({ baseURL: pineValley.url, ...options })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await page.goto('/console/sign-in')
  await page.getByLabel('Email').fill('clerk@pinevalley.example')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  return { page, errors }
}
