import { statSync } from 'node:fs'
import path from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { findChromium } from '../../test/support/chromium.ts'

/** One page as a browser on a slow line sees it. */
export interface PageVisit {
  address: string
  /** Bytes of its scripts compressed by gzip; and of everything as it came over the wire (Brotli). */
  scripts: number
  bytes: number
  /** Milliseconds until the largest piece of its content stood there, and until its scripts had taken over. */
  seen: number
  live: number
}

/** The scripts as they are kept, with their compressed selves beside them. */
const BUILD = path.join(import.meta.dirname, '../../build/web/client')

/** Chromium's own "Fast 4G": 9 Mbit/s less a tenth, 165 ms of latency, as its developer tools have it. */
const FAST_4G = {
  downloadThroughput: (9e6 / 8) * 0.9,
  uploadThroughput: (1.5e6 / 8) * 0.9,
  latency: 60 * 2.75,
}

/** Opens each address with an empty cache on a throttled line and a processor four times slower. */
export async function visitSlowly(
  origin: string,
  cookie: string,
  addresses: readonly string[],
): Promise<PageVisit[]> {
  const flags = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']
  const browser = await chromium.launch({ executablePath: await findChromium(), args: flags, headless: true })
  try {
    const visits: PageVisit[] = []
    for (const address of addresses) {
      const context = await browser.newContext({ baseURL: origin, viewport: { width: 390, height: 844 } })
      const [name, value] = cookie.split('=') as [string, string]
      if (!address.startsWith('/sign-in')) await context.addCookies([{ name, value, url: origin }])
      visits.push(await visit(await context.newPage(), address))
      await context.close()
    }
    return visits
  } finally {
    await browser.close()
  }
}

async function visit(page: Page, address: string): Promise<PageVisit> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', { offline: false, ...FAST_4G })
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  const sizes = { scripts: 0, bytes: 0 }
  session.on('Network.responseReceived', ({ type, response }) => {
    if (type === 'Script')
      sizes.scripts += statSync(path.join(BUILD, `${new URL(response.url).pathname}.gz`)).size
  })
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    sizes.bytes += encodedDataLength
  })
  // React marks what it has taken over.
  await page.addInitScript(() => {
    const look = () => {
      const isLive = Object.keys(document.body ?? {}).some((key) => key.startsWith('__reactFiber'))
      if (isLive) Object.assign(globalThis, { liveAt: performance.now() })
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
    new PerformanceObserver((list) => {
      Object.assign(globalThis, { seenAt: list.getEntries().at(-1)!.startTime })
    }).observe({ type: 'largest-contentful-paint', buffered: true })
  })
  await page.goto(address)
  await page.waitForFunction(() => 'liveAt' in globalThis)
  await page.waitForTimeout(500)
  const { seen, live } = await page.evaluate(() => {
    const { seenAt, liveAt } = globalThis as unknown as { seenAt: number; liveAt: number }
    return { seen: seenAt, live: liveAt }
  })
  return { address, ...sizes, seen, live }
}
