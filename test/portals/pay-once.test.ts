import type { Browser } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction } from '../../src/db/database.ts'
import { changePaymentSettings } from '../../src/payments/settings.ts'
import { expectBooksSound } from '../support/books.ts'
import { launchBrowser } from '../support/chromium.ts'
import { testDatabase } from '../support/database.ts'
import { startMailbox } from '../support/mailbox.ts'
import { agreeAndPay, choose, enterBankAccount, enterCard, payersOf } from '../support/payer.ts'
import { PASSWORD, startPineValley } from '../support/pine-valley.ts'

/* Paying, as a person does. Each test makes the customer it needs. */

const database = await testDatabase()
let mailbox: Awaited<ReturnType<typeof startMailbox>>
let pineValley: Awaited<ReturnType<typeof startPineValley>>
let browser: Browser
let payers: ReturnType<typeof payersOf>

beforeAll(async () => {
  mailbox = await startMailbox()
  pineValley = await startPineValley(database, { smtpUrl: mailbox.url })
  browser = await launchBrowser()
  payers = payersOf(database, pineValley, () => browser)
})

afterAll(async () => {
  await browser?.close()
  await pineValley?.stop()
  await mailbox?.close()
})

test('P3 one-time payment: by credit card in the gateway’s own fields, the method saved; a receipt comes by mail', async () => {
  const payer = await payers.newPayer({ owes: ['80.46'] })
  const { page, errors } = await payers.signIn(payer)
  await page.getByRole('link', { name: 'Make a payment' }).click()
  // Credit card or ACH (eCheck): the amount, and whether to save it, stand on the way.
  await page.getByRole('radio', { name: 'Bank account (ACH, eCheck)' }).waitFor()
  await choose(page, { amount: '20.00', method: 'Credit or debit card' })
  await enterCard(page, '4242424242424242', { save: true })
  await agreeAndPay(page, '$20.00')
  await page.getByText('Your payment of $20.00 was successful').waitFor()
  const main = await page.locator('main').textContent()
  for (const words of ['Visa ending 4242', `Invoice ${payer.invoiceNumbers[0]}`])
    expect(main).toContain(words)
  const reference = /PAY-\d+/.exec(main ?? '')?.[0]
  const receipt = await page.getByRole('link', { name: 'Download receipt' }).getAttribute('href')
  const pdf = await page.request.get(receipt ?? '')
  expect([pdf.status(), (await pdf.body()).subarray(0, 5).toString()]).toEqual([200, '%PDF-'])

  await page.goto('/payment-methods')
  await page.getByText('Visa ending 4242').waitFor()
  await page.goto('/')
  // 80.46 − 20.00
  await page.getByText('$60.46').first().waitFor()

  await pineValley.sendMails()
  const mail = mailbox.newest(payer.email, /receipt|payment/i)
  for (const words of ['$20.00', reference!]) expect(mail.text).toContain(words)
  expect(mail.attachments.map(({ mimeType }) => mimeType)).toContain('application/pdf')
  expect(await payers.paymentsOf(payer)).toEqual(['succeeded 2000'])
  expect(await payers.receivableOf(payer)).toBe(6046)
  expect(errors).toEqual([])
  await expectBooksSound(database)
})

test('I3 pay an open invoice: from its own page with an existing profile, part of it; a new method asks for its terms first', async () => {
  const payer = await payers.newPayer({ owes: ['214.50'] })
  const { page } = await payers.signIn(payer)
  // A new payment method: without agreeing to its terms nothing is charged.
  await page.goto(`/invoices/${payer.invoiceIds[0]}`)
  await page.getByRole('main').getByRole('link', { name: /^Pay/ }).first().click()
  await choose(page, { amount: '14.50', method: 'Credit or debit card' })
  await enterCard(page, '4000056655665556')
  const payButton = page.getByRole('button', { name: 'Pay $14.50', exact: true })
  await payButton.click()
  expect(await payers.paymentsOf(payer)).toEqual([])
  await agreeAndPay(page, '$14.50')
  await page.getByText('Your payment of $14.50 was successful').waitFor()

  // An existing payment profile: its terms stand, and nothing more is asked.
  await page.goto(`/invoices/${payer.invoiceIds[0]}`)
  await page.getByRole('main').getByRole('link', { name: /^Pay/ }).first().click()
  await page.getByText('Existing payment profile').waitFor()
  await page.getByText('New payment method').waitFor()
  await choose(page, { amount: '50.00', method: /^Visa ending 5556/ })
  await page.getByRole('button', { name: 'Pay $50.00', exact: true }).click()
  await page.getByText('Your payment of $50.00 was successful').waitFor()
  await page.goto(`/invoices/${payer.invoiceIds[0]}`)
  // 214.50 − 14.50 − 50.00
  await page.getByText('$150.00').first().waitFor()
  expect(await payers.receivableOf(payer)).toBe(15_000)
  await expectBooksSound(database)
})

test('I4 surcharge: said in a window of its own before anything is charged; cancelled, nothing is charged; accepted, it is', async () => {
  await inTransaction(database.kysely, (tx) =>
    changePaymentSettings(tx, {
      ...{ changes: { surchargeEnabled: true }, actor: 'staff:1', now: pineValley.clock.now() },
    }),
  )
  const payer = await payers.newPayer({ owes: ['80.46'] })
  const { page, errors } = await payers.signIn(payer)
  await page.getByRole('link', { name: 'Make a payment' }).click()
  await choose(page, { amount: '10.00', method: 'Credit or debit card' })
  // Massachusetts forbids surcharges; Wisconsin does not.
  await enterCard(page, '5555555555554444', { region: 'WI' })
  const window = page.getByRole('dialog', { name: 'A surcharge applies to this card' })
  await window.waitFor()
  expect(await page.getByRole('button', { name: /^Pay/ }).count()).toBe(0)
  // The least of 3 %, Mastercard's cap of 3 % and the cost of acceptance, 2.9 %: 10.00 × 0.029 = 0.29
  for (const words of ['$0.29', '$10.29', '2.9%']) expect(await window.textContent()).toContain(words)
  await window.getByRole('link', { name: 'Cancel' }).click()
  await page.getByText('The payment was cancelled. Nothing was charged.').waitFor()
  expect(await payers.paymentsOf(payer)).toEqual([])

  await choose(page, { amount: '10.00', method: /^Mastercard/ })
  await window.getByRole('link', { name: 'Accept and continue' }).click()
  await agreeAndPay(page, '$10.29')
  await page.getByText('Your payment of $10.29 was successful').waitFor()
  expect(await page.locator('main').textContent()).toContain('Surcharge$0.29')
  // A debit card never bears one.
  await page.goto('/pay')
  await choose(page, { amount: '10.00', method: 'Credit or debit card' })
  await enterCard(page, '4000056655665556', { region: 'WI' })
  await page.getByText('There is no surcharge on this card.').waitFor()
  await agreeAndPay(page, '$10.00')
  await page.getByText('Your payment of $10.00 was successful').waitFor()
  expect(await payers.paymentsOf(payer)).toEqual(['succeeded 1000 + 29', 'succeeded 1000'])
  // 80.46 − 10.00 − 10.00
  expect(await payers.receivableOf(payer)).toBe(6046)
  expect(errors).toEqual([])
  await expectBooksSound(database)
})

test('I5 success message: amount, method and reference; the invoice is paid by card at once, by bank account in progress until it settles', async () => {
  const payer = await payers.newPayer({ owes: ['30.00', '45.00'] })
  const [byCard, byBank] = payer.invoiceIds
  const { page } = await payers.signIn(payer)
  await page.goto(`/pay?invoice=${byCard}`)
  await choose(page, { method: 'Credit or debit card' })
  await enterCard(page, '4000056655665556')
  await agreeAndPay(page, '$30.00')
  await page.getByText('Your payment of $30.00 was successful').waitFor()
  const paid = page.url()
  const main = await page.locator('main').textContent()
  for (const words of ['$30.00', 'Visa ending 5556', 'PAY-', payer.invoiceNumbers[0]!])
    expect(main).toContain(words)
  const stateOf = async (invoiceId: bigint) => {
    await page.goto(`/invoices/${invoiceId}`)
    return (await page.locator('main header').first().textContent()) ?? ''
  }
  expect(await stateOf(byCard!)).toContain('Paid')

  await page.goto(`/pay?invoice=${byBank}`)
  await choose(page, { method: 'Bank account (ACH, eCheck)' })
  await enterBankAccount(page)
  await agreeAndPay(page, '$45.00')
  await page.getByText('Your payment of $45.00 is on its way.').waitFor()
  expect(await page.locator('main').textContent()).toContain('Checking account ending 6789')
  expect(await stateOf(byBank!)).toContain('In progress')
  expect(await payers.paymentsOf(payer)).toEqual(['succeeded 3000', 'pending 4500'])
  await page.goto('/')
  await page.getByText('A payment of $45.00 is in progress.').waitFor()
  // Four business days after Sunday, March 15.
  await pineValley.passTo('2026-03-21T12:00:00Z')
  expect(await stateOf(byBank!)).toContain('Paid')
  // Nobody is thanked for last week's payment, nor told that its receipt is on its way.
  await page.goto(paid)
  await page.getByText('Sent by email').waitFor()
  expect(await page.locator('main').textContent()).not.toMatch(/was successful|on its way/)
  await page.goto('/')
  await page.getByText('Nothing is due.').first().waitFor()
  expect(await payers.receivableOf(payer)).toBe(0)
  await pineValley.sendMails()
  expect(mailbox.newest(payer.email, /receipt|payment/i).text).toContain('$45.00')
  await expectBooksSound(database)
})

test('with a saved method paying takes three clicks from sign-in; a double click, reload, Back and a second tab pay once', async () => {
  const payer = await payers.newPayer({ owes: ['80.46'] })
  const first = await payers.signIn(payer)
  await first.page.goto('/pay')
  await choose(first.page, { amount: '1.00', method: 'Credit or debit card' })
  await enterCard(first.page, '4000056655665556')
  await agreeAndPay(first.page, '$1.00')
  await first.page.getByText('was successful').waitFor()

  const page = await (await browser.newContext({ baseURL: pineValley.url })).newPage()
  await page.goto('/')
  await page.getByLabel('Account number or email').fill(payer.number)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  // One, two, three.
  await page.getByRole('link', { name: 'Make a payment' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'Review your payment' }).waitFor()
  const review = page.url()
  const other = await page.context().newPage()
  await other.goto(review)
  await page.getByRole('button', { name: 'Pay $79.46' }).dblclick()
  await page.getByText('Your payment of $79.46 was successful').waitFor()

  const paid = page.url()
  await page.reload()
  await page.getByText('Your payment of $79.46 was successful').waitFor()
  await other.getByRole('button', { name: 'Pay $79.46' }).click()
  await other.waitForURL(paid)
  await page.goBack()
  // The way back leads to no second button: what it paid is said.
  await page.getByText('This payment was made already').waitFor()
  expect(await page.getByRole('button', { name: /^Pay/ }).count()).toBe(0)
  await page.getByRole('link', { name: 'See this payment' }).click()
  await page.waitForURL(paid)
  expect(await payers.paymentsOf(payer)).toEqual(['succeeded 100', 'succeeded 7946'])
  await expectBooksSound(database)
})

test('the same payment works without JavaScript, several invoices at once', async () => {
  const payer = await payers.newPayer({ owes: ['10.00', '11.00', '12.00'] })
  const { page } = await payers.signIn(payer, { javaScriptEnabled: false })
  const [first, , third] = payer.invoiceIds
  await page.goto(`/pay?invoice=${first}&invoice=${third}`)
  await choose(page, { method: 'Credit or debit card' })
  await enterCard(page, '4000056655665556', { save: false })
  // Without scripts the gateway's page leads back.
  await page.frameLocator('iframe').getByRole('link', { name: 'Continue' }).click()
  await agreeAndPay(page, '$22.00')
  await page.getByText('Your payment of $22.00 was successful').waitFor()
  await page.goto('/payment-methods')
  await page.getByText('No payment method is saved').waitFor()
  expect(await payers.receivableOf(payer)).toBe(1100)
  await expectBooksSound(database)
})

test('a connection that drops while paying does no harm: nobody is told that nothing happened, and the payment is looked up', async () => {
  const payer = await payers.newPayer({ owes: ['80.46'] })
  const { page } = await payers.signIn(payer)
  await page.goto('/pay')
  await choose(page, { amount: '5.00', method: 'Credit or debit card' })
  await enterCard(page, '4000056655665556')
  await page.getByLabel('I have read these terms').check()
  // Neither the request nor its answer arrives: what is looked up says so, and the button is there once more.
  await page.route('**/pay/review**', (route) => route.abort('connectionreset'))
  await page.getByRole('button', { name: 'Pay $5.00' }).click()
  const unheard = page.getByText('We do not know yet whether the payment was made')
  await unheard.waitFor()
  await page.unroute('**/pay/review**')
  await page.getByRole('link', { name: 'Look it up' }).click()
  await page.getByText('No payment has reached us from this page so far').waitFor()
  expect(await payers.paymentsOf(payer)).toEqual([])
  // The request arrives and its answer does not.
  await page.route('**/pay/review**', async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    await route.fetch({ maxRedirects: 0 })
    await route.abort('connectionreset').catch(() => {})
  })
  await page.getByLabel('I have read these terms').check()
  await page.getByRole('button', { name: 'Pay $5.00' }).click()
  await unheard.waitFor()
  expect(await page.getByRole('button', { name: /^Pay/ }).count()).toBe(0)
  await expect.poll(() => payers.paymentsOf(payer)).toEqual(['succeeded 500'])
  await page.unroute('**/pay/review**')
  await page.getByRole('link', { name: 'Look it up' }).click()
  await page.getByText('Your payment of $5.00 was successful').waitFor()
  expect(await payers.paymentsOf(payer)).toEqual(['succeeded 500'])
  await expectBooksSound(database)
})
