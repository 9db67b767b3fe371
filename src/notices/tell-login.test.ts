import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { createAccount, updateAccount } from '../accounts/accounts.ts'
import { saveProvider } from '../accounts/provider.ts'
import { listEvents } from '../accounts/timeline.ts'
import { startMailServer } from '../adapters/mail/mail-server.fixture.ts'
import { createSmtpTransport } from '../adapters/mail/smtp.ts'
import { inTransaction } from '../db/database.ts'
import { testClock } from '../kernel/clock.ts'
import type { MailTransport } from './mail-transport.ts'
import { EXAMPLE_FACTS } from './mails/example-facts.ts'
import type { MailFacts, MailKind } from './mails/index.ts'
import {
  type Addressee,
  bodyOf,
  forgetSecrets,
  getMail,
  resendMail,
  sendWaitingMails,
  tellLogin,
} from './notices.ts'
import { SECRET_KINDS } from './secrets.ts'

const database = await testDatabase()
const { kysely } = database
const clock = testClock('2026-03-05T15:00:00Z')
const server = await startMailServer()
const transport = createSmtpTransport({ url: server.url })
afterAll(async () => {
  transport.close()
  await server.close()
})

const accountId = await inTransaction(kysely, async (tx) => {
  const terms = { country: 'US', timeZone: 'America/Chicago', currency: 'USD', now: clock.now() }
  await saveProvider(tx, { name: 'Lakeside Telephone', email: 'billing@lakeside.example', ...terms })
  const { id } = await createAccount(tx, {
    number: '100234',
    name: 'Northwoods',
    now: clock.now(),
    actor: 'system',
  })
  return id
})
const ANN: Addressee = { name: 'Ann', address: 'ann@northwoods.example', language: null }

let facts = 0
function tell(kind: MailKind, to = ANN, factKey = `${kind}:${++facts}`) {
  const fact = {
    accountId,
    factKey,
    kind,
    facts: EXAMPLE_FACTS[kind] as MailFacts[typeof kind],
    now: clock.now(),
  }
  return inTransaction(kysely, (tx) => tellLogin(tx, { ...fact, to }))
}

const send = (via: MailTransport | null = transport) =>
  sendWaitingMails(database, clock, {
    transport: via,
    from: { name: 'Lakeside Telephone', address: 'billing@lakeside.example' },
    makeAttachment: () => Promise.reject(new Error('these mails have none')),
  })
const read = (mailId: bigint | null) => getMail(kysely, { mailId: mailId! })

test('a person is told at the address given, once a fact, although the account has no contact', async () => {
  const mailId = await tell('usage_alert', ANN, 'usage_alert:7')
  expect(await tell('usage_alert', ANN, 'usage_alert:7')).toBeNull()
  await send()
  const { mail, to } = server.received.at(-1)!
  expect(to).toEqual(['ann@northwoods.example'])
  expect(mail.subject).toBe('Usage alert “Long distance”: $51.25')
  expect(mail.text).toContain('because you have access to Northwoods, account 100234')
  expect((await read(mailId)).state).toBe('sent')
})

test('a mail to a person is in the person’s language, else in the account’s', async () => {
  const german = await read(await tell('new_device', { ...ANN, language: 'de' }))
  expect(german).toMatchObject({ locale: 'de-DE', subject: 'Neue Anmeldung bei Lakeside Telephone' })
  // 14:04 UTC is 8:04 in Chicago, in whose zone the account is.
  expect(german.text).toContain('5. März 2026 um 08:04')
  await sql`update accounts set locale = 'fr-CA' where id = ${accountId}`.execute(kysely)
  expect(await read(await tell('new_device'))).toMatchObject({ locale: 'fr-CA' })
  expect(await read(await tell('new_device', { ...ANN, language: 'fr' }))).toMatchObject({ locale: 'fr-CA' })
  expect(await read(await tell('new_device', { ...ANN, language: 'en' }))).toMatchObject({ locale: 'en-US' })
  await sql`update accounts set locale = 'en-US' where id = ${accountId}`.execute(kysely)
})

test('kinds that an account has turned off are not written; those that it must have are', async () => {
  const choose = (noticesOff: ('usage_alert' | 'report_ready')[]) =>
    inTransaction(kysely, (tx) =>
      updateAccount(tx, { accountId, changes: { noticesOff }, now: clock.now(), actor: 'system' }),
    )
  await choose(['usage_alert', 'report_ready'])
  expect(await tell('usage_alert')).toBeNull()
  expect(await tell('report_ready')).toBeNull()
  expect(await tell('report_failed')).toBeNull()
  expect(await tell('security_changed')).not.toBeNull()
  await choose([])
  expect(await tell('usage_alert')).not.toBeNull()
})

test.each(SECRET_KINDS)('what a mail of kind %s holds is forgotten once it has gone out', async (kind) => {
  await send()
  const mailId = await tell(kind)
  expect((await read(mailId)).text).not.toBe('')
  await send()
  const [secret] = Object.entries(EXAMPLE_FACTS[kind]).flatMap(([name, value]) =>
    name === 'code' || name.endsWith('Url') ? [String(value)] : [],
  )
  // It came to whom it was for …
  expect(server.received.at(-1)!.mail.text).toContain(secret)
  expect(await read(mailId)).toMatchObject({ state: 'sent', html: '', text: '' })
  // … and stands nowhere in our tables any more.
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from mails m where strpos(m::text, ${secret}) > 0)
      or exists (select from graphile_worker._private_jobs j where strpos(j::text, ${secret}) > 0)
      or exists (select from account_events e where strpos(e::text, ${secret}) > 0) as found`.execute(kysely)
  expect(rows).toEqual([{ found: false }])
})

test('while the server puts a code off it is there for the next try; when it comes back it is gone, and the account says so', async () => {
  const mailId = await tell('sign_in_code', { ...ANN, address: 'gone@northwoods.example' })
  server.answerWith({ at: 'rcpt', code: 451, text: 'greylisted' })
  await send()
  expect((await read(mailId)).text).toContain('482913')
  clock.advance({ minutes: 1 })
  server.answerWith({ at: 'rcpt', code: 550, text: 'no such user' })
  await send()
  expect(await read(mailId)).toMatchObject({ state: 'bounced', html: '', text: '' })
  const { items } = await listEvents(kysely, { accountId, page: { limit: 1 } })
  expect(items[0]).toMatchObject({ kind: 'mail_bounced', detail: { about: 'sign_in_code' } })
})

test('without a mail server a code is kept, for administrators only, until it is of no use any more', async () => {
  const mailId = await tell('sign_in_code')
  expect(bodyOf(await read(mailId), { isAdmin: true })).toBe('withheld')
  await send(null)
  const kept = await read(mailId)
  expect([bodyOf(kept, { isAdmin: true }), bodyOf(kept, { isAdmin: false })]).toEqual(['shown', 'withheld'])
  const before = (instant: Temporal.Instant) =>
    inTransaction(kysely, (tx) => forgetSecrets(tx, { before: instant }))
  const other = await tell('usage_alert')
  expect(await before(clock.now())).toBe(0)
  expect(await before(clock.now().add({ seconds: 1 }))).toBe(1)
  expect(bodyOf(await read(mailId), { isAdmin: true })).toBe('forgotten')
  expect((await read(other)).text).not.toBe('')
})

test('who is of no account is told by the provider: once a fact, in its language and zone, and may be told of again', async () => {
  const facts = {
    at: Temporal.Instant.from('2026-03-05T14:04:00Z'),
    device: null,
    ip: null,
    securityUrl: 'https://x.example',
  }
  const told = (to = ANN, factKey = 'new_device:7:1') =>
    inTransaction(kysely, (tx) =>
      tellLogin(tx, { accountId: null, factKey, kind: 'new_device', facts, to, now: clock.now() }),
    )
  await send()
  const mailId = (await told())!
  expect(await told()).toBeNull()
  const mail = await read(mailId)
  // 14:04 UTC is 8:04 in Chicago, where the provider is.
  expect(mail).toMatchObject({
    accountId: null,
    locale: 'en-US',
    text: expect.stringContaining('8:04 AM CST'),
  })
  expect(mail.text).toContain('because you sign in at Lakeside Telephone with this address')
  server.answerWith({ at: 'rcpt', code: 550, text: 'no such user' })
  await send()
  expect((await read(mailId)).state).toBe('bounced')
  const again = await inTransaction(kysely, (tx) =>
    resendMail(tx, { mailId, actor: 'staff:1', now: clock.now() }),
  )
  expect(again).toMatchObject({ accountId: null, factKey: 'new_device:7:1#2', state: 'waiting' })
  expect(await read(await told({ ...ANN, language: 'fr' }, 'new_device:7:2'))).toMatchObject({
    locale: 'fr-CA',
  })
})

test('a mail with a code is not sent again', async () => {
  const mailId = (await tell('invite'))!
  const again = inTransaction(kysely, (tx) => resendMail(tx, { mailId, actor: 'staff:1', now: clock.now() }))
  await expect(again).rejects.toMatchObject({ code: 'mail_not_resent', status: 409 })
})
