import type { Browser, Page } from '@playwright/test'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { updateProvider } from '../../src/accounts/provider.ts'
import { inTransaction } from '../../src/db/database.ts'
import { expectBooksSound } from '../support/books.ts'
import { launchBrowser } from '../support/chromium.ts'
import { testDatabase } from '../support/database.ts'
import { agreeAndPay, choose, enterCard, payersOf } from '../support/payer.ts'
import { startPineValley } from '../support/pine-valley.ts'

/* The first page of the portal. */

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

/** The value and note under a tile's name. */
function tile(page: Page, name: string): Promise<string | null> {
  return page.locator('dt', { hasText: name }).locator('xpath=..').textContent()
}

test('P2 account summary: it is the first page: balance, open invoices, next payment, last payment, services', async () => {
  // Acme Dental, whose bill of February was made by the program: a line for 24.95 and what was called.
  const { page, errors } = await payers.signIn({ number: '100001' })
  await page.getByRole('heading', { name: 'Account summary' }).waitFor()
  const balance = page.getByRole('region', { name: 'Current balance' })
  expect(await balance.textContent()).toContain('$80.46')
  expect(await balance.textContent()).toMatch(/Due by|Overdue since/)
  expect(await page.getByRole('row', { name: /PV-000001/ }).textContent()).toContain('$80.46')
  expect(await tile(page, 'Next payment')).toContain('$80.46')
  expect(await tile(page, 'Last payment')).toContain('None')
  expect(await page.getByRole('row', { name: /Front desk/ }).textContent()).toContain('$24.95')
  expect(await tile(page, 'Usage this period')).toContain('2 calls')
  // This month's days before those of the last, with a table behind them.
  await page.getByRole('heading', { name: 'Usage in March 2026' }).waitFor()
  await page.getByText('February 2026').first().waitFor()

  await page.getByRole('link', { name: 'Make a payment' }).click()
  await choose(page, { amount: '10.46', method: 'Credit or debit card' })
  await enterCard(page, '4000056655665556')
  await agreeAndPay(page, '$10.46')
  await page.getByText('was successful').waitFor()
  await page.goto('/')
  // 80.46 − 10.46
  expect(await balance.textContent()).toContain('$70.00')
  expect(await tile(page, 'Last payment')).toContain('$10.46')
  expect(await tile(page, 'Next payment')).toContain('$70.00')
  expect(errors).toEqual([])
  await expectBooksSound(database)
})

test('N1 account dashboard: tiles of the current balance with “Make a payment” and of auto payment with “Manage auto-payment”, and the auto-payment method with “Add New”', async () => {
  const payer = await payers.newPayer({ owes: ['64.20'] })
  const { page, errors } = await payers.signIn(payer)
  const balance = page.getByRole('region', { name: 'Current balance' })
  expect(await balance.textContent()).toContain('$64.20')
  expect(await balance.textContent()).toContain('Due by March 31, 2026')
  const auto = page.getByRole('region', { name: 'Auto payment', exact: true })
  expect(await auto.textContent()).toContain('Off')
  await page.getByRole('heading', { name: 'Auto-payment method' }).waitFor()
  await page.getByRole('link', { name: 'Add new' }).waitFor()
  await balance.getByRole('link', { name: 'Make a payment' }).click()
  await choose(page, { method: 'Credit or debit card', autopay: true })
  await enterCard(page, '4000056655665556')
  await agreeAndPay(page, '$64.20')
  await page.getByText('was successful').waitFor()
  await page.goto('/')
  expect(await balance.textContent()).toContain('Nothing is due.')
  expect(await auto.textContent()).toContain('On')
  await auto.getByRole('link', { name: 'Manage auto-payment' }).click()
  await page.getByRole('heading', { name: 'Auto Pay', exact: true }).waitFor()
  expect(errors).toEqual([])
  await expectBooksSound(database)
})

test('on a phone the balance, its due date and the button to pay are seen without scrolling', async () => {
  const payer = await payers.newPayer({ owes: ['1234567.89'], dueOn: '2026-03-01' })
  for (const language of ['en', 'de'] as const) {
    await speak(payer.email, language)
    const { page } = await payers.signIn(payer, { viewport: { width: 390, height: 844 } })
    const balance = page.locator('main section').first()
    await balance.waitFor()
    const button = balance.locator('a[href="/pay"]')
    const box = await button.boundingBox()
    expect({
      language,
      isSeen: box !== null && box.y + box.height < 844 && box.x + box.width <= 390,
    }).toEqual({
      ...{ language, isSeen: true },
    })
    expect(await balance.textContent()).toMatch(
      language === 'en' ? /Overdue since March 1, 2026/ : /Überfällig seit dem 1\. März 2026/,
    )
    const wider = await page.evaluate('Math.max(0, document.documentElement.scrollWidth - window.innerWidth)')
    expect(wider).toBe(0)
  }
})

test('who may not see bills sees no amount of money, and is not asked to pay', async () => {
  const payer = await payers.newPayer({ owes: ['64.20'], role: 'phone_admin' })
  const { page, errors } = await payers.signIn(payer)
  await page.getByRole('heading', { name: 'Services' }).waitFor()
  const main = (await page.locator('main').textContent()) ?? ''
  expect(main).not.toContain('64.20')
  expect(main).not.toContain('Current balance')
  expect(await page.getByRole('link', { name: /payment/i }).count()).toBe(0)
  expect(errors).toEqual([])
  // An auditor sees it and cannot pay.
  const auditor = await payers.newPayer({ owes: ['64.20'], role: 'auditor' })
  const { page: other } = await payers.signIn(auditor)
  await other.getByText('$64.20').first().waitFor()
  expect(await other.getByRole('link', { name: 'Make a payment' }).count()).toBe(0)
  expect(await other.getByRole('link', { name: 'Add new' }).count()).toBe(0)
  await other.goto('/payment-methods')
  expect(await other.getByRole('link', { name: 'Add a card' }).count()).toBe(0)
})

test('the provider’s message of the day and a card that runs out are told', async () => {
  const payer = await payers.newPayer({ owes: ['64.20'] })
  const { page } = await payers.signIn(payer)
  await page.goto('/pay')
  await choose(page, { amount: '4.20', method: 'Credit or debit card' })
  await enterCard(page, '4000056655665556')
  await agreeAndPay(page, '$4.20')
  await page.getByText('was successful').waitFor()
  await sql`
    update payment_methods set expiry_month = 4, expiry_year = 2026 where account_id = ${payer.accountId}`.execute(
    database.kysely,
  )
  await inTransaction(database.kysely, (tx) =>
    updateProvider(tx, {
      changes: { message: 'We move to new lines on Sunday night.' },
      now: pineValley.clock.now(),
    }),
  )
  await page.goto('/')
  await page.getByText('Visa ending 5556 is good until Apr 30, 2026.').waitFor()
  await page.getByText('We move to new lines on Sunday night.').waitFor()
  // Its month is over: it is not chosen any more, and the way to its new date is beside it.
  await sql`
    update payment_methods set expiry_month = 1, expiry_year = 2026 where account_id = ${payer.accountId}`.execute(
    database.kysely,
  )
  await page.goto('/')
  await page.getByText('Visa ending 5556 expired on Jan 31, 2026.').waitFor()
  await page.goto('/pay')
  await page.getByText('expired 01/2026').waitFor()
  expect(await page.getByRole('radio', { name: /Visa ending 5556/ }).isDisabled()).toBe(true)
  expect(await page.getByRole('radio', { name: 'Credit or debit card' }).isChecked()).toBe(true)
  await page.getByRole('link', { name: 'Change the date' }).click()
  await page.getByRole('group', { name: 'Expiry date' }).waitFor()
})

test('AutoPay that failed is told on the first page, with what it was to pay', async () => {
  const payer = await payers.newPayer()
  const { page } = await payers.signIn(payer)
  await page.getByRole('link', { name: 'Add new' }).click()
  // It is saved, and declined whenever it is charged.
  await enterCard(page, '4000000000000341')
  await page.getByLabel('I have read these terms').check()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('You are enrolled in Auto Pay.').waitFor()
  await payers.bill(payer, { amount: '30.00', dueOn: '2026-04-30' })
  for (const hour of ['2026-04-01T05:00:00Z', '2026-04-20T13:00:00Z', '2026-04-30T13:00:00Z'])
    await pineValley.passTo(hour)
  expect(await payers.paymentsOf(payer)).toEqual(['failed 3000'])
  // Weeks later: signed in anew.
  const { page: later } = await payers.signIn(payer)
  await later.getByText('Auto Pay could not pay $30.00 on Apr 30, 2026.').waitFor()
  await later.getByText('$30.00 of it is still due.').waitFor()
  await later.getByRole('link', { name: 'Look at it' }).click()
  await later.getByText('The payment failed. No money was taken.').waitFor()
  expect(await payers.receivableOf(payer)).toBe(3000)
  // Where Auto Pay has ended, what is owed is said as of everybody.
  await later.goto('/autopay')
  await later.getByRole('button', { name: 'End…' }).click()
  await later.getByRole('button', { name: 'End Auto Pay' }).click()
  await later.getByText('Auto Pay has ended. Nothing is charged by itself any more.').waitFor()
  await later.goto('/')
  await later.getByRole('region', { name: 'Auto payment', exact: true }).getByText('Off').waitFor()
  expect(await later.locator('main').textContent()).not.toContain('could not pay')
  await expectBooksSound(database)
})

async function speak(email: string, language: 'en' | 'fr' | 'es' | 'de') {
  await database.kysely.updateTable('logins').set({ language }).where('email', '=', email).execute()
}
