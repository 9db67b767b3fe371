import { inTransaction, openDatabase } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { post } from './post.ts'

/** One of the processes of post.test.ts: 100 postings of 3 micros to account 9, one a transaction. */
const [url, name] = process.argv.slice(2)
const database = openDatabase(url!, { connectionsMax: 4 })
const at = Temporal.Instant.from('2026-03-01T12:00:00Z')
const book = (n: number) =>
  inTransaction(database.kysely, (tx) =>
    post(tx, {
      postings: [
        {
          accountId: 9n as AccountId,
          key: `${name}:${n}`,
          bookedAt: at,
          source: 'test',
          transfers: [{ from: n % 2 === 0 ? 'unbilled' : 'rounding', to: 'receivable', amountMicros: 3n }],
        },
      ],
      recordedAt: at,
    }),
  )
await Promise.all(Array.from({ length: 100 }, (_, n) => book(n)))
await database.close()
process.exit(0)
