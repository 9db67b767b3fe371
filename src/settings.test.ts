import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readSettings, SETTINGS_TABLE, secretKeysOf } from './settings.ts'

const HOME = { TOLLBOOK_HOME: '/srv/tollbook' }

test('without any variable the defaults hold', () => {
  expect(readSettings(HOME)).toEqual({
    home: '/srv/tollbook',
    databaseUrl: undefined,
    port: 8080,
    publicUrl: 'http://localhost:8080',
    rateLimit: true,
    secretKeys: undefined,
    smtpUrl: undefined,
    mailFrom: undefined,
    sandbox: { port: 8081, url: 'http://localhost:8081' },
    demo: true,
  })
})

test('an empty variable is an unset one', () => {
  expect(readSettings({ ...HOME, PORT: '', DATABASE_URL: '' })).toMatchObject({
    port: 8080,
    databaseUrl: undefined,
  })
})

test('the public URL follows the port and loses its final slash', () => {
  expect(readSettings({ ...HOME, PORT: '9000' }).publicUrl).toBe('http://localhost:9000')
  expect(readSettings({ ...HOME, PUBLIC_URL: 'https://billing.example.com/' }).publicUrl).toBe(
    'https://billing.example.com',
  )
})

test.each([
  [{ PORT: '80a' }, "PORT is '80a', and must be a whole number from 0 to 65535."],
  [{ PORT: '65536' }, "PORT is '65536', and must be a whole number from 0 to 65535."],
  [{ TOLLBOOK_DEMO: 'no' }, "TOLLBOOK_DEMO is 'no', and must be on or off."],
  [
    { DATABASE_URL: 'mysql://joe:secret@db/x' },
    "DATABASE_URL is 'mysql://joe@db/x', and must be an address like postgres://user:password@host:5432/database.",
  ],
  [
    { PUBLIC_URL: 'https://example.com/billing' },
    "PUBLIC_URL is 'https://example.com/billing', and must be an address without a path, like https://billing.example.com.",
  ],
  [
    { SMTP_URL: 'mail.example.com' },
    "SMTP_URL is 'mail.example.com', and must be an address like smtp://user:password@host:587.",
  ],
])('a bad value is refused by name and value, without its password: %j', (environment, message) => {
  expect(() => readSettings({ ...HOME, ...environment })).toThrow(
    expect.objectContaining({ code: 'bad_setting', message }),
  )
})

test('secret keys are 32 bytes each, and a bad one is refused without showing it', () => {
  const key = Buffer.alloc(32, 7).toString('base64')
  expect(readSettings({ ...HOME, SECRET_KEY: `${key},${key}` }).secretKeys).toHaveLength(2)
  expect(() => readSettings({ ...HOME, SECRET_KEY: 'c2hvcnQ=' })).toThrow(
    expect.objectContaining({
      code: 'bad_setting',
      message: 'SECRET_KEY must be 32 bytes in base64, or several such with commas between them.',
    }),
  )
})

test('without SECRET_KEY a key is made in the home, once, for our user alone', () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'tollbook-home-'))
  const [key] = secretKeysOf({ home })
  expect(key).toHaveLength(32)
  expect(fs.statSync(path.join(home, 'secret-key')).mode & 0o777).toBe(0o600)
  expect(secretKeysOf({ home })).toEqual([key])
  fs.rmSync(home, { recursive: true })
})

test('docs/operate/settings.md holds the same table as --help', () => {
  const document = fs.readFileSync(new URL('../docs/operate/settings.md', import.meta.url), 'utf8')
  const rows = document.split('\n').filter((line) => /^\| `[A-Z]/.test(line))
  expect(rows).toEqual(SETTINGS_TABLE.map((row) => `| \`${row.name}\` | ${row.default} | ${row.meaning} |`))
})
