import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction } from '../../src/db/database.ts'
import { changePaymentSettings } from '../../src/payments/settings.ts'
import { sandboxCredentials } from '../../src/sandbox-gateway/gateway.ts'
import { expectBooksSound } from '../support/books.ts'
import { launchBrowser } from '../support/chromium.ts'
import { testDatabase } from '../support/database.ts'
import { PASSWORD, startPineValley } from '../support/pine-valley.ts'

/*
 * The tests pay parts of two invoices, one after the other: Acme Dental (100001) owes 80.46, Concord Hardware (100002) what its own test says.
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

test('P3 one-time payment: by credit card, in the gateway’s own fields, saved, with a receipt', async () => {
  const { page, errors } = await customer()
  await page.getByRole('link', { name: 'Make a payment' }).click()
  await choose(page, { amount: '20.00', method: 'Credit or debit card' })
  await enterCard(page, '4242424242424242')
  await agreeAndPay(page, '$20.00')
  await page.getByText('Your payment of $20.00 was successful').waitFor()
  const main = await page.locator('main').textContent()
  for (const words of ['PAY-1', 'Visa ending 4242', 'Invoice PV-000001']) expect(main).toContain(words)
  const receipt = await page.getByRole('link', { name: 'Download receipt' }).getAttribute('href')
  const pdf = await page.request.get(receipt ?? '')
  expect([pdf.status(), (await pdf.body()).subarray(0, 5).toString()]).toEqual([200, '%PDF-'])
  await page.goto('/')
  // 80.46 − 20.00
  expect(await page.locator('main').textContent()).toContain('$60.46')
  expect(errors).toEqual([])
})

test('with a saved method a payment takes three clicks, and a double click, reload, Back and a second tab pay once', async () => {
  const { page } = await customer()
  await page.getByRole('link', { name: 'Make a payment' }).click()
  await choose(page, { amount: '5.00' })
  await page.getByRole('heading', { name: 'Review your payment' }).waitFor()
  const review = page.url()
  const other = await page.context().newPage()
  await other.goto(review)
  await page.getByRole('button', { name: 'Pay $5.00' }).dblclick()
  await page.getByText('Your payment of $5.00 was successful').waitFor()
  const paid = page.url()
  await page.reload()
  await page.getByText('Your payment of $5.00 was successful').waitFor()
  await other.getByRole('button', { name: 'Pay $5.00' }).click()
  await other.waitForURL(paid)
  await page.goBack()
  await page.getByRole('button', { name: 'Pay $5.00' }).click()
  await page.waitForURL(paid)
  await page.goto('/')
  // 60.46 − 5.00
  expect(await page.locator('main').textContent()).toContain('$55.46')
})

test('the same payment works without JavaScript', async () => {
  const { page } = await customer('100001', { javaScriptEnabled: false })
  await page.getByRole('link', { name: 'Make a payment' }).click()
  await choose(page, { amount: '1.00', method: 'New card' })
  await enterCard(page, '4242424242424242', { save: false })
  // Without scripts the gateway's page leads back.
  await page.frameLocator('iframe').getByRole('link', { name: 'Continue' }).click()
  await agreeAndPay(page, '$1.00')
  await page.getByText('Your payment of $1.00 was successful').waitFor()
})

test('I4 surcharge: said in a window of its own before anything is charged; cancelled, nothing is charged; accepted, it is', async () => {
  await inTransaction(database.kysely, (tx) =>
    changePaymentSettings(tx, {
      ...{ changes: { surchargeEnabled: true }, actor: 'staff:1', now: pineValley.clock.now() },
    }),
  )
  const { page, errors } = await customer()
  await page.goto('/pay')
  await choose(page, { amount: '10.00', method: 'New card' })
  // Massachusetts forbids surcharges; Wisconsin does not.
  await enterCard(page, '5555555555554444', { region: 'WI' })
  const window = page.getByRole('dialog', { name: 'A surcharge applies to this card' })
  await window.waitFor()
  expect(await page.getByRole('button', { name: /^Pay/ }).count()).toBe(0)
  // The least of 3 %, Visa's cap of 3 % and the cost of acceptance, 2.9 %: 10.00 × 0.029 = 0.29
  expect(await window.textContent()).toContain('$0.29')
  await window.getByRole('link', { name: 'Cancel' }).click()
  await page.getByText('The payment was cancelled. Nothing was charged.').waitFor()
  expect(await paymentCount()).toBe(3)

  await choose(page, { amount: '10.00', method: /^Mastercard/ })
  await window.getByRole('link', { name: 'Accept and continue' }).click()
  await agreeAndPay(page, '$10.29')
  await page.getByText('Your payment of $10.29 was successful').waitFor()
  expect(await page.locator('main').textContent()).toContain('Surcharge$0.29')
  expect(errors).toEqual([])
})

test('I3 a debit card bears no surcharge', async () => {
  const { page } = await customer()
  await page.goto('/pay')
  await choose(page, { amount: '10.00', method: 'New card' })
  await enterCard(page, '4000056655665556', { region: 'WI' })
  await agreeAndPay(page, '$10.00')
  await page.getByText('Your payment of $10.00 was successful').waitFor()
})

test('3-D Secure: the payer goes to the bank, confirms, and comes back to what became of it', async () => {
  const { page } = await customer()
  await page.goto('/pay')
  await choose(page, { amount: '2.00', method: 'New card' })
  await enterCard(page, '4000002760003184')
  await agreeAndPay(page, '$2.00')
  await page.getByRole('heading', { name: 'Confirm with your bank' }).waitFor()
  expect(new URL(page.url()).origin).toBe(pineValley.sandboxUrl)
  await page.getByRole('button', { name: 'Complete authentication' }).click()
  await page.getByText('Your payment of $2.00 was successful').waitFor()
})

test('who leaves 3-D Secure finds the payment waiting, and may pay another way at once', async () => {
  const { page } = await customer()
  await page.goto('/pay')
  await choose(page, { amount: '2.00', method: 'New card' })
  await enterCard(page, '4000002760003184')
  await agreeAndPay(page, '$2.00')
  await page.getByRole('heading', { name: 'Confirm with your bank' }).waitFor()
  await page.goto('/payments')
  await page
    .getByRole('row', { name: /Waits for you/ })
    .getByRole('link')
    .first()
    .click()
  await page.getByText('Your bank wants you to confirm this payment').waitFor()
  const address = page.url()
  await page.getByRole('button', { name: 'Pay another way' }).click()
  await page.waitForURL('**/pay')
  await page.goto(address)
  await page.getByText('The payment failed. No money was taken.').waitFor()
})

test('a card that is declined when it is entered is told in its fields; one declined when charged says why, and that no money moved', async () => {
  const { page } = await customer()
  await page.goto('/pay')
  await choose(page, { amount: '3.00', method: 'New card' })
  await enterCard(page, '4000000000000002')
  await page.frameLocator('iframe').getByText('Nothing was saved').waitFor()
  await fillCard(page, '4000000000009995')
  await agreeAndPay(page, '$3.00')
  await page.getByText('The payment failed. No money was taken.').waitFor()
  expect(await page.locator('main').textContent()).toContain('There was not enough money on it.')
  expect(await page.getByRole('link', { name: 'Pay another way' }).getAttribute('href')).toBe('/pay')
})

test('an answer that was lost is unknown, charges nothing a second time, and resolves by itself', async () => {
  const { page } = await customer()
  await page.goto('/pay')
  await choose(page, { amount: '4.00', method: /^Visa ending 4242/ })
  await control('POST', 'faults', { operation: 'charge', when: 'after', fault: 'reset' })
  await control('POST', 'faults', { operation: 'lookup', when: 'before', fault: '500', times: 100 })
  await page.getByRole('button', { name: 'Pay $4.00' }).click()
  await page.getByText('We have not heard back from the bank yet').waitFor()
  const { page: other } = await customer()
  await other.getByText('A payment of $4.00 is in progress.').waitFor()
  await other.goto('/pay')
  await other.getByText('Everything that is due is being paid').waitFor()
  await control('DELETE', 'faults')
  await page.getByText('Your payment of $4.00 was successful').waitFor({ timeout: 15_000 })
})

test('I5 a payment from a bank account is in progress until it settles, and then paid', async () => {
  const { page } = await customer('100002')
  await page.getByRole('link', { name: 'Make a payment' }).click()
  await choose(page, { method: 'Bank account (ACH)' })
  await enterBankAccount(page, { confirmed: 'At once' })
  await page.getByLabel('I have read these terms').check()
  await page.getByRole('button', { name: /^Pay/ }).click()
  await page.getByText('is on its way.').waitFor()
  await page.goto('/invoices')
  await page.getByRole('table', { name: 'Invoices' }).getByText('In progress').waitFor()
  // Four business days after Sunday, March 15.
  await pineValley.passTo('2026-03-21T12:00:00Z')
  await page.reload()
  await page.getByRole('table', { name: 'Invoices' }).getByText('Paid').waitFor()
  await page.goto('/')
  await page.getByText('Nothing is due.').waitFor()
})

test('N2 AutoPay from the summary, P4 on day 31: what is due now and the terms are said first', async () => {
  const { page, errors } = await customer('100002')
  await page.getByRole('link', { name: 'Set up AutoPay' }).click()
  await page.getByLabel(/Checking account/).check()
  await page.getByLabel('On a day of the month that I choose').check()
  await page.getByLabel('Day of the month', { exact: true }).fill('32')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('Choose a day from 1 to 31.').waitFor()
  await page.getByLabel('Day of the month', { exact: true }).fill('31')
  await page.getByLabel(/^At most in a month/).fill('200.00')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('Charged today').waitFor()
  const main = await page.locator('main').textContent()
  for (const words of ['On day 31, or a shorter month’s last day', '$200.00', '$0.00'])
    expect(main).toContain(words)
  await page.getByLabel('I have read these terms').check()
  await page.getByRole('button', { name: 'Enroll in AutoPay' }).click()
  await page.getByText('You are enrolled in AutoPay.').waitFor()
  await page.goto('/')
  await page.getByRole('link', { name: 'Manage AutoPay' }).waitFor()
  expect(errors).toEqual([])
})

test('AutoPay pauses until a day and goes on', async () => {
  const { page } = await customer('100002')
  await page.goto('/autopay')
  await page.getByRole('button', { name: 'Pause…' }).click()
  await page.getByLabel('First day on which it drafts again').fill('2026-05-01')
  await page.getByRole('button', { name: 'Pause AutoPay' }).click()
  await page.getByText('AutoPay is paused until May 1, 2026').waitFor()
  await page.getByRole('button', { name: 'Resume now' }).click()
  await page.getByText('AutoPay goes on.').waitFor()
})

test('N5 removing the method that AutoPay uses says so first, and ends AutoPay', async () => {
  const { page } = await customer('100002')
  await page.goto('/payment-methods')
  await page.getByText('AutoPay uses it.').waitFor()
  await page.getByRole('link', { name: /^Edit.*Checking/ }).click()
  await page.getByText('AutoPay uses this method. Removing it ends AutoPay.').waitFor()
  await page.getByRole('button', { name: 'Remove…' }).click()
  await page.getByRole('button', { name: 'Remove and end AutoPay' }).click()
  await page.getByText('AutoPay has ended with it').waitFor()
  await page.goto('/autopay')
  await page.getByText('when its payment method was removed').waitFor()
})

test('N3 and N4 AutoPay while paying: the new method is charged once, and then drafted from', async () => {
  const { page } = await customer()
  await page.goto('/pay')
  await choose(page, { amount: '6.00', method: 'New card' })
  await enterCard(page, '4000056655665556', { autopay: true })
  await agreeAndPay(page, '$6.00')
  await page.getByRole('link', { name: 'Set up AutoPay' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  // 80.46 − 20 − 5 − 1 − 10 − 10 − 2 − 4 − 6
  await page.getByText('$22.46 is due now.').waitFor()
  await page.getByRole('link', { name: 'Pay it today as well' }).click()
  await page.getByText('The $22.46 that is due now is charged today.').waitFor()
  await page.getByLabel('I have read these terms').check()
  await page.getByRole('button', { name: 'Pay $22.46 and enroll' }).click()
  await page.getByText('Your payment of $22.46 was successful').waitFor()
  await page.goto('/')
  await page.getByText('Nothing is due.').waitFor()
  await page.getByRole('link', { name: 'Manage AutoPay' }).waitFor()
})

test('a card is renamed, gets a later expiry and another address, and becomes the default', async () => {
  const { page } = await customer()
  await page.goto('/payment-methods')
  await page.getByRole('link', { name: /^Edit.*Mastercard ending 4444/ }).click()
  await page.getByLabel('Nickname').fill('<b>Office</b>')
  await page.getByLabel('Year').fill('2031')
  await page.getByRole('button', { name: 'Save' }).click()
  const row = page.getByRole('listitem').filter({ hasText: '<b>Office</b>' })
  expect(await row.textContent()).toContain('12/2031')
  await row.getByRole('button', { name: /^Make/ }).click()
  await row.getByText('Default', { exact: true }).waitFor()
})

test('a bank account that is confirmed by two deposits is used when they are named', async () => {
  const { page } = await customer()
  await page.goto('/payment-methods/new?rail=bank')
  await enterBankAccount(page, { confirmed: 'By two small deposits' })
  await page.getByText('it has to be confirmed once').waitFor()
  await page.getByLabel('First deposit, in cents').fill('11')
  await page.getByLabel('Second deposit, in cents').fill('12')
  await page.getByRole('button', { name: 'Confirm the account' }).click()
  await page.getByText('You can try 2 more times.').waitFor()
  await page.getByLabel('First deposit, in cents').fill('32')
  await page.getByLabel('Second deposit, in cents').fill('45')
  await page.getByRole('button', { name: 'Confirm the account' }).click()
  await page.getByText('The account is confirmed').waitFor()
})

test('the books are sound when all of that has been done', async () => {
  await pineValley.passTo('2026-03-23T12:00:00Z')
  await expectBooksSound(database)
  // 3, 5, 20, 1, 10.29, 10, 2, 2, 4, 6, 22.46 of Acme Dental, one of which failed and one was given up, and one of Concord Hardware: each form made one.
  expect(await paymentCount()).toBe(12)
})

const PAGES = [
  ...['/', '/invoices', '/invoices/1', '/payments', '/payments/1', '/payments/7', '/payments/9'],
  ...[
    '/payment-methods',
    '/payment-methods/1',
    '/payment-methods/new?rail=card',
    '/autopay',
    '/autopay/enrol',
  ],
]

test.each(['light', 'dark'] as const)(
  'no page about paying has an axe violation in %s',
  async (colorScheme) => {
    const { page } = await customer('100001', { colorScheme, bypassCSP: true })
    for (const address of PAGES) {
      await page.goto(address)
      const { violations } = await new AxeBuilder({ page }).analyze()
      const found = violations.map(({ id, nodes }) => ({ id, html: nodes[0]?.html }))
      expect({ address, found }).toEqual({ address, found: [] })
    }
  },
)

test('no page about paying scrolls sideways on a phone', async () => {
  const { page } = await customer('100001', { viewport: { width: 390, height: 844 } })
  for (const address of PAGES) {
    await page.goto(address)
    const wider = await page.evaluate('Math.max(0, document.documentElement.scrollWidth - window.innerWidth)')
    expect({ address, wider }).toEqual({ address, wider: 0 })
  }
})

/** Signed in on a page of a fresh visitor, whose errors fail the test that looks at them. */
async function customer(
  account = '100001',
  options: BrowserContextOptions = {},
): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({ baseURL: pineValley.url, ...options })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await page.goto('/')
  await page.getByLabel('Account number').fill(account)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Account summary' }).waitFor()
  return { page, errors }
}

/** On the first page: how much, and by which method. */
async function choose(page: Page, wished: { amount?: string; method?: string | RegExp }): Promise<void> {
  await page.getByRole('heading', { name: 'Make a payment' }).waitFor()
  if (wished.amount) {
    const amount = page.getByLabel(/^Amount to pay/)
    if (!(await amount.isVisible())) await page.getByText('Edit amount').click()
    await amount.fill(wished.amount)
  }
  if (wished.method) await page.getByRole('radio', { name: wished.method }).check()
  await page.getByRole('button', { name: 'Continue' }).click()
}

/** The two steps of a new card: its billing address, which is ours to ask, and the gateway's fields. */
async function enterCard(
  page: Page,
  number: string,
  { region, save = true, autopay = false }: { region?: string; save?: boolean; autopay?: boolean } = {},
): Promise<void> {
  await page.getByRole('heading', { name: 'New card' }).waitFor()
  if (region) await page.getByLabel('State or province').fill(region)
  if (!save) await page.getByLabel('Save this method').uncheck()
  if (autopay) await page.getByLabel('Use for AutoPay').check()
  await page.getByRole('button', { name: 'Continue' }).click()
  await fillCard(page, number)
}

async function fillCard(page: Page, number: string): Promise<void> {
  const fields = page.frameLocator('iframe')
  await fields.getByLabel('Card number').fill(number)
  await fields.getByLabel('Expiry (MM / YY)').fill('12/30')
  await fields.getByLabel('Security code').fill('123')
  await fields.getByLabel('Name on card').fill('Zoe Adams')
  await fields.getByRole('button', { name: 'Save card' }).click()
}

async function enterBankAccount(page: Page, { confirmed }: { confirmed: string }): Promise<void> {
  await page.getByRole('heading', { name: 'New bank account' }).waitFor()
  await page.getByLabel('Street').fill('1 Elm Street')
  await page.getByLabel('City').fill('Concord')
  await page.getByRole('button', { name: 'Continue' }).click()
  const fields = page.frameLocator('iframe')
  await fields.getByLabel('Account holder').fill('Joe Hall')
  await fields.getByLabel('Routing number').fill('110000000')
  await fields.getByLabel('Account number', { exact: true }).fill('000123456789')
  await fields.getByLabel('Account number again').fill('000123456789')
  await fields.getByRole('radio', { name: confirmed }).check()
  await fields.getByRole('button', { name: 'Save bank account' }).click()
}

async function agreeAndPay(page: Page, total: string): Promise<void> {
  await page.getByLabel('I have read these terms').check()
  await page.getByRole('button', { name: `Pay ${total}` }).click()
}

async function paymentCount(): Promise<number> {
  const { count } = await database.kysely
    .selectFrom('payments')
    .select(({ fn }) => fn.countAll<bigint>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Makes the sandbox fail, and well again. */
async function control(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<void> {
  const { apiKey } = await sandboxCredentials(database.kysely)
  const response = await fetch(`${pineValley.sandboxUrl}/control/${path}`, {
    ...{ method, headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  expect(response.status).toBe(200)
}
