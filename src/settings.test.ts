import fs from 'node:fs'
import { expect, test } from 'vitest'
import { readSettings, SETTINGS_TABLE } from './settings.ts'

const HOME = { TOLLBOOK_HOME: '/srv/tollbook' }

test('without any variable the defaults hold', () => {
  expect(readSettings(HOME)).toEqual({
    home: '/srv/tollbook',
    databaseUrl: undefined,
    port: 8080,
    publicUrl: 'http://localhost:8080',
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

test('docs/operate/settings.md holds the same table as --help', () => {
  const document = fs.readFileSync(new URL('../docs/operate/settings.md', import.meta.url), 'utf8')
  const rows = document.split('\n').filter((line) => /^\| `[A-Z]/.test(line))
  expect(rows).toEqual(SETTINGS_TABLE.map((row) => `| \`${row.name}\` | ${row.default} | ${row.meaning} |`))
})
