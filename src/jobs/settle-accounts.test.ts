import { sql } from 'kysely'
import pino from 'pino'
import { afterAll, expect, test } from 'vitest'
import { autopayWorld } from '../../test/support/autopay.ts'
import { billOn } from '../../test/support/billing.ts'
import { testDatabase } from '../../test/support/database.ts'
import { tellingOf } from '../../test/support/telling.ts'
import { startMailServer } from '../adapters/mail/mail-server.fixture.ts'
import { inTransaction } from '../db/database.ts'
import { issueCreditNote } from '../invoices/invoices.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import { readSettings } from '../settings.ts'
import { sendMail } from './send-mail.ts'
import { settleAccountsJob } from './settle-accounts.ts'

const database = await testDatabase()
const { kysely } = database
const world = await autopayWorld(database)
const { clock } = world
const telling = tellingOf(world)
const server = await startMailServer()
afterAll(() => server.close())

const context = {
  ...{ database, clock, gateways: world.gateways, log: pino({ level: 'silent' }) },
  settings: readSettings({
    ...{ PUBLIC_URL: 'https://billing.example.com', SMTP_URL: server.url },
    MAIL_FROM: 'billing@lakeside.example',
  }),
}

/** An account of plan Line from January 15, 2026, with somebody to write to. */
async function account(): Promise<{ accountId: AccountId; number: string }> {
  const { accountId } = await world.account()
  await telling.addressed(accountId)
  const { rows } = await sql<{ number: string }>`select number from accounts where id = ${accountId}`.execute(
    kysely,
  )
  return { accountId, number: rows[0]!.number }
}

/** Bills an account on February 1 and does what that stages, as the worker would; its mails of a kind. */
async function billed(accountId: AccountId, kind = 'invoice_issued') {
  await billOn(database, '2026-02-01', { accountIds: [accountId] })
  clock.set('2026-02-01T06:00:00Z')
  return followed(accountId, kind)
}

async function followed(accountId: AccountId, kind: string) {
  const { rows } = await sql<{ payload: unknown }>`
    delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
    where t.id = j.task_id and t.identifier = 'invoices_changed' returning j.payload`.execute(kysely)
  for (const { payload } of rows) await settleAccountsJob.run(context, payload)
  return telling.tell(accountId, kind)
}

async function invoiceOf(accountId: AccountId) {
  const { rows } = await sql<{ id: InvoiceId; number: string }>`
    select id, number from invoices where account_id = ${accountId} order by id desc limit 1`.execute(kysely)
  return rows[0]!
}

test('who is billed has the invoice by mail: its total, its day, the way to pay, the PDF', async () => {
  const { accountId, number } = await account()
  const [mail, ...others] = await billed(accountId)
  expect(others).toEqual([])
  const invoice = await invoiceOf(accountId)
  // 5.00 + 30.00 + 30.00 × 17/31 = 51.45; 3 % and 6.25 % of it are 1.54 and 3.22.
  expect(mail).toMatchObject({
    factKey: `invoice_issued:${invoice.id}`,
    subject: `Your invoice ${invoice.number} of $56.21`,
    attachments: [{ kind: 'document', fileName: `Lakeside ${invoice.number}.pdf` }],
  })
  for (const words of [
    'Still to be paid: $56.21',
    'Due: February 15, 2026',
    `Pay $56.21:\nhttps://billing.example.com/pay?invoice=${invoice.id}&account=${number}`,
  ]) {
    expect(mail!.text).toContain(words)
  }
  expect(mail!.text).not.toContain('Auto Pay')
  await sendMail.run(context, {})
  const [pdf] = server.received.at(-1)!.mail.attachments
  expect(pdf).toMatchObject({ filename: `Lakeside ${invoice.number}.pdf`, mimeType: 'application/pdf' })
  expect(new TextDecoder('latin1').decode(pdf!.content as ArrayBuffer).slice(0, 5)).toBe('%PDF-')
  // Told again, by whatever means, it is the same mail.
  expect(await billed(accountId)).toHaveLength(1)
})

test('with AutoPay the mail says what will be taken and when, and asks for nothing', async () => {
  clock.set('2026-01-20T15:00:00Z')
  const { accountId } = await account()
  await world.enrolled(accountId, await world.method(accountId))
  const [mail] = await billed(accountId)
  expect(mail!.text).toContain(
    'Auto Pay will take $56.21 on February 15, 2026 with Visa ending in 4242. There is nothing to do.',
  )
  expect(mail!.text).not.toContain('Pay $56.21')
  expect(mail!.text).toContain('See the invoice')
})

test('what is open from before is named beside the new invoice', async () => {
  const { accountId } = await world.account(20_000_000n)
  await telling.addressed(accountId)
  const [mail] = await billed(accountId)
  expect(mail!.text).toContain('Open from earlier invoices: $20.00')
})

test.each([
  ['has its invoices on paper', { paperless: false, off: [] }, 0],
  ['has turned these mails off', { paperless: true, off: ['invoice_issued'] }, 0],
  ['has turned others off', { paperless: true, off: ['document_added'] }, 1],
] as const)('an account that %s', async (_, { paperless, off }, mails) => {
  const { accountId } = await account()
  await sql`update accounts set paperless = ${paperless}, notices_off = ${[...off]} where id = ${accountId}`.execute(
    kysely,
  )
  expect(await billed(accountId)).toHaveLength(mails)
})

test('a credit note is told with its PDF, and the invoice that it corrects', async () => {
  const { accountId } = await account()
  await billed(accountId)
  const invoice = await invoiceOf(accountId)
  await inTransaction(kysely, (tx) =>
    issueCreditNote(tx, {
      ...{ accountId, invoiceId: invoice.id, lines: 'all', reason: 'Ported out' },
      ...{ actor: 'staff:1', now: clock.now() },
    }),
  )
  const [mail] = await followed(accountId, 'credit_note_issued')
  const { number } = await invoiceOf(accountId)
  expect(mail).toMatchObject({
    subject: `Credit note ${number} of $56.21`,
    attachments: [{ fileName: `Lakeside ${number}.pdf` }],
  })
  expect(mail!.text).toContain(`For invoice: ${invoice.number}`)
  await sendMail.run(context, {})
  expect(server.received.at(-1)!.mail.attachments).toHaveLength(1)
})
