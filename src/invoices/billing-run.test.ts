import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { billOn, day, ledgerSum, makeAccounts, makeCalls, makeProvider } from '../../test/support/billing.ts'
import { testDatabase } from '../../test/support/database.ts'
import { addAdjustment } from '../charges/charges.ts'
import { taxes } from '../composition.ts'
import { inTransaction } from '../db/database.ts'
import { testClock } from '../kernel/clock.ts'
import { balancesOf } from '../ledger/post.ts'
import { verifyBalances } from '../ledger/verify.ts'
import { verifyBooks } from '../reports/verify-books.ts'
import {
  getInvoice,
  invoiceDocument,
  issueCreditNote,
  listInvoices,
  rehearseBilling,
  searchInvoices,
} from './invoices.ts'
import { listBillingRunAccounts, listBillingRuns, runDueBilling } from './runs.ts'

const database = await testDatabase()
const { kysely } = database
await makeProvider(database)
const ALL = { page: { limit: 100 } }

const [made] = await makeAccounts(database, { count: 1 })

describe('a month as a story', () => {
  const { accountId, subscriptionId } = made!
  const invoices = async () => (await listInvoices(kysely, { accountId, ...ALL })).items

  test('the first invoice has the setup fee, the rest of the month and the coming one, and taxes on their sum', async () => {
    expect(await billOn(database, '2026-02-01')).toMatchObject({ state: 'complete', issued: 1, failed: 0 })
    const [head] = await invoices()
    const invoice = await getInvoice(kysely, { accountId, invoiceId: head!.id })
    expect(invoice).toMatchObject({
      number: 'INV-000001',
      kind: 'invoice',
      periodStart: day('2026-01-01'),
      periodEnd: day('2026-02-01'),
      issuedOn: day('2026-02-01'),
      dueOn: day('2026-02-15'),
      // 30.00 × 17 ÷ 31 = 16.451613, + 30.00 + 5.00 = 51.451613 → 51.45; 3.2156 → 3.22 and 1.5435 → 1.54
      netMicros: 51_450_000n,
      taxMicros: 4_760_000n,
      totalMicros: 56_210_000n,
      roundingMicros: -1_613n,
      buyer: { accountNumber: 'A1', name: 'Account 1', country: 'US' },
      seller: { legalName: 'Lakeside LLC', addressLines: ['1 Main Street'] },
      lines: [
        {
          n: 1,
          kind: 'recurring',
          service: 'Line',
          description: 'Monthly fee, 17 of 31 days',
          shownMicros: 16_450_000n,
        },
        { n: 2, kind: 'recurring', description: 'Monthly fee', amountMicros: 30_000_000n },
        { n: 3, kind: 'one_time', description: 'Setup fee', amountMicros: 5_000_000n },
      ],
      taxes: [
        { authority: 'MA', taxMicros: 3_220_000n },
        { authority: 'US', taxMicros: 1_540_000n },
      ],
    })
    expect(Object.fromEntries(await balancesOf(kysely, accountId))).toEqual({
      'revenue:recurring': -46_451_613n,
      'revenue:one_time': -5_000_000n,
      unbilled: 0n,
      rounding: 1_613n,
      'tax_payable:MA': -3_220_000n,
      'tax_payable:US': -1_540_000n,
      receivable: 56_210_000n,
    })
  })

  test('the same run again issues nothing more', async () => {
    expect(await billOn(database, '2026-02-01')).toMatchObject({ state: 'complete', issued: 1 })
    expect(await invoices()).toHaveLength(1)
  })

  test('a rehearsal says what the next one will be and how it differs, and writes nothing', async () => {
    await makeCalls(database, {
      accountId,
      subscriptionId,
      at: '2026-02-10T12:00:00Z',
      amounts: [123_456n, 0n],
      importId: 1,
      period: ['2026-02-01', '2026-03-01'],
    })
    await makeCalls(database, {
      accountId,
      subscriptionId,
      at: '2026-02-20T12:00:00Z',
      amounts: [100_000n],
      importId: 2,
      period: ['2026-02-01', '2026-03-01'],
    })
    await inTransaction(kysely, (tx) =>
      addAdjustment(tx, {
        accountId,
        amountMicros: -1_000_000n,
        description: 'Goodwill',
        reason: 'Outage',
        on: day('2026-02-21'),
        key: 'k1',
        actor: 'staff:1',
        now: Temporal.Instant.from('2026-02-21T12:00:00Z'),
      }),
    )
    const { items } = await rehearseBilling(kysely, { on: day('2026-03-01'), taxes, ...ALL })
    // 30.00 + 0.223456 - 1.00 = 29.223456 → 29.22; 1.82625 → 1.83 and 0.8766 → 0.88
    expect(items).toMatchObject([
      {
        accountNumber: 'A1',
        outcome: 'issued',
        totalMicros: 31_930_000n,
        previousTotalMicros: 56_210_000n,
        differenceMicros: -24_280_000n,
      },
    ])
    expect(await invoices()).toHaveLength(1)
  })

  test('the second has the fee in advance, the calls of two files as one line, and the adjustment', async () => {
    await billOn(database, '2026-03-01')
    const [head] = await invoices()
    const invoice = await getInvoice(kysely, { accountId, invoiceId: head!.id })
    expect(invoice).toMatchObject({ number: 'INV-000002', totalMicros: 31_930_000n })
    expect(invoice.lines).toMatchObject([
      { kind: 'recurring', periodStart: day('2026-03-01'), periodEnd: day('2026-04-01') },
      {
        kind: 'usage',
        description: 'Calls to Germany – Mobile',
        calls: 3,
        billedSeconds: 180,
        amountMicros: 223_456n,
        late: false,
      },
      { kind: 'adjustment', service: 'Account', description: 'Goodwill', amountMicros: -1_000_000n },
    ])
  })

  test('calls that come after their period was invoiced are on the next, marked late, with their own day', async () => {
    await makeCalls(database, {
      accountId,
      subscriptionId,
      at: '2026-02-24T04:00:00Z',
      amounts: [50_000n],
      importId: 3,
      period: ['2026-02-01', '2026-03-01'],
    })
    await sql`update subscriptions set ends_on = '2026-03-17' where account_id = ${accountId}`.execute(kysely)
    await makeCalls(database, {
      accountId,
      subscriptionId,
      at: '2026-03-10T12:00:00Z',
      amounts: [20_000_000n],
      importId: 4,
      period: ['2026-03-01', '2026-04-01'],
    })
    await billOn(database, '2026-04-01')
    const [head] = await invoices()
    const { lines } = await getInvoice(kysely, { accountId, invoiceId: head!.id })
    expect(lines).toMatchObject([
      // 30.00 × 15 ÷ 31
      { description: 'Credit for 15 unused days', amountMicros: -14_516_129n },
      { kind: 'usage', late: false, amountMicros: 20_000_000n },
      {
        kind: 'usage',
        late: true,
        amountMicros: 50_000n,
        periodStart: day('2026-02-23'),
        periodEnd: day('2026-02-24'),
      },
    ])
  })

  test('a credit note for part and one for the rest leave nothing owed for that invoice', async () => {
    const [, second] = await invoices()
    const before = (await balancesOf(kysely, accountId)).get('receivable')!
    const credit = (lines: 'all' | { n: number; amountMicros: bigint }[]) =>
      inTransaction(kysely, (tx) =>
        issueCreditNote(tx, {
          accountId,
          invoiceId: second!.id,
          lines,
          reason: 'Billed in error',
          actor: 'staff:1',
          now: Temporal.Instant.from('2026-04-03T02:00:00Z'),
        }),
      )
    expect(await credit([{ n: 1, amountMicros: 10_000_000n }])).toMatchObject({ number: 'CN-000001' })
    expect(await credit('all')).toMatchObject({ number: 'CN-000002' })
    expect(before - (await balancesOf(kysely, accountId)).get('receivable')!).toBe(31_930_000n)
    await expect(credit('all')).rejects.toThrow('Nothing is left of INV-000002 to be credited.')
    const { creditNotes } = await getInvoice(kysely, { accountId, invoiceId: second!.id })
    // 02:00 UTC is still 2 April in New York.
    expect(creditNotes).toMatchObject([
      { kind: 'credit_note', issuedOn: day('2026-04-02') },
      { reason: 'Billed in error' },
    ])
    await expect(
      inTransaction(kysely, (tx) =>
        issueCreditNote(tx, {
          accountId,
          invoiceId: creditNotes[0]!.id,
          lines: 'all',
          reason: 'x',
          actor: 'cli',
          now: Temporal.Instant.from('2026-04-03T02:00:00Z'),
        }),
      ),
    ).rejects.toThrow('CN-000001 is a credit note; only an invoice can be credited.')
  })

  test('its document says what it says, beside the month before', async () => {
    const [, , , second] = await invoices()
    const document = await invoiceDocument(kysely, { accountId, invoiceId: second!.id })
    expect(document).toMatchObject({
      kind: 'invoice',
      number: 'INV-000002',
      dueOn: '2026-03-15',
      termsDays: 14,
      period: { startOn: '2026-02-01', endBeforeOn: '2026-03-01' },
      summary: {
        rows: [
          { kind: 'recurring', amount: '30.00', previousAmount: '46.45' },
          { kind: 'usage', amount: '0.22', previousAmount: '0.00' },
          { kind: 'one_time', amount: '0.00', previousAmount: '5.00' },
          { kind: 'adjustments', amount: '-1.00', previousAmount: '0.00' },
          { kind: 'taxes', amount: '2.71', previousAmount: '4.76' },
        ],
        total: '31.93',
        previousTotal: '56.21',
        amountDue: '31.93',
      },
      usageByNumber: [{ number: '(617) 555-0100', calls: 3, minutes: '3', amount: '0.22' }],
      callDetail: null,
    })
    expect(document.chargeGroups[0]).toMatchObject({
      title: 'Line',
      lines: [
        { description: 'Monthly fee', quantity: '1', unitPrice: '30.00', amount: '30.00' },
        {
          description: 'Calls to Germany – Mobile',
          calls: 3,
          quantity: '3',
          unit: 'min',
          amount: '0.22',
          lateUsageOn: null,
        },
      ],
      subtotal: '30.22',
    })
  })

  test('the ledger sums to zero, and the books agree', async () => {
    expect(await ledgerSum(database)).toBe(0n)
    expect((await verifyBalances(kysely, { limit: 10 })).differences).toEqual([])
    expect(await verifyBooks(kysely, { limit: 10 })).toEqual([])
  })

  test('an invoice of another account is not found', async () => {
    const [head] = await invoices()
    await expect(
      getInvoice(kysely, { accountId: (accountId + 1n) as typeof accountId, invoiceId: head!.id }),
    ).rejects.toThrow('There is no invoice')
    expect((await searchInvoices(kysely, { search: 'INV-000001', ...ALL })).items).toMatchObject([
      { accountNumber: 'A1' },
    ])
    expect((await searchInvoices(kysely, { search: 'A1', page: { limit: 2 } })).items).toHaveLength(2)
  })

  test.each([
    ['invoices', 'update invoices set total_micros = 0, net_micros = -tax_micros'],
    ['invoices', 'delete from invoices'],
    ['invoice_lines', 'update invoice_lines set amount_micros = 0'],
    ['invoice_lines', 'truncate invoice_lines'],
    ['invoice_taxes', 'update invoice_taxes set tax_micros = 0'],
    ['postings', 'delete from postings'],
    ['transfers', 'update transfers set amount_micros = 1'],
    ['charges', 'update charges set amount_micros = 0'],
    ['charges', 'delete from charges'],
    ['charges', 'update charges set invoice_id = null'],
    ['rated_calls', 'update rated_calls set amount_micros = 0'],
  ])('the database refuses, even to its superuser, a change of %s: %s', async (table, statement) => {
    await expect(sql.raw(statement).execute(kysely)).rejects.toThrow(`rows of ${table} never change`)
  })
})

describe('an account that cannot be billed', () => {
  test('says why, keeps nobody else waiting, and is billed when the cause is mended', async () => {
    await makeAccounts(database, { count: 3, from: 100, billingDay: 5, startsOn: '2026-05-05' })
    await makeAccounts(database, {
      count: 1,
      from: 200,
      billingDay: 5,
      startsOn: '2026-05-05',
      jurisdiction: 'XX-1',
    })
    const failed = await billOn(database, '2026-05-05', { batchSize: 2 })
    expect(failed).toMatchObject({ state: 'failed', issued: 3, failed: 1 })
    const { items } = await listBillingRunAccounts(kysely, { runId: failed.runId, ...ALL })
    expect(items[0]).toMatchObject({
      accountNumber: 'A200',
      outcome: 'failed',
      error: "There are no tax rates for jurisdiction 'XX-1' on 2026-05-05.",
    })
    await sql`insert into tax_rates (jurisdiction, authority, name, rate, effective_from, source) values ('XX', 'XX', 'VAT', 0.2, '2020-01-01', 'test')`.execute(
      kysely,
    )
    expect(await billOn(database, '2026-05-05')).toMatchObject({ state: 'complete', issued: 4, failed: 0 })
    expect(await verifyBooks(kysely, { limit: 10 })).toEqual([])
  })

  test('because the database refuses its figures, fails alone', async () => {
    const made = await makeAccounts(database, { count: 4, from: 300, billingDay: 6, startsOn: '2026-05-06' })
    // A fee so high that its sum with tax is beyond bigint.
    await sql`with dear as (insert into plans (name, currency, monthly_fee_micros, created_at) values ('Dear', 'USD', 9000000000000000000, now()) returning id)
      insert into subscriptions (account_id, plan_id, starts_on, created_at) select ${made[1]!.accountId}, id, '2026-05-06', now() from dear`.execute(
      kysely,
    )
    const run = await billOn(database, '2026-05-06')
    expect(run).toMatchObject({ state: 'failed', issued: 3, failed: 1 })
    const { items } = await listBillingRunAccounts(kysely, { runId: run.runId, outcome: 'failed', ...ALL })
    expect(items[0]!.accountNumber).toBe('A301')
    expect(items[0]!.error).toContain('out of range')
    expect(await verifyBooks(kysely, { limit: 10 })).toEqual([])
  })
})

test('what is below the minimum waits, charged but not invoiced, and comes with the next invoice', async () => {
  const [made] = await makeAccounts(database, { count: 1, from: 400, billingDay: 7, startsOn: '2026-05-07' })
  const { accountId } = made!
  await sql`update accounts set minimum_invoice_micros = 40000000 where id = ${accountId}`.execute(kysely)
  expect(await billOn(database, '2026-05-07')).toMatchObject({ issued: 0, carried: 1 })
  expect((await balancesOf(kysely, accountId)).get('unbilled')).toBe(35_000_000n)
  expect(await billOn(database, '2026-06-07')).toMatchObject({ issued: 1 })
  const [head] = (await listInvoices(kysely, { accountId, ...ALL })).items
  expect(head).toMatchObject({ netMicros: 65_000_000n })
  expect((await balancesOf(kysely, accountId)).get('unbilled')).toBe(0n)
})

test('a closed account gets its last usage and its unused days, then no more', async () => {
  const [made] = await makeAccounts(database, {
    count: 1,
    from: 500,
    billingDay: 8,
    startsOn: '2026-05-08',
    jurisdiction: '',
  })
  const { accountId, subscriptionId } = made!
  await billOn(database, '2026-05-08')
  await sql`update accounts set closed_on = '2026-05-18' where id = ${accountId}`.execute(kysely)
  await makeCalls(database, {
    accountId,
    subscriptionId,
    at: '2026-05-12T12:00:00Z',
    amounts: [25_000_000n],
    importId: 50,
    period: ['2026-05-08', '2026-06-08'],
  })
  expect(await billOn(database, '2026-06-08')).toMatchObject({ issued: 1 })
  const [head] = (await listInvoices(kysely, { accountId, ...ALL })).items
  // 25.00 - 30.00 × 21 ÷ 31 (20.322581) = 4.677419
  expect(head).toMatchObject({ netMicros: 4_680_000n })
  expect(await billOn(database, '2026-07-08')).toMatchObject({ due: 0, issued: 0 })
})

test('a subscription that ended, began again and ended again is charged for its days only', async () => {
  const [made] = await makeAccounts(database, {
    ...{ count: 1, from: 700, billingDay: 9, startsOn: '2026-05-09', jurisdiction: '' },
  })
  const { accountId } = made!
  const endOn = (on: string | null) =>
    sql`update subscriptions set ends_on = ${on}::date where account_id = ${accountId}`.execute(kysely)
  const netAfter = async (on: string) => {
    await billOn(database, on)
    return (
      ((await balancesOf(kysely, accountId)).get('receivable') ?? 0n) +
      ((await balancesOf(kysely, accountId)).get('unbilled') ?? 0n)
    )
  }
  // Setup 5.00 and 30.00 to 9 June; ended before it began: only the setup is left.
  expect(await netAfter('2026-05-09')).toBe(35_000_000n)
  await endOn('2026-05-09')
  expect(await netAfter('2026-06-09')).toBe(5_000_000n)
  // Not ended after all: May and June and, in advance, July.
  await endOn(null)
  expect(await netAfter('2026-07-09')).toBe(95_000_000n)
  // Ended on 9 May once more.
  await endOn('2026-05-09')
  expect(await netAfter('2026-08-09')).toBe(5_000_000n)
  expect(await netAfter('2026-09-09')).toBe(5_000_000n)
  expect(await verifyBooks(kysely, { limit: 10 })).toEqual([])
})

test('an account billed on the 31st is billed on 28 February, and those of the 28th with it', async () => {
  await makeAccounts(database, { count: 1, from: 600, billingDay: 31, startsOn: '2027-01-31' })
  await makeAccounts(database, { count: 1, from: 601, billingDay: 28, startsOn: '2027-01-28' })
  await makeAccounts(database, { count: 1, from: 602, billingDay: 27, startsOn: '2027-01-27' })
  expect(await billOn(database, '2027-02-28')).toMatchObject({ due: 2, issued: 2 })
  expect(await billOn(database, '2027-03-30')).toMatchObject({ due: 0 })
})

test('the daily job bills every day since the last run, and a date to come is refused', async () => {
  const clock = testClock('2027-04-01T12:00:00Z')
  const summaries = await runDueBilling(database, clock, { taxes })
  // 31 March and 1 April; and 5 and 6 May 2026 were long ago.
  expect(summaries).toHaveLength(2)
  const { items } = await listBillingRuns(kysely, { page: { limit: 2 } })
  expect(items).toMatchObject([
    { onDate: day('2027-04-01'), state: 'complete', requestedBy: 'system' },
    { onDate: day('2027-03-31') },
  ])
  await expect(billOn(database, '2027-04-05', { clock })).rejects.toThrow(
    '2027-04-05 is still to come: it can be rehearsed, not billed.',
  )
})
