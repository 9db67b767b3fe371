import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/chromium.ts'
import { testDatabase } from '../support/database.ts'
import { agreeAndPay, choose, enterBankAccount, enterCard, fillCard, payersOf } from '../support/payer.ts'
import { startPineValley } from '../support/pine-valley.ts'

/* Payment methods, and how every page about paying looks. Each test makes the customer it needs. */

const database = await testDatabase()
let pineValley: Awaited<ReturnType<typeof startPineValley>>
let browser: Browser
let payers: ReturnType<typeof payersOf>

beforeAll(async () => {
  pineValley = await startPineValley(database)
  browser = await launchBrowser()
  payers = payersOf(database, pineValley, () => browser)
})

afterAll(async () => {
  await browser?.close()
  await pineValley?.stop()
})

test('a card is renamed, gets a later expiry and another address, and another becomes the default', async () => {
  const payer = await payers.newPayer()
  const { page } = await payers.signIn(payer)
  for (const number of ['5555555555554444', '4000056655665556']) {
    await page.goto('/payment-methods/new?rail=card')
    await page.getByRole('button', { name: 'Continue' }).click()
    await fillCard(page, number)
    await page.getByLabel('I have read these terms').check()
    await page.getByRole('button', { name: 'Agree' }).click()
    await page.getByRole('heading', { name: 'Payment methods' }).waitFor()
  }
  await page.getByRole('link', { name: /^Edit.*Visa ending 5556/ }).click()
  await page.getByLabel('Nickname').fill('<b>Office</b>')
  await page.getByLabel('Year').fill('2031')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const row = page.getByRole('listitem').filter({ hasText: '<b>Office</b>' })
  expect(await row.textContent()).toContain('12/2031')
  await row.getByRole('button', { name: /^Make default/ }).click()
  await row.getByText('Default', { exact: true }).waitFor()
})

test('a bank account that is confirmed by two deposits is used when they are named', async () => {
  const payer = await payers.newPayer()
  const { page } = await payers.signIn(payer)
  await page.goto('/payment-methods/new?rail=bank')
  await enterBankAccount(page, { confirmed: 'By two small deposits' })
  await page.getByText('it has to be confirmed once').waitFor()
  await page.getByLabel('First deposit, in cents').fill('11')
  await page.getByLabel('Second deposit, in cents').fill('12')
  await page.getByRole('button', { name: 'Confirm the account' }).click()
  await page.getByText('You can try 2 more times.').waitFor()
  await page.getByLabel('First deposit, in cents').fill('32')
  await page.getByLabel('Second deposit, in cents').fill('45')
  await page.getByRole('button', { name: 'Confirm the account' }).click()
  await page.getByText('The account is confirmed').waitFor()
})

const PAGES = [
  ...['/', '/pay', '/payments', '/payment-methods', '/autopay', '/autopay/enrol'],
  ...['/payment-methods/new?rail=card', '/payment-methods/new?autopay=yes&from=summary'],
]

/** A customer with a payment that went well, one that failed, AutoPay, and something still owed; and the addresses of their pages. */
async function wellUsed() {
  const payer = await payers.newPayer({ owes: ['214.50', '80.46'], dueOn: '2026-03-12' })
  const { page } = await payers.signIn(payer)
  await page.goto('/pay')
  await choose(page, { amount: '20.00', method: 'Credit or debit card', autopay: true })
  await enterCard(page, '4000056655665556')
  await page.getByRole('heading', { name: 'Auto Pay with this method' }).waitFor()
  const review = new URL(page.url())
  await agreeAndPay(page, '$20.00')
  await page.getByText('was successful').waitFor()
  const paid = new URL(page.url())
  await page.goto('/pay')
  await choose(page, { amount: '3.00', method: 'Credit or debit card' })
  await enterCard(page, '4000000000009995')
  await agreeAndPay(page, '$3.00')
  await page.getByText('The payment failed').waitFor()
  const failed = new URL(page.url())
  await page.goto('/payment-methods')
  const method = await page.getByRole('link', { name: /^Edit.*Visa ending 5556/ }).getAttribute('href')
  await page.context().close()
  review.searchParams.set('key', 'anotherkeyofthesame')
  const own = [review, paid, failed].map(({ pathname, search }) => `${pathname}${search}`)
  const methodId = method!.split('/').at(-1)
  const enrol = `/autopay/enrol?method=${methodId}&when=day&day=31`
  return { payer, addresses: [...PAGES, ...own, method!, enrol] }
}

test.each(['light', 'dark'] as const)(
  'no page about paying has an axe violation in %s',
  async (colorScheme) => {
    const { payer, addresses } = await wellUsed()
    const { page, errors } = await payers.signIn(payer, { colorScheme, bypassCSP: true })
    for (const address of addresses) {
      await page.goto(address)
      const axe = new AxeBuilder({ page })
      // In the dark only the colours can differ.
      const { violations } = await (colorScheme === 'dark' ? axe.withRules('color-contrast') : axe).analyze()
      const found = violations.map(({ id, nodes }) => ({ id, html: nodes[0]?.html }))
      expect({ address, found }).toEqual({ address, found: [] })
    }
    expect(errors).toEqual([])
  },
)

test('no page about paying scrolls sideways on a phone, in any language', async () => {
  const { payer, addresses } = await wellUsed()
  for (const language of ['en', 'fr', 'es', 'de'] as const) {
    await speak(payer.email, language)
    const { page } = await payers.signIn(payer, { viewport: { width: 390, height: 844 } })
    for (const address of addresses) {
      await page.goto(address)
      const wider = await page.evaluate(
        'Math.max(0, document.documentElement.scrollWidth - window.innerWidth)',
      )
      expect({ address, language, wider }).toEqual({ address, language, wider: 0 })
    }
    expect(await page.locator('html').getAttribute('lang')).toMatch(new RegExp(`^${language}`))
    await page.context().close()
  }
})

async function speak(email: string, language: 'en' | 'fr' | 'es' | 'de'): Promise<void> {
  await database.kysely.updateTable('logins').set({ language }).where('email', '=', email).execute()
}

test('paying speaks the reader’s language, terms and figures too', async () => {
  const payer = await payers.newPayer({ owes: ['80.46'] })
  await speak(payer.email, 'fr')
  const { page } = await payers.signIn(payer)
  await page.getByRole('link', { name: 'Faire un paiement' }).click()
  await page.getByText('Modifier le montant').click()
  await page.getByLabel(/^Montant à payer/).fill('12,345')
  await page.getByRole('button', { name: 'Continuer' }).click()
  await page.getByRole('radio', { name: 'Carte de crédit ou de débit' }).waitFor()
  await page.getByText('Écrivez au plus deux décimales').waitFor()
  await page.getByLabel(/^Montant à payer/).fill('10,50')
  await page.getByRole('button', { name: 'Continuer' }).click()
  await page.getByRole('heading', { name: 'Nouvelle carte' }).waitFor()
  await page.getByRole('button', { name: 'Continuer' }).click()
  // The gateway's own fields speak it too.
  const fields = page.frameLocator('iframe')
  await fields.getByLabel('Numéro de carte').fill('4000056655665556')
  await fields.getByLabel(/^Date d’expiration/).fill('12/30')
  await fields.getByLabel('Code de sécurité').fill('123')
  await fields.getByLabel('Nom sur la carte').fill('Zoe Adams')
  await fields.getByRole('button', { name: 'Utiliser cette carte' }).click()
  // As it is written in Canada, in the terms as well.
  await page.getByRole('region', { name: 'Conditions' }).getByText('J’autorise').waitFor()
  await page.getByLabel('J’ai lu ces conditions').check()
  await page.getByRole('button', { name: /^Payer 10,50/ }).click()
  await page.getByText(/Votre paiement de 10,50.* a réussi/).waitFor()
})
