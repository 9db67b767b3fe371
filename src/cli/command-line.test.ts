import { spawn } from 'node:child_process'
import net from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const { url } = await testDatabase()

test('help lists the commands and the settings, and is no failure', async () => {
  const { code, stdout } = await tollbook(['--help'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/\n {2}start .*\n[\s\S]*TOLLBOOK_HOME/)
})

test.each([
  [['nonsense'], {}, "error: unknown command 'nonsense'\n"],
  [['migrate', '--nonsense'], {}, "error: unknown option '--nonsense'\n"],
  [['migrate'], { PORT: 'abc' }, "PORT is 'abc', and must be a whole number from 0 to 65535.\n"],
])(
  'a command line that cannot be meant is one sentence and exit 1: %j %j',
  async (args, environment, stderr) => {
    expect(await tollbook(args, environment)).toEqual({ code: 1, stdout: '', stderr })
  },
)

test('a database that cannot be reached is one sentence without the password, and with --json a document too', async () => {
  const environment = { DATABASE_URL: 'postgres://joe:secret@127.0.0.1:1/tollbook' }
  const { code, stdout, stderr } = await tollbook(['migrate', '--json'], environment)
  const sentence =
    'The database postgres://joe@127.0.0.1:1/tollbook cannot be reached: connect ECONNREFUSED 127.0.0.1:1.'
  expect({ code, stderr }).toEqual({ code: 1, stderr: `${sentence}\n` })
  expect(JSON.parse(stdout)).toEqual({
    error: { code: 'database_unreachable', message: sentence, details: [] },
  })
})

test('--json prints one document', async () => {
  const { code, stdout } = await tollbook(['migrate', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual({ applied: [] })
})

test('a taken port is one sentence that says what to do', async () => {
  const server = net.createServer().listen(0)
  const { port } = server.address() as net.AddressInfo
  const result = await tollbook(['start'], { PORT: String(port) })
  server.close()
  expect(result).toEqual({
    code: 1,
    stdout: '',
    stderr: `Port ${port} is taken by another program: stop that one, or set PORT to another port.\n`,
  })
})

test('a worker that is asked to stop ends with exit 0', async () => {
  const { code, stdout } = await tollbook(['work'], {}, { stopAt: /Working/ })
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'Working on jobs.\n' })
})

type Ended = { code: number | null; stdout: string; stderr: string }

function tollbook(
  args: string[],
  environment: Record<string, string> = {},
  { stopAt }: { stopAt?: RegExp } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, DATABASE_URL: url, ...environment },
  })
  const ended: Ended = { code: null, stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    ended.stdout += chunk
    if (stopAt?.test(ended.stdout)) child.kill('SIGINT')
  })
  child.stderr.on('data', (chunk: Buffer) => {
    ended.stderr += chunk
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ ...ended, code })))
}
