import { expect, test } from 'vitest'
import { launchBrowser } from '../support/chromium.ts'

test('the browser for the portal tests starts and draws a page', async () => {
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage()
    await page.setContent('<title>Tollbook</title><h1>Hello</h1>')
    expect(await page.title()).toBe('Tollbook')
  } finally {
    await browser.close()
  }
})
