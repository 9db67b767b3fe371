import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { payingWorld } from '../../test/support/paying.ts'
import { returnRates } from './return-rates.ts'

const database = await testDatabase()
const world = await payingWorld(database)

test('debits that came back are counted by what their code means, against all that were sent in 60 days', async () => {
  const codes = ['R01', 'R03', 'R10', null]
  for (const code of codes) {
    const { accountId } = await world.account(10_000_000n)
    const bank = await world.method(accountId, world.BANK_ACCOUNT)
    const refused = { kind: 'declined', code: 'ach_return', retry: 'later', returnCode: code ?? '' } as const
    if (code !== null) world.gateway.answer('charge', refused)
    await world.payWith(bank, 10_000_000n)
  }
  // Four debits; R03 is administrative, R10 unauthorised, and each of the three came back.
  const { debits, gauges } = await returnRates(database.kysely, { now: world.clock.now() })
  expect(debits).toBe(4)
  expect(gauges).toEqual([
    { rate: 'unauthorised', returned: 1, millionths: 250_000n, limit: 5_000n },
    { rate: 'administrative', returned: 1, millionths: 250_000n, limit: 30_000n },
    { rate: 'overall', returned: 3, millionths: 750_000n, limit: 150_000n },
  ])
  world.clock.advance({ hours: 24 * 61 })
  expect(await returnRates(database.kysely, { now: world.clock.now() })).toMatchObject({ debits: 0 })
})
