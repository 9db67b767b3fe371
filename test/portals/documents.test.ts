import { readFile } from 'node:fs/promises'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectBooksSound } from '../support/books.ts'
import { launchBrowser } from '../support/chromium.ts'
import { testDatabase } from '../support/database.ts'
import { startPineValley } from '../support/pine-valley.ts'
import { visitor } from '../support/visitor.ts'

const database = await testDatabase()
let pineValley: Awaited<ReturnType<typeof startPineValley>>
let browser: Browser

beforeAll(async () => {
  pineValley = await startPineValley(database)
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await pineValley?.stop()
})

const AGREEMENT = Buffer.from('%PDF-1.7\nService agreement of Acme Dental\n%%EOF')

test('P5 downloads: staff put a signed agreement there, and the customer finds it in a list with a Download button on the right', async () => {
  const staff = await signedIn('/console/accounts', 'clerk@pinevalley.example')
  await staff.getByRole('link', { name: 'Acme Dental' }).click()
  await staff.getByRole('link', { name: 'Documents' }).click()
  await staff.getByText('No documents yet').waitFor()
  await staff.getByRole('button', { name: 'Add document' }).click()
  const dialog = staff.getByRole('dialog', { name: 'Add a document' })
  const file = { name: 'agreement.pdf', mimeType: 'application/pdf', buffer: AGREEMENT }
  await dialog.getByLabel('File').setInputFiles(file)
  await dialog.getByLabel('Name for the customer').fill('Signed service agreement')
  await dialog.getByRole('button', { name: 'Add document' }).click()
  await staff.getByRole('cell', { name: 'Signed service agreement', exact: true }).waitFor()

  const customer = await signedIn('/', '100001')
  await customer.getByRole('link', { name: 'Downloads' }).click()
  const row = customer.getByRole('row', { name: /Signed service agreement/ })
  const button = row.getByRole('link', { name: 'Download Signed service agreement' })
  const [rowBox, buttonBox] = [await row.boundingBox(), await button.boundingBox()]
  // On the right: its end is the row's, as near as a cell's padding.
  expect(rowBox!.x + rowBox!.width - (buttonBox!.x + buttonBox!.width)).toBeLessThan(24)
  const [download] = await Promise.all([customer.waitForEvent('download'), button.click()])
  expect(download.suggestedFilename()).toBe('agreement.pdf')
  expect(await readFile(await download.path())).toEqual(AGREEMENT)
  const { violations } = await new AxeBuilder({ page: customer }).analyze()
  expect(violations).toEqual([])

  await staff.getByRole('link', { name: 'History of Signed service agreement' }).click()
  await staff.getByRole('heading', { name: 'Downloads' }).waitFor()
  const taken = staff.getByRole('table', { name: 'Downloads' }).getByRole('row').nth(1)
  expect(await taken.textContent()).toContain('Zoe Adams')
  const { rows } = await database.pool.query("select to_address from mails where kind = 'document_added'")
  expect(rows).toEqual([{ to_address: 'zoe@acme-dental.example' }])
  await expectBooksSound(database)
})

test('a program that calls itself a PDF is refused with a sentence beside what was typed, and the customer never sees it', async () => {
  const staff = await signedIn('/console/accounts', 'clerk@pinevalley.example')
  await staff.getByRole('link', { name: 'Concord Hardware' }).click()
  await staff.getByRole('link', { name: 'Documents' }).click()
  await staff.getByRole('button', { name: 'Add document' }).click()
  const dialog = staff.getByRole('dialog', { name: 'Add a document' })
  const program = { name: 'agreement.pdf', mimeType: 'application/pdf', buffer: Buffer.from('MZ\x90\0') }
  await dialog.getByLabel('File').setInputFiles(program)
  await dialog.getByLabel('Name for the customer').fill('Lease of the switch')
  await dialog.getByRole('button', { name: 'Add document' }).click()
  // Said where it was chosen, with what was typed beside it: another file is one step away.
  await dialog.getByText('is not what its name says: what is in it is application').waitFor()
  expect(await dialog.getByLabel('Name for the customer').inputValue()).toBe('Lease of the switch')
  const large = { name: 'scan.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(20_000_001) }
  await dialog.getByLabel('File').setInputFiles(large)
  await dialog.getByRole('button', { name: 'Add document' }).click()
  await dialog.getByText("'scan.pdf' is larger than 20 MB, which is the most a document may be.").waitFor()
  await dialog.getByLabel('File').setInputFiles({ ...program, buffer: AGREEMENT })
  await dialog.getByRole('button', { name: 'Add document' }).click()
  await staff.getByRole('cell', { name: 'Lease of the switch', exact: true }).waitFor()
})

async function signedIn(address: string, user: string) {
  const { page } = await visitor(browser, pineValley.url, { user })
  await page.goto(address)
  return page
}
