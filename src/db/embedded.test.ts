import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EmbeddedServer, embeddedUrl, joinEmbedded } from './embedded.ts'

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'tollbook-embedded-'))
const pidFile = path.join(home, 'postgresql/data/postmaster.pid')
const notices: string[] = []
const join = (): Promise<EmbeddedServer> =>
  joinEmbedded({ home, onNotice: (sentence) => notices.push(sentence) })

beforeAll(() => fs.chmodSync(home, 0o711))
afterAll(() => fs.rmSync(home, { recursive: true, force: true }))

test('the first makes and starts the server, the next joins it, and the last to leave stops it', async () => {
  const first = await join()
  expect(first).toMatchObject({ created: true, joined: false })
  const second = await join()
  expect(second).toMatchObject({ created: false, joined: true, port: first.port })
  await first.leave()
  expect(await ask(second.url, 'select 1 as answer')).toEqual([{ answer: 1 }])
  await second.leave()
  expect(fs.existsSync(pidFile)).toBe(false)
  expect(await embeddedUrl(home)).toBeUndefined()
})

test('four at once share one server', async () => {
  const servers = await Promise.all([join(), join(), join(), join()])
  expect(new Set(servers.map((server) => server.port)).size).toBe(1)
  expect(
    await ask(servers[3].url, 'select count(*)::int as databases from pg_database where not datistemplate'),
  ).toEqual([{ databases: 2 }])
  await Promise.all(servers.map((server) => server.leave()))
  expect(fs.existsSync(pidFile)).toBe(false)
})

test('the home is claimed by one start, and the next is told by whom', async () => {
  const first = await join()
  const second = await join()
  expect(await first.claim('process 1, http://localhost:8080')).toBeUndefined()
  expect(await second.claim('process 2')).toBe('process 1, http://localhost:8080')
  await first.leave()
  expect(await second.claim('process 2')).toBeUndefined()
  await second.leave()
})

test('a server that is killed is started again on its port, by itself, with all that was committed', async () => {
  const server = await join()
  await ask(server.url, 'create table kept (n int)')
  await ask(server.url, 'insert into kept values (7)')
  process.kill(postmaster(), 'SIGKILL')
  await expect.poll(() => notices.at(-1), { timeout: 20_000 }).toBe('The database server is back.')
  expect(await ask(server.url, 'select n from kept')).toEqual([{ n: 7 }])
  await server.leave()
})

test('a stale postmaster.pid whose number now belongs to another process is no obstacle', async () => {
  fs.writeFileSync(pidFile, `${process.pid}\n${path.dirname(pidFile)}\n1\n5432\n\n127.0.0.1\n\nready\n`)
  const server = await join()
  expect(server.joined).toBe(false)
  expect(postmaster()).not.toBe(process.pid)
  await server.leave()
})

test('the password is readable by us alone', () => {
  expect(fs.statSync(path.join(home, 'postgresql-password')).mode & 0o777).toBe(0o600)
})

test.each(['17', '19'])(
  'data of PostgreSQL %s is refused in one sentence and not touched',
  async (version) => {
    const versionFile = path.join(home, 'postgresql/data/PG_VERSION')
    fs.writeFileSync(versionFile, `${version}\n`)
    await expect(join()).rejects.toMatchObject({
      code: 'data_version',
      message: expect.stringMatching(
        new RegExp(`made by PostgreSQL ${version}, and this Tollbook brings PostgreSQL 18`),
      ),
    })
    fs.writeFileSync(versionFile, '18\n')
  },
)

test('a home that cannot be made is refused in one sentence', async () => {
  const file = path.join(home, 'a-file')
  fs.writeFileSync(file, '')
  await expect(joinEmbedded({ home: path.join(file, 'home') })).rejects.toMatchObject({
    code: 'home_not_writable',
  })
})

function postmaster(): number {
  return Number(fs.readFileSync(pidFile, 'utf8').split('\n')[0])
}

async function ask(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}
