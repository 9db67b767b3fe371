import { expect, test } from 'vitest'
import type { Gateway, SettledItem } from '../../../src/payments/gateway.ts'
import { fresh, type It, succeeded, USD } from './world.ts'

/** The whole list after a cursor, three at a time. */
async function everything(gateway: Gateway, after: string | null) {
  const items: SettledItem[] = []
  let next = after
  for (;;) {
    const page = await gateway.listSettled({ after: next, limit: 3 })
    if (page.kind !== 'listed') throw new Error(page.cause)
    if (page.items.length === 0) return { items, next: page.next }
    items.push(...page.items)
    next = page.next
  }
}

export function settlement(it: It): void {
  test('what settled is listed once, in order, page by page, with our references', async () => {
    const { gateway, pass } = it()
    const before = await everything(gateway, null)
    const { asked, ref } = await succeeded(it(), 10_000n)
    const reference = fresh('refund')
    await gateway.refund({
      ...{ key: reference, body: gateway.writeRefund({ reference, chargeRef: ref, amount: USD(2500n) }) },
    })
    await pass({ hours: 24 * 4 })
    const after = await everything(gateway, null)
    expect(after.items.slice(0, before.items.length).map(({ id }) => id)).toEqual(
      before.items.map(({ id }) => id),
    )
    const news = await everything(gateway, before.next)
    expect(news.items.map(({ id }) => id)).toEqual(after.items.slice(before.items.length).map(({ id }) => id))
    expect(new Set(after.items.map(({ id }) => id)).size).toBe(after.items.length)
    const ours = news.items.filter((item) => [asked.reference, reference].includes(item.reference ?? ''))
    expect(ours.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['charge', USD(10_000n)],
      ['refund', USD(-2500n)],
    ])
    expect((await everything(gateway, after.next)).items).toEqual([])
  })

  test('items of a payout add up to it, fees taken off', async () => {
    const { gateway, pass } = it()
    await succeeded(it(), 10_000n)
    await pass({ hours: 24 * 10 })
    const { items } = await everything(gateway, null)
    const payouts = await gateway.listPayouts({ after: null, limit: 1000 })
    if (payouts.kind !== 'listed') throw new Error(payouts.cause)
    expect(payouts.items.length).toBeGreaterThan(0)
    for (const payout of payouts.items) {
      const own = items.filter(({ payoutRef }) => payoutRef === payout.ref)
      const sum = own.reduce((total, item) => total + item.amount.amountMicros - item.feeMicros, 0n)
      expect(sum).toBe(payout.amount.amountMicros)
    }
  })
}
