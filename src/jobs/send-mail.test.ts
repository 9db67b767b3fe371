import pino from 'pino'
import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { createAccount, saveContacts } from '../accounts/accounts.ts'
import { saveProvider } from '../accounts/provider.ts'
import { startMailServer } from '../adapters/mail/mail-server.fixture.ts'
import { inTransaction } from '../db/database.ts'
import { testClock } from '../kernel/clock.ts'
import { EXAMPLE_FACTS } from '../notices/mails/example-facts.ts'
import { countMails, tellAccount } from '../notices/notices.ts'
import { readSettings, type Settings } from '../settings.ts'
import { sendMail } from './send-mail.ts'

const database = await testDatabase()
const clock = testClock('2026-03-05T15:00:00Z')
const log = pino({ level: 'silent' })
const now = clock.now()
const run = (settings: Settings) => sendMail.run({ database, clock, settings, log, gateways: new Map() }, {})

test('a receipt leaves with its PDF, from whom the settings say; without a mail server it is kept', async () => {
  // A house that nobody has moved into yet.
  await run(readSettings({}))
  const accountId = await inTransaction(database.kysely, async (tx) => {
    const terms = { country: 'US', timeZone: 'America/Chicago', currency: 'USD', now }
    await saveProvider(tx, { name: 'Lakeside Telephone', ...terms })
    const { id } = await createAccount(tx, { number: '1001', name: 'Northwoods', actor: 'system', now })
    const contacts = [{ name: 'Ann', email: 'ann@northwoods.example' }]
    await saveContacts(tx, { accountId: id, contacts, actor: 'system', now })
    return id
  })
  const tell = (factKey: string) =>
    inTransaction(database.kysely, (tx) =>
      tellAccount(tx, { accountId, factKey, kind: 'receipt', facts: EXAMPLE_FACTS.receipt, now }),
    )
  await tell('receipt:1')
  await run(readSettings({}))
  expect(await countMails(database.kysely)).toMatchObject({ kept: 1, waiting: 0 })

  const server = await startMailServer()
  const settings = readSettings({
    SMTP_URL: server.url,
    MAIL_FROM: '"Lakeside Billing" <pay@lakeside.example>',
  })
  await tell('receipt:2')
  await run(settings)
  expect(await countMails(database.kysely)).toMatchObject({ kept: 1, sent: 1 })
  const { mail } = server.received[0]!
  expect(mail.from).toEqual({ name: 'Lakeside Billing', address: 'pay@lakeside.example' })
  const [pdf] = mail.attachments
  expect(new TextDecoder('latin1').decode(pdf!.content as ArrayBuffer).slice(0, 5)).toBe('%PDF-')
  await server.close()
})
