import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectBooksSound } from '../support/books.ts'
import { launchBrowser } from '../support/chromium.ts'
import { testDatabase } from '../support/database.ts'
import { live } from '../support/live.ts'
import { startMailbox } from '../support/mailbox.ts'
import { startPineValley } from '../support/pine-valley.ts'
import { visitor } from '../support/visitor.ts'

/*
 * Acme Dental (100001) has three invoices: of March 1 (80.46), April 1 and May 1. Its February calls are on the first, those of March on the second.
 */
const database = await testDatabase()
let pineValley: Awaited<ReturnType<typeof startPineValley>>
let mailbox: Awaited<ReturnType<typeof startMailbox>>
let browser: Browser

beforeAll(async () => {
  mailbox = await startMailbox()
  pineValley = await startPineValley(database, { smtpUrl: mailbox.url })
  for (const on of ['2026-04-01T12:00:00Z', '2026-05-01T12:00:00Z']) await pineValley.passTo(on)
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await pineValley?.stop()
  await mailbox?.close()
})

const customer = (options: BrowserContextOptions & { user?: string } = {}) =>
  visitor(browser, pineValley.url, { user: '100001', ...options })

const clerk = () => visitor(browser, pineValley.url, { user: 'clerk@pinevalley.example' })

const rows = (page: Page) => page.getByRole('table', { name: 'Invoices' }).getByRole('row')

async function openTab(page: Page, name: string): Promise<void> {
  const tab = page.getByRole('navigation', { name: 'Invoices by state' }).getByRole('link', { name })
  await tab.click()
  await page.locator(`nav a[aria-current]:text-is("${name}")`).waitFor()
}

/** The numbers that the list shows, from the top. */
async function numbers(page: Page): Promise<string[]> {
  return page.getByRole('link', { name: /^PV-\d+$/ }).allTextContents()
}

test('I2 invoices: All, Open, In Progress and Paid; a bank payment is in progress until it settles', async () => {
  const { page, errors } = await customer()
  await page.goto('/')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Invoices' }).click()
  await page.getByRole('heading', { name: 'Invoices', exact: true }).waitFor()
  expect(await numbers(page)).toEqual(['PV-000005', 'PV-000003', 'PV-000001'])
  await openTab(page, 'Open')
  expect(await numbers(page)).toEqual(['PV-000005', 'PV-000003', 'PV-000001'])
  // March 1 and fifteen days is March 16; it is May 1.
  expect(await rows(page).filter({ hasText: 'PV-000001' }).textContent()).toContain('Overdue')
  await openTab(page, 'Paid')
  await page.getByText('No invoice has been paid yet').waitFor()

  await payFirstByBank(page)
  await page.goto('/invoices')
  await openTab(page, 'In Progress')
  expect(await numbers(page)).toEqual(['PV-000001'])
  await page.getByText(/^Your next invoice is in the making/).waitFor()
  await openTab(page, 'Open')
  expect(await numbers(page)).toEqual(['PV-000005', 'PV-000003'])
  await page.goto('/invoices')
  await page.getByRole('link', { name: 'PV-000001' }).click()
  await page.getByText('A payment of it is in progress.').waitFor()
  expect(await page.getByRole('table', { name: 'Payments of this invoice' }).textContent()).toContain('PAY-1')

  await pineValley.passTo('2026-05-08T12:00:00Z')
  await page.goto('/invoices?tab=in_progress')
  await page.getByText('No payment of an invoice is on its way').waitFor()
  await openTab(page, 'Paid')
  expect(await numbers(page)).toEqual(['PV-000001'])
  expect(errors).toEqual([])
  await expectBooksSound(database)
})

test('invoices are found by number, by total and by year', async () => {
  const { page } = await customer()
  await page.goto('/invoices')
  const search = async (text: string) => {
    await page.getByLabel('Number or amount').fill(text)
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await page.waitForURL((url) => url.searchParams.get('search') === text)
  }
  await search('0003')
  await expect.poll(() => numbers(page)).toEqual(['PV-000003'])
  await search('$80.46')
  await expect.poll(() => numbers(page)).toEqual(['PV-000001'])
  await search('999999')
  await page.getByText('No invoice is like that').waitFor()
  await page.getByRole('link', { name: 'Show all' }).click()
  await expect.poll(() => numbers(page)).toHaveLength(3)
  await page.goto('/invoices?year=2025')
  await page.getByText('No invoice is like that').waitFor()
})

test('two invoices are ticked and taken to the payment together, also without scripts', async () => {
  const { page } = await customer()
  await page.goto('/invoices?tab=open')
  await live(page)
  await page.getByLabel('Choose invoice PV-000003').check()
  await page.getByLabel('Choose invoice PV-000005').check()
  await page.getByRole('button', { name: /^Pay 2 invoices, \$/ }).click()
  await page.waitForURL(/\/pay\?/)
  const chosen = new URL(page.url()).searchParams.getAll('invoice')
  expect(chosen).toHaveLength(2)

  const { page: plain } = await customer({ javaScriptEnabled: false })
  await plain.goto('/invoices?tab=open')
  await plain.getByLabel('Choose invoice PV-000003').check()
  await plain.getByLabel('Choose invoice PV-000005').check()
  await plain.getByRole('button', { name: 'Pay the chosen invoices' }).click()
  await plain.waitForURL(/\/pay\?/)
  expect(new URL(plain.url()).searchParams.getAll('invoice').toSorted()).toEqual(chosen.toSorted())
})

test('X3 billing tab: current and past invoices are viewed, and downloaded as PDF and CSV', async () => {
  const { page, errors } = await customer()
  await page.goto('/invoices')
  for (const number of ['PV-000005', 'PV-000001']) {
    await page.getByRole('link', { name: number }).click()
    await page.getByRole('heading', { name: `Invoice ${number}` }).waitFor()
    expect(await page.locator('main').textContent()).toContain('Massachusetts sales tax 6.25%')
    const pdf = await page.getByRole('link', { name: 'Download PDF' }).getAttribute('href')
    const printed = await page.request.get(pdf ?? '')
    const disposition = printed.headers()['content-disposition']
    expect([printed.status(), (await printed.body()).subarray(0, 5).toString()]).toEqual([200, '%PDF-'])
    expect(disposition).toContain(`${number}.pdf`)
    const csv = await page.getByRole('link', { name: 'Download CSV' }).getAttribute('href')
    const lines = (await (await page.request.get(csv ?? '')).text()).trim().split('\r\n')
    expect(lines[0]).toMatch(/^line,kind,service,description,/)
    expect(lines.slice(1).some((line) => line.includes(',24.95,'))).toBe(true)
    await page.getByRole('link', { name: 'Invoices', exact: true }).first().click()
  }
  expect(errors).toEqual([])
})

test('a statement between two days leads from what was owed before to what is owed after, on screen, as PDF and CSV', async () => {
  const { page, errors } = await customer()
  await payFirstByBank(page)
  await pineValley.passTo('2026-05-08T12:00:00Z')
  await page.goto('/invoices')
  await page.getByRole('link', { name: 'Statement' }).click()
  await page.getByRole('heading', { name: 'Statement of account' }).waitFor()
  await page.getByLabel('From').fill('2026-03-02')
  await page.getByLabel('To', { exact: true }).fill('2026-05-31')
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  await page.waitForURL(/from=2026-03-02/)
  await page.getByText('Balance before Mar 2, 2026').waitFor()
  expect(await page.locator('main').textContent()).toContain('Balance before Mar 2, 2026$80.46owed')
  const table = page.getByRole('table', { name: 'Statement of account' })
  expect(await table.getByRole('row', { name: /Payment PAY-1/ }).textContent()).toContain('$80.46')
  const { rows: owed } = await sql<{ amount: string }>`
    select round(balance_micros / 1000000.0, 2)::text as amount from balances b join accounts a on a.id = b.account_id
    where a.number = '100001' and ledger_account = 'receivable'`.execute(database.kysely)
  expect(await table.getByRole('row').last().textContent()).toContain(`$${owed[0]!.amount}`)
  const pdf = await page.getByRole('link', { name: 'Download PDF' }).getAttribute('href')
  const printed = await page.request.get(pdf ?? '')
  expect([printed.status(), (await printed.body()).subarray(0, 5).toString()]).toEqual([200, '%PDF-'])
  const csv = await page.getByRole('link', { name: 'Download CSV' }).getAttribute('href')
  const lines = (await (await page.request.get(csv ?? '')).text()).trim().split('\r\n')
  expect(lines[1]).toBe('2026-03-02,opening_balance,,,,80.46,USD,')
  expect(lines.at(-1)).toBe(`2026-05-31,closing_balance,,,,${owed[0]!.amount},USD,`)
  expect(lines.filter((line) => line.includes('payment,PAY-1,,80.46,'))).toHaveLength(1)
  expect(errors).toEqual([])
  await page.goto('/statement?from=2020-01-01&to=2026-05-31')
  await page.getByRole('alert').waitFor()
})

test('a call is disputed from its invoice, credited by staff from the queue, and both are told', async () => {
  const { page, errors } = await customer()
  await page.goto('/invoices/1')
  const line = page.getByRole('row', { name: /United Kingdom(?! mobile)/ })
  await line.getByRole('link', { name: '1 call' }).click()
  await page.getByRole('link', { name: /^Why this price/ }).click()
  await page.waitForURL(/\/calls\//)
  const callId = new URL(page.url()).pathname.split('/').at(-1)
  await page.goto(`/inquiries/new?call=${callId}`)
  await page.getByRole('heading', { name: 'Ask or dispute' }).waitFor()
  await page.getByLabel('Your question, or what is wrong').fill('Nobody was in the office on that day.')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('We have received it.').waitFor()
  expect(await page.locator('main').textContent()).toContain('Waiting for our answer')
  // The same call again is answered with the question that waits.
  await page.goto(`/inquiries/new?call=${callId}`)
  await page.getByRole('link', { name: 'See your question' }).click()
  await page.waitForURL(/\/inquiries\/\d+$/)
  const question = page.url()
  await pineValley.sendMails()
  expect(mailbox.newest('zoe@acme-dental.example').text).toContain('INQ-1')

  const { page: staff, errors: staffErrors } = await clerk()
  await staff.goto('/console')
  const place = staff.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: /^Inquiries/ })
  expect(await place.textContent()).toContain('1')
  await place.click()
  await staff.getByRole('table', { name: 'Inquiries' }).getByRole('link').first().click()
  await staff.getByRole('heading', { name: 'What was written' }).waitFor()
  expect(await staff.locator('main').textContent()).toContain('Nobody was in the office on that day.')
  // The call is explained below: 95 s in steps of 30 and 6 are 96 s, 0.05 × 96 ÷ 60 + 0.01 = 0.09.
  expect(await staff.locator('main').textContent()).toContain('Rounded up to whole steps96 s')
  await staff.getByLabel('Message', { exact: true }).fill('A test of ours. We are sorry.')
  await live(staff)
  await staff.getByLabel(/^Credit before tax/).fill('0.50')
  await staff.getByRole('button', { name: 'Not more than $0.09' }).waitFor()
  await staff.getByLabel(/^Credit before tax/).fill('0.09')
  await staff.getByRole('button', { name: 'Credit $0.09' }).click()
  await staff.getByText(/credited, taxes included:/).waitFor()

  await page.goto(question)
  // 0.09 and 6.25 % of it, rounded with the invoice: 0.10
  await page.getByText(/We credit \$0\.\d\d, taxes included, by credit note/).waitFor()
  expect(await page.locator('main').textContent()).toContain('A test of ours. We are sorry.')
  await pineValley.sendMails()
  // The credit note comes by a mail of its own.
  const mails = mailbox.allTo('zoe@acme-dental.example').map(({ mail }) => mail.text)
  expect(mails.filter((text) => text?.includes('A test of ours.'))).toHaveLength(1)
  await page.goto('/invoices/1')
  const notesTable = page.getByRole('table', { name: 'Credit notes to this invoice' })
  // It takes away, and reads so.
  await notesTable
    .getByText(/^−\$0\.\d\d$/)
    .first()
    .waitFor()
  const { rows: notes } = await sql<{ net: bigint }>`
    select net_micros as net from invoices where kind = 'credit_note'`.execute(database.kysely)
  expect(notes).toEqual([{ net: 90_000n }])
  expect([errors, staffErrors]).toEqual([[], []])
  await pineValley.passTo('2026-05-08T13:00:00Z')
  await expectBooksSound(database)
})

test('a line is asked about without scripts, and explained', async () => {
  const { page } = await customer({ javaScriptEnabled: false })
  await page.goto('/invoices/1')
  await page
    .getByRole('link', { name: /^Question or dispute about .*[Ff]ee/ })
    .first()
    .click()
  await page.getByLabel('Your question, or what is wrong').fill('What is this fee?')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('We have received it.').waitFor()
  const { page: staff } = await clerk()
  await staff.goto('/console/inquiries')
  await staff.getByRole('table', { name: 'Inquiries' }).getByRole('link').first().click()
  await staff.getByLabel('Message', { exact: true }).fill('It is the fee of your plan.')
  await staff.getByRole('button', { name: 'Explain, credit nothing' }).click()
  await staff.getByText('It is the fee of your plan.').waitFor()
  await page.goto('/inquiries')
  await page.getByRole('table', { name: 'Questions and disputes' }).getByRole('link').first().click()
  await page.getByText('It is the fee of your plan.').waitFor()
})

const PAGES = [
  ...['/invoices', '/invoices?tab=open', '/invoices?tab=paid', '/invoices?tab=in_progress', '/invoices/1'],
  ...['/statement', '/statement?from=2020-01-01&to=2026-05-31', '/inquiries', '/inquiries/1', '/inquiries/2'],
  ...['/inquiries/new?invoice=1', '/inquiries/new?invoice=1&line=2'],
]
const CONSOLE = ['/console/inquiries', '/console/inquiries?state=decided', '/console/accounts/1/inquiries/1']

test.each(['light', 'dark'] as const)(
  'no page about bills has an axe violation in %s',
  async (colorScheme) => {
    const options = { colorScheme, bypassCSP: true }
    const { page } = await customer(options)
    const { page: staff } = await visitor(browser, pineValley.url, {
      user: 'clerk@pinevalley.example',
      ...options,
    })
    for (const [who, addresses] of [[page, PAGES] as const, [staff, CONSOLE] as const]) {
      for (const address of addresses) {
        await who.goto(address)
        const axe = new AxeBuilder({ page: who })
        // In the dark only the colours can differ from what was looked at in the light.
        const rules = colorScheme === 'dark' ? axe.withRules('color-contrast') : axe
        const { violations } = await rules.analyze()
        const found = violations.map(({ id, nodes }) => ({ id, html: nodes[0]?.html }))
        expect({ address, found }).toEqual({ address, found: [] })
      }
    }
  },
)

test('no page about bills scrolls sideways on a phone, in any language', async () => {
  const { page } = await customer({ viewport: { width: 390, height: 844 } })
  for (const language of ['en', 'fr', 'es', 'de']) {
    await sql`update logins set language = ${language} where email = 'zoe@acme-dental.example'`.execute(
      database.kysely,
    )
    for (const address of PAGES) {
      await page.goto(address)
      const wider = await page.evaluate(
        'Math.max(0, document.documentElement.scrollWidth - window.innerWidth)',
      )
      expect({ language, address, wider }).toEqual({ language, address, wider: 0 })
    }
  }
  await sql`update logins set language = null`.execute(database.kysely)
})

let isPaid = false

/** Pays the first invoice from a bank account, once, as the pages do: over the API and the gateway's own form. */
async function payFirstByBank(page: Page): Promise<void> {
  if (isPaid) return
  isPaid = true
  const headers = { origin: pineValley.url }
  const post = async (path: string, data: unknown, more: Record<string, string> = {}) => {
    const answer = await page.request.post(`/api/v1/accounts/1${path}`, {
      data,
      headers: { ...headers, ...more },
    })
    expect(answer.ok(), await answer.text()).toBe(true)
    return answer.json()
  }
  const { setupId, fieldsUrl } = await post('/method-setups', { rail: 'bank', returnPath: '/pay' })
  const [name, account] = ['Zoe Adams', '000123456789']
  const form = { name, routing: '110000000', account, accountAgain: account, validation: 'instant' }
  expect((await page.request.post(fieldsUrl, { form })).ok()).toBe(true)
  const { method } = await post(`/method-setups/${setupId}/finish`, { save: true })
  const money = { amount: '80.46', currency: 'USD' }
  const { terms } = await post('/payment-quotes', { methodId: method.id, amount: money })
  const payment = {
    ...{ methodId: method.id, amount: money, invoices: [{ invoiceId: '1' }] },
    acceptedTerms: { digest: terms.digest },
  }
  await post('/payments', payment, { 'idempotency-key': 'by-bank' })
}
