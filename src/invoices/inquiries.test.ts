import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { billOn, ledgerSum, makeAccounts, makeCalls, makeProvider } from '../../test/support/billing.ts'
import { testDatabase } from '../../test/support/database.ts'
import { inTransaction, type Tx } from '../db/database.ts'
import type { AccountId, ChargeId, InvoiceId } from '../kernel/ids.ts'
import { balancesOf } from '../ledger/post.ts'
import {
  askAboutBill,
  creditLeftFor,
  decideInquiry,
  type FindCall,
  getInquiry,
  type InquiryAbout,
  type InquiryId,
  listInquiries,
  listInquiryMessages,
  listInquiryQueue,
  writeToInquiry,
} from './inquiries.ts'
import { getInvoice, issueCreditNote, listInvoices } from './invoices.ts'

const database = await testDatabase()
const { kysely } = database
const now = Temporal.Instant.from('2026-03-05T15:00:00Z')
await makeProvider(database)

let made = 0

/** An account that was billed on 2026-03-01: Line 30.00 and setup 5.00, and two calls of 1.234567 and 0.765433 in February. */
async function billed(): Promise<{
  accountId: AccountId
  invoiceId: InvoiceId
  usageLine: number
  chargeId: ChargeId
}> {
  made += 1
  const [{ accountId, subscriptionId }] = (await makeAccounts(database, { count: 1, from: made })) as [
    { accountId: AccountId; subscriptionId: never },
  ]
  const chargeId = await makeCalls(database, {
    ...{ accountId, subscriptionId, importId: made, at: '2026-02-10T10:00:00Z' },
    ...{ amounts: [1_234_567n, 765_433n], period: ['2026-02-01', '2026-03-01'] },
  })
  await billOn(database, '2026-03-01')
  const { items } = await listInvoices(kysely, { accountId, page: { limit: 1 } })
  const invoice = await getInvoice(kysely, { accountId, invoiceId: items[0]!.id })
  const usageLine = invoice.lines.find(({ kind }) => kind === 'usage')!.n
  return { accountId, invoiceId: invoice.id, usageLine, chargeId }
}

/** The calls as usage would explain them. `invoice` null: not invoiced yet. */
function calls(
  prices: Record<string, bigint>,
  { invoice, chargeId }: { invoice: { id: InvoiceId; line: number } | null; chargeId: ChargeId | null },
): FindCall {
  return async (id) => ({
    ...{ id, chargeId, subject: `+4915112345678 · ${id}`, priceMicros: prices[id] ?? 0n },
    invoice: invoice && { ...invoice, number: 'INV' },
  })
}

const noCalls = calls({}, { invoice: null, chargeId: null })

const inTx = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(kysely, work)

function ask(
  accountId: AccountId,
  about: InquiryAbout,
  findCall = noCalls,
  message = 'Why is this so much?',
) {
  const by = { currency: 'USD', actor: 'login:12', loginId: null, now }
  return inTx((tx) => askAboutBill(tx, { accountId, about, message, findCall, ...by }))
}

/** Credits it with the message that follows `seen`, and answers with that message. */
async function credit(
  accountId: AccountId,
  inquiryId: InquiryId,
  amountMicros: bigint,
  { findCall = noCalls, seen = 1 }: { findCall?: FindCall; seen?: number } = {},
) {
  const decision = { outcome: 'credited', amountMicros } as const
  const decided = await inTx((tx) =>
    decideInquiry(tx, {
      ...{ accountId, inquiryId, decision, findCall, seen, now },
      ...{ text: 'You are right.', actor: 'staff:1' },
    }),
  )
  expect(decided).toMatchObject({ state: 'decided', outcome: 'credited', lastText: 'You are right.' })
  return (await conversation(accountId, inquiryId)).at(-1)!
}

async function conversation(accountId: AccountId, inquiryId: InquiryId) {
  return (await listInquiryMessages(kysely, { accountId, inquiryId, page: { limit: 100 } })).items
}

const reply = (
  accountId: AccountId,
  inquiryId: InquiryId,
  {
    text = 'And the rest?',
    at = now,
    seen = null,
  }: { text?: string; at?: Temporal.Instant; seen?: number | null } = {},
) =>
  inTx((tx) =>
    writeToInquiry(tx, {
      ...{ accountId, inquiryId, text, seen, side: 'customer', actor: 'login:12', loginId: null, now: at },
    }),
  )

const askBack = (accountId: AccountId, inquiryId: InquiryId, text = 'When was it?') =>
  inTx((tx) =>
    writeToInquiry(tx, {
      ...{ accountId, inquiryId, text, seen: null, side: 'provider', actor: 'staff:1', loginId: null, now },
    }),
  )

const explain = (accountId: AccountId, inquiryId: InquiryId, seen = 1) =>
  inTx((tx) =>
    decideInquiry(tx, {
      ...{ accountId, inquiryId, seen, decision: { outcome: 'explained' }, findCall: noCalls, now },
      ...{ text: 'It is so because …', actor: 'staff:1' },
    }),
  )

async function events(accountId: AccountId): Promise<string[]> {
  const { rows } = await sql<{ kind: string }>`
    select kind from account_events where account_id = ${accountId} order by id`.execute(kysely)
  return rows.map(({ kind }) => kind)
}

test('a line is asked about once at a time, and stands in the queue with what it costs', async () => {
  const { accountId, invoiceId, usageLine } = await billed()
  const about = { about: 'line', invoiceId, lineN: usageLine } as const
  const asked = await ask(accountId, about)
  // 1.234567 + 0.765433 = 2.00
  expect(asked).toMatchObject({ state: 'waiting_for_provider', priceMicros: 2_000_000n, lineN: usageLine })
  expect(asked.subject).toMatch(/^INV-\d+ · Calls to Germany – Mobile$/)
  await expect(ask(accountId, about)).rejects.toMatchObject({ code: 'inquiry_open', status: 409 })
  const queue = await listInquiryQueue(kysely, { state: 'waiting_for_provider', page: { limit: 200 } })
  expect(queue.items.map(({ id }) => id)).toContain(asked.id)
  const own = await listInquiries(kysely, { accountId, invoiceId, page: { limit: 10 } })
  expect(own.items.map(({ id }) => id)).toEqual([asked.id])
  expect(await events(accountId)).toEqual(['inquiry_received'])
})

test('a credit for a line is a credit note with its taxes, of at most what is left of the line', async () => {
  const { accountId, invoiceId, usageLine } = await billed()
  const { id } = await ask(accountId, { about: 'line', invoiceId, lineN: usageLine })
  const before = (await balancesOf(kysely, accountId)).get('receivable')!
  await expect(credit(accountId, id, 2_010_000n)).rejects.toMatchObject({ code: 'over_credit' })
  await expect(credit(accountId, id, 0n)).rejects.toMatchObject({ code: 'over_credit' })
  await expect(credit(accountId, id, 1_000_001n)).rejects.toMatchObject({ code: 'not_minor_unit' })
  const answered = await credit(accountId, id, 1_500_000n)
  // 1.50 and its share of the invoice's own taxes: 0.09 of Massachusetts' and 0.04 of the excise (rounded down on the invoice too).
  expect(answered).toMatchObject({
    outcome: 'credited',
    creditMicros: 1_500_000n,
    creditTotalMicros: 1_630_000n,
  })
  expect(answered.creditNoteNumber).toMatch(/^CN-/)
  expect((await balancesOf(kysely, accountId)).get('receivable')).toBe(before - 1_630_000n)
  const again = await ask(accountId, { about: 'line', invoiceId, lineN: usageLine })
  expect(await creditLeftFor(kysely, { inquiry: again, findCall: noCalls })).toMatchObject({
    leftMicros: 500_000n,
  })
  expect(await ledgerSum(database)).toBe(0n)
})

test('a call on an invoice is credited by its price rounded up to the cent, once', async () => {
  const { accountId, invoiceId, usageLine, chargeId } = await billed()
  const found = calls({ one: 1_234_567n }, { invoice: { id: invoiceId, line: usageLine }, chargeId })
  const { id } = await ask(accountId, { about: 'call', callId: 'one' }, found)
  await expect(credit(accountId, id, 1_250_000n, { findCall: found })).rejects.toMatchObject({
    code: 'over_credit',
  })
  const answered = await credit(accountId, id, 1_240_000n, { findCall: found })
  expect(answered).toMatchObject({ creditMicros: 1_240_000n, chargeId: null })
  const again = await ask(accountId, { about: 'call', callId: 'one' }, found)
  await expect(credit(accountId, again.id, 10_000n, { findCall: found })).rejects.toMatchObject({
    code: 'over_credit',
  })
})

test('a call that no invoice asks for yet is credited by an adjustment, which its line then counts', async () => {
  const { accountId, invoiceId, usageLine, chargeId } = await billed()
  const early = calls({ one: 1_234_567n }, { invoice: null, chargeId })
  const { id } = await ask(accountId, { about: 'call', callId: 'one' }, early)
  const before = (await balancesOf(kysely, accountId)).get('unbilled') ?? 0n
  const answered = await credit(accountId, id, 1_234_567n, { findCall: early })
  expect(answered).toMatchObject({ creditNoteId: null, creditTotalMicros: 1_234_567n })
  expect((await balancesOf(kysely, accountId)).get('unbilled')).toBe(before - 1_234_567n)
  // An invoice is read by who may not see calls, and is sent by mail: whom it was to stands on neither.
  const { rows } = await sql<{ description: string; reason: string }>`
    select description, reason from charges where account_id = ${accountId} and id = ${answered.chargeId}`.execute(
    kysely,
  )
  expect(rows).toEqual([{ description: 'Credit for … 78 · one', reason: `INQ-${id}: … 78 · one` }])
  // By now its charge is on the invoice: of the line's 2.00 only 0.76 may still be credited.
  const late = calls({ one: 1_234_567n }, { invoice: { id: invoiceId, line: usageLine }, chargeId })
  const line = await ask(accountId, { about: 'line', invoiceId, lineN: usageLine }, late)
  expect(await creditLeftFor(kysely, { inquiry: line, findCall: late })).toMatchObject({
    leftMicros: 760_000n,
  })
  await expect(credit(accountId, line.id, 770_000n, { findCall: late })).rejects.toMatchObject({
    code: 'over_credit',
  })
  expect(await ledgerSum(database)).toBe(0n)
})

test('what a re-rating took off a line is not credited of it again', async () => {
  const { accountId, invoiceId, usageLine } = await billed()
  // The call of 1.234567 should have cost 0.20, it was found later: 1.034567 less, on the next invoice.
  await sql`
    with rerating as (
      insert into reratings (reason, criteria, requested_by, started_at) values ('too dear', '{}', 'cli', now()) returning id
    )
    insert into call_corrections (account_id, answered_at, import_id, line_no, leg, rerating_id, billed_seconds, amount_micros)
    select c.account_id, c.answered_at, c.import_id, c.line_no, c.leg, rerating.id, 60, 200000
    from rerating, rated_calls c where c.account_id = ${accountId} and c.amount_micros = 1234567`.execute(
    kysely,
  )
  const line = await ask(accountId, { about: 'line', invoiceId, lineN: usageLine })
  // 2.00 − 1.034567 = 0.965433
  await expect(credit(accountId, line.id, 970_000n)).rejects.toMatchObject({ code: 'over_credit' })
  expect(await credit(accountId, line.id, 960_000n)).toMatchObject({ creditMicros: 960_000n })
})

test('a whole invoice is credited line by line up to what is left of it', async () => {
  const { accountId, invoiceId } = await billed()
  const { id } = await ask(accountId, { about: 'invoice', invoiceId })
  const { netMicros } = await getInvoice(kysely, { accountId, invoiceId })
  await expect(credit(accountId, id, netMicros + 10_000n)).rejects.toMatchObject({ code: 'over_credit' })
  const answered = await credit(accountId, id, netMicros)
  const note = await getInvoice(kysely, { accountId, invoiceId: answered.creditNoteId! })
  expect(note.netMicros).toBe(netMicros)
  expect((await balancesOf(kysely, accountId)).get('receivable')).toBe(0n)
})

test('two answers at once: one is given, the other is told so, and the account is credited once', async () => {
  const { accountId, invoiceId, usageLine } = await billed()
  const { id } = await ask(accountId, { about: 'line', invoiceId, lineN: usageLine })
  const both = await Promise.allSettled([
    credit(accountId, id, 1_000_000n),
    credit(accountId, id, 1_000_000n),
  ])
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'inquiry_decided' },
  })
  const { creditNotes } = await getInvoice(kysely, { accountId, invoiceId })
  expect(creditNotes).toHaveLength(1)
})

test('two questions about one thing at once: one is asked', async () => {
  const { accountId, invoiceId } = await billed()
  const about = { about: 'invoice', invoiceId } as const
  const both = await Promise.allSettled([ask(accountId, about), ask(accountId, about)])
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
})

test('what is declined or explained moves nothing', async () => {
  const { accountId, invoiceId } = await billed()
  const before = await balancesOf(kysely, accountId)
  for (const outcome of ['declined', 'explained'] as const) {
    const { id } = await ask(accountId, { about: 'invoice', invoiceId })
    const by = { text: 'It is so because …', actor: 'staff:1', findCall: noCalls, seen: 1, now }
    const decided = await inTx((tx) =>
      decideInquiry(tx, { accountId, inquiryId: id, decision: { outcome }, ...by }),
    )
    expect(decided).toMatchObject({ outcome, creditTotalMicros: null, lastSide: 'provider' })
  }
  expect(await balancesOf(kysely, accountId)).toEqual(before)
  expect(await events(accountId)).toEqual([
    ...['inquiry_received', 'inquiry_decided', 'inquiry_received', 'inquiry_decided'],
  ])
})

test('another account’s inquiry, invoice or line is not found; a credit note is asked about by its invoice', async () => {
  const { accountId, invoiceId } = await billed()
  const other = await billed()
  const { id } = await ask(accountId, { about: 'invoice', invoiceId })
  await expect(getInquiry(kysely, { accountId: other.accountId, inquiryId: id })).rejects.toMatchObject({
    code: 'not_found',
  })
  await expect(ask(other.accountId, { about: 'invoice', invoiceId })).rejects.toMatchObject({
    code: 'not_found',
  })
  await expect(ask(accountId, { about: 'line', invoiceId, lineN: 99 })).rejects.toMatchObject({
    code: 'no_such_line',
  })
  const note = await inTx((tx) =>
    issueCreditNote(tx, { accountId, invoiceId, lines: 'all', reason: 'x', actor: 'staff:1', now }),
  )
  await expect(ask(accountId, { about: 'invoice', invoiceId: note.invoiceId })).rejects.toMatchObject({
    code: 'not_an_invoice',
  })
})

test('the database keeps one open inquiry a subject, whoever asks it', async () => {
  const { accountId, invoiceId } = await billed()
  await ask(accountId, { about: 'invoice', invoiceId })
  const copy = sql`
    insert into billing_inquiries (account_id, about, invoice_id, subject, price_micros, currency, asked_at, asked_by, state, since)
    select account_id, about, invoice_id, subject, price_micros, currency, asked_at, asked_by, 'waiting_for_customer', since
    from billing_inquiries where account_id = ${accountId}`
  await expect(copy.execute(kysely)).rejects.toMatchObject({ code: '23505' })
})

test('an account keeps at most fifty questions open', async () => {
  const { accountId } = await billed()
  const found = calls({}, { invoice: null, chargeId: null })
  for (let n = 1; n <= 50; n++) await ask(accountId, { about: 'call', callId: `c${n}` }, found)
  await expect(ask(accountId, { about: 'call', callId: 'c51' }, found)).rejects.toMatchObject({
    code: 'too_many_inquiries',
  })
})

test('staff ask back and the customer replies: it waits for the other side, and everything stands in order', async () => {
  const { accountId, invoiceId } = await billed()
  const { id } = await ask(accountId, { about: 'invoice', invoiceId })
  expect(await askBack(accountId, id)).toMatchObject({ state: 'waiting_for_customer', lastN: 2 })
  expect((await listInquiries(kysely, { accountId, state: 'open', page: { limit: 5 } })).items).toHaveLength(
    1,
  )
  expect(await reply(accountId, id, { text: ' On Monday. ' })).toMatchObject({
    ...{ state: 'waiting_for_provider', lastN: 3, lastSide: 'customer', lastText: 'On Monday.' },
  })
  await explain(accountId, id, 3)
  const said = (await conversation(accountId, id)).map(({ n, side, text, outcome }) => [
    n,
    side,
    text,
    outcome,
  ])
  expect(said).toEqual([
    [1, 'customer', 'Why is this so much?', null],
    [2, 'provider', 'When was it?', null],
    [3, 'customer', 'On Monday.', null],
    [4, 'provider', 'It is so because …', 'explained'],
  ])
  expect(await events(accountId)).toEqual([
    ...['inquiry_received', 'inquiry_asked_back', 'inquiry_replied', 'inquiry_decided'],
  ])
})

test('who has waited longest stands first, and writing once more loses no place', async () => {
  const { accountId, invoiceId, usageLine } = await billed()
  const at = (text: string) => Temporal.Instant.from(text)
  const first = await ask(accountId, { about: 'invoice', invoiceId })
  const second = await ask(accountId, { about: 'line', invoiceId, lineN: usageLine })
  await reply(accountId, first.id, { at: at('2026-03-06T00:00:00Z') })
  const queue = async () => {
    const { items } = await listInquiryQueue(kysely, { state: 'waiting_for_provider', page: { limit: 200 } })
    return items.filter((one) => one.accountId === accountId).map(({ id }) => id)
  }
  expect(await queue()).toEqual([first.id, second.id])
  await askBack(accountId, first.id)
  await reply(accountId, first.id, { at: at('2026-03-07T00:00:00Z') })
  expect(await queue()).toEqual([second.id, first.id])
})

test('a reply takes a decision up again, for thirty days; what is left may then be credited, and no more', async () => {
  const { accountId, invoiceId, usageLine } = await billed()
  const { id } = await ask(accountId, { about: 'line', invoiceId, lineN: usageLine })
  await credit(accountId, id, 500_000n)
  expect(await reply(accountId, id)).toMatchObject({ state: 'waiting_for_provider', outcome: null })
  expect(await events(accountId)).toContain('inquiry_reopened')
  // The line is of 2.00.
  await expect(credit(accountId, id, 1_510_000n, { seen: 3 })).rejects.toMatchObject({ code: 'over_credit' })
  await credit(accountId, id, 1_500_000n, { seen: 3 })
  // 2.00 and its taxes: 6.25 % are 0.13, 3 % are 0.06.
  expect(await getInquiry(kysely, { accountId, inquiryId: id })).toMatchObject({
    ...{ state: 'decided', creditTotalMicros: 2_190_000n },
  })
  // Decided on March 5, 15:00: until April 4, 15:00.
  const late = Temporal.Instant.from('2026-04-04T15:00:01Z')
  await expect(reply(accountId, id, { at: late })).rejects.toMatchObject({
    code: 'inquiry_closed',
    status: 409,
  })
  await reply(accountId, id, { at: late.subtract({ seconds: 1 }) })
  expect(await ledgerSum(database)).toBe(0n)
})

test('nothing is decided or credited past a message that was not read', async () => {
  const { accountId, invoiceId, usageLine } = await billed()
  const { id } = await ask(accountId, { about: 'line', invoiceId, lineN: usageLine })
  await reply(accountId, id, { text: 'It was only half of them.' })
  await expect(credit(accountId, id, 2_000_000n)).rejects.toMatchObject({
    code: 'inquiry_moved_on',
    status: 409,
  })
  await expect(reply(accountId, id, { seen: 1 })).rejects.toMatchObject({ code: 'inquiry_moved_on' })
  await credit(accountId, id, 1_000_000n, { seen: 2 })
  // A page that was opened before the decision and the reply to it credits nothing again.
  await reply(accountId, id)
  await expect(credit(accountId, id, 1_000_000n, { seen: 2 })).rejects.toMatchObject({
    code: 'inquiry_moved_on',
  })
})

test('a decided question is not taken up beside another about the same', async () => {
  const { accountId, invoiceId } = await billed()
  const about = { about: 'invoice', invoiceId } as const
  const { id } = await ask(accountId, about)
  await explain(accountId, id)
  await ask(accountId, about)
  await expect(reply(accountId, id)).rejects.toMatchObject({ code: 'inquiry_open', status: 409 })
})

test('what was written never changes', async () => {
  const { accountId, invoiceId } = await billed()
  await ask(accountId, { about: 'invoice', invoiceId })
  const change = sql`update inquiry_messages set text = 'x' where account_id = ${accountId}`
  await expect(change.execute(kysely)).rejects.toThrow(/refused/)
})

test('an account sends at most a hundred messages a day', async () => {
  const { accountId, invoiceId } = await billed()
  const { id } = await ask(accountId, { about: 'invoice', invoiceId })
  for (let n = 2; n <= 100; n++) await reply(accountId, id)
  await expect(reply(accountId, id)).rejects.toMatchObject({ code: 'too_many_messages', status: 429 })
  await askBack(accountId, id)
  await reply(accountId, id, { at: now.add({ hours: 24, seconds: 1 }) })
})
