import type { Locator, Page } from '@playwright/test'
import { expect } from 'vitest'

/** More stops than any page has before what a test looks for. */
const STOPS_MAX = 120

/**
 * A person without a mouse. Every stop of the Tab key on the way is looked at: it can be seen, nothing stands before it, and it shows that it has the
 * focus; what does not fails the test.
 */
export function keyboardOf(page: Page) {
  /** Goes on with Tab (or back, with Shift) until `wanted` has the focus. */
  async function tabTo(wanted: Locator, { back = false } = {}): Promise<void> {
    if (await hasFocus(wanted)) return
    const passed: string[] = []
    for (let stop = 0; stop < STOPS_MAX; stop += 1) {
      await page.keyboard.press(back ? 'Shift+Tab' : 'Tab')
      const { name, faults } = await page.evaluate(lookAtFocus)
      expect(faults, `${new URL(page.url()).pathname}: ${name}`).toEqual([])
      if (await hasFocus(wanted)) return
      passed.push(name)
    }
    throw new Error(`${wanted} is not reached by the Tab key; it stops at ${passed.join(' | ')}`)
  }

  return {
    tabTo,
    async press(wanted: Locator, key = 'Enter'): Promise<void> {
      await tabTo(wanted)
      await page.keyboard.press(key)
    },
    async type(wanted: Locator, text: string): Promise<void> {
      await tabTo(wanted)
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.type(text)
    },
    /** All stops of a page from its top, each of them looked at. */
    async stops(): Promise<string[]> {
      const names: string[] = []
      for (let stop = 0; stop < STOPS_MAX; stop += 1) {
        await page.keyboard.press('Tab')
        const { name, faults, isOutside } = await page.evaluate(lookAtFocus)
        if (isOutside) return names
        expect(faults, `${new URL(page.url()).pathname}: ${name}`).toEqual([])
        names.push(name)
      }
      throw new Error(`the Tab key does not leave the page: ${names.join(' | ')}`)
    },
  }
}

/** Whether that element has the focus; false while it is not there. */
export async function hasFocus(wanted: Locator): Promise<boolean> {
  const found = await wanted.elementHandles()
  for (const element of found)
    if (await element.evaluate((node) => node === document.activeElement)) return true
  return false
}

/** Waits until the heading of a page has come, and has the focus. */
export async function arrives(page: Page, heading: string | RegExp): Promise<void> {
  const found = page.getByRole('heading', { level: 1, name: heading })
  await found.waitFor()
  await expect.poll(() => hasFocus(found), { message: `the focus is on the heading ${heading}` }).toBe(true)
}

/** Runs in the page: what has the focus, by its words, and what is wrong with how that looks. */
async function lookAtFocus(): Promise<{ name: string; faults: string[]; isOutside: boolean }> {
  // What scrolls to it has done so by the next picture.
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  const element = document.activeElement
  if (element === null || element === document.body)
    return { name: 'nothing', faults: ['nothing has the focus'], isOutside: true }
  const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : element.textContent
  const name = `${element.tagName.toLowerCase()} ${element.getAttribute('aria-label') ?? label ?? ''}`.slice(
    0,
    80,
  )
  const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(element)
  const isOutlined =
    outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1 && outlineColor !== 'transparent'
  // The frame of a gateway shows its focus inside.
  const isMarked = isOutlined || boxShadow !== 'none' || element instanceof HTMLIFrameElement
  const faults = isMarked ? [] : ['nothing shows that it has the focus']
  const { left, right, top, bottom } = element.getClientRects()[0] ?? element.getBoundingClientRect()
  const places = [0.5, 0.1, 0.9].map((part) => ({
    x: left + (right - left) * part,
    y: top + (bottom - top) * part,
  }))
  const seen = places.map(({ x, y }) => document.elementFromPoint(x, y))
  const isSeen = seen.some(
    (hit) => hit !== null && (element.contains(hit) || (hit.contains(element) && hit.matches('label'))),
  )
  if (!isSeen) faults.push(`it is covered or out of the window (${Math.round(left)}, ${Math.round(top)})`)
  return { name, faults, isOutside: false }
}
