import type { Page } from '@playwright/test'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { expectBooksSound } from '../support/books.ts'
import { testDatabase } from '../support/database.ts'
import {
  askForCode,
  enterCode,
  expectAccessible,
  type OpenDoor,
  openDoor,
  reloaded,
  signIn,
} from '../support/door.ts'
import { PASSWORD } from '../support/pine-valley.ts'

const database = await testDatabase()
let door: OpenDoor

beforeAll(async () => {
  door = await openDoor(database)
})

// What one test tried too often is forgotten in the next.
beforeEach(() => door.later({ minutes: 20 }))

afterAll(() => door?.close())

const NEW_PASSWORD = 'seven quiet harbours'

test('P1 registration: with the code and account number from the mail one chooses a password and lands signed in; the code works once', async () => {
  const first = await registrationLink('Concord Hardware', 'ann@hardware.example')
  const page = await door.stranger()
  await page.goto(first)
  // The link has brought both.
  expect(await page.getByLabel('Account number').inputValue()).toBe('100002')
  await page.getByLabel('Your name').fill('Ann Larsen')
  await page.getByLabel('New password').fill('password')
  await page.getByRole('button', { name: 'Register' }).click()
  await page.getByText('too short: it needs at least 12 characters').waitFor()
  await page.getByLabel('New password').fill(NEW_PASSWORD)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Register' }).click()
  await page.getByRole('heading', { name: 'Account summary' }).waitFor()
  expect(await page.locator('main').textContent()).toContain('$')

  const again = await door.stranger()
  await again.goto(first)
  await fillRegistration(again, NEW_PASSWORD)
  await again.getByText('do not go together').waitFor()
  expect(await membersOf('100002')).toEqual(['ann@hardware.example owner', 'joe@hardware.example owner'])
  await expectBooksSound(database)
})

test('a registration code is useless without its account number, after 14 days, and when a newer one was sent; guessing is stopped', async () => {
  const page = await door.stranger()
  const older = await registrationLink('Concord Hardware', 'ben@hardware.example')
  const newer = await registrationLink('Concord Hardware', 'ben@hardware.example')
  await page.goto(older)
  await fillRegistration(page)
  await page.getByText('do not go together').waitFor()

  await page.goto(newer)
  await page.getByLabel('Account number').fill('100001')
  await fillRegistration(page)
  await page.getByText('do not go together').waitFor()

  door.later({ hours: 14 * 24 })
  await page.goto(newer)
  await fillRegistration(page)
  await page.getByText('do not go together').waitFor()

  door.later({ minutes: 20 })
  for (const code of ['AAAAA', 'BBBBB', 'CCCCC', 'DDDDD', 'EEEEE']) {
    await page.getByLabel('Registration code').fill(code)
    await reloaded(page, () => fillRegistration(page))
    await page.getByText('do not go together').waitFor()
  }
  await fillRegistration(page)
  await page.getByText(/too many|again in/i).waitFor()
})

test('I1 login by email: the address, then the six digits that were sent to it', async () => {
  const page = await door.stranger({ javaScriptEnabled: false })
  await page.goto('/')
  await page.getByLabel('Account number or email').fill('zoe@acme-dental.example')
  await page.getByRole('button', { name: 'Email me a code' }).click()
  await page.getByRole('heading', { name: 'Check your email' }).waitFor()
  await enterCode(page, await door.mailedCode('zoe@acme-dental.example'))
  await page.getByRole('heading', { name: 'Account summary' }).waitFor()
})

test('a mailed code works once, for ten minutes, and not after five wrong tries', async () => {
  const page = await door.stranger()
  await askForCode(page, 'zoe@acme-dental.example')
  const code = await door.mailedCode('zoe@acme-dental.example')
  const step = (await page.context().cookies()).filter(({ name }) => name === 'tollbook_step')
  expect(step.map(({ httpOnly, sameSite }) => [httpOnly, sameSite])).toEqual([[true, 'Lax']])
  await enterCode(page, code)
  await page.getByRole('heading', { name: 'Account summary' }).waitFor()
  // The same code on the same page, which another has kept open.
  const other = await door.stranger()
  await other.context().addCookies(step)
  await other.goto('/sign-in/code')
  await enterCode(other, code)
  await other.getByRole('alert').waitFor()

  door.later({ minutes: 20 })
  await askForCode(other, 'zoe@acme-dental.example')
  const late = await door.mailedCode('zoe@acme-dental.example')
  door.later({ minutes: 10, seconds: 1 })
  await enterCode(other, late)
  await other.getByRole('alert').waitFor()

  door.later({ minutes: 20 })
  await askForCode(other, 'zoe@acme-dental.example')
  const right = await door.mailedCode('zoe@acme-dental.example')
  const wrong = right === '000000' ? '111111' : '000000'
  for (let tries = 0; tries < 5; tries++) {
    await reloaded(other, () => enterCode(other, wrong))
    await other.getByText('This code is not right').waitFor()
  }
  await reloaded(other, () => enterCode(other, right))
  await other.getByRole('alert').waitFor()
  expect(new URL(other.url()).pathname).toBe('/sign-in/code')
  // None is sent while none would be taken; then it is said that another is on its way, and it works.
  await reloaded(other, () => other.getByRole('button', { name: 'Send a new code' }).click())
  await other.getByText(/Too many attempts\. Try again in \d+ minutes/).waitFor()
  door.later({ minutes: 16 })
  await other.getByRole('button', { name: 'Send a new code' }).click()
  await other.getByText('A new code is on its way').waitFor()
  await enterCode(other, await door.mailedCode('zoe@acme-dental.example'))
  await other.getByRole('heading', { name: 'Account summary' }).waitFor()
})

test('who has come in is shown no page of the door; a second step that was never begun says so', async () => {
  const { page } = await door.person('100002')
  for (const address of [
    '/sign-in',
    '/sign-in/code',
    '/register',
    '/register?account-number=100002&code=X',
  ]) {
    await page.goto(address)
    await page.getByRole('heading', { name: 'Account summary' }).waitFor()
  }
  await page.goto('/sign-in?next=%2Finvoices')
  await page.getByRole('heading', { name: 'Invoices' }).waitFor()
  // With the code of another account one registers for that.
  await page.goto('/register?account-number=100001&code=X')
  await page.getByRole('heading', { name: 'Register' }).waitFor()
  const stranger = await door.stranger()
  for (const address of ['/sign-in/second-step', '/console/sign-in/second-step?next=%2Fconsole%2Fstaff']) {
    await stranger.goto(address)
    await stranger.getByText('The second step took too long. Please sign in again.').waitFor()
  }
  expect(new URL(stranger.url()).search).toBe('?next=%2Fconsole%2Fstaff&over')
})

test('an unknown address looks the same at every step, and no mail goes there', async () => {
  const seen: string[][] = []
  for (const email of ['joe@hardware.example', 'nobody@hardware.example']) {
    const page = await door.stranger()
    await askForCode(page, email)
    const words = [await mainText(page)]
    for (let tries = 0; tries < 6; tries++) {
      await reloaded(page, () => enterCode(page, '000000'))
      words.push(await mainText(page))
    }
    seen.push(words.map((text) => text.replaceAll(email, 'EMAIL')))
  }
  expect(seen[1]).toEqual(seen[0])
  await door.sendMails()
  expect(door.mailbox.allTo('nobody@hardware.example')).toEqual([])
  expect(door.mailbox.allTo('joe@hardware.example').length).toBeGreaterThan(0)
})

test('X1 login: with account number and password; the forgotten password is reset by a mail to the address of record', async () => {
  const page = await door.stranger()
  await signIn(page, '100001', 'not my password')
  await page.getByRole('alert').waitFor()
  expect(await page.getByLabel('Account number or email').inputValue()).toBe('100001')
  const elsewhere = await door.stranger()
  await signIn(elsewhere, '100001', PASSWORD)
  await elsewhere.getByRole('heading', { name: 'Account summary' }).waitFor()

  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  // Both pages ask for it under one label: what is filled in before the other has come is gone with this one.
  await page.getByRole('heading', { name: 'Forgot your password?' }).waitFor()
  await page.getByLabel('Account number or email').fill('100001')
  await page.getByRole('button', { name: 'Send the link' }).click()
  await page.getByText('on its way to the address of record').waitFor()
  const link = await door.mailedLink('zoe@acme-dental.example', '/reset/')
  await page.goto(link)
  await page.getByLabel('New password').fill(NEW_PASSWORD)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Save the password' }).click()
  await page.getByText('Your password has been changed').waitFor()
  await signIn(page, '100001', NEW_PASSWORD)
  await page.getByRole('heading', { name: 'Account summary' }).waitFor()

  // Whoever was signed in before is out, the old password is too, the link works once, and the owner is told.
  await elsewhere.goto('/')
  await elsewhere.waitForURL('**/sign-in')
  await signIn(elsewhere, '100001', PASSWORD)
  await elsewhere.getByRole('alert').waitFor()
  await elsewhere.goto(link)
  await elsewhere.getByText('This link no longer works').waitFor()
  await door.mail('zoe@acme-dental.example', /password/i)
  // Unknown numbers are answered alike.
  await elsewhere.goto('/forgot')
  await elsewhere.getByLabel('Account number or email').fill('999999')
  await elsewhere.getByRole('button', { name: 'Send the link' }).click()
  await elsewhere.getByText('on its way to the address of record').waitFor()
})

test('a lost address: a request reaches the provider’s queue, an administrator gives another address, and its link leads back in', async () => {
  const page = await door.stranger()
  await page.goto('/forgot')
  await page.getByRole('link', { name: 'Ask us for help' }).click()
  await page.getByRole('heading', { name: 'Ask us for help' }).waitFor()
  await page.getByLabel('Account number').fill('100001')
  await page.getByLabel('Your name').fill('Zoe Adams')
  await page.getByLabel('Where do we reach you?').fill('zoe@new-mail.example')
  await page.getByLabel('What has happened?').fill('The old mail server is gone, and so is my address.')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Send the request' }).click()
  await page.getByText('Your request is with Pine Valley Telephone').waitFor()

  const { page: staff } = await door.person('clerk@pinevalley.example', '/console/support-requests')
  await staff.getByText('The old mail server is gone').waitFor()
  await staff.getByText('reach at zoe@new-mail.example').waitFor()
  await staff.getByRole('link', { name: 'Give another way in…' }).click()
  await staff.getByText('Zoe Adams asks for help').waitFor()
  await staff
    .getByRole('row', { name: /Zoe Adams/ })
    .getByRole('button', { name: 'Sign-in email…' })
    .click()
  const dialog = staff.getByRole('dialog', { name: 'Another sign-in email for Zoe Adams' })
  expect(await dialog.getByLabel('New email').inputValue()).toBe('zoe@new-mail.example')
  await dialog.getByLabel('How you made sure who asks').fill('Called back on the number of record')
  await expectAccessible(staff)
  await dialog.getByRole('button', { name: 'Change the email of Zoe Adams' }).click()
  await staff.getByText('The new address gets a link to set a password.').waitFor()

  await door.mail('zoe@acme-dental.example', /email/i)
  await page.goto(await door.mailedLink('zoe@new-mail.example', '/reset/'))
  await page.getByLabel('New password').fill(NEW_PASSWORD)
  await page.getByRole('button', { name: 'Save the password' }).click()
  await page.getByText('Your password has been changed').waitFor()
  await signIn(page, '100001', NEW_PASSWORD)
  await page.getByRole('heading', { name: 'Account summary' }).waitFor()
  // As before, for the tests that follow.
  await database.pool.query(
    "update logins set email = 'zoe@acme-dental.example' where email = 'zoe@new-mail.example'",
  )
})

test('X2 accounts tab: shown, changed by its owner, the old contact told, and the payment method and password one click away', async () => {
  const { page, errors } = await door.person('100002')
  await page.getByRole('link', { name: 'Account', exact: true }).click()
  await page.getByRole('heading', { name: 'Concord Hardware' }).waitFor()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Edit account information' }).click()
  await page.getByLabel('Street, city and postal code').fill('12 Mill Street\nConcord MA 01742')
  await page.getByLabel('Name', { exact: true }).fill('Billing desk')
  await page.getByLabel('Email').first().fill('bills@hardware.example')
  await page.getByLabel('Time zone').selectOption('America/Chicago')
  await page.getByLabel('On paper, by post').check()
  await page.getByLabel('Usage alerts').uncheck()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The account information has been saved').waitFor()
  const main = await mainText(page)
  for (const words of ['12 Mill Street', 'Billing desk', 'America/Chicago', 'On paper, by post'])
    expect(main).toContain(words)
  const { rows } = await database.pool.query(
    "select address_lines, time_zone, paperless, notices_off from accounts where number = '100002'",
  )
  expect(rows).toEqual([
    {
      address_lines: ['12 Mill Street', 'Concord MA 01742'],
      time_zone: 'America/Chicago',
      paperless: false,
      notices_off: ['usage_alert'],
    },
  ])
  await door.mail('joe@hardware.example', /address|contacts/i)

  await page.getByRole('link', { name: 'Change the password' }).click()
  await page.getByRole('heading', { name: 'Change the password' }).waitFor()
  await page.goto('/account')
  await page.getByLabel('Language of pages').selectOption('Français')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'Renseignements sur le compte' }).waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('fr-CA')
  expect(errors).toEqual([])
})

test('who has not signed in chooses the language, and it stays', async () => {
  const page = await door.stranger({ javaScriptEnabled: false })
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'Deutsch' }).click()
  await page.getByRole('heading', { name: 'Bei Ihrem Konto anmelden' }).waitFor()
  await page.getByRole('link', { name: 'Passwort vergessen?' }).click()
  await page.getByRole('button', { name: 'Link senden' }).waitFor()
})

test('the pages before signing in are accessible in light and dark, and fit a phone', async () => {
  const addresses = [
    '/sign-in',
    '/sign-in/code',
    '/register',
    '/forgot',
    '/help',
    '/reset/none',
    '/invitation/none',
  ]
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await door.stranger({ colorScheme, viewport: { width: 390, height: 844 } })
    for (const address of [...addresses, '/console/sign-in']) {
      await page.goto(address)
      await expectAccessible(page)
      const sideways = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
      expect(sideways, address).toBeLessThanOrEqual(0)
    }
  }
})

/** Mails a registration code as staff do, and returns the link in the mail. */
async function registrationLink(accountName: string, email: string): Promise<string> {
  const { page } = await door.person('clerk@pinevalley.example', '/console/accounts')
  await page.getByRole('link', { name: accountName }).click()
  await page.getByRole('link', { name: 'People' }).click()
  await page.getByRole('textbox', { name: 'Email' }).fill(email)
  await page.getByRole('button', { name: 'Mail a registration code' }).click()
  await page.getByText('The registration code was mailed').waitFor()
  await page.context().close()
  return door.mailedLink(email, '/register?')
}

async function fillRegistration(page: Page, password = NEW_PASSWORD): Promise<void> {
  await page.getByLabel('Your name').fill('Somebody')
  await page.getByLabel('New password').fill(password)
  await page.getByRole('button', { name: 'Register' }).click()
}

async function mainText(page: Page): Promise<string> {
  return (await page.locator('main').textContent()) ?? ''
}

async function membersOf(accountNumber: string): Promise<string[]> {
  const { rows } = await database.pool.query(
    `select l.email || ' ' || m.role as member from members m join logins l on l.id = m.login_id
     join accounts a on a.id = m.account_id where a.number = $1 order by 1`,
    [accountNumber],
  )
  return rows.map(({ member }) => member)
}
