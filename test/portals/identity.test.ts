import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { launchBrowser } from '../support/chromium.ts'
import { testDatabase } from '../support/database.ts'
import { startMailbox } from '../support/mailbox.ts'
import { PASSWORD, startPineValley } from '../support/pine-valley.ts'
import { visitor } from '../support/visitor.ts'

const database = await testDatabase()
let mailbox: Awaited<ReturnType<typeof startMailbox>>
let pineValley: Awaited<ReturnType<typeof startPineValley>>
let browser: Browser

beforeAll(async () => {
  mailbox = await startMailbox()
  pineValley = await startPineValley(database, { smtpUrl: mailbox.url })
  browser = await launchBrowser()
})

// What one test tried too often is forgotten in the next.
beforeEach(() => later({ minutes: 20 }))

afterAll(async () => {
  await browser?.close()
  await pineValley?.stop()
  await mailbox?.close()
})

const ZOE = 'zoe@acme-dental.example'
const JOE = 'joe@hardware.example'
const NEW_PASSWORD = 'seven quiet harbours'

test('a passkey is added on the security page, signs in without a password, and can be removed', async () => {
  const { page } = await customer('100001')
  await withAuthenticator(page)
  await page.goto('/account/security')
  await expectAccessible(page)
  await page.getByLabel('Name of a new passkey').fill('Zoe’s telephone')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText('The passkey was added').waitFor()
  await page.getByText('Zoe’s telephone').first().waitFor()
  await pineValley.sendMails()
  mailbox.newest(ZOE, /passkey/i)

  await signOut(page)
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

test('two-step sign-in: turned on with an app, asked for at the next sign-in, and a recovery code in its place works once', async () => {
  const { page } = await customer('100002')
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

  later({ minutes: 1 })
  const plain = await stranger({ javaScriptEnabled: false })
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
  const lost = await stranger()
  await signIn(lost, '100002')
  await enterRecoveryCode(lost, recoveryCode)
  await lost.getByRole('heading', { name: 'Account summary' }).waitFor()
  const again = await stranger()
  await signIn(again, '100002')
  await enterRecoveryCode(again, recoveryCode)
  await again.getByText('This code is not right').waitFor()

  await page.goto('/account/security/two-step')
  await page.locator('#off-proof').fill('not my password')
  await page.getByRole('button', { name: 'Turn off two-step sign-in' }).click()
  await page.getByText('This is not right').first().waitFor()
  await page.locator('#off-proof').fill(PASSWORD)
  await page.getByRole('button', { name: 'Turn off two-step sign-in' }).click()
  await page.getByText('Two-step sign-in is off').waitFor()
  await signIn(again, '100002')
  await again.getByRole('heading', { name: 'Account summary' }).waitFor()
})

test('where one is signed in stands in a list; signing out everywhere else ends the others at once', async () => {
  const { page } = await customer('100001')
  const { page: office } = await customer('100001')
  const { page: home } = await customer('100001')
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
  const page = await stranger()
  await page.goto('/sign-in')
  await page.getByLabel('Account number or email').fill(ZOE)
  await page.getByRole('button', { name: 'Email me a code' }).click()
  await page.getByRole('heading', { name: 'Check your email' }).waitFor()
  await pineValley.sendMails()
  await page.getByLabel('6-digit code').fill(mailbox.code(ZOE))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Account summary' }).waitFor()
  await page.goto('/calls?from=2026-02-10')
  await page.getByRole('heading', { name: 'Enter your password' }).waitFor()
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
  const { page: elsewhere } = await customer('100002')
  const { page } = await customer('100002')
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
  await pineValley.sendMails()
  mailbox.newest(JOE, /password/i)
  await page.goto('/account/security/password')
  await page.getByLabel('Current password').fill(NEW_PASSWORD)
  await page.getByLabel('New password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Save the password' }).click()
  await page.getByText('Your password has been changed').waitFor()
})

test('a new e-mail address counts once its own code is entered, and the old address is told', async () => {
  const { page } = await customer('100002')
  await page.goto('/account/security')
  await page.getByRole('link', { name: 'Change the email' }).click()
  await page.getByLabel('New email').fill('joseph@hardware.example')
  await page.getByLabel('Current password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Send the code' }).click()
  await page.getByText('on its way to').waitFor()
  await pineValley.sendMails()
  await page.getByLabel('6-digit code').fill(mailbox.code('joseph@hardware.example'))
  await page.getByRole('button', { name: 'Confirm the new email' }).click()
  await page.getByText('Your email has been changed').waitFor()
  await pineValley.sendMails()
  const told = mailbox.newest(JOE, /email/i)
  expect(told.text).not.toContain('joseph@')
  const other = await stranger()
  await signIn(other, 'joseph@hardware.example')
  await other.getByRole('heading', { name: 'Account summary' }).waitFor()
  await database.pool.query("update logins set email = $1 where email = 'joseph@hardware.example'", [JOE])
})

test('an invitation by mail makes a payer, who sees bills and no calls; one login then has two accounts and a switcher', async () => {
  const { page: owner } = await customer('100001')
  await invite(owner, { email: 'pat@books.example', name: 'Pat Moss', role: 'Payer' })
  const page = await stranger()
  await page.goto(await invitationLink('pat@books.example'))
  await page.getByRole('heading', { name: 'Join Acme Dental' }).waitFor()
  await expectAccessible(page)
  await page.getByLabel('New password').fill(NEW_PASSWORD)
  await page.getByRole('button', { name: 'Accept the invitation' }).click()
  await page.getByRole('heading', { name: 'Account summary' }).waitFor()
  expect(await places(page)).toEqual(['Summary', 'Invoices', 'Payments', 'Downloads', 'Account'])
  const calls = await page.goto('/calls')
  expect(calls?.status()).toBe(403)

  const { page: hardware } = await customer('100002')
  await invite(hardware, { email: 'pat@books.example', name: 'Pat Moss', role: 'Auditor' })
  const link = await invitationLink('pat@books.example')
  await page.goto(link)
  await page.getByLabel('Password').fill('not my password')
  await page.getByRole('button', { name: 'Accept the invitation' }).click()
  await page.getByText('You sign in here with this email address already').waitFor()
  await page.getByLabel('Password').fill(NEW_PASSWORD)
  await page.getByRole('button', { name: 'Accept the invitation' }).click()
  await page.getByRole('heading', { name: 'Account summary' }).waitFor()
  await page.goto(link)
  await page.getByText('This link no longer works').waitFor()

  await page.goto('/?account=100001')
  await page.getByRole('button', { name: 'Acme Dental' }).click()
  await page.getByRole('button', { name: 'Concord Hardware' }).click()
  await page.getByRole('button', { name: 'Concord Hardware' }).waitFor()
  // An auditor sees everything; the people too.
  expect(await places(page)).toContain('Calls')
  await page.goto('/account/members')
  await page.getByText('joe@hardware.example').waitFor()
  expect(await page.getByRole('link', { name: 'Invite somebody' }).count()).toBe(0)
})

test('each role sees the places that are its own', async () => {
  const { page: owner } = await customer('100001')
  const seen: Record<string, string[]> = {}
  for (const [role, email] of [
    ['Phone admin', 'phones@acme-dental.example'],
    ['Department manager', 'front@acme-dental.example'],
  ] as const) {
    await invite(owner, { email, name: role, role })
    const page = await stranger()
    await page.goto(await invitationLink(email))
    await page.getByLabel('New password').fill(NEW_PASSWORD)
    await page.getByRole('button', { name: 'Accept the invitation' }).click()
    await page.getByRole('navigation', { name: 'Main' }).waitFor()
    seen[role] = await places(page)
    expect((await page.goto('/invoices'))?.status()).toBe(403)
  }
  expect(seen).toEqual({
    'Phone admin': ['Summary', 'Calls', 'Usage', 'Account'],
    'Department manager': ['Summary', 'Calls', 'Usage', 'Account'],
  })
})

test('the last owner can neither leave nor be made less; another owner can, and loses access at once', async () => {
  const { page } = await customer('100002')
  await page.goto('/account/members')
  await page.getByRole('link', { name: /^Change or remove.*Joe Hall$/ }).click()
  await page.getByRole('button', { name: 'Remove from the account…' }).click()
  await page.getByRole('button', { name: 'Remove Joe Hall' }).click()
  await page.getByRole('alert').getByText(/owner/).waitFor()
  await page.getByLabel('Auditor').check()
  await page.getByRole('button', { name: 'Save the role' }).click()
  await page.getByRole('alert').getByText(/owner/).waitFor()

  await invite(page, { email: 'sue@hardware.example', name: 'Sue Hall', role: 'Owner' })
  const sue = await stranger()
  await sue.goto(await invitationLink('sue@hardware.example'))
  await sue.getByLabel('New password').fill(NEW_PASSWORD)
  await sue.getByRole('button', { name: 'Accept the invitation' }).click()
  await sue.getByRole('heading', { name: 'Account summary' }).waitFor()
  await page.goto('/account/members')
  await expectAccessible(page)
  await page.getByRole('link', { name: /^Change or remove.*Sue Hall$/ }).click()
  await page.getByRole('button', { name: 'Remove from the account…' }).click()
  await page.getByRole('button', { name: 'Remove Sue Hall' }).click()
  await page.getByText('They were removed from the account').waitFor()
  await sue.goto('/invoices')
  await sue.getByRole('heading', { name: 'No account to show' }).waitFor()
  await sue.getByRole('button', { name: 'Sign out' }).click()
  await sue.waitForURL('**/sign-in')
})

test('staff have the second step too, and a security page of their own', async () => {
  const page = await stranger()
  await staffSignIn(page)
  await page.getByRole('link', { name: 'Sign-in and security' }).click()
  await page.getByRole('link', { name: 'Turn on two-step sign-in' }).click()
  await page.getByRole('button', { name: 'Set it up' }).click()
  const secret = (await page.locator('code').textContent()) ?? ''
  await page.getByLabel('6-digit code').fill(codeOf(secret))
  await page.getByRole('button', { name: 'Turn on two-step sign-in' }).click()
  await page.getByText('Two-step sign-in is on').waitFor()
  later({ minutes: 1 })
  const again = await stranger()
  await staffSignIn(again)
  await again.getByLabel('6-digit code').fill(codeOf(secret))
  await again.getByRole('button', { name: 'Sign in' }).click()
  await again.getByRole('navigation', { name: 'Console' }).waitFor()
})

function later(span: Temporal.DurationLike): void {
  pineValley.clock.set(pineValley.clock.now().add(span))
}

async function stranger(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ baseURL: pineValley.url, ...options })
  return context.newPage()
}

async function customer(user: string) {
  const found = await visitor(browser, pineValley.url, { user })
  await found.page.goto('/')
  return found
}

async function signIn(page: Page, who: string, password = PASSWORD): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('Account number or email').fill(who)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

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

async function invite(
  page: Page,
  { email, name, role }: { email: string; name: string; role: string },
): Promise<void> {
  await page.goto('/account/members')
  await page.getByRole('link', { name: 'Invite somebody' }).click()
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByRole('radio', { name: role }).check()
  if (role === 'Department manager') await page.getByRole('checkbox').first().check()
  await page.getByRole('button', { name: 'Send the invitation' }).click()
  await page.getByText('The invitation is on its way').waitFor()
}

async function invitationLink(email: string): Promise<string> {
  await pineValley.sendMails()
  return mailbox.link(email, `${pineValley.url}/invitation/`)
}

/** The words of the main navigation. */
async function places(page: Page): Promise<string[]> {
  return page.getByRole('navigation', { name: 'Main' }).getByRole('link').allTextContents()
}

/** The six digits an authenticator app shows at the test's own time. */
function codeOf(secret: string): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')), digits: 6, period: 30 })
  return totp.generate({ timestamp: pineValley.clock.now().epochMilliseconds })
}

/** Gives a page's browser a security key that says yes to everything, and no list of its own below the fields. */
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

async function countOf(table: 'passkeys'): Promise<number> {
  const { rows } = await database.pool.query(`select count(*)::int as n from ${table}`)
  return rows[0].n
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
}
