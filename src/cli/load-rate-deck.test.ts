import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const EXAMPLE = fileURLToPath(new URL('../../docs/operate/example/', import.meta.url))
const { url } = await testDatabase()

async function tollbook(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: EXAMPLE,
    env: { ...process.env, DATABASE_URL: url },
  })
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ])
  return { code, stdout, stderr }
}

test('a provider is applied, its deck loaded again, frozen and mended, from the command line', async () => {
  const applied = await tollbook('apply', 'provider.yaml', '--json')
  expect([applied.code, applied.stderr]).toEqual([0, ''])
  const { counts, passwords } = JSON.parse(applied.stdout)
  expect([counts.accounts, passwords.length]).toEqual([{ created: 2, changed: 0, unchanged: 0 }, 2])

  expect(await tollbook('apply', 'provider.yaml')).toEqual({
    code: 0,
    stdout: 'provider.yaml: nothing to change.\n',
    stderr: '',
  })
  // Time periods, currency and rounding are those of the version before.
  expect(await tollbook('load-rate-deck', 'standard.csv', '--name', 'Standard')).toEqual({
    code: 0,
    stdout: 'Standard version 1 has the same 16 rates already (frozen).\n',
    stderr: '',
  })
  const periods = ['--time-period', 'peak=mon-fri 09:00-17:00', 'weekend=sat,sun 00:00-24:00']
  expect((await tollbook('load-rate-deck', 'standard.csv', '--name', 'Standard', ...periods)).stdout).toBe(
    'Standard version 2: 16 rates loaded (a draft: freeze it with tollbook freeze-rate-deck).\n',
  )
  const frozen = await tollbook('freeze-rate-deck', 'Standard')
  expect(frozen.stdout).toMatch(/^Standard version 2 is frozen since \d{4}-\d\d-\d\dT.*Z\.\n$/)
})

test.each([
  [
    ['load-rate-deck', 'provider.yaml', '--name', 'X', '--currency', 'USD'],
    /^Rate deck 'X' has one mistake, and nothing of it was loaded: line 1: has one column/,
  ],
  [
    ['load-rate-deck', 'none.csv', '--name', 'X', '--currency', 'USD'],
    /^none\.csv cannot be read: there is no such file\.\n$/,
  ],
  [
    ['load-rate-deck', 'standard.csv', '--name', 'X', '--time-period', 'peak'],
    /^--time-period 'peak' is not like peak='mon-fri 08:00-18:00'\n$/,
  ],
  [['freeze-rate-deck', 'Nght'], /^There is no rate deck 'Nght'\.\n$/],
  [['apply', 'standard.csv'], /^standard\.csv has .* nothing was applied/],
])('%j is refused in a sentence, with exit 1', async (args, sentence) => {
  const { code, stdout, stderr } = await tollbook(...args)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(sentence)
})
