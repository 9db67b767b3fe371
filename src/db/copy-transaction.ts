import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely'
import type { PoolClient } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Database, Tx } from './database.ts'
import type { Tables } from './tables.gen.ts'

/** A transaction that can also COPY: `tx` and `client` are the same connection. */
export interface CopyTransaction {
  tx: Tx
  client: PoolClient
}

/** A connection of one's own for many transactions one after another, such as an import. `close` it; a broken one is not used again. */
export class CopyConnection {
  readonly client: PoolClient
  readonly #kysely: Kysely<Tables>
  #broken = false

  constructor(client: PoolClient) {
    this.client = client
    client.on('error', this.#markBroken)
    const lent = { query: client.query.bind(client), release: () => {} }
    this.#kysely = new Kysely<Tables>({
      dialect: new PostgresDialect({ pool: { connect: async () => lent, end: async () => {} } as never }),
      plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
    })
  }

  /** One transaction on this connection. */
  transaction<T>(work: (transaction: CopyTransaction) => Promise<T>): Promise<T> {
    return this.#kysely.transaction().execute((tx) => work({ tx, client: this.client }))
  }

  /** Gives the connection back; `broken` (or a connection that reported an error): closes it, and with it what its session held. */
  close({ broken = false } = {}): void {
    this.client.off('error', this.#markBroken)
    this.client.release(broken || this.#broken)
  }

  #markBroken = () => {
    this.#broken = true
  }
}

/** Takes a connection out of the pool. */
export async function openCopyConnection(database: Database): Promise<CopyConnection> {
  return new CopyConnection(await database.pool.connect())
}

/** Streams blocks of BinaryCopy into a table. Fails as a whole, like any statement. */
export async function copyBlocks(
  client: PoolClient,
  target: string,
  blocks: readonly Buffer[],
): Promise<void> {
  const stream = client.query(copyFrom(`copy ${target} from stdin (format binary)`))
  await pipeline(Readable.from(blocks, { objectMode: false, highWaterMark: 1 << 20 }), stream)
}
