import { openClock } from '../db/clock.ts'
import { openDatabase } from '../db/database.ts'
import { type EmbeddedServer, joinEmbedded } from '../db/embedded.ts'
import { migrate } from '../db/migrate.ts'
import type { Settings } from '../settings.ts'
import type { OpenDatabase } from './command.ts'
import { Stopped } from './stop.ts'

export type WithDatabaseOptions = {
  settings: Settings
  /** Told in one sentence what takes time or went wrong and was mended. */
  onNotice: (sentence: string) => void
  connectionsMax?: number
  /** Told of the embedded server, if it is one, before the database is migrated. */
  onServer?: (server: EmbeddedServer) => Promise<void>
}

/**
 * Opens the database of the settings, migrated, for as long as `work` takes: DATABASE_URL, or the embedded server, joined when it
 * runs and started otherwise, and left at the end in every case. When `work` throws Stopped, what it has not committed is rolled back.
 */
export async function withDatabase<T>(
  options: WithDatabaseOptions,
  work: (open: OpenDatabase) => Promise<T>,
): Promise<T> {
  const { settings, onNotice, onServer } = options
  if (settings.databaseUrl !== undefined) return use(settings.databaseUrl, options, work)
  const server = await joinEmbedded({ home: settings.home, onNotice })
  try {
    await onServer?.(server)
    return await use(server.url, options, work)
  } finally {
    await server.leave()
  }
}

async function use<T>(
  url: string,
  { connectionsMax }: WithDatabaseOptions,
  work: (open: OpenDatabase) => Promise<T>,
): Promise<T> {
  await migrate(url)
  const database = openDatabase(url, { connectionsMax })
  const clock = await openClock(database)
  let stopped = false
  try {
    return await work({ database, clock })
  } catch (error) {
    stopped = error instanceof Stopped
    throw error
  } finally {
    await clock.close()
    // Closing waits for queries to end. When we were told to stop, the end of the process is what ends them.
    const closed = database.close()
    if (stopped) closed.catch(() => {})
    else await closed
  }
}
