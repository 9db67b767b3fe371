import { ensureWebBuilt } from '../../src/http/web-build.ts'
import { findChromium } from './chromium.ts'

/** The browser tests look at the pages as they are delivered: built, and built from the sources of now. */
export default async function setup(): Promise<void> {
  await ensureWebBuilt()
  await findChromium()
}
