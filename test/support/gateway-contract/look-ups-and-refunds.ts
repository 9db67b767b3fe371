import { expect, test } from 'vitest'
import { found, fresh, type It, succeeded, USD } from './world.ts'

export function lookUps(it: It): void {
  test('a charge is found by its ref and by our reference, and is the same', async () => {
    const { gateway } = it()
    const { asked, ref } = await succeeded(it())
    const byRef = await found(gateway, asked.reference, ref)
    expect(byRef).toEqual(await found(gateway, asked.reference))
    expect(byRef).toMatchObject({ ref, reference: asked.reference, customerRef: asked.customerRef })
    expect(byRef).toMatchObject({ returned: null, disputeRefs: [] })
  })

  test('what was never asked for is absent', async () => {
    const { gateway } = it()
    const reference = fresh('nothing')
    expect(await gateway.lookUpCharge({ reference, ref: null })).toEqual({ kind: 'absent' })
    expect(await gateway.lookUpRefund({ reference, ref: null })).toEqual({ kind: 'absent' })
    expect(await gateway.lookUpDispute({ ref: reference })).toEqual({ kind: 'absent' })
    expect(await gateway.describeMethod({ ref: reference })).toEqual({ kind: 'absent' })
    expect(await gateway.readSetup({ ref: reference })).toEqual({ kind: 'absent' })
  })

  test('a ref that is of another reference is not taken for ours', async () => {
    const { gateway } = it()
    const { ref } = await succeeded(it())
    const other = await succeeded(it())
    const answer = await gateway.lookUpCharge({ reference: other.asked.reference, ref })
    expect(answer).toMatchObject({ kind: 'unreachable' })
  })
}

export function refunds(it: It): void {
  test('a refund is of its charge, once for a key, and never of more than was captured', async () => {
    const { gateway } = it()
    const { ref: chargeRef } = await succeeded(it(), 5000n)
    const refund = (cents: bigint, reference = fresh('refund')) =>
      gateway.refund({
        key: reference,
        body: gateway.writeRefund({ reference, chargeRef, amount: USD(cents) }),
      })
    const reference = fresh('refund')
    const first = await refund(3000n, reference)
    expect(first).toMatchObject({ kind: 'succeeded', amount: USD(3000n) })
    if (gateway.resolvesUnknown.by === 'key') expect(await refund(3000n, reference)).toEqual(first)
    expect(await refund(2001n)).toMatchObject({ kind: 'failed' })
    expect(await refund(2000n)).toMatchObject({ kind: 'succeeded' })
    expect(await refund(1n)).toMatchObject({ kind: 'failed' })
  })

  test('refunds at once are together never more than was captured', async () => {
    const { gateway } = it()
    const { ref: chargeRef } = await succeeded(it(), 5000n)
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => {
        const reference = fresh('refund')
        const body = gateway.writeRefund({ reference, chargeRef, amount: USD(2000n) })
        return gateway.refund({ key: reference, body })
      }),
    )
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['failed', 'failed', 'succeeded', 'succeeded'])
  })
}
