import type { Page } from '@playwright/test'
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { askForCode, enterCode, expectAccessible, type OpenDoor, openDoor, signIn } from '../support/door.ts'
import { live } from '../support/live.ts'
import { PASSWORD } from '../support/pine-valley.ts'

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
const NEW_PASSWORD = 'seven quiet harbours'

test('a passkey is added on the security page, signs in without a password, and can be removed', async () => {
  const { page } = await door.person('100001')
  await withAuthenticator(page, 'PublicKeyCredential.isConditionalMediationAvailable = async () => false')
  await page.goto('/account/security')
  await expectAccessible(page)
  await page.getByLabel('Name of a new passkey').fill('Zoe’s telephone')
  await live(page)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText('The passkey was added').waitFor()
  await page.getByText('Zoe’s telephone').first().waitFor()
  await door.mail(ZOE, /passkey/i)

  await signOut(page)
  await live(page)
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await page.getByRole('heading', { name: 'Account summary' }).waitFor()
  // Calls need a password or a passkey, and this was one.
  await page.getByRole('link', { name: 'Calls', exact: true }).click()
  await page.getByRole('heading', { name: 'Calls' }).waitFor()

  await page.goto('/account/security')
  await page.getByRole('button', { name: /^Remove….*Zoe’s telephone$/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove the passkey' }).click()
  await page.getByText('The passkey was removed').waitFor()
  expect(await countOf('passkeys')).toBe(0)
})

test('a passkey is offered by the browser itself, below the field for the name', async () => {
  const { page } = await door.person('100002')
  // A browser without a screen has no list below a field: whoever is offered something takes it at once.
  await withAuthenticator(
    page,
    `PublicKeyCredential.isConditionalMediationAvailable = async () => true
    const get = navigator.credentials.get.bind(navigator.credentials)
    navigator.credentials.get = ({ mediation, ...options }) =>
      mediation === 'conditional' ? get(options) : Promise.reject(new Error('nobody asked'))`,
  )
  await page.goto('/account/security')
  await live(page)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText('The passkey was added').waitFor()
  await page.context().clearCookies()
  await page.goto('/sign-in')
  await page.getByRole('heading', { name: 'Account summary' }).waitFor()
})

test('two-step sign-in: turned on with an app, asked for at the next sign-in, and a recovery code in its place works once', async () => {
  const { page } = await door.person('100002')
  await page.goto('/account/security')
  await page.getByRole('link', { name: 'Turn on two-step sign-in' }).click()
  await page.getByRole('button', { name: 'Set it up' }).click()
  const secret = (await page.locator('code').textContent()) ?? ''
  await expectAccessible(page)
  await page.getByLabel('6-digit code').fill('000000')
  await page.getByRole('button', { name: 'Turn on two-step sign-in' }).click()
  await page.getByText('This code is not right').waitFor()
  // The same picture is still there.
  expect(await page.locator('code').textContent()).toBe(secret)
  await page.getByLabel('6-digit code').fill(codeOf(secret))
  await page.getByRole('button', { name: 'Turn on two-step sign-in' }).click()
  await page.getByText('Two-step sign-in is on').waitFor()
  const recoveryCodes = await page.locator('li code').allTextContents()
  expect(new Set(recoveryCodes).size).toBe(10)
  await expectAccessible(page)
  await page.getByRole('link', { name: 'I have kept them' }).click()
  await page.getByText('10 recovery codes left').waitFor()

  door.later({ minutes: 1 })
  const plain = await door.stranger({ javaScriptEnabled: false })
  await signIn(plain, '100002')
  await plain.getByRole('heading', { name: 'One more step' }).waitFor()
  await plain.goto('/')
  await plain.waitForURL('**/sign-in')
  await signIn(plain, '100002')
  await plain.getByLabel('6-digit code').fill('000000')
  await plain.getByRole('button', { name: 'Sign in' }).click()
  await plain.getByText('This code is not right').waitFor()
  await plain.getByLabel('6-digit code').fill(codeOf(secret))
  await plain.getByRole('button', { name: 'Sign in' }).click()
  await plain.getByRole('heading', { name: 'Account summary' }).waitFor()

  const [recoveryCode = ''] = recoveryCodes
  const lost = await door.stranger()
  await signIn(lost, '100002')
  await enterRecoveryCode(lost, recoveryCode)
  await lost.getByRole('heading', { name: 'Account summary' }).waitFor()
  const again = await door.stranger()
  await signIn(again, '100002')
  await enterRecoveryCode(again, recoveryCode)
  await again.getByText('This code is not right').waitFor()

  await page.goto('/account/security/two-step')
  await page.getByRole('button', { name: 'Turn off two-step sign-in' }).click()
  await page.getByText('Two-step sign-in is off').waitFor()
  await signIn(again, '100002')
  await again.getByRole('heading', { name: 'Account summary' }).waitFor()
})

test('where one is signed in stands in a list; signing out everywhere else ends the others at once', async () => {
  const { page } = await door.person('100001')
  const { page: office } = await door.person('100001')
  const { page: home } = await door.person('100001')
  await page.goto('/account/security')
  await page.getByText('This device', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Sign out everywhere else…' }).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Sign out \d+ devices?$/ })
    .click()
  await page.getByText('You are signed in on this device only').waitFor()
  for (const other of [office, home]) {
    await other.goto('/')
    await other.waitForURL('**/sign-in')
  }
  await page.getByText('Signed out everywhere else').waitFor()
  await page.goto('/')
  await page.getByRole('heading', { name: 'Account summary' }).waitFor()
})

test('who came in by a code from a mail is asked for the password before calls are shown, and then sees them', async () => {
  const page = await door.stranger()
  await askForCode(page, ZOE)
  await enterCode(page, await door.mailedCode(ZOE))
  await page.getByRole('heading', { name: 'Account summary' }).waitFor()
  await page.goto('/calls?from=2026-02-10')
  await page.getByRole('heading', { name: 'Confirm it is you' }).waitFor()
  await expectAccessible(page)
  await page.getByLabel('Password').fill('not my password')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('This password is not right').waitFor()
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'Calls' }).waitFor()
  expect(new URL(page.url()).search).toBe('?from=2026-02-10')
})

test('the password is changed on the security page, and every other device is signed out', async () => {
  const { page: elsewhere } = await door.person('100002')
  const { page } = await door.person('100002')
  await page.goto('/account/security/password')
  await page.getByLabel('Current password').fill('not my password')
  await page.getByLabel('New password').fill(NEW_PASSWORD)
  await page.getByRole('button', { name: 'Save the password' }).click()
  await page.getByText('This is not your present password').waitFor()
  await page.getByLabel('Current password').fill(PASSWORD)
  await page.getByLabel('New password').fill(NEW_PASSWORD)
  await page.getByRole('button', { name: 'Save the password' }).click()
  await page.getByText('Your password has been changed').waitFor()
  await elsewhere.goto('/')
  await elsewhere.waitForURL('**/sign-in')
  await door.mail(JOE, /password/i)
  await page.goto('/account/security/password')
  await page.getByLabel('Current password').fill(NEW_PASSWORD)
  await page.getByLabel('New password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Save the password' }).click()
  await page.getByText('Your password has been changed').waitFor()
})

test('a new e-mail address counts once its own code is entered, and the old address is told', async () => {
  const { page } = await door.person('100002')
  await page.goto('/account/security')
  await page.getByRole('link', { name: 'Change the email' }).click()
  await page.getByLabel('New email').fill('joseph@hardware.example')
  await page.getByRole('button', { name: 'Send the code' }).click()
  await page.getByText('on its way to').waitFor()
  await page.getByLabel('6-digit code').fill(await door.mailedCode('joseph@hardware.example'))
  await page.getByRole('button', { name: 'Confirm the new email' }).click()
  await page.getByText('Your email has been changed').waitFor()
  const told = await door.mail(JOE, /email/i)
  expect(told.text).not.toContain('joseph@')
  const other = await door.stranger()
  await signIn(other, 'joseph@hardware.example')
  await other.getByRole('heading', { name: 'Account summary' }).waitFor()
  await database.pool.query("update logins set email = $1 where email = 'joseph@hardware.example'", [JOE])
})

test('staff have the second step too, and a security page of their own', async () => {
  const page = await door.stranger()
  await staffSignIn(page)
  await page.getByRole('link', { name: 'Sign-in and security' }).click()
  await page.getByRole('link', { name: 'Turn on two-step sign-in' }).click()
  await page.getByRole('button', { name: 'Set it up' }).click()
  const secret = (await page.locator('code').textContent()) ?? ''
  await page.getByLabel('6-digit code').fill(codeOf(secret))
  await page.getByRole('button', { name: 'Turn on two-step sign-in' }).click()
  await page.getByText('Two-step sign-in is on').waitFor()
  door.later({ minutes: 1 })
  const again = await door.stranger()
  await staffSignIn(again)
  await again.getByLabel('6-digit code').fill(codeOf(secret))
  await again.getByRole('button', { name: 'Sign in' }).click()
  await again.getByRole('navigation', { name: 'Console' }).waitFor()
})

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Acme Dental' }).click()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.waitForURL('**/sign-in')
}

async function staffSignIn(page: Page): Promise<void> {
  await page.goto('/console')
  await page.getByLabel('Email').fill('clerk@pinevalley.example')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function enterRecoveryCode(page: Page, code: string): Promise<void> {
  await page.getByRole('link', { name: 'Use a recovery code' }).click()
  await page.getByLabel('Recovery code').fill(code)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** The six digits an authenticator app shows at the test's own time. */
function codeOf(secret: string): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')), digits: 6, period: 30 })
  return totp.generate({ timestamp: door.clock.now().epochMilliseconds })
}

/** Gives a page's browser a security key that says yes to everything; `script` says what the browser offers by itself. */
async function withAuthenticator(page: Page, script: string): Promise<void> {
  await page.context().addInitScript(script)
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  })
}

async function countOf(table: 'passkeys'): Promise<number> {
  const { rows } = await database.pool.query(`select count(*)::int as n from ${table}`)
  return rows[0].n
}
