import type { Page } from '@playwright/test'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { expectAccessible, type OpenDoor, openDoor, reloaded } from '../support/door.ts'

const database = await testDatabase()
let door: OpenDoor

beforeAll(async () => {
  door = await openDoor(database)
})

// What one test tried too often is forgotten in the next.
beforeEach(() => door.later({ minutes: 20 }))

afterAll(() => door?.close())

const NEW_PASSWORD = 'seven quiet harbours'

test('an invitation by mail makes a payer, who sees bills and no calls; one login then has two accounts and a switcher', async () => {
  const { page: owner } = await door.person('100001')
  await invite(owner, { email: 'pat@books.example', name: 'Pat Moss', role: 'Payer' })
  const page = await door.stranger()
  await page.goto(await door.mailedLink('pat@books.example', '/invitation/'))
  await page.getByRole('heading', { name: 'Join Acme Dental' }).waitFor()
  await expectAccessible(page)
  await page.getByLabel('New password').fill(NEW_PASSWORD)
  await page.getByRole('button', { name: 'Accept the invitation' }).click()
  await page.getByRole('heading', { name: 'Account summary' }).waitFor()
  expect(await places(page)).toEqual(['Summary', 'Invoices', 'Payments', 'Downloads', 'Account'])
  const calls = await page.goto('/calls')
  expect(calls?.status()).toBe(403)

  const { page: hardware } = await door.person('100002')
  await invite(hardware, { email: 'pat@books.example', name: 'Pat Moss', role: 'Auditor' })
  const link = await door.mailedLink('pat@books.example', '/invitation/')
  await page.goto(link)
  await page.getByLabel('Password').fill('not my password')
  await page.getByRole('button', { name: 'Accept the invitation' }).click()
  await page.getByText('This password is not right.').waitFor()
  await page.getByLabel('Password').fill(NEW_PASSWORD)
  await page.getByRole('button', { name: 'Accept the invitation' }).click()
  // The first page is of the account that was joined.
  await page.getByText('You belong to Concord Hardware now, account 100002.').waitFor()
  await expectAccessible(page)
  await page.goto(link)
  await page.getByText('This link no longer works').waitFor()
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Account summary' }).waitFor()

  await page.goto('/?account=100001')
  await page.getByRole('button', { name: 'Acme Dental' }).click()
  // The button in the menu, and then the menu's own, have one name.
  await reloaded(page, () => page.getByRole('button', { name: 'Concord Hardware' }).click())
  await page.getByRole('button', { name: 'Concord Hardware' }).waitFor()
  // An auditor sees everything; the people too.
  expect(await places(page)).toContain('Calls')
  await page.goto('/account/members')
  await page.getByText('joe@hardware.example').waitFor()
  expect(await page.getByRole('link', { name: 'Invite somebody' }).count()).toBe(0)
})

test('each role sees the places that are its own', async () => {
  const { page: owner } = await door.person('100001')
  const seen: Record<string, string[]> = {}
  for (const [role, email] of [
    ['Phone admin', 'phones@acme-dental.example'],
    ['Department manager', 'front@acme-dental.example'],
  ] as const) {
    await invite(owner, { email, name: role, role })
    const page = await door.stranger()
    await page.goto(await door.mailedLink(email, '/invitation/'))
    await page.getByLabel('New password').fill(NEW_PASSWORD)
    await page.getByRole('button', { name: 'Accept the invitation' }).click()
    await page.getByRole('navigation', { name: 'Main' }).waitFor()
    seen[role] = await places(page)
    expect((await page.goto('/invoices'))?.status()).toBe(403)
  }
  expect(seen).toEqual({
    'Phone admin': ['Summary', 'Calls', 'Usage', 'Account'],
    'Department manager': ['Summary', 'Calls', 'Usage', 'Account'],
  })
})

test('the last owner can neither leave nor be made less; another owner can, and loses access at once', async () => {
  const { page } = await door.person('100002')
  await page.goto('/account/members')
  await page.getByRole('link', { name: /^Change or remove.*Joe Hall$/ }).click()
  // What the API would refuse is not offered, and the page says why.
  await page.getByText('Joe Hall is the only owner.').waitFor()
  expect(await page.getByRole('button', { name: 'Remove from the account…' }).count()).toBe(0)
  expect(await page.getByRole('button', { name: 'Save the role' }).count()).toBe(0)
  await expectAccessible(page)

  // A second invitation takes the first one's place, and the page says that it did.
  await invite(page, { email: 'sue@hardware.example', name: 'Sue Hall', role: 'Payer' })

  await invite(page, { email: 'sue@hardware.example', name: 'Sue Hall', role: 'Owner' })
  await page
    .getByText('The one that was sent to the same address before, as Payer, no longer works.')
    .waitFor()
  const sue = await door.stranger()
  await sue.goto(await door.mailedLink('sue@hardware.example', '/invitation/'))
  await sue.getByLabel('New password').fill(NEW_PASSWORD)
  await sue.getByRole('button', { name: 'Accept the invitation' }).click()
  await sue.getByRole('heading', { name: 'Account summary' }).waitFor()
  await page.goto('/account/members')
  await expectAccessible(page)
  await page.getByRole('link', { name: /^Change or remove.*Sue Hall$/ }).click()
  await page.getByRole('button', { name: 'Remove from the account…' }).click()
  await page.getByRole('button', { name: 'Remove Sue Hall' }).click()
  await page.getByText('They were removed from the account').waitFor()
  await sue.goto('/invoices')
  await sue.getByRole('heading', { name: 'No account to show' }).waitFor()
  await sue.getByRole('button', { name: 'Sign out' }).click()
  await sue.waitForURL('**/sign-in')
})

async function invite(
  page: Page,
  { email, name, role }: { email: string; name: string; role: string },
): Promise<void> {
  await page.goto('/account/members')
  await page.getByRole('link', { name: 'Invite somebody' }).click()
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByRole('radio', { name: role }).check()
  if (role === 'Department manager') await page.getByRole('checkbox').first().check()
  await page.getByRole('button', { name: 'Send the invitation' }).click()
  await page.getByText('The invitation is on its way').waitFor()
}

/** The words of the main navigation. */
async function places(page: Page): Promise<string[]> {
  return page.getByRole('navigation', { name: 'Main' }).getByRole('link').allTextContents()
}
