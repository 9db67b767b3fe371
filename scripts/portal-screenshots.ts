/**
 * Takes the pictures of docs/portal.md from a demo that runs: `node scripts/portal-screenshots.ts [URL] [--all] [--out FOLDER]`. URL is http://localhost:8080 where
 * it is not said; `--all` takes every page in all four views. Signs in by the demo's logins, walks to the pages and looks: nothing is paid or changed, but that the
 * people have signed in, which they are told by mail.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { DEMO_LOGINS } from '../src/demo/logins.ts'
import { launchBrowser } from '../test/support/chromium.ts'

type View = (typeof VIEWS)[number]
interface Shot {
  /** Of the file: `invoice-desktop-light.webp`. */
  name: string
  /** The address of the page, or where the walk to it begins. */
  from: string
  /** From there to the page, as a customer goes. */
  walk?: (page: Page) => Promise<unknown>
  /** The page in all four views, where two would do. */
  inAll?: true
}

const VIEWS = ['desktop-light', 'phone-dark', 'desktop-dark', 'phone-light'] as const
const [DESKTOP, PHONE] = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
]
/** In CSS pixels: what is below is more of the same, and each picture is to be seen beside another. */
const HIGHEST = 1600
/** Of WebP: text is clean, and all the pictures together stay below 3 MB. */
const QUALITY = 72

/** Nor the place that is kept for one: a picture does not scroll. */
const NO_SCROLLBAR = 'html { scrollbar-gutter: auto !important; scrollbar-width: none }'

const OWNER = 'judith@marsh-law.example'

/** The pages by who looks at them: null has not signed in. */
const SHOTS: ReadonlyArray<readonly [who: string | null, shots: readonly Shot[]]> = [
  [null, [{ name: 'sign-in', from: '/sign-in' }]],
  [
    OWNER,
    [
      { name: 'summary', from: '/', inAll: true },
      { name: 'invoices', from: '/invoices' },
      { name: 'invoice', from: '/invoices?tab=paid', walk: (page) => open(page, '/invoices/') },
      { name: 'statement', from: '/statement' },
      { name: 'pay', from: '/pay' },
      {
        name: 'review',
        from: '/pay',
        walk: (page) => page.getByRole('button', { name: 'Continue' }).click(),
      },
      { name: 'payment-methods', from: '/payment-methods' },
      { name: 'autopay', from: '/autopay' },
      { name: 'calls', from: '/calls' },
      { name: 'call', from: '/calls?direction=outbound', walk: (page) => open(page, '/calls/') },
      { name: 'usage', from: '/usage' },
      { name: 'audit-report', from: '/reports', walk: (page) => open(page, '/reports/') },
      { name: 'question', from: '/inquiries', walk: (page) => open(page, '/inquiries/') },
      { name: 'downloads', from: '/documents' },
      { name: 'account', from: '/account' },
      { name: 'security', from: '/account/security' },
      { name: 'people', from: '/account/members' },
    ],
  ],
  ['comptes@belanger-tremblay.example', [{ name: 'summary-fr', from: '/' }]],
  ['buchhaltung@hoffmann-soehne.example', [{ name: 'summary-de', from: '/' }]],
  ['lucia@cedarstreetbakery.example', [{ name: 'summary-es', from: '/' }]],
]

/** Follows the first link that leads below an address, but for what makes something new there. */
async function open(page: Page, below: string): Promise<void> {
  const href = await page
    .locator(`main a[href^="${below}"]:not([href="${below}new"])`)
    .first()
    .getAttribute('href')
  await page.goto(href!)
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean', default: false },
    out: { type: 'string', default: fileURLToPath(new URL('../docs/portal', import.meta.url)) },
  },
})
const baseURL = positionals[0] ?? 'http://localhost:8080'

await mkdir(values.out, { recursive: true })
const browser = await launchBrowser()
try {
  for (const [who, shots] of SHOTS) await takeAll(browser, who, shots)
} finally {
  await browser.close()
}

/** The pages of one person, who signs in once: one view after another, so that there is one browser page at a time. */
async function takeAll(browser: Browser, who: string | null, shots: readonly Shot[]): Promise<void> {
  const signedIn = who === null ? undefined : await signIn(browser, who)
  for (const view of VIEWS) {
    const wanted = shots.filter(({ inAll }) => values.all || inAll || VIEWS.indexOf(view) < 2)
    if (wanted.length === 0) continue
    const context = await browser.newContext({
      ...{ baseURL, locale: 'en-US', reducedMotion: 'reduce', bypassCSP: true, storageState: signedIn },
      viewport: view.startsWith('phone') ? PHONE : DESKTOP,
      isMobile: view.startsWith('phone'),
      hasTouch: view.startsWith('phone'),
      deviceScaleFactor: view.startsWith('phone') ? 1.5 : 1,
      colorScheme: view.endsWith('dark') ? 'dark' : 'light',
    })
    const page = await context.newPage()
    page.on('response', (answer) => {
      // Such as a style sheet of a build that is no more: the pictures would be of something else.
      if (answer.status() >= 400) throw new Error(`${answer.status()} ${answer.url()}`)
    })
    for (const shot of wanted) await take(page, shot, view)
    await context.close()
  }
}

async function signIn(browser: Browser, who: string): ReturnType<BrowserContext['storageState']> {
  const login = DEMO_LOGINS.find(({ email }) => email === who)!
  const context = await browser.newContext({ baseURL, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto('/sign-in')
  await page.getByLabel('Account number or email').fill(login.email)
  await page.getByLabel('Password', { exact: true }).fill(login.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL('/')
  const state = await context.storageState()
  await context.close()
  return state
}

async function take(page: Page, { name, from, walk }: Shot, view: View): Promise<void> {
  await page.goto(from)
  await walk?.(page)
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => document.fonts.ready)
  await page.addStyleTag({ content: NO_SCROLLBAR })
  const { width, height } = page.viewportSize()!
  const whole = await page.evaluate(() => document.documentElement.scrollHeight)
  // Made as high as the picture: Chromium's own way of taking what is beyond the window leaves styles of other widths behind.
  await page.setViewportSize({ width, height: Math.min(whole, HIGHEST) })
  const session = await page.context().newCDPSession(page)
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
  // Playwright's own pictures are PNG or JPEG, five times as large or with fringed text.
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY })
  await page.setViewportSize({ width, height })
  await session.detach()
  const file = `${name}-${view}.webp`
  await writeFile(path.join(values.out, file), Buffer.from(data, 'base64'))
  console.log(`${file}  ${new URL(page.url()).pathname}`)
}
