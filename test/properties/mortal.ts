import type { Database, Db } from '../../src/db/database.ts'

/** What a killed process does not get to see. */
export class Killed extends Error {}

/**
 * The database of a process that is killed at its nth use of it: a statement by itself, or a transaction, which has then done everything but commit.
 * After that nothing reaches the database. `ended` resolves when what was under way has ended.
 */
export function mortal(database: Database, { at }: { at: number }): Database & { ended(): Promise<void> } {
  let uses = 0
  let isDead = false
  const underWay = new Set<Promise<unknown>>()

  function use(): { isLast: boolean } {
    if (isDead) throw new Killed()
    isDead = uses === at
    uses += 1
    return { isLast: isDead }
  }

  function transaction() {
    const { isLast } = use()
    return {
      execute<T>(work: (tx: never) => Promise<T>): Promise<T> {
        const done = database.kysely.transaction().execute(async (tx) => {
          const result = await work(tx as never)
          if (isLast) throw new Killed()
          return result
        })
        underWay.add(done.catch(() => {}))
        return done
      },
    }
  }

  const kysely = new Proxy(database.kysely, {
    get(target, name) {
      if (name === 'transaction') return transaction
      if (name === 'getExecutor') {
        if (use().isLast) throw new Killed()
        return () => target.getExecutor()
      }
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  }) as Db
  return {
    ...database,
    kysely,
    async ended() {
      await Promise.all(underWay)
    },
  }
}
