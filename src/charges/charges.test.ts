import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { day, ledgerSum, makeAccounts, makeProvider } from '../../test/support/billing.ts'
import { testDatabase } from '../../test/support/database.ts'
import { inTransaction } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { balancesOf } from '../ledger/post.ts'
import {
  addAdjustment,
  chargeAll,
  listCharges,
  type NewCharge,
  putOnInvoices,
  reserveChargeIds,
} from './charges.ts'

const database = await testDatabase()
const { kysely } = database
await makeProvider(database)
const at = Temporal.Instant.from('2026-03-01T12:00:00Z')
let accountsMade = 0

async function newAccount(): Promise<AccountId> {
  accountsMade += 1
  const [made] = await makeAccounts(database, { count: 1, from: accountsMade })
  return made!.accountId
}

function usage(accountId: AccountId, fields: Partial<NewCharge> = {}): NewCharge {
  return {
    accountId,
    origin: 'usage:1:1',
    kind: 'usage',
    periodStart: day('2026-03-01'),
    periodEnd: day('2026-04-01'),
    description: 'Usage, "quoted", {braces} and \\',
    quantity: 1,
    unitMicros: null,
    amountMicros: 1_000_000n,
    ...fields,
  }
}

const charge = (charges: NewCharge[]) =>
  inTransaction(kysely, (tx) => chargeAll(tx, { charges, at, source: 'import' }))
const everything = (accountId: AccountId) => listCharges(kysely, { accountId, page: { limit: 100 } })

test('charges come back as they were given, newest first, and are posted from revenue to unbilled', async () => {
  const accountId = await newAccount()
  const ids = await charge([
    usage(accountId, { calls: 3 }),
    usage(accountId, {
      origin: 'fee:1',
      kind: 'recurring',
      amountMicros: 30_000_000n,
      unitMicros: 15_000_000n,
      quantity: 2,
    }),
    usage(accountId, { origin: 'fee-credit:1', kind: 'recurring', amountMicros: -40_000_000n }),
    usage(accountId, { origin: 'usage:2:1', amountMicros: 0n }),
  ])
  const { items } = await everything(accountId)
  expect(items.map((item) => item.id).reverse()).toEqual(ids)
  expect(items.at(-1)).toMatchObject({
    description: 'Usage, "quoted", {braces} and \\',
    calls: 3,
    invoiceId: null,
    periodEnd: day('2026-04-01'),
  })
  expect(Object.fromEntries(await balancesOf(kysely, accountId))).toEqual({
    'revenue:usage': -1_000_000n,
    // 30 - 40: turned round
    'revenue:recurring': 10_000_000n,
    unbilled: -9_000_000n,
  })
  const { rows } = await sql`select key, source from postings where account_id = ${accountId}`.execute(kysely)
  expect(rows).toEqual([{ key: `charges:${ids[0]}`, source: 'import' }])
})

test('a charge takes an id that was reserved for it', async () => {
  const accountId = await newAccount()
  const [, second] = await inTransaction(kysely, (tx) => reserveChargeIds(tx, { count: 2 }))
  expect(
    await charge([usage(accountId, { id: second }), usage(accountId, { origin: 'usage:1:2' })]),
  ).toContain(second)
})

test('the same origin and period cannot be charged twice, alone or among others, and nothing of that call stays', async () => {
  const accountId = await newAccount()
  await charge([usage(accountId)])
  await expect(charge([usage(accountId, { origin: 'usage:9:9' }), usage(accountId)])).rejects.toMatchObject({
    code: '23505',
  })
  expect((await everything(accountId)).items).toHaveLength(1)
  expect((await balancesOf(kysely, accountId)).get('unbilled')).toBe(1_000_000n)
})

test('whatever is charged in whatever order and however often, nothing is owed twice and the ledger sums to zero', async () => {
  const accountId = await newAccount()
  const tries = fc.array(
    fc.record({ origin: fc.integer({ min: 1, max: 6 }), amountMicros: fc.bigInt(-(10n ** 6n), 10n ** 6n) }),
    { minLength: 1, maxLength: 4 },
  )
  await fc.assert(
    fc.asyncProperty(tries, async (batch) => {
      await charge(
        batch.map(({ origin, amountMicros }) =>
          usage(accountId, { origin: `usage:7:${origin}`, amountMicros }),
        ),
      ).catch(() => {})
      const { items } = await everything(accountId)
      expect(new Set(items.map((item) => item.origin)).size).toBe(items.length)
      const owed = items.reduce((sum, item) => sum + item.amountMicros, 0n)
      expect((await balancesOf(kysely, accountId)).get('unbilled') ?? 0n).toBe(owed)
      expect(await ledgerSum(database)).toBe(0n)
    }),
    { numRuns: 30 },
  )
})

test('a charge goes on one invoice, once', async () => {
  const accountId = await newAccount()
  const [id] = await charge([usage(accountId)])
  const put = (invoiceId: bigint) =>
    inTransaction(kysely, (tx) =>
      putOnInvoices(tx, { taken: [{ accountId, id: id!, invoiceId: invoiceId as never }] }),
    )
  await put(1n)
  await expect(put(2n)).rejects.toThrow('1 of 1 charges are on an invoice already')
  await expect(sql`update charges set invoice_id = 2 where id = ${id}`.execute(kysely)).rejects.toThrow(
    'rows of charges never change',
  )
})

test('an adjustment needs a reason and an amount, and its key makes a retry harmless', async () => {
  const accountId = await newAccount()
  const adjust = (fields: object) =>
    inTransaction(kysely, (tx) =>
      addAdjustment(tx, {
        ...{
          accountId,
          amountMicros: -5_000_000n,
          description: 'Goodwill',
          reason: 'Outage',
          on: day('2026-03-01'),
        },
        ...{ key: 'k1', actor: 'staff:7', now: at, ...fields },
      }),
    )
  const first = await adjust({})
  expect(first).toMatchObject({ created: true })
  expect(await adjust({})).toEqual({ chargeId: first.chargeId, created: false })
  await expect(adjust({ amountMicros: -6_000_000n })).rejects.toMatchObject({ code: 'key_reused' })
  await expect(adjust({ key: 'k2', amountMicros: 0n })).rejects.toMatchObject({ code: 'zero_amount' })
  await expect(adjust({ key: 'k2', reason: ' ' })).rejects.toMatchObject({ code: 'reason_missing' })
  await expect(adjust({ key: 'k2', accountId: 999_999n as AccountId })).rejects.toMatchObject({
    code: 'not_found',
  })
  expect((await everything(accountId)).items).toMatchObject([
    { kind: 'adjustment', amountMicros: -5_000_000n, reason: 'Outage', actor: 'staff:7' },
  ])
})

test('charges are read by page', async () => {
  const accountId = await newAccount()
  const ids = await charge(Array.from({ length: 5 }, (_, i) => usage(accountId, { origin: `usage:3:${i}` })))
  const first = await listCharges(kysely, { accountId, open: true, page: { limit: 3 } })
  const second = await listCharges(kysely, { accountId, open: true, page: { limit: 3, after: first.next } })
  expect([...first.items, ...second.items].map((item) => item.id)).toEqual(ids.toReversed())
  expect(second.next).toBeNull()
})
