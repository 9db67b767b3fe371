import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { expectBooksSound } from '../../test/support/books.ts'
import { testDatabase } from '../../test/support/database.ts'
import { payingWorld } from '../../test/support/paying.ts'
import { getAccount } from '../accounts/accounts.ts'
import { inTransaction } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { startOfDay } from '../kernel/period.ts'
import { post } from '../ledger/post.ts'
import { writeOff } from '../payments/write-offs.ts'
import { type Statement, statementOf } from './statement.ts'

const database = await testDatabase()
const { kysely } = database
const world = await payingWorld(database)
const day = (text: string) => Temporal.PlainDate.from(text)

async function statement(accountId: AccountId, from: string, until: string): Promise<Statement> {
  const account = await getAccount(kysely, { accountId })
  return statementOf(kysely, { account, period: { start: day(from), end: day(until) } })
}

/** The ledger's own word: the sum of the entries before a midnight of New York. */
async function ledgerAt(accountId: AccountId, on: string): Promise<bigint> {
  const { rows } = await sql<{ sum: bigint }>`
    select coalesce(sum(e.amount_micros), 0)::bigint as sum
    from entries e join postings p on p.account_id = e.account_id and p.id = e.posting_id
    where e.account_id = ${accountId} and e.ledger_account = 'receivable' and p.booked_at < ${startOfDay(day(on), 'America/New_York')}`.execute(
    kysely,
  )
  return rows[0]!.sum
}

test('a statement has each bill, payment and correction in order, with what is owed after it', async () => {
  const { accountId, invoiceIds } = await world.account(100_000_000n, 50_000_000n, 30_000_000n)
  const card = await world.method(accountId)
  await world.payWith(card, 120_000_000n)
  await world.creditOff(accountId, invoiceIds[2]!, 10_000_000n)
  await inTransaction(kysely, (tx) =>
    writeOff(tx, {
      ...{ accountId, invoiceId: invoiceIds[2]!, amountMicros: 5_000_000n, reason: 'goodwill' },
      ...{ actor: 'staff:1', now: world.clock.now() },
    }),
  )
  const { openingMicros, lines, closingMicros } = await statement(accountId, '2026-02-01', '2026-04-01')
  // The invoice of January 1 stands before the statement.
  expect(openingMicros).toBe(100_000_000n)
  expect(
    lines.map(({ on, kind, amountMicros, balanceMicros }) => [`${on}`, kind, amountMicros, balanceMicros]),
  ).toEqual([
    ['2026-02-01', 'invoice', 50_000_000n, 150_000_000n],
    ['2026-03-01', 'invoice', 30_000_000n, 180_000_000n],
    ['2026-03-10', 'payment', -120_000_000n, 60_000_000n],
    ['2026-03-10', 'credit_note', -10_000_000n, 50_000_000n],
    ['2026-03-10', 'write_off', -5_000_000n, 45_000_000n],
  ])
  expect(closingMicros).toBe(45_000_000n)
  expect(lines[2]).toMatchObject({
    number: expect.stringMatching(/^PAY-/),
    method: { rail: 'card', last4: '4242' },
  })
  expect(lines[3]).toMatchObject({ corrects: expect.stringMatching(/^INV-/) })
  await expectBooksSound(database)
})

test('its days are the account’s: what was booked before midnight there is of the day before', async () => {
  const { accountId } = await world.account()
  const at = Temporal.Instant.from('2026-03-01T04:59:59Z') // 23:59:59 of February 28 in New York
  await inTransaction(kysely, (tx) =>
    post(tx, {
      postings: [
        {
          ...{ accountId, key: 'late', bookedAt: at, source: 'opening balance' },
          transfers: [{ from: 'rounding', to: 'receivable', amountMicros: 7_000_000n }],
        },
      ],
      recordedAt: at,
    }),
  )
  expect((await statement(accountId, '2026-03-01', '2026-04-01')).openingMicros).toBe(7_000_000n)
  const february = await statement(accountId, '2026-02-01', '2026-03-01')
  expect(february.lines).toMatchObject([{ kind: 'other', number: 'opening balance', on: day('2026-02-28') }])
})

test('the surcharge that a line names is what was booked with it: of a dispute of half a payment, half', async () => {
  const { accountId } = await world.account()
  const at = Temporal.Instant.from('2026-03-05T12:00:00Z')
  await inTransaction(kysely, (tx) =>
    post(tx, {
      postings: [
        {
          ...{ accountId, key: 'dispute_lost:99', bookedAt: at, source: 'dispute' },
          transfers: [
            { from: 'disputed:sandbox', to: 'receivable', amountMicros: 50_000_000n },
            { from: 'disputed:sandbox', to: 'surcharge', amountMicros: 1_500_000n },
          ],
        },
      ],
      recordedAt: at,
    }),
  )
  const { lines } = await statement(accountId, '2026-03-01', '2026-04-01')
  expect(lines).toMatchObject([{ amountMicros: 50_000_000n, surchargeMicros: 1_500_000n }])
})

test('a range without a day, and one of more than two years, are refused', async () => {
  const { accountId } = await world.account()
  await expect(statement(accountId, '2026-02-01', '2026-02-01')).rejects.toMatchObject({ code: 'bad_range' })
  await expect(statement(accountId, '2024-01-31', '2026-02-01')).rejects.toMatchObject({
    code: 'statement_too_long',
  })
  expect((await statement(accountId, '2024-02-01', '2026-02-01')).lines).toEqual([])
})

const names = fc.constantFrom('receivable', 'unbilled', 'rounding', 'clearing:sandbox', 'bad_debt')
const transfer = fc
  .record({ from: names, to: names, amountMicros: fc.bigInt(1n, 10n ** 12n) })
  .filter(({ from, to }) => from !== to)
// Hours around two changes of the clock in New York, November 2025 and March 2026.
const hour = fc.integer({ min: 0, max: 24 * 200 })
const bookings = fc.array(
  fc.record({ hour, transfers: fc.array(transfer, { minLength: 1, maxLength: 4 }) }),
  {
    maxLength: 25,
  },
)
const offset = fc.integer({ min: 0, max: 199 })
let keys = 0

test('whatever was booked, opening and closing balance are the ledger’s, and the lines lead from one to the other', async () => {
  await fc.assert(
    fc.asyncProperty(bookings, offset, offset, async (booked, one, other) => {
      const { accountId } = await world.account()
      const first = Temporal.Instant.from('2025-10-01T00:00:00Z')
      const postings = booked.map(({ hour: at, transfers }) => {
        keys += 1
        return {
          accountId,
          key: `random:${keys}`,
          source: 'x',
          bookedAt: first.add({ hours: at }),
          transfers,
        }
      })
      await inTransaction(kysely, (tx) => post(tx, { postings, recordedAt: first }))
      const [from, until] = [Math.min(one, other), Math.max(one, other) + 1].map((days) =>
        day('2025-10-01').add({ days }).toString(),
      ) as [string, string]
      const { openingMicros, lines, closingMicros } = await statement(accountId, from, until)
      expect(openingMicros).toBe(await ledgerAt(accountId, from))
      expect(closingMicros).toBe(await ledgerAt(accountId, until))
      expect(lines.reduce((sum, { amountMicros }) => sum + amountMicros, openingMicros)).toBe(closingMicros)
      for (const [i, line] of lines.entries()) {
        const before = i === 0 ? openingMicros : lines[i - 1]!.balanceMicros
        expect(line.balanceMicros).toBe(before + line.amountMicros)
        expect(line.amountMicros).not.toBe(0n)
        expect(Temporal.PlainDate.compare(day(from), line.on)).toBeLessThanOrEqual(0)
        expect(Temporal.PlainDate.compare(line.on, day(until))).toBeLessThan(0)
      }
    }),
    { numRuns: 60 },
  )
})
