import { expect, test } from 'vitest'
import { testDatabase } from '../../../test/support/database.ts'
import { payingWorld } from '../../../test/support/paying.ts'
import { tellingOf } from '../../../test/support/telling.ts'
import { type Database, inTransaction, type Tx } from '../../db/database.ts'
import { recordPromise, restoreByHand, runDunning, savePolicy, suspendByHand } from '../../dunning/dunning.ts'
import type { AccountId } from '../../kernel/ids.ts'

const database: Database = await testDatabase()
const world = await payingWorld(database)
const { clock } = world
const { tell, addressed } = tellingOf(world)
const parts = { ...world.parts, publicUrl: 'https://billing.example.com' }

const write = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(database.kysely, work)

async function account(...owed: bigint[]) {
  const made = await world.account(...owed)
  await addressed(made.accountId)
  return made
}

async function dunOn(day: string): Promise<void> {
  clock.set(`${day}T15:00:00Z`)
  await runDunning(parts)
}

const subjects = async (accountId: AccountId) => (await tell(accountId)).map(({ subject }) => subject)

test('what is overdue is told step by step, each with what is owed then, until it is paid', async () => {
  await write((tx) =>
    savePolicy(tx, {
      policy: {
        ...{ name: 'Standard', isDefault: true, reminderDays: [3, 10, 20] },
        suspension: { afterDays: 30, minimumMicros: 10_000_000n, warningDays: 5 },
        lateFee: { kind: 'fixed', amountMicros: 5_000_000n, capMicros: 5_000_000n, graceDays: 12 },
      },
    }),
  )
  clock.set('2026-01-10T15:00:00Z')
  // Issued on January 1, due on January 15.
  const { accountId } = await account(50_000_000n)
  for (const day of ['01-18', '01-25', '01-28', '02-04', '02-09', '02-14']) {
    await dunOn(`2026-${day}`)
    await tell(accountId)
  }
  expect(await subjects(accountId)).toEqual([
    'Reminder: $50.00 is past due',
    'Second reminder: $50.00 is past due',
    'A late fee of $5.00 was added',
    'Final reminder: $50.00 is past due',
    'Outgoing calls will be suspended on February 14, 2026',
    'Your outgoing calls are suspended',
  ])
  const [fee] = await tell(accountId, 'late_fee')
  expect(fee!.text).toContain('was due on January 15, 2026')
  expect(fee!.text).toContain('The fee comes with your next invoice.')
  const [suspended] = await tell(accountId, 'suspended')
  expect(suspended!.text).toContain('Because $50.00 is past due')
  expect(suspended!.text).toContain('February 14, 2026 at 10:00 AM EST')
  expect(suspended!.text).toContain('911')
  await world.payWith(await world.method(accountId), 50_000_000n)
  await runDunning(parts)
  expect((await tell(accountId, 'restored'))[0]!.subject).toBe('Your service is restored')
})

test('who has paid by the time is not reminded any more', async () => {
  clock.set('2026-01-10T15:00:00Z')
  const { accountId } = await account(50_000_000n)
  await dunOn('2026-01-18')
  await world.payWith(await world.method(accountId), 50_000_000n)
  expect(await tell(accountId, 'overdue_reminder')).toEqual([])
})

test('a promise is confirmed with its day', async () => {
  clock.set('2026-01-20T15:00:00Z')
  const { accountId } = await account(50_000_000n)
  await write((tx) =>
    recordPromise(tx, {
      ...{ accountId, until: Temporal.PlainDate.from('2026-01-30'), amountMicros: null },
      ...{ byCustomer: true, actor: 'login:12', now: clock.now() },
    }),
  )
  const [mail] = await tell(accountId, 'promise_recorded')
  expect(mail!.subject).toBe('We noted your promise to pay $50.00 by January 30, 2026')
})

test('who is suspended by hand is not told that a payment restores it', async () => {
  clock.set('2026-01-20T15:00:00Z')
  const { accountId } = await account(50_000_000n)
  const asked = { accountId, reason: 'fraud from stolen PBX', actor: 'staff:3', now: clock.now() }
  await write((tx) => suspendByHand(tx, asked))
  const [mail] = await tell(accountId, 'suspended')
  expect(mail!.text).toContain('Please contact us to have them restored.')
  expect(mail!.text).not.toMatch(/\$|fraud|payment is in/)
  await write((tx) => restoreByHand(tx, { ...asked, reason: 'PBX mended' }))
  expect(await tell(accountId, 'restored')).toHaveLength(1)
})
