import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { addStaff, createLogin } from '../accounts/logins.ts'
import { inTransaction } from '../db/database.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const database = await testDatabase()
const { url } = database

async function passwordLink(email: string) {
  const env = { ...process.env, DATABASE_URL: url, PUBLIC_URL: 'https://billing.example.com' }
  const args = [MAIN, 'login', 'password-link', email]
  return promisify(execFile)(process.execPath, args, { env }).catch((error: { stderr: string }) => error)
}

test('one of the staff gets a link; a customer’s login, or nobody’s, gets none', async () => {
  const now = Temporal.Instant.from('2026-03-15T12:00:00Z')
  await inTransaction(database.kysely, async (tx) => {
    const login = { name: 'Ruth', password: null, now }
    const { id } = await createLogin(tx, { ...login, email: 'ruth@lakeside.example' })
    await addStaff(tx, { loginId: id, role: 'admin', now })
    await createLogin(tx, { ...login, email: 'ann@acme.example' })
  })
  expect(await passwordLink('Ruth@lakeside.example')).toMatchObject({
    stdout: expect.stringMatching(/^https:\/\/billing\.example\.com\/reset\/[\w-]{43}\n$/),
  })
  const events = await database.kysely.selectFrom('loginEvents').select(['kind', 'detail']).execute()
  expect(events).toEqual([{ kind: 'password_link_made', detail: { actor: 'cli' } }])
  expect((await passwordLink('ann@acme.example')).stderr).toMatch(
    /^There is no member of the staff with login/,
  )
  expect((await passwordLink('nobody@acme.example')).stderr).toMatch(
    /^There is no login with the e-mail address/,
  )
})
