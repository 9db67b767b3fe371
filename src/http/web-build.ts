import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Refusal } from '../kernel/refusal.ts'

const CHECKOUT = fileURLToPath(new URL('../../', import.meta.url))
const BUILD = path.join(CHECKOUT, 'build/web')

/** Of what was built last: a hash of all that goes into it. */
const STAMP = path.join(BUILD, '.stamp')

/**
 * Builds the web pages into build/web when their sources or the installed packages have changed since, and is otherwise quick:
 * reading and hashing the sources takes some ten milliseconds. Returns whether it built.
 * Refuses (`web_build_failed`) with the builder's own words.
 */
export async function ensureWebBuilt(onProgress: (sentence: string) => void = () => {}): Promise<boolean> {
  if (!(await exists(path.join(CHECKOUT, 'web/vite.config.ts')))) return false
  const wanted = await hashOfSources()
  if ((await readOrEmpty(STAMP)) === wanted) return false
  onProgress('Building the web pages …')
  // The old stamp goes first: a build that is killed must not look like a finished one.
  await fs.rm(STAMP, { force: true })
  await build()
  await fs.writeFile(STAMP, wanted)
  return true
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256')
  const entries = await fs.readdir(path.join(CHECKOUT, 'web'), { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(CHECKOUT, path.join(entry.parentPath, entry.name)))
    .filter(
      (file) => !/(^|\/)(node_modules|\.react-router|build)\//.test(file) && !/\.test\.tsx?$/.test(file),
    )
    .sort()
  for (const file of [...files, 'package-lock.json']) {
    // The length keeps two files apart whose border has moved.
    const content = await fs.readFile(path.join(CHECKOUT, file))
    hash.update(`${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

function build(): Promise<void> {
  const reactRouter = path.join(CHECKOUT, 'node_modules/@react-router/dev/bin.cjs')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [reactRouter, 'build'], {
      cwd: path.join(CHECKOUT, 'web'),
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const output: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) return resolve()
      const words = Buffer.concat(output).toString().trim()
      reject(new Refusal('web_build_failed', `The web pages cannot be built:\n${words}`))
    })
  })
}

async function exists(file: string): Promise<boolean> {
  return (await readOrEmpty(file)) !== ''
}

async function readOrEmpty(file: string): Promise<string> {
  return fs.readFile(file, 'utf8').catch(() => '')
}
