import { spawnSync } from 'node:child_process'
import crypto from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { Refusal } from '../kernel/refusal.ts'
import { type Binaries, canEnter, ids, type ServerUser } from './embedded-binaries.ts'

/** The PostgreSQL major version that we bring. A data directory of another one is not touched. */
export const SERVER_MAJOR = '18'

/** Where the embedded server keeps its things below TOLLBOOK_HOME. */
export type ClusterPaths = {
  home: string
  /** PostgreSQL's data directory. */
  data: string
  passwordFile: string
  /** The port it last listened on; kept, so that pools find it again after a restart. */
  portFile: string
  log: string
  /** Written by the running postmaster: its process id, data directory, port and state. */
  pidFile: string
}

export function clusterPaths(home: string): ClusterPaths {
  const directory = path.join(home, 'postgresql')
  return {
    home,
    data: path.join(directory, 'data'),
    passwordFile: path.join(home, 'postgresql-password'),
    portFile: path.join(home, 'postgresql-port'),
    log: path.join(home, 'postgresql.log'),
    pidFile: path.join(directory, 'data', 'postmaster.pid'),
  }
}

/** For root: the user who owns the data already, such as one who ran Tollbook before without being root. */
export function dataOwner({ data }: ClusterPaths): ServerUser | undefined {
  if (process.getuid?.() !== 0 || !fs.existsSync(data)) return undefined
  const { uid, gid } = fs.statSync(data)
  return uid === 0 ? undefined : { uid, gid, name: String(uid) }
}

/** PostgreSQL does not run as root: a home of root's that is closed to others, such as one made by mktemp, is opened for passing through. */
function letIn(home: string, user: ServerUser): void {
  if (user.uid === undefined || canEnter(user, home)) return
  fs.chmodSync(home, fs.statSync(home).mode | 0o011)
  if (canEnter(user, home)) return
  throw new Refusal(
    'home_not_reachable',
    `TOLLBOOK_HOME ${home} lies below a directory that the database server's user (${user.name}; PostgreSQL does not run as root) cannot enter: choose another one, such as /var/lib/tollbook`,
  )
}

/** Makes `home`, enterable but not listable by others, so that the server's user reaches its data and nothing else. */
export function makeHome(home: string, user: ServerUser): void {
  try {
    fs.mkdirSync(home, { recursive: true, mode: 0o711 })
    fs.accessSync(home, fs.constants.W_OK | fs.constants.X_OK)
    letIn(home, user)
    const directory = path.dirname(clusterPaths(home).data)
    if (!fs.existsSync(directory)) {
      fs.mkdirSync(directory, { recursive: true, mode: 0o700 })
      if (user.uid !== undefined) fs.chownSync(directory, user.uid, user.gid!)
    }
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal(
      'home_not_writable',
      `TOLLBOOK_HOME ${home} cannot be written (${(error as NodeJS.ErrnoException).code}): run as its owner or set TOLLBOOK_HOME to a directory of your own`,
    )
  }
}

/** The server's superuser password, made on first use and readable by our user alone. */
export function serverPassword({ passwordFile }: ClusterPaths): string {
  const draft = `${passwordFile}.${process.pid}`
  if (!fs.existsSync(passwordFile)) {
    fs.writeFileSync(draft, crypto.randomBytes(24).toString('base64url'), { mode: 0o600 })
    try {
      // link, not rename: of two first starts at once, the first one's password stays.
      fs.linkSync(draft, passwordFile)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      fs.rmSync(draft)
    }
  }
  return fs.readFileSync(passwordFile, 'utf8').trim()
}

type ClusterOptions = {
  binaries: Binaries
  paths: ClusterPaths
  user: ServerUser
  /** false: do not wait for the new files to reach the disk. */
  durable: boolean
}

/**
 * Makes the data directory on first use. It is built beside its place and renamed into it, so that a start that was killed
 * half-way, or two first starts at once, leave either none or a whole one.
 * Refuses (`data_version`) when the data belongs to another PostgreSQL major version.
 */
export function ensureCluster({ binaries, paths, user, durable }: ClusterOptions): { created: boolean } {
  const versionFile = path.join(paths.data, 'PG_VERSION')
  if (fs.existsSync(versionFile)) {
    refuseOtherVersion(fs.readFileSync(versionFile, 'utf8').trim(), paths)
    return { created: false }
  }
  removeAbandonedDrafts(paths)
  const draft = `${paths.data}.${process.pid}`
  initialise({ binaries, paths, user, durable }, draft)
  try {
    fs.renameSync(draft, paths.data)
    return { created: true }
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true })
    if (!fs.existsSync(versionFile)) throw error
    return { created: false }
  }
}

function refuseOtherVersion(found: string, { data }: ClusterPaths): void {
  if (found === SERVER_MAJOR) return
  throw new Refusal(
    'data_version',
    `The data in ${data} was made by PostgreSQL ${found}, and this Tollbook brings PostgreSQL ${SERVER_MAJOR}: run the Tollbook that made it, or set TOLLBOOK_HOME to another directory`,
  )
}

function initialise({ binaries, paths, user, durable }: ClusterOptions, directory: string): void {
  // initdb runs as the server's user and reads the password from a file of that user's; ours stays ours.
  const handedOver = `${directory}.password`
  fs.writeFileSync(handedOver, serverPassword(paths), { mode: 0o600 })
  if (user.uid !== undefined) fs.chownSync(handedOver, user.uid, user.gid!)
  try {
    const result = spawnSync(
      path.join(binaries.directory, 'bin', 'initdb'),
      [
        ...['-D', directory, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${handedOver}`],
        // Text sorts by code point, the same on every machine and in every version: an index never goes stale by an upgrade
        // of the system's locales.
        ...['-E', 'UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
        ...(durable ? [] : ['--no-sync']),
        '--no-instructions',
      ],
      { ...ids(user), cwd: '/', encoding: 'utf8' },
    )
    if (result.status === 0) return
    fs.rmSync(directory, { recursive: true, force: true })
    const cause = result.error?.message ?? lastLine(result.stderr)
    throw new Refusal(
      'server_not_started',
      `The embedded PostgreSQL could not make its data directory: ${cause}`,
    )
  } finally {
    fs.rmSync(handedOver, { force: true })
  }
}

function removeAbandonedDrafts({ data }: ClusterPaths): void {
  const directory = path.dirname(data)
  for (const name of fs.readdirSync(directory)) {
    const maker = /^data\.(\d+)(\.password)?$/.exec(name)?.[1]
    if (maker !== undefined && !isAlive(Number(maker)))
      fs.rmSync(path.join(directory, name), { recursive: true, force: true })
  }
}

/** Whether a process of this id exists, whoever owns it. */
export function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? 'unknown cause'
}
