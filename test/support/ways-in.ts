import { sql } from 'kysely'
import pino from 'pino'
import { createAccount } from '../../src/accounts/accounts.ts'
import { addMember, createLogin } from '../../src/accounts/logins.ts'
import { type Database, inTransaction } from '../../src/db/database.ts'
import { passHour } from '../../src/jobs/pass-time.ts'
import { jobs } from '../../src/jobs/schedule.ts'
import { readSettings } from '../../src/settings.ts'
import { PASSWORD, PUBLIC_URL, testApi } from './api.ts'

/** For tests of signing in: customers of their own (wrong tries are counted), the mails that were written, the timelines. */
export async function waysIn(database: Database) {
  const api = await testApi(database)
  const { kysely } = database

  /** A customer with an account of that number; without a password if `password` is null; `loginId`: of a person who is there. */
  async function customer(
    number: string,
    { password = PASSWORD, loginId: known }: { password?: string | null; loginId?: bigint } = {},
  ) {
    const email = `${number}@acme.example`
    const now = api.clock.now()
    const { accountId, loginId } = await inTransaction(kysely, async (tx) => {
      const account = { number, name: `Acme ${number}`, openedOn: '2025-01-01', now, actor: 'system' }
      const { id } = await createAccount(tx, account)
      const loginId = known ?? (await createLogin(tx, { email, name: `Ann ${number}`, password, now })).id
      await addMember(tx, { accountId: id, loginId, role: 'owner', now })
      return { accountId: id, loginId }
    })
    return { accountId, loginId, number, email }
  }

  return {
    ...api,
    customer,
    signIn: (body: object, headers: Record<string, string> = {}) =>
      api.send('POST', '/sessions', { body, headers }),
    /** Does what is staged, and what is due in the hour. */
    work: () =>
      passHour(
        {
          ...{ database, clock: api.clock, log: pino({ level: 'silent' }), gateways: new Map() },
          settings: readSettings({ PUBLIC_URL }),
        },
        jobs,
        { until: api.clock.now() },
      ),
    /** The mails to an address, the oldest first. */
    async mailsTo(address: string) {
      const { rows } = await sql<{ kind: string; text: string; subject: string }>`
        select kind, text, subject from mails where to_address = ${address} order by id`.execute(kysely)
      return rows
    },
    /** The kinds of what stands on an account's timeline, the oldest first, from those that are about ways in. */
    async story({ accountId }: { accountId: bigint }) {
      const { rows } = await sql<{ kind: string }>`
        select kind from account_events where account_id = ${accountId} and kind <> 'account_opened' order by id`.execute(
        kysely,
      )
      return rows.map(({ kind }) => kind)
    },
  }
}

/** The cookies that an answer sets, as the header a browser sends next. */
export function cookiesOf(headers: Headers, before: Record<string, string> = {}): { cookie: string } {
  const kept = new Map(
    (before.cookie ?? '').split('; ').map((pair) => pair.split('=', 2) as [string, string]),
  )
  for (const line of headers.getSetCookie()) {
    const [name, value] = line.split(';')[0]!.split('=', 2)
    kept.set(name!, value!)
  }
  return {
    cookie: [...kept]
      .filter(([name]) => name !== '')
      .map((pair) => pair.join('='))
      .join('; '),
  }
}

/** The statements that a request sends, without their values. */
export async function statementsOf<T>(
  { pool }: Database,
  work: () => Promise<T>,
): Promise<{ answer: T; statements: string[] }> {
  const statements: string[] = []
  const watch = (client: { query: (...given: unknown[]) => unknown }) => {
    const query = client.query.bind(client)
    client.query = (...given) => {
      const [config] = given
      statements.push(typeof config === 'string' ? config : String((config as { text?: string }).text))
      return query(...given)
    }
    return () => {
      client.query = query
    }
  }
  const unwatched: (() => void)[] = []
  const connect = pool.connect.bind(pool)
  pool.connect = (async () => {
    const client = await connect()
    unwatched.push(watch(client as never))
    return client
  }) as typeof pool.connect
  try {
    const answer = await work()
    return { answer, statements: statements.map((text) => text.replaceAll(/\s+/g, ' ')) }
  } finally {
    pool.connect = connect
    for (const undo of unwatched.toReversed()) undo()
  }
}
