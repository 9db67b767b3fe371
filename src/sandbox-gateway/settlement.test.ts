import { expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { testSandbox } from '../../test/support/sandbox.ts'

const database = await testDatabase()
const { sandbox, clock, post, get, save, charge, refund, pass } = await testSandbox(database)

interface Item {
  id: string
  kind: string
  amount: number
  fee: number
  reference: string
  settled_at: string
  payout: string | null
}
const listed = async () => (await get('/v1/settled?limit=1000')).data as Item[]
const payouts = async () =>
  (await get('/v1/payouts?limit=1000')).data as { id: string; amount: number; paid_at: string }[]

test('a week of charges, refunds, returns and disputes settles on its days and is paid out to the cent', async () => {
  const [good, disputed] = [await save('card', '4242424242424242'), await save('card', '4000000000000259')]
  const unauthorised = await save('bank', '000333333335')
  await charge(good, 10_000, 'good') // settles on Tuesday
  const refunded = await charge(good, 5000, 'refunded')
  await charge(disputed, 2000, 'disputed')
  await charge(unauthorised, 3000, 'unauthorised') // settles on Friday, comes back on Monday the 16th
  await refund(refunded.json.id, 5000, 'refund')
  // Far at once: what was due on the way happens in its order.
  await pass({ hours: 24 * 30 })
  const items = await listed()
  expect(
    items.map(({ kind, reference, amount, fee, settled_at }) => [kind, reference, amount, fee, settled_at]),
  ).toEqual([
    // 2.9 % + 0.30 of 100.00, 50.00 and 20.00; 0.8 % of 30.00.
    ['charge', 'good', 10_000, 320, '2026-03-03T10:00:00Z'],
    ['charge', 'refunded', 5000, 175, '2026-03-03T10:00:00Z'],
    ['charge', 'disputed', 2000, 88, '2026-03-03T10:00:00Z'],
    ['refund', 'refund', -5000, 0, '2026-03-03T10:00:00Z'],
    ['dispute', 'disputed', -2000, 1500, '2026-03-05T10:00:00Z'],
    ['charge', 'unauthorised', 3000, 24, '2026-03-06T10:00:00Z'],
    ['return', 'unauthorised', -3000, 0, '2026-03-16T10:00:00Z'],
  ])
  const paid = await payouts()
  expect(paid.map(({ amount, paid_at }) => [amount, paid_at])).toEqual([
    // Tuesday: 96.80 + 48.25 + 19.12 − 50.00.
    [11_417, '2026-03-05T00:00:00Z'],
    // The dispute's −35.00 of Thursday is more than nothing can pay; with Friday's 29.76 it is −5.24 still, and carried.
  ])
  expect(items.map(({ payout }) => payout !== null)).toEqual([true, true, true, true, false, false, false])
})

test('what was carried is taken off the next payout, and items always add up to theirs', async () => {
  clock.set('2026-04-06T10:00:00Z') // a Monday
  await charge(await save('card', '4242424242424242'), 20_000, 'later')
  await pass({ hours: 24 * 10 })
  const paid = await payouts()
  // 200.00 − 6.10, less 35.00 − 29.76 + 30.00 that were carried.
  expect(paid.slice(1).map(({ amount, paid_at }) => [amount, paid_at])).toEqual([
    [15_866, '2026-04-09T00:00:00Z'],
  ])
  const items = await listed()
  for (const payout of paid) {
    const own = items.filter((item) => item.payout === payout.id)
    expect(own.reduce((sum, item) => sum + item.amount - item.fee, 0)).toBe(payout.amount)
  }
  expect(items.filter(({ payout }) => payout === null)).toEqual([])
})

test('a refund to a closed card is taken, fails three days later and comes back', async () => {
  clock.set('2026-05-04T10:00:00Z') // a Monday
  const charged = await charge(await save('card', '4000000000005126'), 4000, 'closed')
  const { json: asked } = await refund(charged.json.id, 4000, 'lost-refund')
  expect(asked).toMatchObject({ status: 'pending' })
  await pass({ hours: 24 * 3 })
  expect(await get(`/v1/refunds/${asked.id}`)).toMatchObject({ status: 'failed' })
  expect(await get(`/v1/charges/${charged.json.id}`)).toMatchObject({ amount_refunded: 0 })
  const own = (await listed()).filter(({ reference }) => ['closed', 'lost-refund'].includes(reference))
  expect(own.map(({ kind, amount }) => [kind, amount])).toEqual([
    ['charge', 4000],
    ['refund', -4000],
    ['refund_failure', 4000],
  ])
})

test('a dispute that is won brings the amount back, not the fee', async () => {
  clock.set('2026-06-01T10:00:00Z')
  const charged = await charge(await save('card', '4000000000000259'), 4000, 'won')
  await pass({ hours: 24 * 3 })
  const { disputes } = (await get(`/v1/charges/${charged.json.id}`)) as unknown as { disputes: string[] }
  await post(`/v1/disputes/${disputes[0]}/evidence`, { text: 'winning_evidence', files: [] })
  await pass({ hours: 24 * 7 })
  const own = (await listed()).filter(({ reference }) => reference === 'won')
  expect(own.map(({ kind, amount, fee }) => [kind, amount, fee])).toEqual([
    ['charge', 4000, 146],
    ['dispute', -4000, 1500],
    ['dispute_reversal', 4000, 0],
  ])
})

test('two dispatchers at once do everything once', async () => {
  clock.set('2026-07-06T10:00:00Z')
  const good = await save('card', '4242424242424242')
  for (let n = 0; n < 20; n++) await charge(good, 1000 + n, `at-once-${n}`)
  clock.advance({ hours: 24 * 5 })
  await Promise.all([sandbox.dispatch(), sandbox.dispatch(), sandbox.dispatch()])
  const own = (await listed()).filter(({ reference }) => reference.startsWith('at-once-'))
  expect(own.map(({ amount }) => amount)).toEqual(Array.from({ length: 20 }, (_, n) => 1000 + n))
  expect(new Set(own.map(({ payout }) => payout)).size).toBe(1)
})
