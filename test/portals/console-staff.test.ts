import type { Page } from '@playwright/test'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { expectAccessible, type OpenDoor, openDoor } from '../support/door.ts'
import { PASSWORD } from '../support/pine-valley.ts'

/* The provider's own people: who lets whom in, and how they are kept safe. */
const database = await testDatabase()
let door: OpenDoor

beforeAll(async () => {
  door = await openDoor(database)
})

// What one test tried too often is forgotten in the next.
beforeEach(() => door.later({ minutes: 20 }))

afterAll(() => door?.close())

const NEW_PASSWORD = 'seven quiet harbours'

test('a colleague is invited by mail, chooses a password, gets another role, and is out at once when removed', async () => {
  const { page: ruth, errors } = await door.person('clerk@pinevalley.example', '/console/staff')
  await ruth.getByText('A command added Ruth Clerk: Administrator').waitFor()
  await invite(ruth, { name: 'Ben Larsen', email: 'ben@pinevalley.example', role: /^Billing/ })
  const waiting = ruth.getByRole('table', { name: 'Invitations that wait' })
  await waiting.getByRole('row', { name: /Ben Larsen.*Billing.*Ruth Clerk/ }).waitFor()
  const first = await door.mailedLink('ben@pinevalley.example', '/invitation/')
  await waiting.getByRole('button', { name: 'Send again Ben Larsen' }).click()
  await ruth.getByText('Ruth Clerk invited Ben Larsen, ben@pinevalley.example: Billing').nth(1).waitFor()
  const link = await door.mailedLink('ben@pinevalley.example', '/invitation/')
  expect(link).not.toBe(first)

  const ben = await door.stranger()
  await ben.goto(first)
  await ben.getByText('This link no longer works').waitFor()
  await ben.goto(link)
  await ben.getByRole('heading', { name: 'Join Pine Valley Telephone' }).waitFor()
  await ben.getByText('Keep accounts, send invoices, take payments.').waitFor()
  await expectAccessible(ben)
  await ben.getByLabel('New password').fill(NEW_PASSWORD)
  await ben.getByRole('button', { name: 'Accept the invitation' }).click()
  await ben.getByRole('heading', { name: 'Dashboard' }).waitFor()
  await ben.getByRole('complementary').getByText('Ben Larsen, billing').waitFor()
  expect((await ben.goto('/console/staff'))?.status()).toBe(403)
  const told = await door.mail('clerk@pinevalley.example', /Ben Larsen is one of your staff now/)
  expect(told.text).toContain(`${door.url}/console/staff`)

  await ruth.goto('/console/mails')
  await ruth.getByRole('link', { name: 'Ben Larsen is one of your staff now' }).click()
  await ruth.getByText('None: about a person’s own sign-in').waitFor()

  await ruth.goto('/console/staff')
  const row = ruth.getByRole('row', { name: /Ben Larsen/ })
  await ruth.getByRole('button', { name: 'Role… Ben Larsen' }).click()
  await ruth
    .getByRole('dialog', { name: 'The role of Ben Larsen' })
    .getByLabel('Role')
    .selectOption('support')
  await ruth.getByRole('button', { name: 'Save role' }).click()
  await ruth.getByText('The role was changed.').waitFor()
  expect(await row.textContent()).toContain('Support')
  await ben.goto('/console')
  await ben.getByRole('complementary').getByText('Ben Larsen, support').waitFor()

  await ruth.getByRole('button', { name: 'Remove… Ben Larsen' }).click()
  await ruth.getByRole('dialog').getByRole('button', { name: 'Remove Ben Larsen' }).click()
  await ruth.getByText('The person was removed').waitFor()
  expect(await row.count()).toBe(0)
  await ruth.getByText('Ruth Clerk removed Ben Larsen: Support before').waitFor()
  await ben.goto('/console/accounts')
  await ben.waitForURL(/\/console\/sign-in/)
  const gone = await door.mail('ben@pinevalley.example', /no longer one of your staff/)
  expect(gone.text).toContain('By: Ruth Clerk')
  expect(errors).toEqual([])
})

test('an administrator whose browser stood open a while confirms first who it is; what was typed is kept', async () => {
  const { page } = await door.person('clerk@pinevalley.example', '/console/staff')
  door.later({ minutes: 16 })
  const typed = { name: 'Ada Stone', email: 'ada@pinevalley.example', role: /^Billing/ }
  await typeInvitation(page, typed)
  await page.getByRole('heading', { name: /Confirm/ }).waitFor()
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
  await page.getByText('It is confirmed that it is you.').waitFor()
  await page.getByRole('button', { name: 'Invite…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Invite a colleague' })
  expect(await dialog.getByLabel('Email').inputValue()).toBe('ada@pinevalley.example')
  expect(await dialog.getByLabel('Role').inputValue()).toBe('billing')
  await dialog.getByRole('button', { name: 'Mail invitation' }).click()
  await page.getByText('The invitation was mailed.').waitFor()
  await door.mailedLink('ada@pinevalley.example', '/invitation/')
})

test('the only administrator stays, and the page says so; a customer who is invited keeps the one password', async () => {
  const { page: ruth } = await door.person('clerk@pinevalley.example', '/console/staff')
  await ruth.getByRole('button', { name: 'Remove… Ruth Clerk' }).click()
  await ruth.getByRole('button', { name: 'Remove yourself' }).click()
  await ruth.getByRole('alert').getByText('Ruth Clerk is the only administrator').waitFor()
  await ruth.goto('/console/staff')
  await invite(ruth, { name: 'Joe Hall', email: 'joe@hardware.example', role: /^Administrator/ })
  const joe = await door.stranger()
  await joe.goto(await door.mailedLink('joe@hardware.example', '/invitation/'))
  await joe.getByLabel('Password').fill(PASSWORD)
  await joe.getByRole('button', { name: 'Accept the invitation' }).click()
  await joe.getByRole('complementary').getByText('Joe Hall, admin').waitFor()
  await joe.goto('/console/staff')
  await joe.getByRole('button', { name: 'Role… Joe Hall' }).click()
  await joe.getByRole('dialog').getByLabel('Role').selectOption('billing')
  await joe.getByRole('button', { name: 'Save role' }).click()
  await joe.getByRole('complementary').getByText('Joe Hall, billing').waitFor()
  // The account is his as before.
  await joe.goto('/')
  await joe.getByRole('heading', { name: 'Account summary' }).waitFor()
})

test('the page of the staff is accessible in light and dark, fits a phone, and works without scripts', async () => {
  const page = await door.stranger({ javaScriptEnabled: false })
  await page.goto('/console/sign-in')
  await page.getByLabel('Email').fill('clerk@pinevalley.example')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  await page.goto('/console/staff')
  await invite(page, {
    name: 'Ida With A Very Long Name Of Her Own',
    email: 'ida@pinevalley.example',
    role: /^Support/,
  })
  await page.getByRole('row', { name: /Ida/ }).waitFor()
  await page.getByRole('button', { name: /^Take back… Ida/ }).click()
  await page.getByRole('button', { name: 'Take invitation back' }).click()
  await page.getByText('The invitation was taken back.').waitFor()

  const { page: ruth } = await door.person('clerk@pinevalley.example', '/console/staff')
  await invite(ruth, {
    name: 'Ida With A Very Long Name Of Her Own',
    email: 'ida@pinevalley.example',
    role: /^Support/,
  })
  await ruth.getByRole('row', { name: /Ida/ }).waitFor()
  for (const colorScheme of ['light', 'dark'] as const) {
    await ruth.emulateMedia({ colorScheme })
    for (const width of [1280, 390]) {
      await ruth.setViewportSize({ width, height: 900 })
      await expectAccessible(ruth)
      const sideways = 'Math.max(0, document.documentElement.scrollWidth - window.innerWidth)'
      expect([width, await ruth.evaluate(sideways)]).toEqual([width, 0])
    }
  }
})

test('one of the staff has a link mailed for a forgotten password, and changes the address; each is told', async () => {
  const { page } = await door.person('clerk@pinevalley.example', '/console/security')
  await page.getByRole('link', { name: 'Change the email' }).click()
  await page.getByLabel('New email').fill('ruth@pinevalley.example')
  await page.getByRole('button', { name: 'Send the code' }).click()
  await page.getByLabel('6-digit code').fill(await door.mailedCode('ruth@pinevalley.example'))
  await page.getByRole('button', { name: 'Confirm the new email' }).click()
  await page.getByText('Your email has been changed.').waitFor()
  await expectAccessible(page)
  const warned = await door.mail('clerk@pinevalley.example', /email address was changed/)
  expect(warned.text).not.toContain('ruth@')
  expect(warned.text).toContain(`${door.url}/console/security`)

  const elsewhere = await door.stranger()
  await elsewhere.goto('/console/sign-in')
  await elsewhere.getByRole('link', { name: 'Forgot your password?' }).click()
  await elsewhere.getByRole('button', { name: 'Send the link' }).waitFor()
  await elsewhere.getByLabel('Account number or email').fill('ruth@pinevalley.example')
  await elsewhere.getByRole('button', { name: 'Send the link' }).click()
  await elsewhere.getByText('an email is on its way').waitFor()
  await elsewhere.goto(await door.mailedLink('ruth@pinevalley.example', '/reset/'))
  await elsewhere.getByLabel('New password').fill(NEW_PASSWORD)
  await elsewhere.getByRole('button', { name: 'Save the password' }).click()
  await elsewhere.getByText('Your password has been changed').waitFor()
  await door.mail('ruth@pinevalley.example', /Your password was changed/)
  await elsewhere.getByLabel('Account number or email').fill('ruth@pinevalley.example')
  await elsewhere.getByLabel('Password').fill(NEW_PASSWORD)
  await elsewhere.getByRole('button', { name: 'Sign in', exact: true }).click()
  await elsewhere.getByRole('heading', { name: 'Dashboard' }).waitFor()
})

type Invited = { name: string; email: string; role: RegExp }

async function invite(page: Page, invited: Invited): Promise<void> {
  await typeInvitation(page, invited)
  await page.getByText('The invitation was mailed.').waitFor()
}

async function typeInvitation(page: Page, { name, email, role }: Invited): Promise<void> {
  await page.getByRole('button', { name: 'Invite…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Invite a colleague' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Email').fill(email)
  const option = dialog.getByRole('option', { name: role })
  await dialog.getByLabel('Role').selectOption((await option.getAttribute('value'))!)
  await dialog.getByRole('button', { name: 'Mail invitation' }).click()
}
