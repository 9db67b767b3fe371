import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { createAccount, saveContacts } from '../accounts/accounts.ts'
import { saveProvider } from '../accounts/provider.ts'
import { listEvents } from '../accounts/timeline.ts'
import { startMailServer } from '../adapters/mail/mail-server.fixture.ts'
import { createSmtpTransport } from '../adapters/mail/smtp.ts'
import { inTransaction } from '../db/database.ts'
import { testClock } from '../kernel/clock.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { MailTransport } from './mail-transport.ts'
import { EXAMPLE_FACTS } from './mails/example-facts.ts'
import { countMails, getMail, listMails, resendMail, sendWaitingMails, tellAccount } from './notices.ts'

const database = await testDatabase()
const { kysely } = database
const clock = testClock('2026-03-05T15:00:00Z')
const server = await startMailServer()
const transport = createSmtpTransport({ url: server.url })
afterAll(async () => {
  transport.close()
  await server.close()
})

await inTransaction(kysely, (tx) =>
  saveProvider(tx, {
    ...{ name: 'Lakeside Telephone', country: 'US', timeZone: 'America/Chicago', currency: 'USD' },
    ...{ email: 'billing@lakeside.example', now: clock.now() },
  }),
)

const from = { name: 'Lakeside Telephone', address: 'billing@lakeside.example' }
const makeAttachment = async ({ fileName }: { fileName: string }) => ({
  fileName,
  media: 'application/pdf',
  bytes: new TextEncoder().encode('%PDF'),
})
let accounts = 0
let facts = 0

async function newAccount(email: string | null = 'ann@northwoods.example'): Promise<AccountId> {
  accounts += 1
  return inTransaction(kysely, async (tx) => {
    const given = { number: `N${100 + accounts}`, name: 'Northwoods', now: clock.now(), actor: 'system' }
    const { id } = await createAccount(tx, given)
    const contacts = [{ kind: 'billing' as const, name: 'Ann', email }]
    await saveContacts(tx, { accountId: id, contacts, now: clock.now(), actor: 'system' })
    return id
  })
}

function tell(accountId: AccountId, factKey = `receipt:${++facts}`) {
  const fact = {
    accountId,
    factKey,
    kind: 'receipt' as const,
    facts: EXAMPLE_FACTS.receipt,
    now: clock.now(),
  }
  return inTransaction(kysely, (tx) => tellAccount(tx, fact))
}

const send = (via: MailTransport | null = transport) =>
  sendWaitingMails(database, clock, { transport: via, from, makeAttachment })
const eventsOf = async (accountId: AccountId) =>
  (await listEvents(kysely, { accountId, page: { limit: 20 } })).items
const none = { sent: 0, delayed: 0, bounced: 0, failed: 0, kept: 0 }

test('a fact has one mail, however often it is told', async () => {
  const accountId = await newAccount()
  const mailId = await tell(accountId, 'receipt:once')
  expect(await tell(accountId, 'receipt:once')).toBeNull()
  expect(await send()).toEqual({ ...none, sent: 1 })
  expect(await send()).toEqual(none)
  const { mail, to } = server.received.at(-1)!
  expect(to).toEqual(['ann@northwoods.example'])
  expect(mail.subject).toBe('Receipt for your payment of $257.50')
  expect(mail.html).toContain('$257.50')
  expect(mail.attachments.map(({ filename }) => filename)).toEqual(['Receipt R-000812.pdf'])
  const row = await getMail(kysely, { mailId: mailId! })
  expect(row).toMatchObject({ state: 'sent', tries: 1, lastCode: 250, messageId: mail.messageId })
  expect(row.messageId).toMatch(/^<receipt\.once\.[0-9a-f]{16}@lakeside\.example>$/)
})

test('a mail told in a transaction that is rolled back is none', async () => {
  const accountId = await newAccount()
  const given = { accountId, factKey: 'receipt:undone', kind: 'receipt' as const, now: clock.now() }
  const undone = inTransaction(kysely, async (tx) => {
    await tellAccount(tx, { ...given, facts: EXAMPLE_FACTS.receipt })
    throw new Error('changed our mind')
  })
  await expect(undone).rejects.toThrow('changed our mind')
  expect((await listMails(kysely, { accountId, page: { limit: 5 } })).items).toEqual([])
})

test('a mail that the server puts off is tried again after 1 minute, 5, 30, 2 hours …', async () => {
  const mailId = await tell(await newAccount())
  const busy = { at: 'rcpt', code: 451, text: 'greylisted' } as const
  for (const minutes of [1, 5, 30, 120, 360, 1440, 1440]) {
    server.answerWith(busy)
    expect(await send()).toEqual({ ...none, delayed: 1 })
    const { nextTryAt } = await getMail(kysely, { mailId: mailId! })
    expect(nextTryAt!.since(clock.now()).total('minutes')).toBe(minutes)
    clock.advance({ seconds: minutes * 60 - 1 })
    expect(await send()).toEqual(none)
    clock.advance({ seconds: 1 })
  }
  server.answerWith(busy)
  expect(await send()).toEqual({ ...none, failed: 1 })
  expect(await getMail(kysely, { mailId: mailId! })).toMatchObject({
    state: 'failed',
    tries: 8,
    lastCode: 451,
  })
})

test('a mail that was put off is sent when the server takes it', async () => {
  const mailId = await tell(await newAccount())
  server.answerWith({ at: 'data', code: 452, text: 'disk full' })
  await send()
  clock.advance({ minutes: 1 })
  expect(await send()).toEqual({ ...none, sent: 1 })
  expect(await getMail(kysely, { mailId: mailId! })).toMatchObject({
    state: 'sent',
    tries: 2,
    nextTryAt: null,
  })
})

test('a 5xx bounces at once, with its code, and stands on the timeline', async () => {
  const accountId = await newAccount('gone@northwoods.example')
  const mailId = await tell(accountId)
  server.answerWith({ at: 'rcpt', code: 550, text: 'no such user' })
  expect(await send()).toEqual({ ...none, bounced: 1 })
  expect(await getMail(kysely, { mailId: mailId! })).toMatchObject({
    ...{ state: 'bounced', tries: 1, lastCode: 550, lastAnswer: expect.stringContaining('no such user') },
  })
  expect((await eventsOf(accountId))[0]).toMatchObject({
    kind: 'mail_bounced',
    detail: { mail: String(mailId), about: 'receipt', to: 'gone@northwoods.example', code: 550 },
  })
})

test('a connection lost after the message is tried again under the same Message-ID', async () => {
  const mailId = await tell(await newAccount())
  const before = server.messages()
  server.answerWith({ at: 'data', drop: true })
  expect(await send()).toEqual({ ...none, delayed: 1 })
  clock.advance({ minutes: 1 })
  expect(await send()).toEqual({ ...none, sent: 1 })
  expect(server.messages() - before).toBe(2)
  expect(server.received.at(-1)!.mail.messageId).toBe((await getMail(kysely, { mailId: mailId! })).messageId)
})

test('while the server is down mails wait, and go when it is up again', async () => {
  const down = await startMailServer()
  await down.close()
  const accountId = await newAccount()
  await tell(accountId)
  await tell(accountId)
  const lost = createSmtpTransport({ url: down.url })
  expect(await send(lost)).toEqual({ ...none, delayed: 2 })
  const up = await startMailServer({ port: down.port })
  clock.advance({ minutes: 1 })
  expect(await send(lost)).toEqual({ ...none, sent: 2 })
  expect(up.received).toHaveLength(2)
  lost.close()
  await up.close()
})

test('two workers at once send each mail once', async () => {
  const accountId = await newAccount()
  for (let i = 0; i < 45; i++) await tell(accountId)
  const before = server.messages()
  const summaries = await Promise.all([send(), send()])
  expect(summaries.reduce((sum, { sent }) => sum + sent, 0)).toBe(45)
  expect(server.messages() - before).toBe(45)
})

test('the mails of a worker that died are sent once their lease is over, and its late word counts no more', async () => {
  const mailId = await tell(await newAccount())
  let answer = () => {}
  const hanging: MailTransport = {
    send: () =>
      new Promise((resolve) => {
        answer = () => resolve({ kind: 'refused', code: 550, answer: 'late', permanent: true })
      }),
    close: () => {},
  }
  const late = send(hanging)
  await expect.poll(async () => (await getMail(kysely, { mailId: mailId! })).state).toBe('sending')
  expect(await send()).toEqual(none)
  clock.advance({ minutes: 15 })
  expect(await send()).toEqual({ ...none, sent: 1 })
  answer()
  expect(await late).toEqual(none)
  expect(await getMail(kysely, { mailId: mailId! })).toMatchObject({ state: 'sent', tries: 2, lastCode: 250 })
})

test('an attachment that cannot be made puts off its own mail only', async () => {
  const accountId = await newAccount()
  await tell(accountId, 'receipt:broken')
  await tell(accountId, 'receipt:whole')
  let calls = 0
  const fragile = async (recipe: { fileName: string }) => {
    calls += 1
    if (calls === 1) throw new Error('receipt.typ line 3: no such thing')
    return makeAttachment(recipe)
  }
  const summary = await sendWaitingMails(database, clock, { transport, from, makeAttachment: fragile })
  expect(summary).toEqual({ ...none, sent: 1, delayed: 1 })
  const { items } = await listMails(kysely, { accountId, state: 'waiting', page: { limit: 5 } })
  expect(items[0]!.lastAnswer).toBe('attachment: receipt.typ line 3: no such thing')
  clock.advance({ minutes: 1 })
  await send()
})

test('without a mail server mails are kept, and can be sent again later', async () => {
  const accountId = await newAccount()
  const mailId = await tell(accountId, 'receipt:kept')
  expect(await send(null)).toEqual({ ...none, kept: 1 })
  expect(await send()).toEqual(none)
  const again = await inTransaction(kysely, (tx) =>
    resendMail(tx, { mailId: mailId!, to: 'bob@northwoods.example', actor: 'staff:1', now: clock.now() }),
  )
  expect(again).toMatchObject({
    ...{ factKey: 'receipt:kept#2', toAddress: 'bob@northwoods.example', state: 'waiting', tries: 0 },
  })
  expect(await send()).toEqual({ ...none, sent: 1 })
  const { mail, to } = server.received.at(-1)!
  expect(to).toEqual(['bob@northwoods.example'])
  expect(mail.attachments).toHaveLength(1)
  expect(mail.messageId).not.toBe((await getMail(kysely, { mailId: mailId! })).messageId)
  expect((await eventsOf(accountId))[0]).toMatchObject({ kind: 'mail_sent_again', actor: 'staff:1' })
})

test('sending again refuses what is no address, and what is no mail', async () => {
  const mailId = (await tell(await newAccount()))!
  const again = (options: { mailId: bigint; to?: string }) =>
    inTransaction(kysely, (tx) => resendMail(tx, { ...options, actor: 'staff:1', now: clock.now() }))
  await expect(again({ mailId, to: 'x' })).rejects.toMatchObject({ code: 'bad_input' })
  await expect(again({ mailId: 999_999n })).rejects.toMatchObject({ code: 'not_found' })
  await send()
})

test('an account that nobody can be written to says so on its timeline', async () => {
  const accountId = await newAccount(null)
  expect(await tell(accountId, 'receipt:nobody')).toBeNull()
  expect((await eventsOf(accountId))[0]).toMatchObject({
    kind: 'mail_has_no_address',
    detail: { about: 'receipt', fact: 'receipt:nobody' },
  })
})

test('the outbox is listed newest first, a page at a time, by account, state and kind', async () => {
  const accountId = await newAccount()
  const ids = []
  for (let i = 0; i < 5; i++) ids.push(await tell(accountId))
  const first = await listMails(kysely, { accountId, page: { limit: 3 } })
  const second = await listMails(kysely, { accountId, page: { limit: 3, after: first.next } })
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids.toReversed())
  expect(second.next).toBeNull()
  const waiting = { accountId, state: 'waiting', kind: 'receipt' } as const
  expect((await listMails(kysely, { ...waiting, page: { limit: 9 } })).items).toHaveLength(5)
  expect((await listMails(kysely, { accountId, kind: 'refund', page: { limit: 9 } })).items).toEqual([])
  expect(await countMails(kysely)).toMatchObject({ waiting: 5, sending: 0 })
})

test('many mails make one job', async () => {
  const { rows } = await sql<{ jobs: bigint }>`
    select count(*) as jobs from graphile_worker.jobs where task_identifier = 'send_mail'`.execute(kysely)
  expect(rows[0]!.jobs).toBe(1n)
})
