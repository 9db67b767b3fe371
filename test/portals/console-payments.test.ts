import { randomUUID } from 'node:crypto'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sandboxCredentials } from '../../src/sandbox-gateway/gateway.ts'
import { expectBooksSound } from '../support/books.ts'
import { launchBrowser } from '../support/chromium.ts'
import { testDatabase } from '../support/database.ts'
import { live } from '../support/live.ts'
import { PASSWORD, startPineValley } from '../support/pine-valley.ts'

/*
 * Acme Dental (100001) owes 80.46 on PV-000001. Its payments are made over the API, as its owner; what staff do about them is done in the console.
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

test('a refund says its figure on the button, and stands on the payment and the timeline', async () => {
  const { accountId } = await customerPays('50.00')
  const { page, errors } = await clerk()
  await page.goto('/console/payments')
  await page.getByRole('link', { name: 'PAY-1' }).click()
  await page.getByRole('heading', { name: 'Payment PAY-1' }).waitFor()
  await page.getByRole('button', { name: 'Refund…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Refund PAY-1' })
  await dialog.getByRole('button', { name: 'Refund $50.00' }).waitFor()
  await dialog.getByLabel(/^Amount/).fill('60')
  expect(await dialog.getByRole('button', { name: 'Not more than $50.00' }).isDisabled()).toBe(true)
  await dialog.getByLabel(/^Amount/).fill('12')
  await dialog.getByLabel('Reason').fill('Line was down for a day')
  await dialog.getByRole('button', { name: 'Refund $12.00' }).click()
  const row = page.getByRole('table', { name: 'Refunds' }).getByRole('row', { name: /REF-1/ })
  await row.waitFor()
  for (const words of ['Refunded', 'Line was down for a day', '$12.00']) {
    expect(await row.textContent()).toContain(words)
  }
  // 50.00 − 12.00 = 38.00 are left to refund.
  await page.getByRole('button', { name: 'Refund…' }).click()
  await dialog.getByRole('button', { name: 'Refund $38.00' }).waitFor()
  await page.goto(`/console/accounts/${accountId}`)
  await page.getByText('Refund ordered: REF-1, PAY-1, $12.00, Line was down for a day').waitFor()
  expect(errors).toEqual([])
})

test('a refund works without JavaScript, and a refusal says why', async () => {
  const { page } = await clerk({ javaScriptEnabled: false })
  await page.goto('/console/payments')
  await page.getByRole('link', { name: 'PAY-1' }).click()
  await page.getByRole('button', { name: 'Refund…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Refund PAY-1' })
  await dialog.getByLabel(/^Amount/).fill('99')
  await dialog.getByLabel('Reason').fill('A mistake')
  await dialog.getByRole('button', { name: 'Refund up to $38.00' }).click()
  expect(await page.getByRole('alert').textContent()).toMatch(/38\.00/)
  await page.getByRole('button', { name: 'Refund…' }).click()
  await dialog.getByLabel(/^Amount/).fill('3')
  await dialog.getByLabel('Reason').fill('Goodwill')
  await dialog.getByLabel('To the account’s credit').check()
  await dialog.getByRole('button', { name: 'Refund up to $38.00' }).click()
  const row = page.getByRole('row', { name: /REF-2/ })
  expect(await row.textContent()).toContain('Made credit')
})

test('what a payment pays is moved, and what is left is credit', async () => {
  const { page } = await clerk()
  await page.goto('/console/payments')
  await page.getByRole('link', { name: 'PAY-1' }).click()
  await page.getByRole('button', { name: 'Move…' }).click()
  const dialog = page.getByRole('dialog', { name: 'What PAY-1 pays' })
  await live(page)
  await dialog.getByLabel('Invoice PV-000001').fill('30')
  // 50.00 − 12.00 refunded = 38.00 are there; 38.00 − 30.00 = 8.00.
  await dialog.getByText('$8.00 would be credit.').waitFor()
  await dialog.getByLabel('Reason').fill('The rest is for April')
  await dialog.getByRole('button', { name: 'Pay invoices with $30.00' }).click()
  await page.getByText('The rest is for April').first().waitFor()
  expect(await page.locator('main').textContent()).toContain('Credit of the account$8.00')
})

test('a payment whose answer was lost waits under Attention until a person decides', async () => {
  const { page, errors } = await clerk()
  await page.goto('/console/attention')
  await page.getByText('Nothing waits for you').waitFor()
  await customerPays('7.00', {
    async before() {
      await control('POST', 'faults', { operation: 'charge', when: 'before', fault: 'reset' })
      await control('POST', 'faults', { operation: 'lookup', when: 'before', fault: '500', times: 100 })
    },
  })
  await page.goto('/console')
  await page.getByText('Payments need your attention.').waitFor()
  await page.getByRole('link', { name: 'Attention' }).click()
  const row = page
    .getByRole('table', { name: 'Payments without a known outcome' })
    .getByRole('row', { name: /PAY-2/ })
  await row.getByRole('button', { name: 'Look now' }).click()
  await page.getByText('The gateway was asked.').waitFor()
  await row.getByRole('button', { name: 'Decide…' }).click()
  const dialog = page.getByRole('dialog', { name: 'What became of PAY-2?' })
  await live(page)
  await dialog.getByLabel('It was not paid').check()
  await dialog.getByLabel('Reason').fill('Their dashboard does not know it')
  await dialog.getByRole('button', { name: 'Record $7.00 as not paid' }).click()
  await page.getByText('The decision was recorded.').waitFor()
  await page.getByText('Nothing waits for you').waitFor()
  await control('DELETE', 'faults')
  await page.goto('/console/payments?state=unknown')
  await page.getByText('No payment is “outcome unknown”').waitFor()
  expect(errors).toEqual([])
})

test('an invoice is written off with its figure, and that is reversed', async () => {
  const { page, errors } = await clerk()
  await page.goto('/console/invoices')
  await page.getByRole('link', { name: 'PV-000001' }).click()
  await page.getByRole('button', { name: 'Write off…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Write off invoice PV-000001' })
  // 80.46 − 30.00 that PAY-1 pays = 50.46; its other 8.00 are credit.
  await dialog.getByRole('button', { name: 'Write off $50.46' }).waitFor()
  await dialog.getByLabel(/^Amount/).fill('10.46')
  await dialog.getByLabel('Reason').fill('Agreed with the owner')
  await dialog.getByRole('button', { name: 'Write off $10.46' }).click()
  const row = page
    .getByRole('table', { name: 'Write-offs of this invoice' })
    .getByRole('row', { name: /Agreed/ })
  await row.getByRole('button', { name: 'Reverse…' }).click()
  const reversal = page.getByRole('dialog', { name: 'Reverse the write-off' })
  await reversal.getByLabel('Reason').fill('They pay after all')
  await reversal.getByRole('button', { name: 'Make $10.46 owed again' }).click()
  await page.getByText(/Reversed: They pay after all/).waitFor()
  expect(await page.getByRole('table', { name: 'Payments of this invoice' }).textContent()).toContain('PAY-1')
  expect(errors).toEqual([])
})

test('the outbox shows a mail as it is read, in a frame without scripts, and sends it again', async () => {
  const { page, errors } = await clerk()
  await pineValley.passTo('2026-03-15T14:00:00Z')
  await page.goto('/console/mails')
  await page
    .getByRole('link', { name: /receipt|payment/i })
    .last()
    .click()
  const frame = page.frameLocator('iframe')
  await frame.getByText('Pine Valley Telephone').first().waitFor()
  expect(await page.locator('iframe').getAttribute('sandbox')).toBe('')
  // Styled by our nonce: the sheet of a mail is white paper on a grey desk.
  const heading = frame.locator('h1')
  expect(await heading.evaluate((node) => getComputedStyle(node).fontSize)).toBe('24px')
  await page.getByRole('button', { name: 'Send again…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Send this mail again' })
  await dialog.getByLabel('To').fill('books@acme-dental.example')
  await dialog.getByRole('button', { name: 'Send again' }).click()
  await page.getByText('It is sent again.').waitFor()
  expect(await page.locator('main').textContent()).toContain('books@acme-dental.example')
  expect(errors).toEqual([])
})

test('payment settings are changed, and what cannot be is said under its field', async () => {
  const { page } = await clerk()
  await page.goto('/console/payment-settings')
  await page.getByLabel('Name on statements').fill('PINE VALLEY')
  await page.getByLabel('Surcharge in per cent').fill('2.5')
  await page.getByRole('button', { name: 'Save settings' }).click()
  await page.getByText('Saved.').waitFor()
  expect(await page.getByLabel('Surcharge in per cent').inputValue()).toBe('2.5')
  await page.getByLabel('Name on statements').fill('pine! valley')
  await page.getByRole('button', { name: 'Save settings' }).click()
  expect(await page.getByRole('alert').textContent()).toContain('pine! valley')
})

test('a dunning policy is made and given to an account; service is suspended and restored by hand', async () => {
  const { page, errors } = await clerk()
  await page.goto('/console/dunning-policies')
  await page.getByRole('button', { name: 'New policy…' }).click()
  const policy = page.getByRole('dialog', { name: 'New dunning policy' })
  await policy.getByLabel('Name').fill('Patient')
  await policy.getByLabel('Reminders').fill('7, 30')
  await policy.getByLabel('Late fee').selectOption('Per cent of what is overdue')
  await policy.getByLabel('How much').fill('1.5')
  await policy.getByLabel('At most, in USD').fill('20')
  await policy.getByRole('button', { name: 'Save policy' }).click()
  const row = page.getByRole('row', { name: /Patient/ })
  await row.waitFor()
  for (const words of ['7, 30 days', '1.5 %, at most $20.00, after 5 days']) {
    expect(await row.textContent()).toContain(words)
  }

  await page.goto('/console/accounts/2/payments')
  await page.getByRole('button', { name: 'Terms…' }).click()
  const terms = page.getByRole('dialog', { name: 'How it is treated when overdue' })
  await terms.getByLabel('Policy').selectOption('Patient')
  await terms.getByRole('button', { name: 'Save terms' }).click()
  await page.getByText('Policy “Patient”').waitFor()

  await page.getByRole('button', { name: 'Suspend service…' }).click()
  const service = page.getByRole('dialog', { name: 'Suspend service' })
  await service.getByLabel('Reason').fill('Calls to premium numbers at night')
  await service.getByRole('button', { name: 'Block outbound calls' }).click()
  await page.getByText('Outbound calls are blocked.').waitFor()
  expect(await page.locator('main').textContent()).toContain('Calls to premium numbers at night')
  await page.getByRole('button', { name: 'Restore service…' }).click()
  const again = page.getByRole('dialog', { name: 'Restore service' })
  await again.getByLabel('Reason').fill('The switch was mended')
  await again.getByRole('button', { name: 'Restore outbound calls' }).click()
  await page.getByText('Outbound calls are restored.').waitFor()
  expect(errors).toEqual([])
})

test('no page breaks the rules of accessibility, light or dark, or is wider than a phone', async () => {
  const { page } = await clerk()
  const payment = '/console/accounts/1/payments/1'
  const addresses = [
    ...['/console', '/console/payments', '/console/attention', '/console/mails', '/console/mails/1', payment],
    ...['/console/reconciliation', '/console/payment-settings', '/console/accounts/1/payments'],
    ...['/console/accounts/1/invoices/1', '/console/overdue', '/console/dunning-policies'],
  ]
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    // Colours are the same everywhere: in the dark a few pages will do.
    for (const address of colorScheme === 'dark' ? addresses.slice(4, 8) : addresses) {
      await page.goto(address)
      const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze()
      expect(violations.map(({ id, nodes }) => [address, id, nodes[0]?.html])).toEqual([])
    }
  }
  await page.setViewportSize({ width: 390, height: 844 })
  for (const address of addresses) {
    await page.goto(address)
    const sideways = 'Math.max(0, document.documentElement.scrollWidth - window.innerWidth)'
    expect([address, await page.evaluate(sideways)]).toEqual([address, 0])
  }
})

test('the books are sound when all of that has been done', async () => {
  await pineValley.passTo('2026-03-20T12:00:00Z')
  await expectBooksSound(database)
})

/** A page of a fresh visitor, whose errors fail the test that looks at them. */
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

async function clerk(options: BrowserContextOptions = {}): Promise<{ page: Page; errors: string[] }> {
  const visit = await visitor(options)
  await visit.page.goto('/console/sign-in')
  await visit.page.getByLabel('Email').fill('clerk@pinevalley.example')
  await visit.page.getByLabel('Password').fill(PASSWORD)
  await visit.page.getByRole('button', { name: 'Sign in' }).click()
  await visit.page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  return visit
}

/** The owner of Acme Dental pays so much with a new Visa card, as the portal would; `before` is done when all but the payment is. */
async function customerPays(
  amount: string,
  { before }: { before?: () => Promise<void> } = {},
): Promise<{ accountId: string; paymentId: string }> {
  const { request } = await browser.newContext({ baseURL: pineValley.url })
  async function send<T>(path: string, data: unknown): Promise<T> {
    const headers = { origin: pineValley.url, 'idempotency-key': randomUUID() }
    const answer = await request.post(`/api/v1${path}`, { data, headers })
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`)
    return (await answer.json()) as T
  }
  await send('/sessions', { accountNumber: '100001', password: PASSWORD })
  const me = (await (await request.get('/api/v1/me')).json()) as { accounts: { id: string }[] }
  const accountId = me.accounts[0]?.id ?? ''
  const base = `/accounts/${accountId}`
  const setup = await send<{ setupId: string; fieldsUrl: string }>(`${base}/method-setups`, {
    ...{ rail: 'card', returnPath: '/payment-methods/new', holderName: 'Zoe Adams' },
    billingAddress: {
      line1: '5 Main Street',
      city: 'Concord',
      region: 'MA',
      postalCode: '01742',
      country: 'US',
    },
  })
  const card = { number: '4242424242424242', expiry: '12/30', cvc: '123', name: 'Zoe Adams' }
  await fetch(setup.fieldsUrl, { method: 'POST', body: new URLSearchParams(card) })
  const { method } = await send<{ method: { id: string } }>(`${base}/method-setups/${setup.setupId}/finish`, {
    save: true,
  })
  const money = { amount, currency: 'USD' }
  const quote = await send<{ id: string; terms: { digest: string } | null }>(`${base}/payment-quotes`, {
    ...{ methodId: method.id, amount: money },
  })
  await before?.()
  const paid = await send<{ id: string }>(`${base}/payments`, {
    ...{ methodId: method.id, amount: money, quoteId: quote.id },
    ...(quote.terms ? { acceptedTerms: { digest: quote.terms.digest } } : {}),
  })
  return { accountId, paymentId: paid.id }
}

/** Makes the simulated gateway fail, or well again. */
async function control(method: 'POST' | 'DELETE', what: string, body?: unknown): Promise<void> {
  const { apiKey } = await sandboxCredentials(database.kysely)
  const answer = await fetch(`${pineValley.sandboxUrl}/control/${what}`, {
    method,
    headers: { authorization: `Bearer ${apiKey}` },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!answer.ok) throw new Error(await answer.text())
}
