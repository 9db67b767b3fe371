import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { joinEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'

/** Gives `work` a migrated database on a durable PostgreSQL of its own (as in production, fsync on), and removes both after. */
export async function withBenchDatabase(work: (database: Database) => Promise<void>): Promise<void> {
  const home = mkdtempSync(path.join(tmpdir(), 'tollbook-bench-'))
  // The server runs as another user when we are root.
  chmodSync(home, 0o755)
  const server = await joinEmbedded({ home })
  try {
    await migrate(server.url)
    const database = openDatabase(server.url, { connectionsMax: 12 })
    try {
      await work(database)
    } finally {
      await database.close()
    }
  } finally {
    await server.leave()
    rmSync(home, { recursive: true, force: true })
  }
}

/** The middle of an odd number of figures. */
export function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)]!
}

/** Pseudo-random whole numbers below a bound, the same every run (a linear congruential generator; Numerical Recipes' constants). */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 0x1_0000_0000) * below)
  }
}
