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
 * Acme Dental (100001, zoe@…) has one invoice, of March 1, and asks about a line of it.
 */
const database = await testDatabase()
let pineValley: Awaited<ReturnType<typeof startPineValley>>
let mailbox: Awaited<ReturnType<typeof startMailbox>>
let browser: Browser

beforeAll(async () => {
  mailbox = await startMailbox()
  pineValley = await startPineValley(database, { smtpUrl: mailbox.url })
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await pineValley?.stop()
  await mailbox?.close()
})

const ZOE = 'zoe@acme-dental.example'
const CLERK = 'clerk@pinevalley.example'
const customer = (options: BrowserContextOptions = {}) =>
  visitor(browser, pineValley.url, { user: '100001', ...options })
const clerk = (options: BrowserContextOptions = {}) =>
  visitor(browser, pineValley.url, { user: CLERK, ...options })

/** Asks about a line of the first invoice and answers with the address of the question. */
async function askAboutLine(page: Page, line: RegExp, message: string): Promise<string> {
  await page.goto('/invoices/1')
  await page.getByRole('link', { name: line }).first().click()
  await page.getByLabel('Your question, or what is wrong').fill(message)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('We have received it.').waitFor()
  return new URL(page.url()).pathname
}

async function reply(page: Page, message: string): Promise<void> {
  await page.getByLabel('Your reply').fill(message)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('listitem').filter({ hasText: message }).waitFor()
}

/** Opens the question that has waited longest for the provider. */
async function openFirst(staff: Page): Promise<void> {
  await staff.goto('/console/inquiries')
  await staff.getByRole('table', { name: 'Inquiries' }).getByRole('link').first().click()
  await staff.getByRole('heading', { name: 'What was written' }).waitFor()
}

const said = (page: Page) =>
  page.getByRole('list', { name: 'What was written' }).getByRole('listitem').allInnerTexts()

test('staff ask back, the customer replies, it is credited, and a reply takes it up again', async () => {
  const { page, errors } = await customer()
  const question = await askAboutLine(
    page,
    /^Question or dispute about .*United Kingdom/,
    'We called nobody there.',
  )
  const { page: staff, errors: staffErrors } = await clerk()
  await openFirst(staff)
  await staff.getByLabel('Message', { exact: true }).fill('From which of your telephones?')
  await staff.getByRole('button', { name: 'Ask back and wait' }).click()
  await staff.getByText('Waiting for the customer').waitFor()
  await staff.goto('/console/inquiries')
  await staff.getByText('Nobody waits for an answer').waitFor()

  await pineValley.sendMails()
  const asked = mailbox.newest(ZOE, /^We have a question about INQ-1$/)
  expect(asked.text).toContain('From which of your telephones?')
  const link = new URL(/https?:\/\/\S+\/inquiries\/\S+/.exec(asked.text ?? '')![0])
  await page.goto(`${link.pathname}${link.search}`)
  await page.getByText('We need something from you').waitFor()
  await reply(page, 'From none of ours: the office was closed.')
  await page.getByText('Waiting for our answer').waitFor()
  expect((await said(page)).map((text) => text.split('\n')[0])).toEqual([
    'You',
    'Pine Valley Telephone',
    'You',
  ])
  await pineValley.sendMails()
  // The clerk who asked is told, without what was written.
  const told = mailbox.newest(CLERK, /^Acme Dental.* has written about INQ-1$/)
  expect(told.text).not.toContain('office was closed')

  await openFirst(staff)
  await staff.getByLabel('Message', { exact: true }).fill('Then we take a part of it off.')
  await live(staff)
  await staff.getByLabel(/^Credit before tax/).fill('0.05')
  await staff.getByRole('button', { name: 'Credit $0.05' }).click()
  await staff.getByText(/credited, taxes included:/).waitFor()
  await page.goto(question)
  await page.getByText(/We credit \$0\.\d\d, taxes included, by credit note/).waitFor()
  await page.getByRole('heading', { name: 'Is it not settled?' }).waitFor()
  await reply(page, 'And the rest of it?')
  await page.getByText('Waiting for our answer').waitFor()
  await openFirst(staff)
  expect(await staff.locator('main').textContent()).toContain('And the rest of it?')
  await staff.getByLabel('Message', { exact: true }).fill('The rest was a fax of yours.')
  await staff.getByRole('button', { name: 'Decline' }).click()
  await staff.getByText('It is decided.').waitFor()
  await page.goto(question)
  expect(await said(page)).toHaveLength(6)
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Declined')

  const { rows } = await sql<{ net: bigint }>`
    select net_micros as net from invoices where kind = 'credit_note'`.execute(database.kysely)
  expect(rows).toEqual([{ net: 50_000n }])
  expect([errors, staffErrors]).toEqual([[], []])
  await expectBooksSound(database)
})

test('what the customer adds while staff are writing is read before anything is decided', async () => {
  const { page } = await customer()
  await askAboutLine(page, /^Question or dispute about .*[Ff]ee/, 'What is this fee?')
  const { page: staff } = await clerk()
  await openFirst(staff)
  await reply(page, 'I have found it, thank you.')
  await staff.getByLabel('Message', { exact: true }).fill('It is the fee of your plan.')
  await staff.getByRole('button', { name: 'Explain, credit nothing' }).click()
  await staff.getByText('read the others first').waitFor()
  await staff.getByRole('listitem').filter({ hasText: 'I have found it, thank you.' }).waitFor()
  // What was written is still there, and is sent now.
  expect(await staff.getByLabel('Message', { exact: true }).inputValue()).toBe('It is the fee of your plan.')
  await staff.getByRole('button', { name: 'Explain, credit nothing' }).click()
  await staff.getByText('It is decided.').waitFor()
  expect((await said(staff)).at(-1)).toContain('It is the fee of your plan.')
})

test('both sides write without scripts, and an empty reply is asked for', async () => {
  const { page } = await customer({ javaScriptEnabled: false })
  await page.goto('/inquiries')
  await page.getByRole('table', { name: 'Questions and disputes' }).getByRole('link').first().click()
  await page.getByLabel('Your reply').fill('   ')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('Write your reply.').waitFor()
  await reply(page, 'One more thing.')
  const { page: staff } = await clerk({ javaScriptEnabled: false })
  await openFirst(staff)
  await staff.getByLabel('Message', { exact: true }).fill('Which?')
  await staff.getByRole('button', { name: 'Ask back and wait' }).click()
  await staff.getByText('Waiting for the customer').waitFor()
})

test('a conversation is read in four languages on a phone, in light and dark, without an axe violation', async () => {
  const { page } = await customer({ viewport: { width: 390, height: 844 }, bypassCSP: true })
  const { rows } = await sql<{ id: bigint }>`select id from billing_inquiries order by id`.execute(
    database.kysely,
  )
  for (const language of ['en', 'fr', 'es', 'de']) {
    await sql`update logins set language = ${language} where email = ${ZOE}`.execute(database.kysely)
    for (const { id } of rows) {
      await page.goto(`/inquiries/${id}`)
      expect(await page.locator('html').getAttribute('lang')).toContain(language)
      const wider = await page.evaluate(
        'Math.max(0, document.documentElement.scrollWidth - window.innerWidth)',
      )
      expect({ language, id, wider }).toEqual({ language, id, wider: 0 })
    }
  }
  await sql`update logins set language = null`.execute(database.kysely)
  const { page: staff } = await clerk({ bypassCSP: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [who, address] of [
      [page, `/inquiries/${rows[0]?.id}`],
      [page, `/inquiries/${rows.at(-1)?.id}`],
      [staff, `/console/accounts/1/inquiries/${rows[0]?.id}`],
      [staff, `/console/accounts/1/inquiries/${rows.at(-1)?.id}`],
      [staff, '/console/inquiries?state=waiting_for_customer'],
    ] as const) {
      await who.emulateMedia({ colorScheme })
      await who.goto(address)
      const { violations } = await new AxeBuilder({ page: who }).analyze()
      const found = violations.map(({ id, nodes }) => ({ id, html: nodes[0]?.html }))
      expect({ colorScheme, address, found }).toEqual({ colorScheme, address, found: [] })
    }
  }
})
