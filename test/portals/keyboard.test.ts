import type { Browser, Locator, Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectBooksSound } from '../support/books.ts'
import { launchBrowser } from '../support/chromium.ts'
import { testDatabase } from '../support/database.ts'
import { arrives, hasFocus, keyboardOf } from '../support/keyboard.ts'
import { live } from '../support/live.ts'
import { type LivedIn, liveIn, ZOE } from '../support/lived-in.ts'
import { PASSWORD, startPineValley } from '../support/pine-valley.ts'

/* The portal by keyboard alone: no test here clicks. */
const database = await testDatabase()
let pineValley: Awaited<ReturnType<typeof startPineValley>>
let browser: Browser
let world: LivedIn

beforeAll(async () => {
  pineValley = await startPineValley(database)
  browser = await launchBrowser()
  world = await liveIn({ database, pineValley }, browser)
})

afterAll(async () => {
  await browser?.close()
  await pineValley?.stop()
})

/** Zoe on a page, whose scripts run. */
async function zoeOn(address: string) {
  const { page, errors } = await world.visit(ZOE)
  await open(page, address)
  return { page, errors, keyboard: keyboardOf(page) }
}

async function open(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await live(page)
}

const isFocused = (locator: Locator) => expect.poll(() => hasFocus(locator)).toBe(true)

test('somebody signs in and pays an invoice with a saved card', async () => {
  const page = await (await browser.newContext({ baseURL: pineValley.url })).newPage()
  await open(page, '/sign-in')
  const keyboard = keyboardOf(page)
  await keyboard.type(page.getByLabel('Account number or email'), ZOE)
  await keyboard.type(page.getByLabel('Password'), PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Account summary' }).waitFor()
  await live(page)
  await keyboard.press(page.getByRole('link', { name: 'Make a payment' }))
  await arrives(page, 'Make a payment')
  await keyboard.press(page.getByText('Edit amount'))
  await keyboard.type(page.getByLabel(/^Amount to pay/), '5.00')
  await keyboard.tabTo(page.getByRole('radio', { name: /5556/ }))
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await keyboard.press(page.getByRole('button', { name: 'Continue' }))
  await arrives(page, 'Review your payment')
  const terms = page.getByLabel('I have read these terms')
  if ((await terms.count()) > 0) await keyboard.press(terms, 'Space')
  await keyboard.press(page.getByRole('button', { name: 'Pay $5.00' }))
  await page.getByText('was successful').waitFor()
  await arrives(page, /^Payment PAY-/)
  await keyboard.tabTo(page.getByRole('link', { name: /receipt/i }))
  const { rows } = await database.pool.query(
    "select count(*)::int as paid from payments where state = 'succeeded'",
  )
  // The one that was there, and this.
  expect(rows).toEqual([{ paid: 2 }])
  await expectBooksSound(database)
})

test('the way into Auto Pay leads to its button', async () => {
  const { page, keyboard } = await zoeOn('/autopay')
  await keyboard.press(page.getByRole('link', { name: 'Enroll in Auto Pay' }))
  await page.getByRole('button', { name: 'Continue' }).waitFor()
  await arrives(page, /Auto Pay/)
  await keyboard.press(page.getByRole('button', { name: 'Continue' }))
  const agree = page.getByLabel('I have read these terms')
  await agree.first().waitFor()
  await keyboard.press(agree, 'Space')
  await keyboard.tabTo(page.getByRole('button', { name: /^(Enroll in Auto Pay|Pay .* and enroll)$/ }))
})

test('calls are narrowed, and the focus stays where one was', async () => {
  const { page, keyboard } = await zoeOn('/calls')
  const number = page.getByLabel('Number')
  await keyboard.type(number, '1312')
  await page.keyboard.press('Enter')
  await page.waitForURL(/number=1312/)
  await page.getByRole('link', { name: 'Clear' }).waitFor()
  await isFocused(number)
  await keyboard.press(page.getByRole('link', { name: 'Clear' }))
  await page.waitForURL((url) => !url.search.includes('1312'))
  // The link is gone: the page is begun again, and the focus is not on nothing.
  await isFocused(page.getByRole('heading', { level: 1 }))
})

test('a line of an invoice is asked about', async () => {
  const { page, keyboard } = await zoeOn(`/invoices/${world.invoiceId}`)
  await keyboard.press(page.getByRole('link', { name: /^Question or dispute about .*[Ff]ee/ }).first())
  await arrives(page, 'Ask or dispute')
  await keyboard.type(page.getByLabel('Your question, or what is wrong'), 'What is this fee?')
  await keyboard.press(page.getByRole('button', { name: 'Send' }))
  await page.getByText('We have received it.').waitFor()
  await isFocused(page.getByRole('heading', { level: 1 }))
})

test('the menu opens, switches the light and the account, and gives the focus back', async () => {
  const { page, keyboard } = await zoeOn('/invoices')
  const menu = page.getByRole('button', { name: 'Acme Dental' })
  await keyboard.press(menu)
  const dark = page.getByRole('button', { name: 'Dark' })
  await keyboard.tabTo(dark)
  await page.keyboard.press('Escape')
  await dark.waitFor({ state: 'hidden' })
  await isFocused(menu)
  await page.keyboard.press('Enter')
  await keyboard.press(dark, 'Space')
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark')
  await live(page)
  // The document was loaded anew; the keyboard begins at its top, as ever.
  await keyboard.press(menu)
  await keyboard.press(page.getByRole('link', { name: 'Sign-in and security' }))
  await arrives(page, 'Sign-in and security')
  await dark.waitFor({ state: 'hidden' })
  await keyboard.tabTo(menu, { back: true })
  await page.keyboard.press('Enter')
  await keyboard.press(page.getByRole('button', { name: 'Concord Hardware' }))
  // Now it is the name of the menu, and this one is in it.
  await page.locator('[popovertarget]').getByText('Concord Hardware').waitFor()
})

test('a dialog keeps the focus while it is open, and gives it back', async () => {
  const { page, keyboard } = await zoeOn('/alerts')
  const trigger = page.getByRole('button', { name: 'Remove' })
  await keyboard.press(trigger)
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  await isFocused(dialog.getByRole('button').first())
  for (let stop = 0; stop < 5; stop += 1) {
    await page.keyboard.press('Tab')
    // The browser's own controls are a stop of the round as well: then nothing in the page has the focus.
    const isBehind = await page.evaluate(
      () => document.activeElement !== document.body && !document.activeElement?.closest('dialog'),
    )
    expect(isBehind).toBe(false)
  }
  await page.keyboard.press('Escape')
  await isFocused(trigger)
  await page.keyboard.press('Enter')
  await dialog.waitFor()
  await keyboard.press(dialog.getByRole('button', { name: 'Cancel' }))
  await isFocused(trigger)
  await page.keyboard.press('Enter')
  await dialog.waitFor()
  await keyboard.press(dialog.getByRole('button', { name: /^Remove/ }))
  await dialog.waitFor({ state: 'hidden' })
  // What had opened it is gone with what was removed.
  await isFocused(page.getByRole('heading', { level: 1 }))
})

test('the first stop of a page leads past what every page has', async () => {
  const { page } = await zoeOn('/')
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to' })
  await isFocused(skip)
  expect(await skip.evaluate((element) => element.getBoundingClientRect().height > 20)).toBe(true)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true)
})

const LOOKED_THROUGH = [
  '/',
  '/invoices',
  '/pay',
  '/payments',
  '/payment-methods',
  '/calls',
  '/usage',
  '/account',
  '/account/edit',
  '/account/security',
  '/account/members',
  '/documents',
  '/reports/new',
  '/statement',
]

test('every stop of the busiest pages is seen, on a desktop and on a phone', async () => {
  const walked = [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ].map(async (viewport) => {
    const { page } = await world.visit(ZOE, { viewport, reducedMotion: 'reduce' })
    for (const address of LOOKED_THROUGH) {
      await open(page, address)
      expect((await keyboardOf(page).stops()).length, address).toBeGreaterThan(5)
    }
    await page.context().close()
  })
  await Promise.all(walked)
})

test('after Back the focus is on the page that has come', async () => {
  const { page, keyboard } = await zoeOn('/')
  await keyboard.press(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Payments' }))
  await arrives(page, 'Payments')
  await page.goBack()
  await arrives(page, 'Account summary')
})

const MISTAKES: {
  of: string
  on: string
  make: (page: Page, keyboard: ReturnType<typeof keyboardOf>) => Promise<void>
  says: RegExp
  visitor?: true
}[] = [
  {
    ...{ of: 'a wrong password', on: '/sign-in', visitor: true, says: /password/ },
    async make(page, keyboard) {
      await keyboard.type(page.getByLabel('Account number or email'), '100001')
      await keyboard.type(page.getByLabel('Password'), 'not my password')
      await page.keyboard.press('Enter')
    },
  },
  {
    ...{ of: 'a wrong registration code', on: '/register', visitor: true, says: /code/ },
    async make(page, keyboard) {
      await keyboard.type(page.getByLabel('Account number'), '100001')
      await keyboard.type(page.getByLabel('Registration code'), 'AAAA-BBBB')
      await keyboard.type(page.getByLabel('Your name'), 'Zoe Adams')
      await keyboard.type(page.getByLabel('New password'), 'a long enough password of hers')
      await page.keyboard.press('Enter')
    },
  },
  {
    ...{ of: 'a limit that is no number', on: '/alerts', says: /number|amount/i },
    async make(page, keyboard) {
      await keyboard.type(page.getByLabel('Name'), 'Dear calls')
      await keyboard.type(page.getByLabel(/^Limit/), 'much')
      await page.keyboard.press('Enter')
    },
  },
  {
    ...{ of: 'an amount that is none', on: '/pay', says: /amount/i },
    async make(page, keyboard) {
      await keyboard.press(page.getByText('Edit amount'))
      await keyboard.type(page.getByLabel(/^Amount to pay/), 'all')
      await page.keyboard.press('Enter')
    },
  },
  {
    ...{ of: 'a report without a name', on: '/reports/new', says: /name/i },
    async make(page, keyboard) {
      await keyboard.type(page.getByLabel('Name', { exact: true }), ' ')
      await page.keyboard.press('Enter')
    },
  },
  {
    ...{ of: 'an address without lines', on: '/account/edit', says: /./ },
    async make(page, keyboard) {
      await keyboard.type(page.getByLabel('Street, city and postal code'), Array(12).fill('line').join('\n'))
      await keyboard.press(page.getByRole('button', { name: 'Save' }))
    },
  },
]

test.each(MISTAKES)('$of is said where the focus then is', async ({ on, make, says, visitor }) => {
  const context = visitor ? await browser.newContext({ baseURL: pineValley.url }) : null
  const page = context ? await context.newPage() : (await world.visit(ZOE)).page
  await open(page, on)
  await make(page, keyboardOf(page))
  await expect.poll(() => page.evaluate(mistakeAtFocus)).toMatch(says)
})

/** Runs in the page: the sentence that is tied to what has the focus, or stands as an alert before it. */
function mistakeAtFocus(): string {
  const element = document.activeElement
  if (element?.getAttribute('role') === 'alert') return element.textContent ?? ''
  const alerts = [...document.querySelectorAll('main [role=alert]')].map((alert) => alert.textContent)
  if (element?.getAttribute('aria-invalid') !== 'true')
    return element?.matches('main input') ? alerts.join(' ') : ''
  const ids = element.getAttribute('aria-describedby')?.split(' ') ?? []
  return ids
    .filter((id) => id.endsWith('error'))
    .map((id) => document.getElementById(id)?.textContent)
    .join(' ')
}
