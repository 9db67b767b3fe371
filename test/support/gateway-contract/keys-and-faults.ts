import { expect, test } from 'vitest'
import { charge, found, fresh, type It, request, succeeded, USD } from './world.ts'

const LOSSES = ['reset', 'hang', 'truncated', '500', '502_html', 'garbled'] as const

export function keys(it: It): void {
  test('the same request is written as the same bytes', async () => {
    const { gateway, save } = it()
    const asked = request(await save('good_card'), 1999n)
    expect(gateway.writeCharge({ ...asked })).toBe(gateway.writeCharge(asked))
    const refund = { reference: 'r', chargeRef: 'c', amount: USD(1n) }
    expect(gateway.writeRefund({ ...refund })).toBe(gateway.writeRefund(refund))
  })

  test('the same key and bytes again get the same answer and charge once', async () => {
    const { gateway, save } = it()
    if (gateway.resolvesUnknown.by !== 'key') return
    const asked = request(await save('good_card'), 1999n)
    const first = await charge(gateway, asked)
    expect(await charge(gateway, asked)).toEqual(first)
    expect(await found(gateway, asked.reference)).toMatchObject({ amount: USD(1999n) })
  })

  test('the same key and bytes ten times at once charge once', async () => {
    const { gateway, save } = it()
    if (gateway.resolvesUnknown.by !== 'key') return
    const asked = request(await save('good_card'), 1999n)
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => charge(gateway, asked)))
    const refs = outcomes.flatMap((outcome) => (outcome.kind === 'succeeded' ? [outcome.ref] : []))
    expect(new Set(refs).size).toBe(1)
    expect(outcomes.filter(({ kind }) => kind !== 'succeeded' && kind !== 'unknown')).toEqual([])
    expect((await found(gateway, asked.reference)).ref).toBe(refs[0])
  })

  test('the same key with other bytes is an alarm, and charges nothing', async () => {
    const { gateway, save } = it()
    if (gateway.resolvesUnknown.by !== 'key') return
    const asked = request(await save('good_card'), 1999n)
    await charge(gateway, asked)
    const other = { ...asked, reference: fresh('attempt'), amount: USD(2099n) }
    expect(await charge(gateway, other, asked.reference)).toEqual({
      ...{ kind: 'unknown', cause: 'key_reused_with_other_body' },
    })
    expect(await gateway.lookUpCharge({ reference: other.reference, ref: null })).toEqual({ kind: 'absent' })
  })
}

export function faults(it: It): void {
  test.each(LOSSES)(
    '%s before a charge: unknown, and sent again with its key it is charged once',
    async (fault) => {
      const { gateway, save, breakNext } = it()
      const asked = request(await save('good_card'), 3100n)
      await breakNext({ operation: 'charge', when: 'before', fault })
      expect(await charge(gateway, asked)).toMatchObject({ kind: 'unknown', cause: expect.any(String) })
      expect(await gateway.lookUpCharge({ reference: asked.reference, ref: null })).toEqual({
        kind: 'absent',
      })
      if (gateway.resolvesUnknown.by === 'key') {
        expect(await charge(gateway, asked)).toMatchObject({ kind: 'succeeded', amount: USD(3100n) })
      }
    },
  )

  test.each(LOSSES)(
    '%s after a charge: unknown, found by our reference, and never charged twice',
    async (fault) => {
      const { gateway, save, breakNext } = it()
      const asked = request(await save('good_card'), 3200n)
      await breakNext({ operation: 'charge', when: 'after', fault })
      expect(await charge(gateway, asked)).toMatchObject({ kind: 'unknown', cause: expect.any(String) })
      const there = await found(gateway, asked.reference)
      expect(there).toMatchObject({ amount: USD(3200n), outcome: { kind: 'succeeded' } })
      if (gateway.resolvesUnknown.by === 'key') {
        expect(await charge(gateway, asked)).toMatchObject({ kind: 'succeeded', ref: there.ref })
      }
    },
  )

  test('429: not sent, and nothing is charged', async () => {
    const { gateway, save, breakNext } = it()
    const asked = request(await save('good_card'), 3300n)
    await breakNext({ operation: 'charge', when: 'before', fault: '429' })
    expect(await charge(gateway, asked)).toMatchObject({ kind: 'not_sent' })
    expect(await gateway.lookUpCharge({ reference: asked.reference, ref: null })).toEqual({ kind: 'absent' })
  })

  test.each(LOSSES)('%s after a refund: unknown, found by our reference, refunded once', async (fault) => {
    const { gateway, breakNext } = it()
    const { ref: chargeRef } = await succeeded(it(), 5000n)
    const asked = { reference: fresh('refund'), chargeRef, amount: USD(3000n) }
    const body = gateway.writeRefund(asked)
    await breakNext({ operation: 'refund', when: 'after', fault })
    expect(await gateway.refund({ key: asked.reference, body })).toMatchObject({ kind: 'unknown' })
    expect(await gateway.lookUpRefund({ reference: asked.reference, ref: null })).toMatchObject({
      ...{ kind: 'found', found: { kind: 'succeeded', amount: USD(3000n) } },
    })
  })

  test.each(['reset', 'hang', 'truncated', '500', '502_html', '429'] as const)(
    '%s at a look-up: unreachable, which says nothing of the charge',
    async (fault) => {
      const { gateway, breakNext } = it()
      const { asked, ref } = await succeeded(it())
      await breakNext({ operation: 'lookup', when: 'before', fault })
      expect(await gateway.lookUpCharge({ reference: asked.reference, ref })).toMatchObject({
        ...{ kind: 'unreachable', cause: expect.any(String) },
      })
    },
  )
}
