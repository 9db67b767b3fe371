import type { Browser } from '@playwright/test'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectBooksSound } from '../support/books.ts'
import { launchBrowser } from '../support/chromium.ts'
import { testDatabase } from '../support/database.ts'
import { startMailbox } from '../support/mailbox.ts'
import {
  agreeAndPay,
  choose,
  enterBankAccount,
  enterCard,
  fillCard,
  type Payer,
  payersOf,
} from '../support/payer.ts'
import { startPineValley } from '../support/pine-valley.ts'

/* AutoPay, as a person sets it up, changes it and ends it. Each test makes the customer it needs. */

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

/** The instruction of an account as it is stored. */
async function instructionOf({ accountId }: Pick<Payer, 'accountId'>) {
  const { rows } = await sql<{ state: string; schedule: string; day: number | null; cap: string | null }>`
    select state, schedule, day, round(cap_micros / 10000.0)::text as cap from autopay where account_id = ${accountId}`.execute(
    database.kysely,
  )
  return rows[0]
}

test('P4 AutoPay: a method and the day of the month are chosen, what it means is said, and “Enroll in Auto Pay” begins it', async () => {
  const payer = await payers.newPayer()
  const { page, errors } = await payers.signIn(payer)
  await page.getByRole('link', { name: 'Payments' }).click()
  await page.getByRole('link', { name: 'Auto Pay', exact: true }).click()
  await page.getByRole('link', { name: 'Enroll in Auto Pay' }).click()
  await page.getByRole('radio', { name: 'Bank account (ACH, eCheck)' }).check()
  await page.getByLabel('On a day of the month that I choose').check()
  await page.getByLabel('Day of the month', { exact: true }).fill('32')
  await page.getByLabel(/^At most in a month/).fill('200.00')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('Choose a day from 1 to 31.').waitFor()
  await page.getByLabel('Day of the month', { exact: true }).fill('31')
  await page.getByRole('button', { name: 'Continue' }).click()
  await enterBankAccount(page)
  await page.getByText('Charged today').waitFor()
  const main = await page.locator('main').textContent()
  // A shorter month's last day, where the day is 29 to 31.
  for (const words of ['On day 31, or a shorter month’s last day', '$200.00', '$0.00', 'on its last day'])
    expect(main).toContain(words)
  await page.getByLabel('I have read these terms').check()
  await page.getByRole('button', { name: 'Enroll in Auto Pay' }).click()
  await page.getByText('You are enrolled in Auto Pay.').waitFor()
  expect(await instructionOf(payer)).toEqual({ state: 'active', schedule: 'day', day: 31, cap: '20000' })
  await pineValley.sendMails()
  expect(mailbox.newest(payer.email, /Auto Pay/).text).toBeTruthy()
  expect(errors).toEqual([])
  await expectBooksSound(database)
})

test('N2 AutoPay from the dashboard: the method, its billing address, “Use for Auto Pay”, “Save”; then it stands there with an edit and a delete icon', async () => {
  const payer = await payers.newPayer()
  const { page, errors } = await payers.signIn(payer)
  await page.getByRole('link', { name: 'Add new' }).click()
  await page.getByRole('radio', { name: 'Credit or debit card' }).check()
  // The address of the account is proposed, and changed.
  expect(await page.getByLabel('City').inputValue()).toBe('Concord')
  await page.getByLabel('Street').fill('9 Mill Lane')
  await page.getByLabel('City').fill('Lincoln')
  expect(await page.getByLabel('Use for Auto Pay').isChecked()).toBe(true)
  await page.getByRole('button', { name: 'Continue' }).click()
  await fillCard(page, '4000056655665556')
  await page.getByRole('heading', { name: 'Use for Auto Pay' }).waitFor()
  await page.getByLabel('I have read these terms').check()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('You are enrolled in Auto Pay.').waitFor()
  await page.goto('/')
  const tile = page.getByRole('region', { name: 'Auto payment', exact: true })
  expect(await tile.textContent()).toContain('On')
  await tile.getByRole('link', { name: 'Manage auto-payment' }).waitFor()
  await page.getByText('Visa ending 5556').first().waitFor()
  await page.getByRole('link', { name: 'Remove Visa ending 5556' }).waitFor()
  await page.getByRole('link', { name: 'Edit Visa ending 5556' }).click()
  expect(await page.getByLabel('Street').inputValue()).toBe('9 Mill Lane')
  expect(await page.getByLabel('City').inputValue()).toBe('Lincoln')
  expect(await payers.paymentsOf(payer)).toEqual([])
  expect(errors).toEqual([])
  await expectBooksSound(database)
})

test('N3 outstanding balance: the exact amount is said on the button before “Save” charges it, all of it at once; the next invoice is paid on its day', async () => {
  const payer = await payers.newPayer({ owes: ['64.20', '10.00'] })
  const { page } = await payers.signIn(payer)
  await page.getByRole('link', { name: 'Add new' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await fillCard(page, '4000056655665556')
  // 64.20 + 10.00
  await page.getByText('The $74.20 that is due now is charged today.').waitFor()
  expect(await payers.paymentsOf(payer)).toEqual([])
  // It may be left for its day.
  await page.getByRole('link', { name: 'Leave it for its day' }).click()
  await page.getByText('$74.20 is due now.').waitFor()
  await page.getByRole('button', { name: 'Save', exact: true }).waitFor()
  await page.getByRole('link', { name: 'Pay it today as well' }).click()
  await page.getByText('The $74.20 that is due now is charged today.').waitFor()
  await page.getByLabel('I have read these terms').check()
  await page.getByRole('button', { name: 'Save and pay $74.20', exact: true }).click()
  await page.getByText('Your payment of $74.20 was successful').waitFor()
  await page.getByText('You are enrolled in Auto Pay').waitFor()
  expect(await payers.paymentsOf(payer)).toEqual(['succeeded 7420'])
  expect(await payers.receivableOf(payer)).toBe(0)
  await page.goto('/')
  await page.getByText('Nothing is due.').first().waitFor()
  await page.getByRole('link', { name: 'Manage auto-payment' }).waitFor()

  // The invoice of the next month is paid by itself, on the day it is due.
  await payers.bill(payer, { amount: '30.00', dueOn: '2026-04-30' })
  for (const hour of ['2026-04-01T05:00:00Z', '2026-04-20T13:00:00Z', '2026-04-30T13:00:00Z'])
    await pineValley.passTo(hour)
  expect(await payers.paymentsOf(payer)).toEqual(['succeeded 7420', 'succeeded 3000'])
  expect(await payers.receivableOf(payer)).toBe(0)
  await expectBooksSound(database)
})

test('N4 AutoPay while paying: a new payment method with “Use for Auto Pay” is charged once, and the dashboard shows it', async () => {
  const payer = await payers.newPayer({ owes: ['80.46'] })
  const { page, errors } = await payers.signIn(payer)
  await page.getByRole('link', { name: 'Make a payment' }).click()
  await choose(page, { method: 'Credit or debit card', autopay: true })
  await page.getByRole('heading', { name: 'Billing address' }).waitFor()
  expect(await page.getByLabel('Use for Auto Pay').isChecked()).toBe(true)
  await enterCard(page, '4000056655665556')
  await page.getByRole('heading', { name: 'Auto Pay with this method' }).waitFor()
  const main = await page.locator('main').textContent()
  for (const words of ['On the day an invoice is due', 'With the next invoice']) expect(main).toContain(words)
  // The terms of AutoPay are there to be read, beside those of the payment.
  expect(await page.getByRole('region', { name: 'Terms of Auto Pay' }).textContent()).toContain('Auto Pay:')
  await agreeAndPay(page, '$80.46')
  await page.getByText('Your payment of $80.46 was successful').waitFor()
  await page.getByText('later invoices are paid by Visa ending 5556').waitFor()
  await page.goto('/')
  expect(await page.getByRole('region', { name: 'Auto payment', exact: true }).textContent()).toContain('On')
  await page.getByRole('link', { name: 'Edit Visa ending 5556' }).waitFor()
  expect(await payers.paymentsOf(payer)).toEqual(['succeeded 8046'])
  expect(await payers.receivableOf(payer)).toBe(0)
  expect(errors).toEqual([])
  await expectBooksSound(database)
})

test('N5 edit, remove, cancel: removing the method that Auto Pay uses says so first and ends it; it may also be ended alone', async () => {
  const payer = await payers.newPayer()
  const { page } = await payers.signIn(payer)
  const enrol = async () => {
    await page.goto('/')
    await page.getByRole('link', { name: 'Add new' }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await fillCard(page, '4000056655665556')
    await page.getByLabel('I have read these terms').check()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('You are enrolled in Auto Pay.').waitFor()
  }
  await enrol()
  await page.goto('/')
  await page.getByRole('link', { name: 'Edit Visa ending 5556' }).click()
  await page.getByLabel('Nickname').fill('Office card')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('heading', { name: 'Payment methods' }).waitFor()
  await page.goto('/')
  await page.getByRole('link', { name: 'Remove Office card' }).click()
  await page.getByText('Auto Pay uses this method. Removing it ends Auto Pay.').waitFor()
  await page.getByRole('button', { name: 'Remove…' }).click()
  await page.getByText('Auto Pay ends: from then on you pay each invoice yourself.').waitFor()
  await page.getByRole('button', { name: 'Keep it' }).click()
  expect(await instructionOf(payer)).toMatchObject({ state: 'active' })
  await page.getByRole('button', { name: 'Remove…' }).click()
  await page.getByRole('button', { name: 'Remove and end Auto Pay' }).click()
  await page.getByText('Auto Pay has ended with it').waitFor()
  expect(await instructionOf(payer)).toMatchObject({ state: 'ended' })
  await page.goto('/autopay')
  await page.getByText('when its payment method was removed').waitFor()
  await page.goto('/')
  await page.getByText('You pay each invoice yourself.').waitFor()

  // Cancelled alone, the method stays.
  await enrol()
  await page.goto('/autopay')
  await page.getByRole('button', { name: 'End…' }).click()
  await page.getByRole('button', { name: 'End Auto Pay' }).click()
  await page.getByText('Auto Pay has ended. Nothing is charged by itself any more.').waitFor()
  await page.goto('/payment-methods')
  await page.getByText('Visa ending 5556').waitFor()
  expect(await instructionOf(payer)).toMatchObject({ state: 'ended' })
  await expectBooksSound(database)
})

test('AutoPay pauses until a day and goes on; a day that is none is said beside it, and a pause past the due date is warned of', async () => {
  const today = pineValley.clock.now().toZonedDateTimeISO('America/New_York').toPlainDate()
  const due = today.add({ days: 16 })
  const payer = await payers.newPayer({ owes: ['30.00'], dueOn: due.toString() })
  const { page } = await payers.signIn(payer)
  await page.getByRole('link', { name: 'Add new' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await fillCard(page, '4000056655665556')
  await page.getByRole('link', { name: 'Leave it for its day' }).click()
  await page.getByText('$30.00 is due now.').waitFor()
  await page.getByLabel('I have read these terms').check()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('You are enrolled in Auto Pay.').waitFor()
  await page.getByRole('button', { name: 'Pause…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Pause Auto Pay' })
  const day = dialog.getByLabel('First day on which it pays again')
  const long = (on: Temporal.PlainDate) => on.toLocaleString('en-US', { dateStyle: 'long' })
  await dialog.getByText(`has the due date ${long(due)}`).waitFor()
  await day.fill('2020-01-01')
  await dialog.getByRole('button', { name: 'Pause Auto Pay' }).click()
  await dialog.getByText('Choose a day after today.').waitFor()
  expect(await day.inputValue()).toBe('2020-01-01')
  expect(await day.getAttribute('aria-invalid')).toBe('true')
  const until = today.add({ days: 40 })
  await day.fill(until.toString())
  await dialog.getByRole('button', { name: 'Pause Auto Pay' }).click()
  await page.getByText(`Auto Pay is paused until ${long(until)}`).waitFor()
  expect(await dialog.isVisible()).toBe(false)
  await page.getByText('The next payment comes after the due date').waitFor()
  // What is agreed to now says the day on which it will be, after the pause.
  await page.getByRole('link', { name: 'Change', exact: true }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('region', { name: 'Terms' }).getByText(long(until)).waitFor()
  await page.getByText('The next payment comes after the due date').waitFor()
  await page.goto('/')
  const medium = until.toLocaleString('en-US', { dateStyle: 'medium' })
  await page.getByText(`Until ${medium} you pay each invoice yourself.`).waitFor()
  await page.goto('/autopay')
  await page.getByRole('button', { name: 'Resume now' }).click()
  await page.getByText('Auto Pay goes on.').waitFor()
})

test('a method that is added to Auto Pay takes the place of the present one: its day and its limit stay', async () => {
  const payer = await payers.newPayer()
  const { page } = await payers.signIn(payer)
  await page.goto('/autopay/enrol')
  await page.getByLabel('On a day of the month that I choose').check()
  await page.getByLabel('Day of the month', { exact: true }).fill('15')
  await page.getByLabel(/^At most in a month/).fill('75.50')
  await page.getByRole('button', { name: 'Continue' }).click()
  await enterCard(page, '4000056655665556')
  await page.getByLabel('I have read these terms').check()
  await page.getByRole('button', { name: 'Enroll in Auto Pay' }).click()
  await page.getByText('You are enrolled in Auto Pay.').waitFor()
  await page.goto('/')
  await page.getByRole('link', { name: 'Add new' }).click()
  await enterCard(page, '5555555555554444')
  await page.getByText('On day 15 of each month').waitFor()
  await page.getByText('$75.50').first().waitFor()
  await page.getByLabel('I have read these terms').check()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Auto Pay was changed.').waitFor()
  await page.goto('/')
  await page.getByRole('link', { name: 'Edit Mastercard ending 4444' }).waitFor()
  expect(await instructionOf(payer)).toEqual({ state: 'active', schedule: 'day', day: 15, cap: '7550' })

  // Another, while something is due: it is paid by it, the amount on the button, or left for its day.
  await payers.bill(payer, { amount: '11.46', dueOn: '2026-03-05' })
  await page.getByRole('link', { name: 'Add new' }).click()
  await enterCard(page, '4000056655665556')
  await page.getByText('The $11.46 that is due now is charged today.').waitFor()
  await page.getByRole('link', { name: 'Leave it for its day' }).click()
  await page.getByText('$11.46 is due now.').waitFor()
  await page.getByRole('link', { name: 'Pay it today as well' }).click()
  await page.getByText('The $11.46 that is due now is charged today.').waitFor()
  expect(await payers.paymentsOf(payer)).toEqual([])
  await page.getByLabel('I have read these terms').check()
  await page.getByRole('button', { name: 'Save and pay $11.46', exact: true }).click()
  await page.getByText('Your payment of $11.46 was successful').waitFor()
  expect(await payers.paymentsOf(payer)).toEqual(['succeeded 1146'])
  expect(await payers.receivableOf(payer)).toBe(0)
  await expectBooksSound(database)
})

test('part of an invoice paid with Auto Pay leaves the rest for its day, and says so; without scripts too', async () => {
  // Another test may have let time pass.
  const due = pineValley.clock.now().toZonedDateTimeISO('America/New_York').toPlainDate().add({ days: 16 })
  const payer = await payers.newPayer({ owes: ['80.46'], dueOn: due.toString() })
  const { page } = await payers.signIn(payer, { javaScriptEnabled: false })
  await page.goto('/pay')
  await page.getByText('Edit amount').click()
  await choose(page, { amount: '20.00', method: 'Credit or debit card', autopay: true })
  await enterCard(page, '4000056655665556')
  await page.frameLocator('iframe').getByRole('link', { name: 'Continue' }).click()
  await page.getByText('What this payment leaves of the invoice is paid too').waitFor()
  await agreeAndPay(page, '$20.00')
  await page.getByText('Your payment of $20.00 was successful').waitFor()
  await page.goto('/')
  // 80.46 − 20.00, on the due day.
  await page.getByText('$60.46').first().waitFor()
  const day = due.toLocaleString('en-US', { dateStyle: 'medium' })
  await page.getByText(`by Auto Pay on ${day}`).waitFor()
  await expectBooksSound(database)
})

test('a payment above the limit waits: every page says what is left of it after a credit, and approved it is charged', async () => {
  const today = pineValley.clock.now().toZonedDateTimeISO('America/New_York').toPlainDate()
  const due = today.add({ days: 16 }).toString()
  const payer = await payers.newPayer({ owes: ['80.46'], dueOn: due })
  const { page } = await payers.signIn(payer)
  await page.goto('/autopay/enrol')
  await page.getByLabel(/^At most in a month/).fill('50.00')
  await page.getByRole('button', { name: 'Continue' }).click()
  await enterCard(page, '4000056655665556')
  await page.getByLabel('I have read these terms').check()
  await page.getByRole('button', { name: 'Enroll in Auto Pay' }).click()
  await page.getByText('You are enrolled in Auto Pay.').waitFor()
  // Announced before its day.
  for (const hour of [`${today.add({ days: 8 })}T13:00:00Z`, `${due}T21:00:00Z`, `${due}T22:00:00Z`])
    await pineValley.passTo(hour)
  await page.goto('/autopay')
  await page.getByText('$80.46, once you approve it').waitFor()
  await payers.credit(payer, '10.00')
  await page.goto('/')
  // 80.46 − 10.00
  await page.getByText('A payment of $70.46 waits for approval.').waitFor()
  await page.goto('/autopay')
  await page.getByText('$70.46, once you approve it').waitFor()
  expect(await page.locator('main').textContent()).not.toContain('With the next invoice')
  const approve = async () => {
    await page.getByRole('button', { name: 'Approve…' }).click()
    await page.getByText('$70.46 is charged to Visa ending 5556').waitFor()
    await page.getByRole('button', { name: 'Approve $70.46' }).click()
    await page.getByText('The payment is approved').waitFor()
    await page.getByText('$70.46, within the next few minutes').waitFor()
  }
  await approve()
  // It can be taken back until it goes; who pays by hand is told of it.
  await page.getByRole('button', { name: 'Take back' }).click()
  await page.getByText('The approval is taken back').waitFor()
  await page.goto('/pay')
  await page.getByText('Auto Pay waits for your approval of $70.46').waitFor()
  await page.goto('/autopay')
  await approve()
  await page.goto('/pay')
  await page.getByText('A payment of $70.46 by Auto Pay is approved').waitFor()
  await page.goto('/')
  await page.getByText('An approved payment of $70.46 is made within the next few minutes.').waitFor()
  await pineValley.passTo(`${today.add({ days: 17 })}T12:00:00Z`)
  expect(await payers.paymentsOf(payer)).toEqual(['succeeded 7046'])
  await expectBooksSound(database)
})
