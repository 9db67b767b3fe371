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
  // Beside its place and renamed into it: a build that is killed never looks like a finished one, and of two at once both are whole.
  const draft = `${BUILD}-${process.pid}`
  try {
    await build(draft)
    await fs.writeFile(path.join(draft, path.basename(STAMP)), wanted)
    await putInPlace(draft)
  } finally {
    await fs.rm(draft, { recursive: true, force: true })
  }
  return true
}

async function putInPlace(draft: string): Promise<void> {
  const old = `${draft}-old`
  await fs.rename(BUILD, old).catch(ignoreMissing)
  await fs.rename(draft, BUILD).catch((error: NodeJS.ErrnoException) => {
    // Another start of the same moment has put its own there.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
  await fs.rm(old, { recursive: true, force: true })
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
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

function build(directory: string): Promise<void> {
  const reactRouter = path.join(CHECKOUT, 'node_modules/@react-router/dev/bin.cjs')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [reactRouter, 'build'], {
      cwd: path.join(CHECKOUT, 'web'),
      env: { ...process.env, NODE_ENV: 'production', TOLLBOOK_WEB_BUILD: directory },
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
