import pino from 'pino'
import { afterAll, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { payingWorld } from '../../test/support/paying.ts'
import { tellingOf } from '../../test/support/telling.ts'
import { startMailServer } from '../adapters/mail/mail-server.fixture.ts'
import { inTransaction } from '../db/database.ts'
import { listMails } from '../notices/notices.ts'
import { tellPeople } from '../payments/facts.ts'
import { readSettings } from '../settings.ts'
import { startWorker } from './runner.ts'
import { sendMail } from './send-mail.ts'
import { writeNoticeJob } from './write-notice.ts'

const database = await testDatabase()
const world = await payingWorld(database)
const { addressed } = tellingOf(world)
const server = await startMailServer()
const worker = await startWorker(
  {
    ...{ database, clock: world.clock, gateways: world.gateways, log: pino({ level: 'silent' }) },
    settings: readSettings({
      ...{ PUBLIC_URL: 'https://billing.example.com', SMTP_URL: server.url },
      MAIL_FROM: 'billing@lakeside.example',
    }),
  },
  [writeNoticeJob, sendMail],
)
afterAll(async () => {
  await worker.stop()
  await server.close()
})

test('who pays gets one receipt with its PDF over SMTP, however often the fact is told', {
  timeout: 60_000,
}, async () => {
  const { accountId } = await world.account(80_000_000n)
  await addressed(accountId)
  const { paymentId } = await world.payWith(await world.method(accountId), 80_000_000n)
  const fact = { kind: 'receipt', accountId, ids: { paymentId } }
  await inTransaction(database.kysely, (tx) => tellPeople(tx, [fact, fact]))
  const receipts = () => server.received.filter(({ mail }) => mail.subject?.startsWith('Receipt'))
  await expect.poll(() => receipts().length, { timeout: 30_000 }).toBe(1)
  const { mail, to } = receipts()[0]!
  expect(to).toEqual(['ann@northwoods.example'])
  expect(mail.subject).toBe('Receipt for your payment of $80.00')
  expect(mail.text).toContain('Total charged: $80.00')
  expect(mail.html).toContain('$80.00')
  const [pdf] = mail.attachments
  expect(pdf).toMatchObject({ filename: `Receipt PAY-${paymentId}.pdf`, mimeType: 'application/pdf' })
  expect(new TextDecoder('latin1').decode(pdf!.content as ArrayBuffer).slice(0, 5)).toBe('%PDF-')
  await expect.poll(() => world.staged('write_notice', accountId), { timeout: 30_000 }).toEqual([])
  expect(receipts()).toHaveLength(1)
  const mails = async () =>
    (await listMails(database.kysely, { accountId, kind: 'receipt', page: { limit: 9 } })).items
  // The server has it a moment before we have written down that it took it.
  await expect
    .poll(mails, { timeout: 30_000 })
    .toMatchObject([{ state: 'sent', factKey: `receipt:${paymentId}`, tries: 1 }])
})
