import type { Browser } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NEW_METHODS_A_DAY_MAX } from '../../src/payments/card-testing.ts'
import { expectBooksSound } from '../support/books.ts'
import { launchBrowser } from '../support/chromium.ts'
import { testDatabase } from '../support/database.ts'
import { agreeAndPay, choose, enterBankAccount, enterCard, fillCard, payersOf } from '../support/payer.ts'
import { startPineValley } from '../support/pine-valley.ts'

/* What can come between a customer and his payment. Each test makes the customer it needs. */

const database = await testDatabase()
let pineValley: Awaited<ReturnType<typeof startPineValley>>
let browser: Browser
let payers: ReturnType<typeof payersOf>

beforeAll(async () => {
  pineValley = await startPineValley(database)
  browser = await launchBrowser()
  payers = payersOf(database, pineValley, () => browser)
})

afterAll(async () => {
  await browser?.close()
  await pineValley?.stop()
})

/** A customer who owes 80.46, on the first page of paying. */
async function aboutToPay() {
  const payer = await payers.newPayer({ owes: ['80.46'] })
  const { page } = await payers.signIn(payer)
  await page.goto('/pay')
  return { payer, page }
}

test('3-D Secure: the payer goes to the bank, confirms, and comes back to what became of it', async () => {
  const { payer, page } = await aboutToPay()
  await choose(page, { amount: '2.00', method: 'Credit or debit card' })
  await enterCard(page, '4000002760003184')
  await agreeAndPay(page, '$2.00')
  await page.getByRole('heading', { name: 'Confirm with your bank' }).waitFor()
  expect(new URL(page.url()).origin).toBe(pineValley.sandboxUrl)
  await page.getByRole('button', { name: 'Complete authentication' }).click()
  await page.getByText('Your payment of $2.00 was successful').waitFor()
  expect(await payers.paymentsOf(payer)).toEqual(['succeeded 200'])
  await expectBooksSound(database)
})

test('who leaves 3-D Secure is told of it on the first page, and may pay another way at once', async () => {
  const { payer, page } = await aboutToPay()
  await choose(page, { amount: '2.00', method: 'Credit or debit card' })
  await enterCard(page, '4000002760003184')
  await agreeAndPay(page, '$2.00')
  await page.getByRole('heading', { name: 'Confirm with your bank' }).waitFor()
  // On the way back nothing is said to be on its way: the bank waits, and it is left to the payer.
  await page.goto('/pay')
  await page
    .getByText('A payment waits for your confirmation at the bank. Nothing has been charged yet.')
    .waitFor()
  expect(await page.getByRole('main').textContent()).not.toContain('on its way')
  await page.goto('/')
  await page.getByText('A payment of $2.00 waits for you').waitFor()
  expect(await page.getByRole('main').textContent()).not.toContain('on its way')
  await page.getByRole('link', { name: 'Go on with it' }).click()
  await page.getByText('Your bank wants you to confirm this payment').waitFor()
  const address = page.url()
  await page.getByRole('button', { name: 'Pay another way' }).click()
  await page.waitForURL('**/pay')
  await page.goto(address)
  await page.getByText('The payment failed. No money was taken.').waitFor()
  expect(await payers.paymentsOf(payer)).toEqual(['failed 200'])
  expect(await payers.receivableOf(payer)).toBe(8046)
  await expectBooksSound(database)
})

test('a card that is declined when it is entered is told in its fields; one declined when charged says why, and that no money moved', async () => {
  const { payer, page } = await aboutToPay()
  await choose(page, { amount: '3.00', method: 'Credit or debit card', autopay: true })
  await enterCard(page, '4000000000000002')
  await page.frameLocator('iframe').getByText('Nothing was saved').waitFor()
  await fillCard(page, '4000000000009995')
  await agreeAndPay(page, '$3.00')
  await page.getByText('The payment failed. No money was taken.').waitFor()
  expect(await page.locator('main').textContent()).toContain('There was not enough money on it.')
  // AutoPay was agreed to with it, and stands: that is said too.
  await page.getByText('Auto Pay is on, though this payment failed').waitFor()
  expect(await page.getByRole('link', { name: 'Pay another way' }).getAttribute('href')).toBe('/pay')
  expect(await payers.paymentsOf(payer)).toEqual(['failed 300'])
  await expectBooksSound(database)
})

test('an answer that was lost is unknown, charges nothing a second time, and resolves by itself', async () => {
  const { payer, page } = await aboutToPay()
  await choose(page, { amount: '4.00', method: 'Credit or debit card' })
  await enterCard(page, '4000056655665556')
  await page.getByLabel('I have read these terms').check()
  await payers.control('POST', 'faults', { operation: 'charge', when: 'after', fault: 'reset' })
  await payers.control('POST', 'faults', { operation: 'lookup', when: 'before', fault: '500', times: 100 })
  await page.getByRole('button', { name: 'Pay $4.00' }).click()
  await page.getByText('We have not heard back from the bank yet').waitFor()
  const { page: other } = await payers.signIn(payer)
  await other.getByText('A payment of $4.00 is in progress.').waitFor()
  await other.goto('/pay')
  await other.getByText('Nothing more can be paid just now').waitFor()
  await other.getByText('We are finding out what became of a payment of $4.00').waitFor()
  await payers.control('DELETE', 'faults')
  await page.getByText('Your payment of $4.00 was successful').waitFor()
  expect(await payers.paymentsOf(payer)).toEqual(['succeeded 400'])
  await expectBooksSound(database)
})

test('who enters one card after the other is stopped with a clear sentence, and may still pay by one that is saved', async () => {
  const { payer, page } = await aboutToPay()
  await choose(page, { amount: '5.00', method: 'Credit or debit card' })
  await enterCard(page, '4000056655665556')
  await agreeAndPay(page, '$5.00')
  await page.getByText('was successful').waitFor()
  for (let n = 1; n < NEW_METHODS_A_DAY_MAX; n += 1) {
    await page.goto('/payment-methods/new?rail=card')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.locator('iframe').waitFor()
  }
  await page.goto('/payment-methods/new?rail=card')
  await page.getByLabel('Street').fill('77 Lost Lane')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('alert').filter({ hasText: 'Too many payment methods were entered today' }).waitFor()
  // What was typed is still there.
  expect(await page.getByLabel('Street').inputValue()).toBe('77 Lost Lane')
  await page.goto('/pay')
  await choose(page, { amount: '6.00', method: /^Visa ending 5556/ })
  await page.getByRole('button', { name: 'Pay $6.00' }).click()
  await page.getByText('Your payment of $6.00 was successful').waitFor()
  expect(await payers.paymentsOf(payer)).toEqual(['succeeded 500', 'succeeded 600'])
})

test('while a part is on its way from a bank, every page says what is left, and until when it waits', async () => {
  const { payer, page } = await aboutToPay()
  await choose(page, { amount: '10.00', method: 'Bank account (ACH, eCheck)' })
  await enterBankAccount(page)
  await agreeAndPay(page, '$10.00')
  await page.getByText('Your payment of $10.00 is on its way.').waitFor()
  // 80.46 − 10.00
  const main = page.getByRole('main')
  await page.goto('/pay')
  await page.getByText('Nothing more can be paid just now').waitFor()
  for (const words of ['$10.00 of it is on its way. $70.46 is left', 'is expected to confirm it by'])
    expect(await main.textContent()).toContain(words)
  await page.goto('/invoices?tab=open')
  await page.getByRole('link', { name: payer.invoiceNumbers[0]! }).waitFor()
  expect(await main.textContent()).toContain('$10.00 in progress')
  await page.goto('/invoices?tab=in_progress')
  await page.getByRole('link', { name: payer.invoiceNumbers[0]! }).waitFor()
  await page.goto('/')
  await page.getByText('A payment of $10.00 is in progress.').waitFor()
  const next = main.getByText('Next payment', { exact: true }).locator('..')
  expect(await next.textContent()).toContain('$70.46')
  // Nothing can be paid beside it, and nobody is led there.
  expect(await page.getByRole('link', { name: 'Make a payment' }).count()).toBe(0)
  await expectBooksSound(database)
})

test('where the provider takes it, any amount is paid: what is beyond the invoices is said to be credit, also where nothing is due', async () => {
  const { payer, page } = await aboutToPay()
  await choose(page, { amount: '12.345', method: 'Credit or debit card' })
  await page.getByText('Write at most two decimals').waitFor()
  await choose(page, { amount: '100.00', method: 'Credit or debit card' })
  await enterCard(page, '4000056655665556')
  // 100.00 − 80.46
  await page.getByText('$19.54 of it is more than is due: it stays as your credit').waitFor()
  await agreeAndPay(page, '$100.00')
  await page.getByText('Your payment of $100.00 was successful').waitFor()
  await page.getByText('$19.54 of it is your credit').waitFor()
  await page.goto('/pay')
  await page.getByText('Nothing is due. What you pay now stays as your credit').waitFor()
  await choose(page, { method: /^Visa ending 5556/ })
  await page.getByText('Enter an amount above zero').waitFor()
  await page.getByLabel(/^Amount to pay/).fill('5.00')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Pay $5.00', exact: true }).click()
  await page.getByText('Your payment of $5.00 was successful').waitFor()
  expect(await payers.paymentsOf(payer)).toEqual(['succeeded 10000', 'succeeded 500'])
  // 80.46 − 100.00 − 5.00
  expect(await payers.receivableOf(payer)).toBe(-2454)
  await expectBooksSound(database)
})
