import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** WCAG 2.2, A and AA, and what is good practice besides. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const DESKTOP = { width: 1280, height: 900 }
const PHONE = { width: 390, height: 844 }
/** 1280 × 1024 at 200 %, and the narrowest that WCAG asks for (1.4.10). */
const ZOOMED = { width: 640, height: 512 }
const TABLET = { width: 768, height: 1024 }
const NARROWEST = { width: 320, height: 568 }

/**
 * Everything that a machine can find wrong with a page that is open, each as a sentence: axe in light and dark on a desktop and a phone, what scrolls sideways when
 * narrow, and what is cut where a reader spaces text out. The theme must be the system's. Leaves the page as it was.
 */
export async function faultsOf(page: Page): Promise<string[]> {
  const faults: string[] = []
  for (const [place, viewport] of [
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ] as const) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.evaluate(settled)
      // In the dark only the colours can differ from what was looked at in the light.
      for (const found of await axeFaults(page, colorScheme === 'dark' ? ['color-contrast'] : undefined))
        faults.push(`${place}, ${colorScheme}: ${found}`)
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
  for (const viewport of [PHONE, TABLET, ZOOMED, NARROWEST]) {
    await page.setViewportSize(viewport)
    await page.evaluate(settled)
    const found = await page.evaluate(sideways)
    if (found) faults.push(`${viewport.width} px wide: ${found}`)
  }
  // Spaced on the narrowest page, where there is the least room.
  const style = await page.addStyleTag({ content: SPACED })
  const before = faults.length
  const wider = await page.evaluate(sideways)
  if (wider) faults.push(`text spaced out: ${wider}`)
  if (faults.length === before)
    for (const cut of await page.evaluate(cutTexts)) faults.push(`text spaced out: ${cut}`)
  await style.evaluate((element) => (element as Element).remove())
  await page.setViewportSize(DESKTOP)
  return faults
}

/** The violations that axe finds, of all rules or of some. */
export async function axeFaults(page: Page, rules?: string[]): Promise<string[]> {
  // Brought into the page once: of its rules one is as good as another.
  if (!(await page.evaluate('"axe" in window')))
    await new AxeBuilder({ page }).setLegacyMode(true).withRules('html-has-lang').analyze()
  const runOnly = rules ? { type: 'rule', values: rules } : { type: 'tag', values: TAGS }
  return page.evaluate(runAxe, runOnly)
}

/** What a reader may ask for without losing anything (1.4.12). */
const SPACED = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }`

// These run in the page, by themselves.

/** Once the page has been drawn as it is now. */
function settled(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))
}

async function runAxe(runOnly: { type: string; values: string[] }): Promise<string[]> {
  type Found = { violations: { id: string; nodes: { html: string }[] }[] }
  const { axe } = window as unknown as { axe: { run: (options: object) => Promise<Found> } }
  // The gateways' own frames are theirs.
  const { violations } = await axe.run({ runOnly, resultTypes: ['violations'], iframes: false })
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html.slice(0, 300)}`))
}

/** By how much a page is wider than its window (without the bar that scrolls it), and what makes it so; empty where nothing does. */
function sideways(): string {
  const { scrollWidth, clientWidth } = document.documentElement
  if (scrollWidth <= clientWidth) return ''
  const isScrolled = (element: Element | null): boolean =>
    element !== null &&
    (getComputedStyle(element).overflowX !== 'visible' || isScrolled(element.parentElement))
  const widest = [...document.querySelectorAll('body *')].findLast(
    (element) =>
      element.getBoundingClientRect().right + window.scrollX > clientWidth + 0.5 &&
      !isScrolled(element.parentElement),
  )
  return `${scrollWidth - clientWidth} px wider than the window: ${widest?.outerHTML.slice(0, 200) ?? ''}`
}

/** Texts that do not fit into what holds them and cannot be scrolled to. Shortening with dots is meant (`truncate`), and what is for screen readers only is small by design. */
function cutTexts(): string[] {
  return [...document.querySelectorAll('body *')]
    .filter((element) => {
      const { overflowX, overflowY, clipPath, textOverflow } = getComputedStyle(element)
      const clips = /hidden|clip/.test(`${overflowX} ${overflowY}`)
      if (!clips || clipPath !== 'none' || textOverflow === 'ellipsis' || !element.textContent?.trim())
        return false
      const { clientWidth, clientHeight, scrollWidth, scrollHeight } = element
      return scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 2
    })
    .map((element) => `cut off: ${element.outerHTML.slice(0, 200)}`)
}
