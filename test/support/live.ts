import type { Page } from '@playwright/test'

/** Waits until the scripts of a page have taken it over and have nothing more to do: before that no key of ours works, and no figure follows what is typed. */
export async function live(page: Page): Promise<void> {
  await page.waitForFunction(() => '__reactRouterDataRouter' in window)
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)))
}
