import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addMember, createLogin } from '../../src/accounts/logins.ts'
import { intakeOf } from '../../src/composition.ts'
import { inTransaction } from '../../src/db/database.ts'
import type { AccountId } from '../../src/kernel/ids.ts'
import { getSourceByName } from '../../src/usage/sources.ts'
import { expectBooksSound } from '../support/books.ts'
import { launchBrowser } from '../support/chromium.ts'
import { testDatabase } from '../support/database.ts'
import { startMailbox } from '../support/mailbox.ts'
import { PASSWORD, startPineValley } from '../support/pine-valley.ts'
import { asteriskLine, importText } from '../support/usage-world.ts'
import { visitor } from '../support/visitor.ts'

/*
 * Acme Dental (100001) has 6,002 calls in March: two of Pine Valley's own, and from March 4 one every 45 seconds of 30 seconds each, every
 * third of them to the United Kingdom. 2,001 go there: 2,000 of 30 s × 0.05 ÷ 60 + 0.01 = 0.035, and one of 0.04, make 70.04.
 */
const database = await testDatabase()
const ZOE = 'zoe@acme-dental.example'
let pineValley: Awaited<ReturnType<typeof startPineValley>>
let mailbox: Awaited<ReturnType<typeof startMailbox>>
let browser: Browser

beforeAll(async () => {
  mailbox = await startMailbox()
  pineValley = await startPineValley(database, { smtpUrl: mailbox.url })
  const { id } = await getSourceByName(database.kysely, { name: 'main-switch' })
  await importText(intakeOf({ database, clock: pineValley.clock }), id, manyCalls(6_000), {
    name: 'many.csv',
  })
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await pineValley?.stop()
  await mailbox?.close()
})

function manyCalls(count: number, { from = '6175550100', first = '2026-03-04T00:00:00', id = 'many' } = {}) {
  const start = Temporal.PlainDateTime.from(first)
  const lines = Array.from({ length: count }, (_, n) => {
    const at = start
      .add({ seconds: n * 45 })
      .toString({ smallestUnit: 'second' })
      .replace('T', ' ')
    const to = n % 3 === 0 ? '011442079460958' : '13125550199'
    return `${asteriskLine({ id: `${id}.${n}`, from, to, at, seconds: 30 })},""`
  })
  return `${lines.join('\n')}\n`
}

const customer = (options: BrowserContextOptions & { user?: string } = {}) =>
  visitor(browser, pineValley.url, { user: ZOE, ...options })

/** From the first page to the form of a new report. */
async function toNewReport(page: Page): Promise<void> {
  await page.goto('/')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Calls' }).click()
  await page.getByRole('link', { name: 'Audit Report', exact: true }).click()
  await page.getByRole('link', { name: 'New report' }).click()
  await page.getByRole('heading', { name: 'New Audit Report' }).waitFor()
}

async function exported(): Promise<unknown[]> {
  const { rows } = await database.pool.query(
    `select actor ~ '^login:' as by_person, detail from account_events where kind = 'call_detail_exported' order by id`,
  )
  return rows
}

test('X4 audit report: asked by days, destination and length; made in the background with progress, mailed when ready, read as CSV and PDF, made every month', async () => {
  const { page, errors } = await customer()
  await toNewReport(page)
  await page.getByLabel('Name').fill('Calls to Britain')
  await page.getByLabel('From', { exact: true }).fill('2026-03-01')
  await page.getByLabel('To', { exact: true }).fill('2026-03-31')
  await page.getByLabel('Destination').fill('united k')
  await page.getByLabel('Minimum minutes').fill('0.5')
  await page.getByRole('button', { name: 'Make report' }).click()

  // 5,000 calls have been looked at when the page comes: one of March 3, and 4,999 of which every third, 1,667, goes to Britain.
  await page.getByText('Looking through your calls').waitFor()
  await page.getByText('5,000 of 6,002').waitFor()
  await page.getByText('1,667 calls found so far').waitFor()
  expect(await page.locator('main').textContent()).toContain('You can leave this page')

  await page.goto('/')
  await pineValley.sendMails()
  const mail = mailbox.newest(ZOE, /report/i)
  expect(mail.text).toContain('Calls to Britain')
  expect(`${mail.text} ${mail.html}`).not.toContain('2079460958')
  expect(mail.attachments).toEqual([])
  await page.goto(mailbox.link(ZOE, `${pineValley.url}/reports/`))
  await page.getByText('The report is ready: 2,001 calls, $70.04 before tax.').waitFor()
  const main = await page.locator('main').textContent()
  // 2,000 × 30 s + 33 s; billed 2,000 × 30 s + 36 s.
  for (const words of ['16 h 40 min', 'Mar 1 – 31, 2026', 'United Kingdom · Outbound', 'united k…']) {
    expect(main).toContain(words)
  }
  await page.getByRole('link', { name: 'Next page' }).click()
  await page.getByRole('link', { name: 'First page' }).waitFor()

  await readCsv(page)
  await readPdf(page)
  expect(await exported()).toEqual([
    { by_person: true, detail: { name: 'Calls to Britain', calls: 2001, format: 'csv' } },
    { by_person: true, detail: { name: 'Calls to Britain', calls: 2001, format: 'pdf' } },
  ])

  await page.getByRole('button', { name: 'Make it every month', exact: true }).click()
  await page.getByText('It is made every month from now on.').waitFor()
  // The first of April begins in Boston at 04:00 UTC.
  await pineValley.passTo('2026-04-01T05:00:00Z')
  await pineValley.sendMails()
  expect(mailbox.allTo(ZOE).filter(({ mail: { subject } }) => /report/i.test(subject ?? '')).length).toBe(2)
  await page.goto(mailbox.link(ZOE, `${pineValley.url}/reports/`))
  await page.getByText('The report is ready: 2,001 calls, $70.04 before tax.').waitFor()
  await page.getByText('by itself').waitFor()
  const { rows } = await database.pool.query(
    `select state, calls::int, amount_micros::text, scheduled_for::text, tells from audit_report_runs order by id`,
  )
  expect(rows).toEqual([
    { state: 'done', calls: 2001, amount_micros: '70040000', scheduled_for: null, tells: true },
    { state: 'done', calls: 2001, amount_micros: '70040000', scheduled_for: '2026-03-01', tells: true },
  ])
  expect(errors).toEqual([])
  await expectBooksSound(database)
})

async function readCsv(page: Page): Promise<void> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download CSV' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('Calls to Britain 100001 2026-03-01 2026-03-31.csv')
  const text = Buffer.concat(await (await download.createReadStream()).toArray()).toString('utf8')
  const lines = text.trimEnd().split('\r\n')
  expect(lines.length).toBe(2_002)
  expect(lines[0]).toMatch(/^answered_at,local_time,direction,line,from,to,destination,seconds,/)
  // The oldest: midnight of March 4 in Boston.
  expect(lines[1]).toBe(
    '2026-03-04T05:00:00Z,2026-03-04T00:00:00,outbound,+16175550100,+16175550100,+442079460958,United Kingdom,30,30,0,0.035,USD',
  )
  // Millionths, summed without floats.
  const micros = lines.slice(1).map((line) => Number(`${line.split(',')[10]}e6`))
  expect(micros.reduce((sum, one) => sum + Math.round(one), 0)).toBe(70_040_000)
}

async function readPdf(page: Page): Promise<void> {
  const address = await page.getByRole('link', { name: 'Download PDF' }).getAttribute('href')
  const answer = await page.request.get(address!)
  expect([answer.status(), answer.headers()['content-type']]).toEqual([200, 'application/pdf'])
  const bytes = await answer.body()
  const pdf = bytes.toString('latin1')
  expect(pdf.slice(0, 5)).toBe('%PDF-')
  // 2,000 calls at some 70 lines a page, after the page of totals.
  expect(Number(/\/Type \/Pages\s+\/Count (\d+)/.exec(pdf)?.[1])).toBeGreaterThan(20)
}

test('a short report is there at once, also without JavaScript, and mistakes are said at their fields', async () => {
  const { page } = await customer({ javaScriptEnabled: false })
  await toNewReport(page)
  await page.getByLabel('From', { exact: true }).fill('2026-03-09')
  await page.getByLabel('To', { exact: true }).fill('2026-03-03')
  await page.getByLabel('Numbers').fill('20')
  await page.getByRole('button', { name: 'Make report' }).click()
  await page.getByText('Enter the last day; it is not before the first.').waitFor()
  const wrong = page.locator('[aria-invalid=true]')
  expect(
    await wrong.evaluateAll((fields) => fields.map((field) => (field as { name?: string }).name)),
  ).toEqual(['name', 'until', 'numbers'])
  await page.getByLabel('Name').fill('Two days')
  await page.getByLabel('To', { exact: true }).fill('2026-03-09')
  await page.getByLabel('Numbers').fill('2079460958, +1 312 555 0199')
  await page.getByRole('button', { name: 'Make report' }).click()
  // Only Pine Valley's own of March 9: 36 s × 0.05 ÷ 60 + 0.01 = 0.04.
  await page.getByText('The report is ready: 1 call, $0.04 before tax.').waitFor()
  await page.getByRole('link', { name: 'Change' }).click()
  await page.getByLabel('This month so far').check()
  await page.getByLabel('Numbers').fill('')
  await page.getByLabel('Minimum price').fill('0,10')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The report was changed.').waitFor()
  // What was made stays; made again it asks the new question.
  await page.getByText('The report is ready: 1 call, $0.04 before tax.').waitFor()
})

test('what is asked of the calls becomes a report, which is stopped, and removed', async () => {
  const { page, errors } = await customer()
  await page.goto('/calls?from=2026-03-01&until=2026-03-31&destination=united&minMinutes=')
  await page.getByRole('link', { name: 'Make this an Audit Report' }).click()
  await page.getByRole('heading', { name: 'New Audit Report' }).waitFor()
  expect(await page.getByLabel('Destination').inputValue()).toBe('united')
  expect(await page.getByLabel('To', { exact: true }).inputValue()).toBe('2026-03-31')
  await page.getByLabel('Name').fill('To be stopped')
  await page.getByRole('button', { name: 'Make report' }).click()
  await page.getByRole('button', { name: 'Stop making it' }).click()
  await page.getByText('It was stopped before it was ready').waitFor()
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('button', { name: 'Remove “To be stopped”' }).click()
  await page.getByText('The report was removed.').waitFor()
  expect(await page.getByRole('link', { name: 'To be stopped' }).count()).toBe(0)
  await pineValley.sendMails()
  expect(mailbox.allTo(ZOE).filter(({ mail }) => mail.text?.includes('To be stopped'))).toEqual([])
  expect(errors).toEqual([])
})

test('a department manager’s report holds the calls of his numbers only; a payer has no way to one', async () => {
  await memberWith('max@acme-dental.example', 'department_manager', ['16175550111'])
  await memberWith('pia@acme-dental.example', 'payer', [])
  const manager = await customer({ user: 'max@acme-dental.example' })
  await manager.page.goto('/reports')
  await manager.page.getByText('No reports yet').waitFor()
  await manager.page.getByRole('link', { name: 'New report' }).click()
  await manager.page.getByLabel('Name').fill('My desk')
  await manager.page.getByLabel('From', { exact: true }).fill('2026-03-01')
  await manager.page.getByLabel('To', { exact: true }).fill('2026-03-03')
  await manager.page.getByRole('button', { name: 'Make report' }).click()
  // All of Acme Dental's calls are of another number.
  await manager.page.getByText('The report is ready: no call answers the question.').waitFor()
  expect(await manager.page.locator('main').textContent()).toContain('+16175550111')
  const foreign = await madeReport((await customer()).page)
  expect((await manager.page.goto(`/reports/${foreign.reportId}?run=${foreign.id}`))?.status()).toBe(404)
  expect((await manager.page.goto(`/reports/${foreign.reportId}`))?.status()).toBe(404)

  const payer = await customer({ user: 'pia@acme-dental.example' })
  await payer.page.goto('/')
  const main = payer.page.getByRole('navigation', { name: 'Main' })
  await main.getByRole('link', { name: 'Invoices' }).waitFor()
  expect(await main.getByRole('link', { name: 'Calls' }).count()).toBe(0)
  expect((await payer.page.goto('/reports'))?.status()).toBe(403)
})

/** A report of the first days of March that is done, made by the API. */
async function madeReport(page: Page): Promise<{ id: string; reportId: string }> {
  const address = '/api/v1/accounts/1/audit-reports'
  const days = { start: '2026-03-01', end: '2026-03-05' }
  const saved = await page.request.post(address, { data: { name: 'First days', period: 'days', days } })
  const started = await page.request.post(`${address}/${(await saved.json()).id}/runs`, { data: {} })
  return started.json()
}

async function memberWith(
  email: string,
  role: 'department_manager' | 'payer',
  lines: readonly string[],
): Promise<void> {
  const now = pineValley.clock.now()
  await inTransaction(database.kysely, async (tx) => {
    const { id } = await createLogin(tx, { email, name: email.slice(0, 3), password: PASSWORD, now })
    await addMember(tx, { accountId: 1n as AccountId, loginId: id, role, now })
  })
  await database.pool.query(
    `update members set lines = $1 where login_id = (select id from logins where email = $2)`,
    [lines, email],
  )
}

const PAGES = ['/calls', '/reports', '/reports/new', '/reports/{id}', '/reports/{id}/edit']

test.each([
  ['light', 1280],
  ['dark', 390],
] as const)(
  'the pages of calls and reports are accessible and no wider than the window (%s, %i px)',
  async (colorScheme, width) => {
    const { page } = await customer({ colorScheme, viewport: { width, height: 844 } })
    for (const address of PAGES) {
      await page.goto(address)
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag22aa'])
        .analyze()
      expect(violations.map(({ id, nodes }) => `${address} ${id} ${nodes[0]?.html}`)).toEqual([])
      const sideways = await page.evaluate(
        'Math.max(0, document.documentElement.scrollWidth - window.innerWidth)',
      )
      expect(sideways, address).toBe(0)
    }
  },
)

test('calls begin with this month, and go back a month or to all of them', async () => {
  const { page } = await customer({ user: 'joe@hardware.example' })
  await page.goto('/calls')
  // Concord Hardware's only call is of February 13.
  await page.getByText('No call matches').waitFor()
  await page.getByRole('link', { name: 'All', exact: true }).click()
  await page.getByRole('table', { name: 'Calls' }).waitFor()
  expect(await page.getByRole('row').count()).toBe(2)
  await page.getByRole('link', { name: /^Why this price/ }).click()
  await page.getByRole('link', { name: 'Dispute this call' }).waitFor()
})
