import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeFaults, faultsOf } from '../support/accessible.ts'
import { launchBrowser } from '../support/chromium.ts'
import { testDatabase } from '../support/database.ts'
import { live } from '../support/live.ts'
import { CLERK, type LivedIn, liveIn, pagesOf, ZOE } from '../support/lived-in.ts'
import { PASSWORD, startPineValley } from '../support/pine-valley.ts'

/*
 * Every page of the product, as the list of pages has it, with something on it: a page that is added is looked at without anybody thinking of it. What the
 * keyboard does is in keyboard.test.ts.
 */
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

/** What is only posted to, or no page. */
const NO_PAGES = /^\/(theme|language|words\/:file|sign-out|switch-account|console\/sign-out)$/

const PAGES = pagesOf().filter((pattern) => !NO_PAGES.test(pattern))
const DOOR = /^\/(sign-in(\/code)?|register|forgot|help|reset\/:token|invitation\/:token|console\/sign-in)$/
/** Pages of who has come half in. */
const HALF_IN = ['/sign-in/second-step', '/console/sign-in/second-step', '/sign-in/confirm', '/no-account']

const forStranger = PAGES.filter((pattern) => DOOR.test(pattern))
const forClerk = PAGES.filter((pattern) => /^\/console(?!\/sign-in)/.test(pattern))
const forZoe = PAGES.filter((pattern) => ![...forStranger, ...forClerk, ...HALF_IN].includes(pattern))

/** Pages are asked for with what they need in their query, where they need anything; some more than once. */
function addressesOf(pattern: string): string[] {
  const { method, newMethod, invoiceId, runId, params } = world
  const queries: Record<string, string[]> = {
    '/pay/review': [`?invoice=${invoiceId}&amount=5.00&method=${method.id}&key=looked-at-only`],
    '/autopay/enrol': ['', `?method=${method.id}&when=due`],
    '/inquiries/new': [`?invoice=${invoiceId}`],
    '/payment-methods/new': ['', '?rail=card', '?rail=bank'],
    '/statement': ['?from=2026-02-01&to=2026-03-31'],
    '/reports/:reportId': [`?run=${runId}`],
    '/invoices': ['', '?tab=paid'],
    '/console/search': ['?q=1000'],
  }
  const own = pattern === '/payment-methods/:methodId/terms' ? { ...params, methodId: newMethod.id } : params
  const path = pattern.replaceAll(/:(\w+)/g, (_, name) => own[name] ?? name).replace('*', 'nowhere')
  return (queries[pattern] ?? ['']).map((query) => `${path}${query}`)
}

/** Looks at many pages, two at a time, as the machine has processors; each fault is named by its address. */
async function lookAt(addresses: readonly string[], open: () => Promise<Page>): Promise<string[]> {
  const waiting = [...addresses]
  const found = await Promise.all(
    [1, 2].map(async () => {
      const page = await open()
      const faults: string[] = []
      for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
        const response = await page.goto(address)
        const expected = /(nowhere|refused)$/.test(address) ? 404 : 200
        if (response?.status() !== expected) faults.push(`${address} answers ${response?.status()}`)
        const arrived = page.url().slice(pineValley.url.length)
        if (arrived !== address) faults.push(`${address} leads to ${arrived}`)
        for (const fault of await faultsOf(page)) faults.push(`${address} ${fault}`)
      }
      await page.context().close()
      return faults
    }),
  )
  return found.flat().sort()
}

// axe is put into the page, which its policy forbids; and no colour is looked at on its way to another.
const LOOKED_AT: BrowserContextOptions = { bypassCSP: true, colorScheme: 'light', reducedMotion: 'reduce' }

async function stranger(): Promise<Page> {
  return (await browser.newContext({ baseURL: pineValley.url, ...LOOKED_AT })).newPage()
}
const visitor = (user: string) => async () => (await world.visit(user, LOOKED_AT)).page

describe('no page has anything that a machine can find wrong, on a desktop, on a phone, zoomed, spaced out, in light and dark:', () => {
  // With other work on the machine a hundred pages take minutes.
  const timeout = 900_000
  test('the pages of the portal', { timeout }, async () => {
    expect(await lookAt(forZoe.flatMap(addressesOf), visitor(ZOE))).toEqual([])
  })

  test('the pages before one has signed in', async () => {
    const links = {
      '/reset/:token': await world.mailed('/reset'),
      '/invitation/:token': await world.mailed('/invitation'),
    }
    const addresses = forStranger.map((pattern) => links[pattern as keyof typeof links] ?? pattern)
    expect(await lookAt(addresses, stranger)).toEqual([])
  })

  test('the pages of who has come half in', async () => {
    await database.pool.query(
      `update logins set totp_secret = '\\x01', totp_confirmed_at = now() where email = 'ben@acme-dental.example'`,
    )
    const page = await stranger()
    await page.goto('/sign-in')
    await page.getByLabel('Account number or email').fill('ben@acme-dental.example')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/sign-in/second-step')
    expect(await faultsOf(page)).toEqual([])
    const confirming = ['/sign-in/confirm?next=/account/security', '/sign-in/confirm?for=calls&next=/calls']
    expect(await lookAt(confirming, visitor(ZOE))).toEqual([])
    expect(await lookAt(['/no-account'], visitor('nobody@acme-dental.example'))).toEqual([])
  })

  test('the pages of the console', { timeout }, async () => {
    expect(await lookAt(forClerk.flatMap(addressesOf), visitor(CLERK))).toEqual([])
  })

  test('the sandbox’s own fields with mistakes in them, and what it asks a card’s owner', {
    timeout,
  }, async () => {
    const page = await stranger()
    const found: string[] = []
    const look = async (place: string) => {
      for (const fault of await faultsOf(page)) {
        // The fields stand in a frame: the heading is the page's around them.
        if (!fault.includes('page-has-heading-one')) found.push(`${place}: ${fault}`)
      }
    }
    for (const [rail, accent] of [
      ['bank', '1f4f8f'],
      // As hard to read as a provider's colour can be.
      ['card', 'ffd400'],
    ] as const) {
      await page.goto(`${await world.fieldsAddress(rail)}?accent=${accent}`)
      await look(rail)
      await page.locator('[name=name]').fill('')
      await page.getByRole('button').click()
      await page.getByText('fields need a look').waitFor()
      await look(`${rail}, with mistakes`)
    }
    // A card that asks its owner when it is saved.
    const card = { number: '4000002500003155', expiry: '12/30', cvc: '123', name: 'Zoe Adams' }
    for (const [name, value] of Object.entries(card)) await page.locator(`[name=${name}]`).fill(value)
    await page.getByRole('button').click()
    const answer = page.getByRole('button', { name: 'Complete authentication' })
    await answer.waitFor()
    await look('3-D Secure')
    await answer.click()
    await page.getByText('was saved').waitFor()
    await look('saved')
    expect(found).toEqual([])
  })
})

test('what is looked at would be found: an axe fault, a small target, a page too wide, a text cut off', async () => {
  const page = await stranger()
  await page.goto('/help')
  await page.evaluate(() => {
    document.body.insertAdjacentHTML(
      'beforeend',
      `<main><img src="/favicon.svg"><p style="width: 700px">wide</p><p style="color: #999; background: light-dark(#fff, #333)">pale</p>
       <div style="height: 20px; overflow: hidden">Two words<br>cut off</div>
       <div style="display: flex"><a href="#a" style="width: 9px">a</a><a href="#b" style="width: 9px">b</a></div></main>`,
    )
  })
  const found = (await faultsOf(page)).join('\n')
  for (const fault of [
    'image-alt',
    'landmark-no-duplicate-main',
    'color-contrast',
    '390 px wide',
    '320 px wide',
  ])
    expect(found).toContain(fault)
  expect(await axeFaults(page, ['target-size'])).not.toEqual([])
})

test('nothing moves for who wants no motion, and something does for others', async () => {
  for (const reducedMotion of ['reduce', 'no-preference'] as const) {
    const { page } = await world.visit(ZOE, { reducedMotion })
    await page.goto('/usage')
    await live(page)
    // The next page does not come, so that the line which says that it will is there.
    await page.route(/calls\.data/, () => {})
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Calls' }).click()
    await page.locator('.animate-busy').waitFor({ state: 'attached' })
    expect((await page.evaluate(moving)).length > 0).toBe(reducedMotion === 'no-preference')
    await page.context().close()
  }
})

/** Runs in the page: what moves, or would when it changes. */
function moving(): string[] {
  const isLong = (durations: string) => durations.split(',').some((one) => Number.parseFloat(one) > 0.001)
  return [...document.querySelectorAll('*')]
    .filter((element) => {
      const { animationName, animationDuration, transitionProperty, transitionDuration, scrollBehavior } =
        getComputedStyle(element)
      const isAnimated = animationName !== 'none' && isLong(animationDuration)
      const isTurning = transitionProperty !== 'none' && isLong(transitionDuration)
      return isAnimated || isTurning || scrollBehavior === 'smooth'
    })
    .map((element) => element.outerHTML.slice(0, 100))
}

test('in the reader’s own colours a button has an edge, a focus is seen, and so is where one is', async () => {
  const { page } = await world.visit(ZOE, { forcedColors: 'active' })
  for (const address of ['/', '/pay', '/usage', '/account/security']) {
    await page.goto(address)
    const looks = await page.evaluate(() => {
      const buttons = [...document.querySelectorAll('main button')].filter((one) => one.checkVisibility())
      const places = [...document.querySelectorAll('header nav a')].map(
        (one) => getComputedStyle(one).borderBottomColor,
      )
      const edgeless = buttons.filter((one) => getComputedStyle(one).borderTopWidth === '0px')
      return { edgeless: edgeless.map((one) => one.outerHTML.slice(0, 150)), colours: new Set(places).size }
    })
    expect({ address, ...looks }).toEqual({ address, edgeless: [], colours: 2 })
  }
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)).toBe('solid')
})

test('every page says its language, and what is in another says so too', async () => {
  for (const [language, locale] of [
    ['fr', 'fr-CA'],
    ['es', 'es-US'],
    ['de', 'de-DE'],
    ['en', 'en-US'],
  ] as const) {
    await database.pool.query('update logins set language = $1 where email = $2', [language, ZOE])
    const { page } = await world.visit(ZOE, { bypassCSP: true })
    for (const address of ['/', '/invoices', '/account/edit']) {
      await page.goto(address)
      expect([address, await page.locator('html').getAttribute('lang')]).toEqual([address, locale])
    }
    await page.goto('/account/edit')
    await page.locator('textarea[name=address]').fill(Array(12).fill('line').join('\n'))
    await page.locator('main form button').last().click()
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.locator('li[lang=en]').count()).toBe(language === 'en' ? 0 : 1)
    const stranger = await browser.newContext({ baseURL: pineValley.url, locale })
    const door = await stranger.newPage()
    await door.goto('/sign-in')
    expect(await door.locator('html').getAttribute('lang')).toBe(locale)
    expect(await door.locator('button[lang]').count()).toBe(4)
  }
  await database.pool.query('update logins set language = null')
})
