import { AxeBuilder } from '@axe-core/playwright'
import type { BrowserContextOptions, Page } from '@playwright/test'
import { expect } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { launchBrowser } from './chromium.ts'
import { startMailbox } from './mailbox.ts'
import { PASSWORD, startPineValley } from './pine-valley.ts'
import { visitor } from './visitor.ts'

/** Pine Valley with a browser before it and a mail server behind it: for tests of how people come in, and of whom they let in. */
export async function openDoor(database: Database) {
  const mailbox = await startMailbox()
  const pineValley = await startPineValley(database, { smtpUrl: mailbox.url })
  const browser = await launchBrowser()
  return {
    ...{ mailbox, url: pineValley.url, sendMails: pineValley.sendMails, clock: pineValley.clock },
    /** Lets time pass for the program; browsers have their own. */
    later(span: Temporal.DurationLike): void {
      pineValley.clock.set(pineValley.clock.now().add(span))
    },
    /** A page of somebody who has never been here. */
    async stranger(options: BrowserContextOptions = {}): Promise<Page> {
      const context = await browser.newContext({ baseURL: pineValley.url, ...options })
      return context.newPage()
    },
    /** A page of somebody who has signed in, at `address`. */
    async person(user: string, address = '/', options: BrowserContextOptions = {}) {
      const found = await visitor(browser, pineValley.url, { user, ...options })
      await found.page.goto(address)
      return found
    },
    /** The code in the newest mail to somebody. */
    async mailedCode(email: string): Promise<string> {
      await pineValley.sendMails()
      return mailbox.code(email)
    },
    /** The newest link to `path` in the mails to somebody. */
    async mailedLink(email: string, path: string): Promise<string> {
      await pineValley.sendMails()
      return mailbox.link(email, `${pineValley.url}${path}`)
    },
    /** The newest mail to somebody on a subject. */
    async mail(email: string, subject: RegExp) {
      await pineValley.sendMails()
      return mailbox.newest(email, subject)
    },
    async close(): Promise<void> {
      await browser.close()
      await pineValley.stop()
      await mailbox.close()
    },
  }
}

export type OpenDoor = Awaited<ReturnType<typeof openDoor>>

export async function signIn(page: Page, who: string, password = PASSWORD): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('Account number or email').fill(who)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

export async function askForCode(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('Account number or email').fill(email)
  await page.getByRole('button', { name: 'Email me a code' }).click()
  await page.getByRole('heading', { name: 'Check your email' }).waitFor()
}

export async function enterCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('6-digit code').fill(code)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Does what brings another document, and waits until that is there: for a page whose answer reads like the page before it. */
export async function reloaded(page: Page, act: () => Promise<void>): Promise<void> {
  await page.evaluate(() => Reflect.set(window, 'isBefore', true))
  await act()
  await page.waitForFunction(() => !('isBefore' in window) && document.readyState === 'complete')
}

/** Nothing that axe knows to ask of a page is missing (WCAG 2.2, A and AA, and good practice). */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
}
