import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Browser, chromium } from '@playwright/test'

/** Where Linux, macOS and Debian's package put a Chromium or a Chrome. */
const SYSTEM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** For a machine without a screen, a sandbox, much shared memory or a way out to Google. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

/** A browser for the tests in test/portals; close it when done. Throws when the machine has none and npm's does not fit it. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await findChromium(), args: FLAGS, headless: true })
}

/** The browser named by CHROMIUM, else the system's, else the one that npm installed (Linux on x64). */
export async function findChromium(): Promise<string> {
  if (process.env.CHROMIUM) return process.env.CHROMIUM
  return SYSTEM_PATHS.find(existsSync) ?? chromiumFromNpm()
}

/**
 * Unpacks npm's Chromium, together with the libraries that a minimal system lacks, once, into a directory of this user's own:
 * the package's own choice, /tmp/chromium, may be somebody else's. Called by global-web.ts first, so that test files that run
 * at once find it whole.
 */
async function chromiumFromNpm(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('The browser tests need a Chromium: install one, or set CHROMIUM to its path.')
  }
  const directory = path.join(os.tmpdir(), `tollbook-chromium-${os.userInfo().uid}`)
  const complete = path.join(directory, 'complete')
  if (!existsSync(complete)) rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  // The package brings libraries for the machines it was made for, and looks at this name to see whether it is on one.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x'
  const { TMPDIR } = process.env
  process.env.TMPDIR = directory
  try {
    const { default: packaged } = await import('@sparticuz/chromium')
    const executable = await packaged.executablePath()
    writeFileSync(complete, '')
    return executable
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
  }
}
