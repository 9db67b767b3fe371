import { expect, test } from 'vitest'
import { billOn, day, makeAccounts, makeCalls, makeProvider } from '../../test/support/billing.ts'
import { testDatabase } from '../../test/support/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { listInvoices, nextInvoice } from './invoices.ts'

const database = await testDatabase()
const { kysely } = database
await makeProvider(database)

const next = (accountId: AccountId, today: string) =>
  nextInvoice(kysely, { accountId, billingDay: 1, today: day(today) })

/** The net of the newest invoice. */
async function issuedNet(accountId: AccountId) {
  const { items } = await listInvoices(kysely, { accountId, page: { limit: 1 } })
  return items[0]?.netMicros ?? null
}

test('what the next invoice comes to is what the run of its day then bills, before taxes', async () => {
  const [line] = await makeAccounts(database, { count: 1 })
  const [trunk] = await makeAccounts(database, { count: 1, from: 2, plan: 'Trunk', startsOn: '2026-01-01' })
  const at = '2026-01-20T12:00:00Z'
  const calls = { at, period: ['2026-01-01', '2026-02-01'] as [string, string], importId: 1 }
  await makeCalls(database, { ...line!, ...calls, amounts: [1_234_567n] })
  await makeCalls(database, { ...trunk!, ...calls, amounts: [4_000_000n] })
  // Line: 30.00 × 17 ÷ 31 = 16.451613, + 30.00 + 5.00 of setup; + 1.234567 of calls = 52.68618 → 52.69.
  expect(await next(line!.accountId, '2026-01-20')).toEqual({
    ...{ on: day('2026-02-01'), netMicros: 52_690_000n, comingMicros: 51_451_613n },
  })
  // Trunk: at least 10.00, of which 4.00 are used.
  expect(await next(trunk!.accountId, '2026-01-20')).toEqual({
    ...{ on: day('2026-02-01'), netMicros: 10_000_000n, comingMicros: 6_000_000n },
  })
  // On the day itself, until the run has come to it, it is still that one.
  expect(await next(line!.accountId, '2026-02-01')).toMatchObject({ on: day('2026-02-01') })
  await billOn(database, '2026-02-01')
  expect(await issuedNet(line!.accountId)).toBe(52_690_000n)
  expect(await issuedNet(trunk!.accountId)).toBe(10_000_000n)
  expect(await next(line!.accountId, '2026-02-01')).toEqual({
    ...{ on: day('2026-03-01'), netMicros: 30_000_000n, comingMicros: 30_000_000n },
  })
})

test('an account that was closed long ago has no next invoice', async () => {
  const [account] = await makeAccounts(database, { count: 1, from: 3 })
  await kysely
    .updateTable('accounts')
    .set({ closedOn: day('2026-01-31') })
    .where('id', '=', account!.accountId)
    .execute()
  expect(await next(account!.accountId, '2026-01-31')).toMatchObject({ on: day('2026-02-01') })
  expect(await next(account!.accountId, '2026-03-10')).toBeNull()
})
