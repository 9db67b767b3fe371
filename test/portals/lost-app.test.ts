import type { Browser } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
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

test('who has lost the app for codes is helped by an administrator, with a reason on the timeline', async () => {
  const totpOfZoe = 'select totp_secret, totp_confirmed_at from logins where email = $1'
  const zoe = ['zoe@acme-dental.example']
  await database.pool.query(
    `update logins set totp_secret = '\\x01', totp_confirmed_at = now() where email = $1`,
    zoe,
  )
  const { rows } = await database.pool.query(`select id from accounts where number = '100001'`)
  const { page } = await visitor(browser, pineValley.url, { user: 'clerk@pinevalley.example' })
  await page.goto(`/console/accounts/${rows[0].id}/people`)
  await page
    .getByRole('row', { name: /Zoe Adams/ })
    .getByRole('button', { name: 'End second step…' })
    .click()
  await page
    .getByRole('dialog')
    .getByLabel('How you made sure who asks')
    .fill('Called back on the number of record')
  await page.getByRole('button', { name: 'End the second step of Zoe Adams' }).click()
  await page.getByText('No second step is asked any more.').waitFor()
  expect((await database.pool.query(totpOfZoe, zoe)).rows).toEqual([
    { totp_secret: null, totp_confirmed_at: null },
  ])
  await page.goto(`/console/accounts/${rows[0].id}`)
  await page.getByText(/^Two-step sign-in turned off: .*Called back on the number of record/).waitFor()
})
