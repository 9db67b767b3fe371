import { randomInt } from 'node:crypto'
import pg from 'pg'
import { Refusal } from '../kernel/refusal.ts'
import { findBinaries, serverUser } from './embedded-binaries.ts'
import {
  type ClusterPaths,
  clusterPaths,
  dataOwner,
  ensureCluster,
  makeHome,
  serverPassword,
} from './embedded-cluster.ts'
import { type Launch, runningPort, stopPostmaster, waitForServer } from './embedded-postmaster.ts'

/*
 * The embedded PostgreSQL of one TOLLBOOK_HOME, shared by every Tollbook process on that home: the first one that needs it starts
 * it, others join, and the last one to leave stops it. What tells who is there are advisory locks on one guard session per process,
 * because those end with the process, however it ends. Nobody owns the server: it runs in its own process group, survives a
 * killed parent, and is adopted by whoever comes next.
 */

const DATABASE = 'tollbook'

// Advisory lock numbers; any two fixed ones would do. They live in the `postgres` database, which nothing else uses.
const PRESENT = 7_305_001
const STARTED = 7_305_002

export type EmbeddedServer = {
  /** For clients, with the password in it. */
  url: string
  port: number
  /** True when the server was running already. */
  joined: boolean
  /** True when the data directory was made just now. */
  created: boolean
  /**
   * Claims to be the one `start` on this home. Returns the label of the process that has the claim already,
   * or undefined when it is ours now.
   */
  claim(label: string): Promise<string | undefined>
  /** Leaves the server; stops it when nobody else is using it. Connections of ours must be closed before. */
  leave(): Promise<void>
}

export type EmbeddedOptions = {
  home: string
  /** false: no fsync, for tests only. */
  durable?: boolean
  /** Told in one sentence what takes time or went wrong and was mended. */
  onNotice?: (sentence: string) => void
}

/**
 * Starts or joins the embedded PostgreSQL of `home` and makes sure that the database `tollbook` exists.
 * If the server dies later, it is started again on the same port, and pools reconnect to it by themselves.
 * Refuses with one sentence when the platform has no binaries, the data is of another version, or the server does not start.
 */
export async function joinEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const launch = prepare(options)
  let guard = await enter(launch)
  let claimed: string | undefined
  let leaving = false

  const watch = () => {
    guard.session.on('error', () => guard.session.end().catch(() => {}))
    guard.session.once('end', () => {
      if (!leaving) void comeBack()
    })
  }
  const comeBack = async () => {
    launch.onNotice('The database server stopped; starting it again.')
    try {
      guard = await enter(launch)
      watch()
      if (claimed !== undefined) await claimStart(guard.session, claimed)
      launch.onNotice('The database server is back.')
    } catch (error) {
      launch.onNotice(`The database server does not come back: ${(error as Error).message}`)
      await new Promise((resolve) => setTimeout(resolve, 1000))
      if (!leaving) void comeBack()
    }
  }
  watch()
  return {
    url: serverUrl(launch, guard.port, DATABASE),
    port: guard.port,
    joined: guard.joined,
    created: launch.created,
    async claim(label) {
      const holder = await claimStart(guard.session, label)
      if (holder === undefined) claimed = label
      return holder
    },
    async leave() {
      leaving = true
      await leaveServer(guard.session, launch.paths)
    },
  }
}

/** The URL of the server running on `home`, or undefined when none runs. Starts nothing. */
export async function embeddedUrl(home: string): Promise<string | undefined> {
  const paths = clusterPaths(home)
  const password = serverPassword(paths)
  const port = await runningPort({ paths, password })
  return port === undefined ? undefined : serverUrl({ password }, port, DATABASE)
}

function prepare({
  home,
  durable = true,
  onNotice = () => {},
}: EmbeddedOptions): Launch & { created: boolean } {
  const paths = clusterPaths(home)
  const user = dataOwner(paths) ?? serverUser()
  makeHome(home, user)
  const binaries = findBinaries({ user, home })
  const { created } = ensureCluster({ binaries, paths, user, durable })
  return { binaries, paths, user, durable, onNotice, created, password: serverPassword(paths) }
}

type Guard = { session: pg.Client; port: number; joined: boolean }

/** Gets a guard session. The server may be shutting down under us, left by its last user: then begin again. */
async function enter(launch: Launch): Promise<Guard> {
  for (let attempt = 1; ; attempt++) {
    const { port, joined } = await waitForServer(launch)
    const session = new pg.Client({
      connectionString: serverUrl(launch, port, 'postgres'),
      application_name: 'tollbook',
      keepAlive: true,
    })
    session.on('error', () => {})
    try {
      await session.connect()
      // Blocks while the last user of the server is about to stop it, and fails when it has.
      await session.query('select pg_advisory_lock_shared($1)', [PRESENT])
      await createDatabase(session)
      session.removeAllListeners('error')
      return { session, port, joined }
    } catch (error) {
      await session.end().catch(() => {})
      if (attempt >= 20) throw error
      await new Promise((resolve) => setTimeout(resolve, 100 + randomInt(100)))
    }
  }
}

async function createDatabase(session: pg.Client): Promise<void> {
  const found = await session.query('select 1 from pg_database where datname = $1', [DATABASE])
  if (found.rowCount !== 0) return
  try {
    await session.query(`create database ${DATABASE}`)
  } catch (error) {
    // Another process made it in the same moment: reported as duplicate, or as a broken unique index when really the same moment.
    const { code } = error as { code?: string }
    if (code !== '42P04' && code !== '23505') throw error
  }
}

/** One `start` per home: returns the holder's label, or undefined when the claim is ours. */
async function claimStart(session: pg.Client, label: string): Promise<string | undefined> {
  const { rows } = await session.query<{ ours: boolean }>('select pg_try_advisory_lock($1) as ours', [
    STARTED,
  ])
  if (rows[0]?.ours) {
    // The label is what the next one is told; PostgreSQL keeps 63 bytes of it.
    await session.query(`select set_config('application_name', $1, false)`, [label])
    return undefined
  }
  const holder = await session.query<{ label: string }>(
    `select a.application_name as label from pg_locks l join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.granted and l.classid = 0 and l.objid = $1`,
    [STARTED],
  )
  return holder.rows[0]?.label ?? 'another process'
}

async function leaveServer(session: pg.Client, paths: ClusterPaths): Promise<void> {
  try {
    await session.query('select pg_advisory_unlock_shared($1)', [PRESENT])
    const { rows } = await session.query<{ last: boolean }>('select pg_try_advisory_lock($1) as last', [
      PRESENT,
    ])
    // We hold the lock for ourselves alone until the server is gone: whoever comes now waits for it.
    if (rows[0]?.last) await stopPostmaster(paths)
  } catch {
    // The session is gone, so the server is stopped or being restarted by somebody else: nothing is left to leave.
  }
  await session.end().catch(() => {})
}

function serverUrl({ password }: { password: string }, port: number, database: string): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
}

/** The refusal for a second `start` on one home. */
export function alreadyRunning(home: string, label: string): Refusal {
  return new Refusal('already_running', `Tollbook is already running on ${home} (${label}).`)
}
