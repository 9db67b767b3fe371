import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addMember, createLogin } from '../../src/accounts/logins.ts'
import { intakeOf } from '../../src/composition.ts'
import { inTransaction } from '../../src/db/database.ts'
import type { AccountId } from '../../src/kernel/ids.ts'
import { assignNumber } from '../../src/numbers/numbers.ts'
import { verifyUsage } from '../../src/reports/verify-books.ts'
import { importCdrFile } from '../../src/usage/import-cdrs.ts'
import { getSourceByName } from '../../src/usage/sources.ts'
import { sumUsage } from '../../src/usage/sum-usage.ts'
import { expectBooksSound } from '../support/books.ts'
import { launchBrowser } from '../support/chromium.ts'
import { testDatabase } from '../support/database.ts'
import { PASSWORD, startPineValley } from '../support/pine-valley.ts'
import { asteriskLine } from '../support/usage-world.ts'
import { visitor } from '../support/visitor.ts'

const database = await testDatabase()
const { kysely } = database
let pineValley: Awaited<ReturnType<typeof startPineValley>>
let browser: Browser
let accountId: AccountId

/*
 * Beside what Pine Valley has of March (600 s to the United States for $0.12, 33 s to the United Kingdom for $0.04): on March 10 from 9:00 thirty calls of a
 * minute to the United Kingdom ($0.05 + $0.01 each: $1.80), on March 11 from 14:00 twenty of five minutes to the United States by the fax line (5 × $0.012 each:
 * $1.20). March so far: 52 calls, 140.6 minutes, $3.16. All of February: 3 calls for $0.8332.
 */
beforeAll(async () => {
  pineValley = await startPineValley(database)
  browser = await launchBrowser()
  const { rows } = await sql<{ id: AccountId }>`select id from accounts where number = '100001'`.execute(
    kysely,
  )
  accountId = rows[0]!.id
  await inTransaction(kysely, (tx) =>
    assignNumber(tx, {
      ...{ accountId, e164: '16175550101', label: 'Fax' },
      from: Temporal.Instant.from('2026-02-01T05:00:00Z'),
      until: null,
      now: pineValley.clock.now(),
    }),
  )
  const twoDigits = (n: number) => String(n).padStart(2, '0')
  await importCalls([
    ...Array.from({ length: 30 }, (_, n) =>
      asteriskLine({
        ...{ id: `u.${n}`, from: '6175550100', to: '011442079460958', seconds: 60 },
        at: `2026-03-10 09:${twoDigits(n)}:00`,
      }),
    ),
    ...Array.from({ length: 20 }, (_, n) =>
      asteriskLine({
        ...{ id: `f.${n}`, from: '6175550101', to: '13125550199', seconds: 300 },
        at: `2026-03-11 14:${twoDigits(n)}:00`,
      }),
    ),
  ])
})

afterAll(async () => {
  await browser?.close()
  await pineValley?.stop()
})

async function importCalls(lines: readonly string[]): Promise<void> {
  const { id } = await getSourceByName(kysely, { name: 'main-switch' })
  const stream = (async function* () {
    // As Asterisk writes it by default, the user field comes last.
    yield new TextEncoder().encode(lines.map((line) => `${line},""\n`).join(''))
  })()
  const intake = intakeOf({ database, clock: pineValley.clock })
  const { rated } = await importCdrFile(intake, { sourceId: id, name: 'more.csv', stream })
  expect(rated).toBe(lines.length)
}

/** Zoe Adams, signed in, in a window of her own. */
const zoe = (options: BrowserContextOptions = {}) =>
  visitor(browser, pineValley.url, { user: 'zoe@acme-dental.example', ...options })

const main = async (page: Page) => (await page.locator('main').textContent())?.replaceAll(/\s/g, ' ')

/** What a person finds out about March, and about February. */
async function walk(page: Page): Promise<void> {
  await page.goto('/')
  await page.getByRole('navigation').getByRole('link', { name: 'Usage' }).click()
  await page.getByRole('heading', { name: 'Usage', exact: true }).waitFor()
  const words = await main(page)
  for (const found of [
    'Calls in March 2026',
    'Price$3.16$0.83 by this day in February 2026',
    'Calls52',
    'Minutes billed140.6',
    'Not invoiced yet$3.1652 calls',
    'Mar 10 cost the most: $1.80 for 30 calls',
    // 1.96 of 3.16, and 1.84 of 3.16.
    'Main made up 62% of the price',
    'United Kingdom made up 58% of the price',
    'The busiest hour is 9 AM to 10 AM: 30 calls',
  ])
    expect(words).toContain(found)

  const byDay = page
    .getByRole('region', { name: 'By day' })
    .or(page.locator('section', { hasText: 'By day' }))
    .first()
  await byDay.getByText('The figures as a table').click()
  const day = byDay.getByRole('row', { name: /Mar 10/ })
  expect(await day.getByRole('cell').allTextContents()).toEqual(['Mar 10', '$1.80', '$0.10'])

  const fax = page.getByRole('row', { name: /Fax/ })
  expect(await fax.textContent()).toContain('$1.20')
  await page
    .getByRole('table', { name: 'By destination' })
    .getByRole('link', { name: 'United Kingdom' })
    .click()
  await page.waitForURL(/\/calls\?from=2026-03-01&until=2026-03-31&destination=United\+Kingdom/)
  await page.goBack()

  await page.getByLabel('Month', { exact: true }).selectOption({ label: 'February 2026' })
  await page.getByLabel('Compare with').selectOption({ label: 'March 2026' })
  await page.getByRole('button', { name: 'Show' }).click()
  await page.getByText('Calls in February 2026').waitFor()
  expect(await main(page)).toContain('Price$0.8374% less than in March 2026')
  await page.getByRole('link', { name: /March 2026/ }).click()
  await page.getByText('Calls in March 2026').waitFor()
  await page.getByRole('link', { name: /February 2026/ }).click()
  await page.getByText('Calls in February 2026').waitFor()
  await page.getByLabel('Compare with').selectOption({ label: 'Nothing' })
  await page.getByRole('button', { name: 'Show' }).click()
  await page.getByText('before tax').waitFor()
  // What is not invoiced yet is of today, and not of a month that is over.
  expect(await main(page)).not.toContain('Not invoiced yet')
  // No month before the first call can be chosen; a day more of the month compared with has its row.
  expect(await page.getByLabel('Month', { exact: true }).locator('option').allTextContents()).toEqual([
    'March 2026',
    'February 2026',
  ])
  await page.goto('/usage?month=2026-02&compare=2026-03')
  await page.getByText('The figures as a table').first().click()
  const beyond = page.getByRole('row', { name: /Mar 10/ }).first()
  expect(await beyond.count()).toBe(0)
  const last = page.getByRole('row', { name: /Mar 31/ })
  expect(await last.getByRole('cell').allTextContents()).toEqual(['Mar 31', '–', '$0.00'])
}

test.each([
  ['with the calls read', false],
  ['with the days summed', true],
])('usage by day, number, destination and hour, against another month: %s', async (_, isSummed) => {
  if (isSummed) await sumUsage(kysely, { callsMin: 1 })
  const { page, errors } = await zoe()
  await walk(page)
  expect(errors).toEqual([])
  expect(await verifyUsage(kysely, { limit: 10 })).toEqual([])
  await expectBooksSound(database)
})

test('usage by day, number, destination and hour without JavaScript, on a phone', async () => {
  const { page } = await zoe({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } })
  await walk(page)
})

test('usage by day, number, destination and hour of a department manager: his own numbers and no other', async () => {
  const now = pineValley.clock.now()
  await inTransaction(kysely, async (tx) => {
    const fax = { email: 'fax@acme-dental.example', name: 'Frank Fax', password: PASSWORD, now }
    const { id: loginId } = await createLogin(tx, fax)
    await addMember(tx, { accountId, loginId, role: 'department_manager', lines: ['16175550101'], now })
  })
  const { page, errors } = await visitor(browser, pineValley.url, { user: 'fax@acme-dental.example' })
  await page.goto('/usage')
  const words = await main(page)
  // Twenty calls of five minutes for $1.20; nothing in February, when the number was not used.
  for (const found of [
    'Of the numbers you look after.',
    'Price$1.20$0.00 by this day in February 2026',
    'Calls20',
    'Minutes billed100',
    'All calls: Fax',
    'All calls: United States & Canada',
    'The busiest hour is 2 PM to 3 PM: 20 calls',
  ])
    expect(words).toContain(found)
  for (const hidden of ['Main', 'United Kingdom', 'Not invoiced yet']) expect(words).not.toContain(hidden)
  await page.goto('/alerts')
  expect(await page.getByLabel('Of', { exact: true }).locator('option').allTextContents()).toEqual([
    'All numbers',
    '+16175550101 Fax',
  ])
  expect(errors).toEqual([])
})

test('a limit that a customer sets is watched, told by mail, paused and removed', async () => {
  const { page, errors } = await zoe()
  await page.goto('/usage')
  await page.getByRole('link', { name: 'Set a new alert' }).click()
  await page.getByRole('button', { name: 'Set alert' }).click()
  await page.getByText('Give the alert a name.').waitFor()
  expect(await page.getByLabel('Limit').getAttribute('aria-invalid')).toBe('true')
  await page.getByLabel('Name').fill('Calls abroad')
  await page.getByLabel('Limit').fill('5')
  await page.getByRole('button', { name: 'Set alert' }).click()
  await page.getByText('The alert “Calls abroad” is set.').waitFor()
  expect(await main(page)).toContain('$3.16 of $5.00in Mar 1 – 31, 2026')

  // Twenty minutes to mobiles: 10 × (2 × $0.18 + $0.01) = $3.70.
  await importCalls(
    Array.from({ length: 10 }, (_, n) =>
      asteriskLine({
        ...{ id: `m.${n}`, from: '6175550100', to: '011447911123456', seconds: 120 },
        at: `2026-03-15 08:${10 + n}:00`,
      }),
    ),
  )
  await pineValley.passTo('2026-03-15T13:00:00Z')
  const { rows: mails } = await sql<{ toAddress: string; subject: string }>`
    select to_address, subject from mails where kind = 'usage_alert'`.execute(kysely)
  expect(mails).toEqual([
    { toAddress: 'zoe@acme-dental.example', subject: 'Usage alert “Calls abroad”: $6.86' },
  ])
  await page.reload()
  expect(await main(page)).toContain('$6.86 of $5.00')
  await page.getByText('Limit reached').waitFor()
  await page.getByText(/You were told on Mar 15, 2026/).waitFor()

  await page.getByRole('button', { name: 'Pause: Calls abroad' }).click()
  await page.getByText('Paused').waitFor()
  await page.getByRole('button', { name: 'Resume: Calls abroad' }).click()
  await page.getByText('Limit reached').waitFor()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByRole('button', { name: 'Remove alert' }).click()
  await page.getByText('The alert is removed.').waitFor()
  await page.getByText('No alerts yet').waitFor()
  expect(errors).toEqual([])
  await expectBooksSound(database)
})

test.each(['light', 'dark'] as const)(
  'the usage pages have no accessibility faults (%s)',
  async (colorScheme) => {
    const { page } = await zoe({ colorScheme })
    for (const path of ['/usage', '/usage?month=2026-02&compare=', '/usage?month=2026-01', '/alerts']) {
      await page.goto(path)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => `${path} ${id}: ${nodes[0]?.html}`)).toEqual([])
    }
  },
)
