import { expect, test } from 'vitest'
import { testApi } from '../../test/support/api.ts'
import { testDatabase } from '../../test/support/database.ts'
import { inTransaction } from '../db/database.ts'
import { post } from '../ledger/post.ts'

const database = await testDatabase()
const api = await testApi(database, '2026-03-15T12:00:00Z')
const address = `/accounts/${api.acme.id}/statement`
const usd = (amount: string) => ({ amount, currency: 'USD' })

// What was owed before Tollbook: 12.50, of February 10.
const bookedAt = Temporal.Instant.from('2026-02-10T12:00:00Z')
await inTransaction(database.kysely, (tx) =>
  post(tx, {
    postings: [
      {
        ...{ accountId: api.acme.id, key: 'taken-over', source: '=before, "us"', bookedAt },
        transfers: [{ from: 'rounding', to: 'receivable', amountMicros: 12_500_000n }],
      },
    ],
    recordedAt: bookedAt,
  }),
)

test('without days a statement is of this month and the two before, as it is where the account is', async () => {
  const { status, json } = await api.send('GET', address, { as: api.acmeOwner })
  expect(status).toBe(200)
  expect(json).toMatchObject({
    ...{ today: '2026-03-15', period: { start: '2026-01-01', end: '2026-03-16' } },
    ...{ opening: usd('0.00'), closing: usd('12.50') },
    lines: [{ kind: 'other', on: '2026-02-10', amount: usd('12.50'), balance: usd('12.50') }],
  })
})

test('as CSV it opens in a spreadsheet without harm, with both balances', async () => {
  const { text, headers } = await api.send('GET', `${address}.csv?from=2026-02-01&until=2026-03-01`, {
    as: api.acmeOwner,
  })
  expect(headers.get('content-disposition')).toContain('1001-2026-02-01-2026-02-28.csv')
  expect(text.split('\r\n')).toEqual([
    'date,kind,number,charges,payments_and_credits,balance,currency,surcharge',
    '2026-02-01,opening_balance,,,,0.00,USD,',
    `2026-02-10,other,"'=before, ""us""",12.50,,12.50,USD,`,
    '2026-02-28,closing_balance,,,,12.50,USD,',
    '',
  ])
})

test('as PDF it is printed for its days', async () => {
  const { text, headers } = await api.send('GET', `${address}.pdf?from=2026-02-01&until=2026-03-01`, {
    as: api.acmeOwner,
  })
  expect([headers.get('content-type'), text]).toEqual([
    'application/pdf',
    '%PDF February 1, 2026 – February 28, 2026',
  ])
})

test('two years are the most, and a range without a day is none', async () => {
  const code = async (query: string) =>
    (await api.send('GET', `${address}?${query}`, { as: api.acmeOwner })).json.code
  expect(await code('from=2024-01-01&until=2026-01-02')).toBe('statement_too_long')
  expect(await code('from=2026-01-01&until=2026-01-01')).toBe('bad_range')
  expect(await code('from=2026-13-01')).toBe('bad_input')
})
