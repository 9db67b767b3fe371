import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { CHECKOUT } from './checkout.mjs'
import { unlinkNodeThatCannotRun } from './own-node.mjs'

const LOCK = path.join(CHECKOUT, 'package-lock.json')
/** A copy of the lock file that node_modules was found to agree with. */
const STAMP = path.join(CHECKOUT, 'node_modules/.tollbook-lock.json')

/** Installs the packages of package-lock.json when they are missing or other ones. Throws one sentence when that fails. */
export function ensureInstalled() {
  const lock = fs.readFileSync(LOCK, 'utf8')
  if (read(STAMP) === lock) return
  if (!agrees(JSON.parse(lock))) install()
  unlinkNodeThatCannotRun()
  try {
    fs.writeFileSync(STAMP, lock)
  } catch {
    // A checkout that is not ours to write to: we compare again next time.
  }
}

function install() {
  const startedAtMs = performance.now()
  console.error('Installing packages with npm ci (once, and after each update) …')
  // --include: the same packages whatever NODE_ENV says, so that npm start and npm test do not undo each other's work.
  // --ignore-scripts: no package of ours needs its install script, and many a supply-chain attack does.
  const args = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  const result = npm(args)
  if (result.error || result.status !== 0) {
    throw new Error(
      `npm ci failed (${result.error?.message ?? `exit code ${result.status ?? result.signal}`}): Tollbook needs its packages from the npm registry once.`,
    )
  }
  console.error(`Packages installed in ${Math.round((performance.now() - startedAtMs) / 1000)} s.`)
}

/** npm by way of the Node that runs us, where npm says where it is. */
function npm(args) {
  const options = { cwd: CHECKOUT, stdio: ['ignore', 'ignore', 2] }
  const script = process.env.npm_execpath
  if (script && /npm-cli\.js$/.test(script)) return spawnSync(process.execPath, [script, ...args], options)
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
}

/** Whether what npm says it installed is what the lock wants; for a node_modules that npm made without us. */
function agrees(lock) {
  const text = read(path.join(CHECKOUT, 'node_modules/.package-lock.json'))
  if (text === undefined) return false
  const installed = JSON.parse(text).packages
  const wanted = Object.entries(lock.packages).filter(([name]) => name !== '')
  const missing = wanted.some(
    ([name, { optional, version }]) => !optional && installed[name]?.version !== version,
  )
  const other = Object.entries(installed).some(
    ([name, { version }]) => lock.packages[name]?.version !== version,
  )
  return !missing && !other
}

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
