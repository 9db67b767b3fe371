import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import pg from 'pg'
import { Refusal } from '../kernel/refusal.ts'
import { type Binaries, ids, type ServerUser } from './embedded-binaries.ts'
import { type ClusterPaths, isAlive } from './embedded-cluster.ts'
import { serverSettings } from './embedded-settings.ts'

/** All that is needed to start the server of one home. */
export type Launch = {
  binaries: Binaries
  paths: ClusterPaths
  user: ServerUser
  durable: boolean
  password: string
  onNotice: (sentence: string) => void
}

// Replaying 4 GB of log after a crash takes a minute on a slow disk; ten leave room for a very slow one.
const RECOVERY_MAX_MS = 10 * 60_000
const POLL_MS = 15
const LOG_MAX_BYTES = 20 * 1024 * 1024

/** Returns the port of a server that takes connections: the running one, or one that this call has started. */
export async function waitForServer(launch: Launch): Promise<{ port: number; joined: boolean }> {
  const startedAtMs = performance.now()
  let noticedAtMs = startedAtMs
  let child: ChildProcess | undefined
  let launches = 0
  for (;;) {
    const answer = await probe(launch)
    if (answer.kind === 'ready') return { port: answer.port, joined: child === undefined }
    const childDied = child !== undefined && child.exitCode !== null
    if (answer.kind === 'none' && (child === undefined || childDied)) {
      // A start fails for a while when the port was taken in between, another process was quicker, or the last server
      // processes of a killed postmaster have not yet noticed its end.
      if (launches === 40) throw notStarted(launch)
      if (childDied) await sleep(250)
      child = await launchPostmaster(launch, launches > 0)
      launches++
    }
    const nowMs = performance.now()
    if (nowMs - startedAtMs > RECOVERY_MAX_MS) throw notStarted(launch)
    if (nowMs - noticedAtMs > 5000) {
      noticedAtMs = nowMs
      launch.onNotice('The database server is recovering from an unclean stop.')
    }
    await sleep(POLL_MS)
  }
}

/** The port of a server that runs on these paths and takes connections, if any. */
export async function runningPort(launch: Pick<Launch, 'paths' | 'password'>): Promise<number | undefined> {
  const answer = await probe(launch)
  return answer.kind === 'ready' ? answer.port : undefined
}

/** Stops the server: open transactions are rolled back, everything committed is on disk. Returns when it is gone. */
export async function stopPostmaster({ pidFile }: ClusterPaths): Promise<void> {
  const postmaster = readPidFile(pidFile)
  if (postmaster === undefined) return
  // SIGINT is PostgreSQL's "fast" shutdown.
  process.kill(postmaster.processId, 'SIGINT')
  while (fs.existsSync(pidFile) && isAlive(postmaster.processId)) await sleep(POLL_MS)
}

type Answer =
  | { kind: 'ready'; port: number }
  /** A postmaster is there but takes no connections yet, or no more. */
  | { kind: 'busy' }
  | { kind: 'none' }

async function probe({ paths, password }: Pick<Launch, 'paths' | 'password'>): Promise<Answer> {
  const postmaster = readPidFile(paths.pidFile)
  if (postmaster === undefined) return { kind: 'none' }
  if (postmaster.port !== undefined && (await serves(postmaster.port, password, paths))) {
    return { kind: 'ready', port: postmaster.port }
  }
  if (!isAlive(postmaster.processId)) return { kind: 'none' }
  if (isPostmasterOf(postmaster.processId, paths)) return { kind: 'busy' }
  // The file was left by a server that was killed, and its process id has since been given to something else.
  // PostgreSQL itself would refuse to start, so the stale file goes.
  fs.rmSync(paths.pidFile, { force: true })
  return { kind: 'none' }
}

/** The first lines of postmaster.pid: process id, data directory, start time, port. Undefined when absent or half written. */
function readPidFile(pidFile: string): { processId: number; port?: number } | undefined {
  let lines: string[]
  try {
    lines = fs.readFileSync(pidFile, 'utf8').split('\n')
  } catch {
    return undefined
  }
  const processId = Number(lines[0])
  if (!Number.isInteger(processId) || processId <= 0) return undefined
  const port = Number(lines[3])
  return Number.isInteger(port) && port > 0 ? { processId, port } : { processId }
}

/** Whether the server on `port` takes our password and serves our data directory: another server may have got the port. */
async function serves(port: number, password: string, { data }: ClusterPaths): Promise<boolean> {
  const client = new pg.Client({
    ...{ host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' },
    connectionTimeoutMillis: 2000,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ data_directory: string }>('show data_directory')
    return rows[0] !== undefined && fs.realpathSync(rows[0].data_directory) === fs.realpathSync(data)
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

/** A postmaster's working directory is its data directory; where /proc cannot say, its name must do. */
function isPostmasterOf(processId: number, { data }: ClusterPaths): boolean {
  try {
    return fs.readlinkSync(`/proc/${processId}/cwd`) === fs.realpathSync(data)
  } catch {
    const { stdout } = spawnSync('ps', ['-p', String(processId), '-o', 'comm='], { encoding: 'utf8' })
    return /postgres/.test(stdout ?? '')
  }
}

async function launchPostmaster(launch: Launch, otherPort: boolean): Promise<ChildProcess> {
  const { binaries, paths, user } = launch
  const port = await choosePort(paths, otherPort)
  const settings = Object.entries(serverSettings({ durable: launch.durable, port }))
  const log = openLog(paths.log)
  const child = spawn(
    path.join(binaries.directory, 'bin', 'postgres'),
    ['-D', paths.data, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    // Its own process group: Ctrl-C in our terminal is for us, and we stop the server when our work has ended.
    { ...ids(user), cwd: '/', stdio: ['ignore', log, log], detached: true },
  )
  child.on('error', () => {})
  child.unref()
  fs.closeSync(log)
  return child
}

/** The port of last time when it is free, so that pools find the server again; otherwise any free one. */
async function choosePort({ portFile }: ClusterPaths, other: boolean): Promise<number> {
  const last = fs.existsSync(portFile) ? Number(fs.readFileSync(portFile, 'utf8')) : 0
  const port = (!other && last > 0 ? await freePort(last) : undefined) ?? (await freePort(0))
  if (port === undefined)
    throw new Refusal('server_not_started', 'No free TCP port for the embedded PostgreSQL on 127.0.0.1.')
  if (port !== last) fs.writeFileSync(portFile, String(port))
  return port
}

function freePort(wanted: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => resolve(undefined))
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}

function openLog(file: string): number {
  if (fs.existsSync(file) && fs.statSync(file).size > LOG_MAX_BYTES) fs.renameSync(file, `${file}.1`)
  return fs.openSync(file, 'a', 0o600)
}

function notStarted({ paths }: Launch): Refusal {
  const lines = fs.existsSync(paths.log) ? fs.readFileSync(paths.log, 'utf8').trim().split('\n') : []
  const cause = lines.findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? lines.at(-1) ?? 'it said nothing'
  return new Refusal(
    'server_not_started',
    `The embedded PostgreSQL does not start: ${cause} (see ${paths.log})`,
  )
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
