import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/chromium.ts'
import { testDatabase } from '../support/database.ts'
import { live } from '../support/live.ts'
import { PASSWORD, startPineValley } from '../support/pine-valley.ts'

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

/** A page of a fresh visitor, whose errors fail the test that made it. */
async function visitor(options: BrowserContextOptions = {}): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({ baseURL: pineValley.url, ...options })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  return { page, errors }
}

async function signIn(page: Page, accountNumber = '100001', password = PASSWORD): Promise<void> {
  await page.goto('/')
  await page.getByLabel('Account number').fill(accountNumber)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function walk(page: Page): Promise<void> {
  await signIn(page)
  // 25.00 setup + 24.95 February + 24.95 March + usage 0.09 + 0.01 + 0.73 = 75.73, and 6.25 % = 4.73
  await page.getByRole('heading', { name: 'Account summary' }).waitFor()
  expect(await page.locator('main').textContent()).toContain('$80.46')

  await page.getByRole('link', { name: 'View invoice PV-000001' }).click()
  await page.getByRole('heading', { name: 'Invoice PV-000001' }).waitFor()
  expect(await page.locator('main').textContent()).toContain('Massachusetts sales tax 6.25%')

  const line = page.getByRole('row', { name: /United Kingdom(?! mobile)/ })
  await line.getByRole('link', { name: '1 call' }).click()
  await page.getByRole('link', { name: /^Why this price/ }).click()
  await page.getByRole('heading', { name: 'Why this price?' }).waitFor()
  const why = await page.locator('main').textContent()
  // 95 s in steps of 30 and 6 are 96 s: 0.05 × 96 ÷ 60 + 0.01 = 0.09
  for (const words of ['011442079460958', '95 s', '96 s', '30 s, then 6 s', 'Standard, version 1', '$0.09']) {
    expect(why).toContain(words)
  }
}

test('a customer goes from sign-in to the summary, an invoice, its calls, and why one cost what it did', async () => {
  const { page, errors } = await visitor()
  await walk(page)
  expect(errors).toEqual([])
})

test('the same walk works without JavaScript', async () => {
  const { page } = await visitor({ javaScriptEnabled: false })
  await walk(page)
})

test('the invoice downloads as a PDF and its lines as CSV', async () => {
  const { page } = await visitor()
  await signIn(page)
  await page.getByRole('link', { name: 'View invoice PV-000001' }).click()
  const pdf = await page.getByRole('link', { name: 'Download PDF' }).getAttribute('href')
  const csv = await page.getByRole('link', { name: 'Download CSV' }).getAttribute('href')
  const printed = await page.request.get(pdf ?? '')
  expect([printed.status(), (await printed.body()).subarray(0, 5).toString()]).toEqual([200, '%PDF-'])
  const lines = await page.request.get(csv ?? '')
  expect([lines.status(), lines.headers()['content-type']]).toEqual([
    200,
    expect.stringContaining('text/csv'),
  ])
})

test('what has been used this month is drawn by day, with the figures behind it', async () => {
  const { page } = await visitor()
  await signIn(page)
  await page.getByRole('link', { name: 'Usage', exact: true }).click()
  // 600 s × 0.012 ÷ 60 = 0.12 on Mar 3; 36 s × 0.05 ÷ 60 + 0.01 = 0.04 on Mar 9
  await page.getByText('Mar 3 cost the most: $0.12 for 1 call').waitFor()
  await page.getByText('The figures as a table').first().click()
  expect(await page.getByRole('row', { name: /Mar 9/ }).textContent()).toContain('$0.04')
})

test('calls are found by number and day, and their totals follow', async () => {
  const { page } = await visitor()
  await signIn(page)
  await page.getByRole('link', { name: 'Calls', exact: true }).click()
  await page.getByLabel('From').fill('2026-02-10')
  await page.getByLabel('To', { exact: true }).fill('2026-02-10')
  await page.getByRole('button', { name: 'Show' }).click()
  // Of the four calls of Acme Dental only the two of that day: the last day asked for is part of the answer.
  await expect.poll(() => page.getByRole('row').count()).toBe(3)
})

test('a wrong password is answered with a sentence, and the account number stays', async () => {
  const { page } = await visitor()
  await signIn(page, '100001', 'not my password')
  expect(await page.getByRole('alert').textContent()).toMatch(/\S+ \S+ \S+.*\./)
  expect(await page.getByLabel('Account number').inputValue()).toBe('100001')
})

test('another account’s invoice is not found', async () => {
  const { page } = await visitor()
  await signIn(page, '100002')
  await page.getByRole('link', { name: /^View invoice/ }).click()
  await page.waitForURL(/invoices/)
  const foreign = page.url()
  const { page: other } = await visitor()
  await signIn(other)
  await other.getByRole('heading', { name: 'Account summary' }).waitFor()
  const response = await other.goto(foreign)
  expect(response?.status()).toBe(404)
  expect(await other.locator('main').textContent()).toContain('There is nothing at this address')
})

/** The address of the invoice that the visitor sees, and of its PDF. */
async function ownInvoice(page: Page): Promise<{ invoice: string; pdf: string }> {
  await page.getByRole('link', { name: /^View invoice/ }).click()
  await page.getByRole('heading', { name: /^Invoice PV-/ }).waitFor()
  const pdf = await page.getByRole('link', { name: /PDF/ }).first().getAttribute('href')
  return { invoice: page.url(), pdf: pdf! }
}

test('a file that is asked for without signing in leads to the door, and on to the file', async () => {
  const { page } = await visitor()
  await signIn(page)
  const { pdf } = await ownInvoice(page)
  const { page: later } = await visitor({ locale: 'de-DE' })
  await later.goto(pdf)
  await later.waitForURL(/\/sign-in\?next=/)
  await later.getByLabel('Kontonummer').fill('100001')
  await later.getByLabel('Passwort').fill(PASSWORD)
  const answered = later.waitForResponse((response) => response.url().endsWith(pdf))
  await later.getByRole('button', { name: 'Anmelden', exact: true }).click()
  const answer = await answered
  expect([answer.status(), answer.headers()['content-type']]).toEqual([200, 'application/pdf'])
})

test('a file that is not there is answered with a page, in the reader’s language, with its places and whom to ask', async () => {
  const { page: stranger } = await visitor({ locale: 'fr-CA' })
  // Whose it is, nobody is told who has not signed in: that page is the door.
  await stranger.goto('/refused?code=too_many_requests&status=429&wait=38&next=%2Fhelp')
  expect(await stranger.locator('main').textContent()).toMatch(/Un instant.*dans 38 secondes/)
  expect(await stranger.getByRole('link', { name: 'Réessayer' }).getAttribute('href')).toBe('/help')

  const { page } = await visitor()
  await signIn(page)
  const { pdf } = await ownInvoice(page)
  const answer = await page.goto(pdf.replace(/invoices\/\d+/, 'invoices/999999'))
  expect(answer?.status()).toBe(404)
  expect(await page.locator('main').textContent()).toContain('There is nothing at this address')
  expect(await page.textContent('body')).not.toContain('api/v1/docs')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Calls' }).waitFor()

  expect((await page.goto('/nowhere'))?.status()).toBe(404)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Calls' }).waitFor()
  expect(await page.title()).toBe('There is nothing at this address · Pine Valley Telephone')
})

test('nobody sees a page without signing in, and returns to it afterwards', async () => {
  const { page } = await visitor()
  await page.goto('/calls?direction=outbound')
  await page.getByLabel('Account number').fill('100001')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/calls?direction=outbound')
})

test('a clerk finds an account by its number with the / key, and adds an adjustment once', async () => {
  const { page, errors } = await visitor()
  await signInStaff(page)
  await live(page)
  await page.keyboard.press('/')
  await page.keyboard.type('100001')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Acme Dental' }).waitFor()
  await page.getByRole('button', { name: 'Add adjustment…' }).click()
  await page.getByLabel('Amount in USD').fill('-5.00')
  await page.getByLabel('Description').fill('Credit for the outage of March 4')
  await page.getByLabel('Reason').fill('Ticket 812')
  await page.getByRole('button', { name: 'Add adjustment', exact: true }).click()
  await page.getByText('The adjustment was added').waitFor()
  expect(await page.getByRole('row', { name: /outage of March 4/ }).textContent()).toContain('−$5.00')
  expect(errors).toEqual([])
})

test('a file’s unknown caller waits in the queue until the number has an account, and is then priced', async () => {
  const { page, errors } = await visitor()
  await signInStaff(page)
  await page.goto('/console/sources/1')
  const line =
    '"","6175550999","13125550199","from-internal","","PJSIP/a-1","PJSIP/carrier-1","Dial","x","2026-03-05 10:00:00","2026-03-05 10:00:00","2026-03-05 10:01:00",60,60,"ANSWERED","DOCUMENTATION","9.1",""'
  const buffer = Buffer.from(`garbage,1\n${line}\n`)
  await page.getByLabel('CDR file').setInputFiles({ name: 'more.csv', mimeType: 'text/csv', buffer })
  await page.getByRole('button', { name: 'Import file' }).click()
  await page.getByText('1 new call came in. 1 waits for a price or an account.').waitFor()
  await page.getByText('2 columns where 18 are expected').waitFor()

  await page.goto('/console/accounts/1/services')
  await page.getByRole('button', { name: 'Assign a number…' }).click()
  await page.getByLabel('Number', { exact: true }).fill('+1 (617) 555-0999')
  await page.getByLabel('Held from').fill('2026-03-01')
  await page.getByRole('button', { name: 'Assign number', exact: true }).click()
  await page.getByRole('row', { name: /617 ?555 ?0999/ }).waitFor()

  await page.goto('/console/unrated-calls')
  await page.getByRole('button', { name: 'Retry all' }).click()
  await page.getByText('1 call now priced.').waitFor()
  expect(errors).toEqual([])
})

test('a billing run is rehearsed, issued with its figures on the button, and ends with what it did', async () => {
  pineValley.clock.set('2026-04-01T12:00:00Z')
  const { page, errors } = await visitor()
  await signInStaff(page)
  await page.getByRole('link', { name: 'Start a billing run' }).click()
  await page.getByLabel('Billing day').fill('2026-04-01')
  await page.getByRole('button', { name: 'Rehearse' }).click()
  await page.getByRole('button', { name: 'Issue 2 invoices for Apr 1, 2026' }).click()
  await page.getByRole('heading', { name: 'Billing run of April 1, 2026' }).waitFor()
  await page.getByText('Complete', { exact: true }).waitFor()
  expect(await page.getByRole('link', { name: /^PV-00000[34]$/ }).count()).toBe(2)
  expect(errors).toEqual([])
})

async function signInStaff(page: Page): Promise<void> {
  await page.goto('/console')
  await page.getByLabel('Email').fill('clerk@pinevalley.example')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
}
