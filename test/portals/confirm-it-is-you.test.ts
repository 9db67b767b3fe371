import type { Page } from '@playwright/test'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { expectBooksSound } from '../support/books.ts'
import { testDatabase } from '../support/database.ts'
import { askForCode, enterCode, expectAccessible, type OpenDoor, openDoor } from '../support/door.ts'
import { live } from '../support/live.ts'
import { PASSWORD } from '../support/pine-valley.ts'

/* A browser that was left open, some days later: whoever sits there looks at bills, and changes no way in. */
const database = await testDatabase()
let door: OpenDoor

beforeAll(async () => {
  door = await openDoor(database)
})

// What one test tried too often is forgotten in the next.
beforeEach(() => door.later({ minutes: 20 }))

afterAll(() => door?.close())

const ZOE = 'zoe@acme-dental.example'
const JOE = 'joe@hardware.example'

test('a passkey is added to a session of days ago once the password is shown again; a wrong one says so and counts', async () => {
  const { page } = await door.person('100001')
  await withAuthenticator(page)
  door.later({ hours: 48 })
  await page.goto('/account/security')
  await page.getByLabel('Name of a new passkey').fill('Zoe’s laptop')
  await live(page)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByRole('heading', { name: 'Confirm it is you' }).waitFor()
  await expectAccessible(page)
  await page.getByLabel('Password').fill('not my password')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('This password is not right').waitFor()
  expect(await wrongTries(ZOE)).toBe(1)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Continue' }).click()
  // Back, and what was entered is there.
  const named = page.getByLabel('Name of a new passkey')
  await named.waitFor()
  expect(await named.inputValue()).toBe('Zoe’s laptop')
  expect(await wrongTries(ZOE)).toBe(0)
  await live(page)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText('The passkey was added').waitFor()
  expect(await eventsOf(ZOE)).toEqual(['identity_confirmed', 'passkey_added'])
  await expectBooksSound(database)
})

test('a passkey has a name that can be changed, confirms who is there in the place of a password, and says when it was used last', async () => {
  const { page } = await door.person('100002')
  await withAuthenticator(page)
  await page.goto('/account/security')
  await live(page)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText('The passkey was added').waitFor()
  await page.getByRole('button', { name: /^Rename….*This device$/ }).click()
  await page.getByRole('dialog').getByLabel('New name').fill('The grey laptop')
  await page.getByRole('dialog').getByRole('button', { name: 'Rename the passkey' }).click()
  await page.getByText('The passkey has its new name').waitFor()
  const passkey = page.getByRole('listitem').filter({ hasText: 'The grey laptop' })
  await passkey.getByText('not used yet').waitFor()
  await expectAccessible(page)

  // Next time the passkey itself confirms it.
  door.later({ minutes: 16 })
  await page.goto('/account/security/two-step')
  await page.getByRole('button', { name: 'Set it up' }).click()
  await page.getByRole('heading', { name: 'Confirm it is you' }).waitFor()
  await live(page)
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await page.getByRole('heading', { name: 'Two-step sign-in' }).waitFor()
  await page.getByRole('button', { name: 'Set it up' }).click()
  await page.getByText('Scan this picture with the app').waitFor()
  await page.goto('/account/security')
  await passkey.getByText(/last used/).waitFor()
  expect(await eventsOf(JOE)).toEqual(['passkey_added', 'identity_confirmed'])
  await database.pool.query('delete from passkeys where name = $1', ['The grey laptop'])
})

test('without scripts too: another email is asked for only after the password, and the way back leads to the form', async () => {
  const { page } = await door.person('100002', '/', { javaScriptEnabled: false })
  door.later({ hours: 48 })
  await page.goto('/account/security')
  await page.getByRole('link', { name: 'Change the email' }).click()
  await page.getByRole('heading', { name: 'Confirm it is you' }).waitFor()
  expect(await page.getByRole('button', { name: 'Use a passkey' }).count()).toBe(0)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('New email').fill('joseph@hardware.example')
  // The form lay there for too long.
  door.later({ minutes: 20 })
  await page.getByRole('button', { name: 'Send the code' }).click()
  await page.getByRole('heading', { name: 'Confirm it is you' }).waitFor()
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Continue' }).click()
  const email = page.getByLabel('New email')
  await email.waitFor()
  expect(await email.inputValue()).toBe('joseph@hardware.example')
  await page.getByRole('button', { name: 'Send the code' }).click()
  await page.getByText('on its way to').waitFor()
  expect(await emailsOf('100002')).toEqual([JOE])
})

test('who has no password confirms by a code from a mail, and then sets one', async () => {
  await database.pool.query('update logins set password_hash = null where email = $1', [JOE])
  const page = await door.stranger()
  await askForCode(page, JOE)
  await enterCode(page, await door.mailedCode(JOE))
  await page.getByRole('heading', { name: 'Account summary' }).waitFor()
  door.later({ minutes: 20 })
  await page.goto('/account/security/password')
  await page.getByRole('heading', { name: 'Confirm it is you' }).waitFor()
  await page.getByRole('button', { name: 'Email me a code' }).click()
  await page.getByText(`on its way to ${JOE}`).waitFor()
  await expectAccessible(page)
  await page.getByLabel('6-digit code').fill(await door.mailedCode(JOE))
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('New password').fill('seven quiet harbours')
  await page.getByRole('button', { name: 'Save the password' }).click()
  await page.getByText('Your password has been changed').waitFor()
})

test('a page of the console leads there and back too', async () => {
  const { page } = await door.person('clerk@pinevalley.example', '/console')
  door.later({ minutes: 20 })
  await page.goto('/console/security/two-step')
  await page.getByRole('button', { name: 'Set it up' }).click()
  await page.getByRole('heading', { name: 'Confirm it is you' }).waitFor()
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.waitForURL('**/console/security/two-step')
  await page.getByRole('button', { name: 'Set it up' }).click()
  await page.getByText('Scan this picture with the app').waitFor()
})

/** Gives a page's browser a security key that says yes to everything, and that no page asks unasked. */
async function withAuthenticator(page: Page): Promise<void> {
  await page
    .context()
    .addInitScript('PublicKeyCredential.isConditionalMediationAvailable = async () => false')
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  })
}

/** Wrong passwords that somebody who is signed in has shown of late. */
async function wrongTries(email: string): Promise<number> {
  const { rows } = await database.pool.query(
    "select count(*)::int as n from sign_in_failures f join logins l on f.subject = 'own:' || l.id where l.email = $1",
    [email],
  )
  return rows[0].n
}

async function eventsOf(email: string): Promise<string[]> {
  const { rows } = await database.pool.query(
    'select e.kind from login_events e join logins l on l.id = e.login_id where l.email = $1 order by e.id',
    [email],
  )
  return rows.map(({ kind }) => kind).filter((kind) => kind !== 'signed_in_new_device')
}

async function emailsOf(accountNumber: string): Promise<string[]> {
  const { rows } = await database.pool.query(
    `select l.email from logins l join members m on m.login_id = l.id join accounts a on a.id = m.account_id where a.number = $1`,
    [accountNumber],
  )
  return rows.map(({ email }) => email)
}
