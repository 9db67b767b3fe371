import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from '@playwright/test'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addStaff, createLogin } from '../../src/accounts/logins.ts'
import { inTransaction } from '../../src/db/database.ts'
import { launchBrowser } from '../support/chromium.ts'
import { testDatabase } from '../support/database.ts'
import { PASSWORD, startPineValley } from '../support/pine-valley.ts'

/* What staff sees of mails by whose code somebody comes in, where there is no mail server. */
const database = await testDatabase()
let pineValley: Awaited<ReturnType<typeof startPineValley>>
let browser: Browser

beforeAll(async () => {
  pineValley = await startPineValley(database)
  browser = await launchBrowser()
  await inTransaction(database.kysely, async (tx) => {
    const now = pineValley.clock.now()
    const given = { email: 'sam@pinevalley.example', name: 'Sam Support', password: PASSWORD, now }
    const { id } = await createLogin(tx, given)
    await addStaff(tx, { loginId: id, role: 'support', now })
  })
  const admin = await signedIn('clerk@pinevalley.example')
  await admin.goto(await people('100002'))
  const form = admin.locator('form', { has: admin.getByRole('button', { name: 'Mail a registration code' }) })
  await form.getByLabel('Email').fill('ann@hardware.example')
  await form.getByLabel('Name').fill('Ann Hall')
  await form.getByRole('button').click()
  await admin.getByText('The registration code was mailed').waitFor()
  await pineValley.sendMails()
})

afterAll(async () => {
  await browser?.close()
  await pineValley?.stop()
})

test('an administrator reads a code that nobody could send, so that it can be told; it is not sent again', async () => {
  const page = await signedIn('clerk@pinevalley.example')
  await openMail(page)
  const mail = page.frameLocator('iframe')
  await mail.getByText('Registration code').waitFor()
  await mail.getByRole('link', { name: 'Register' }).waitFor()
  expect(await page.getByRole('button', { name: 'Send again…' }).count()).toBe(0)
  await looksRight(page)
})

test('others of the staff see that there is a mail, and not what it says', async () => {
  const page = await signedIn('sam@pinevalley.example')
  await openMail(page)
  await page.getByText('The code is not shown.').waitFor()
  expect(await page.locator('iframe').count()).toBe(0)
  const { rows } = await sql<{ text: string }>`select text from mails where kind = 'registration'`.execute(
    database.kysely,
  )
  const code = /Registration code:\s+(\S+)/.exec(rows[0]!.text)![1]!
  expect(await page.content()).not.toContain(code)
  await looksRight(page)
})

test('who only looks is offered nothing that would be refused', async () => {
  const page = await signedIn('sam@pinevalley.example')
  await page.goto(await people('100002'))
  await page.getByRole('heading', { name: 'Registration codes' }).waitFor()
  for (const name of ['Mail a registration code', 'Invite…', 'Revoke…', 'Remove…'])
    expect(await page.getByRole('button', { name }).count(), name).toBe(0)
  await page.goto('/console/accounts')
  await page.getByRole('heading', { name: 'Accounts' }).waitFor()
  expect(await page.getByRole('link', { name: 'New account' }).count()).toBe(0)
  expect(
    await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: 'Staff' }).count(),
  ).toBe(0)
  await page.goto('/console/provider')
  await page.getByText('Your role looks at this and does not change it.').waitFor()
  expect(await page.getByRole('button', { name: 'Save provider' }).isDisabled()).toBe(true)
  await looksRight(page)
})

async function openMail(page: Page): Promise<void> {
  await page.goto('/console/mails')
  await page.getByRole('link', { name: 'Register with Pine Valley Telephone' }).click()
  await page.getByRole('heading', { level: 1, name: 'Register with Pine Valley Telephone' }).waitFor()
}

async function looksRight(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 })
      const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
      const sideways = 'Math.max(0, document.documentElement.scrollWidth - window.innerWidth)'
      expect(await page.evaluate(sideways)).toBe(0)
    }
  }
}

async function people(number: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`select id::text from accounts where number = ${number}`.execute(
    database.kysely,
  )
  return `/console/accounts/${rows[0]!.id}/people`
}

async function signedIn(email: string): Promise<Page> {
  const page = await (await browser.newContext({ baseURL: pineValley.url })).newPage()
  await page.goto('/console/sign-in')
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  return page
}
