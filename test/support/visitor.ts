import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import { expect } from 'vitest'
import { PASSWORD } from './pine-valley.ts'

/**
 * A page of somebody who has signed in by the API: for tests of what comes after the door. `user` is an account number or an e-mail address;
 * `errors` collects what the browser complains of.
 */
export async function visitor(
  browser: Browser,
  baseURL: string,
  { user, ...options }: BrowserContextOptions & { user: string },
): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({ baseURL, acceptDownloads: true, ...options })
  const who = user.includes('@') ? { email: user } : { accountNumber: user }
  const answer = await context.request.post('/api/v1/sessions', { data: { ...who, password: PASSWORD } })
  expect(answer.ok(), await answer.text()).toBe(true)
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  return { page, errors }
}
