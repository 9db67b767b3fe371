import { expect, test } from 'vitest'
import { charge, found, type It, request, USD } from './world.ts'

export function chargeOutcomes(it: It): void {
  test('a good card is charged exactly what was asked', async () => {
    const { gateway, save } = it()
    const outcome = await charge(gateway, request(await save('good_card'), 1999n))
    expect(outcome).toEqual({ kind: 'succeeded', ref: expect.any(String), amount: USD(1999n) })
  })

  test.each([
    ['JPY', 1500_000_000n],
    ['KWD', 1_005_000n],
  ])('amounts in %s, where a minor unit is no hundredth, are exact', async (currency, amountMicros) => {
    const { gateway, save } = it()
    const amount = { amountMicros, currency }
    const outcome = await charge(gateway, request(await save('good_card'), 1n, { amount }))
    expect(outcome).toMatchObject({ kind: 'succeeded', amount })
  })

  test('a card without funds is declined, to be tried later', async () => {
    const { gateway, save } = it()
    const outcome = await charge(gateway, request(await save('card_without_funds'), 1999n))
    expect(outcome).toMatchObject({ kind: 'declined', code: 'insufficient_funds', retry: 'later' })
  })

  test('what is less than the minimum is declined, and nothing is charged', async () => {
    const { gateway, save } = it()
    const least = gateway.minimumMicros('USD')
    const amount = { amountMicros: least - 10_000n, currency: 'USD' }
    const asked = request(await save('good_card'), 1n, { amount })
    expect(await charge(gateway, asked)).toMatchObject({ kind: 'declined', code: 'invalid_amount' })
    expect(await gateway.lookUpCharge({ reference: asked.reference, ref: null })).toEqual({ kind: 'absent' })
  })

  test('a payer who is there is asked by the bank, and the charge succeeds when she has answered', async () => {
    const { gateway, save, authenticate } = it()
    const asked = request(await save('authenticating_card'), 2500n)
    const outcome = await charge(gateway, asked)
    if (outcome.kind !== 'requires_action') throw new Error(JSON.stringify(outcome))
    expect((await found(gateway, asked.reference)).outcome.kind).toBe('requires_action')
    await authenticate(outcome.action.url, 'complete')
    expect((await found(gateway, asked.reference)).outcome).toEqual({
      ...{ kind: 'succeeded', ref: outcome.ref, amount: USD(2500n) },
    })
  })

  test('a payer who fails the question is declined', async () => {
    const { gateway, save, authenticate } = it()
    const asked = request(await save('authenticating_card'), 2500n)
    const outcome = await charge(gateway, asked)
    if (outcome.kind !== 'requires_action') throw new Error(JSON.stringify(outcome))
    await authenticate(outcome.action.url, 'fail')
    expect((await found(gateway, asked.reference)).outcome).toMatchObject({
      ...{ kind: 'declined', code: 'authentication_failed' },
    })
  })

  test('a payer who is not there cannot be asked: the charge is declined with what it takes', async () => {
    const { gateway, save } = it()
    const asked = request(await save('authenticating_card'), 2500n, { payer: 'absent' })
    expect(await charge(gateway, asked)).toMatchObject({
      ...{ kind: 'declined', code: 'authentication_required', retry: 'authenticate' },
    })
  })

  test('a charge that waits for its payer can be given up', async () => {
    const { gateway, save } = it()
    if (gateway.cancelCharge === undefined) return
    const asked = request(await save('authenticating_card'), 2500n)
    const outcome = await charge(gateway, asked)
    if (outcome.kind !== 'requires_action') throw new Error(JSON.stringify(outcome))
    await gateway.cancelCharge({ ref: outcome.ref })
    expect((await found(gateway, asked.reference)).outcome).toMatchObject({
      ...{ kind: 'declined', code: 'abandoned' },
    })
  })

  test('a bank debit is pending, and succeeds when it has settled', async () => {
    const { gateway, save, pass } = it()
    if (!gateway.rails.includes('bank')) return
    const asked = request(await save('good_account'), 4200n)
    expect(await charge(gateway, asked)).toMatchObject({ kind: 'pending', amount: USD(4200n) })
    await pass({ hours: 24 * 8 })
    expect((await found(gateway, asked.reference)).outcome).toMatchObject({ kind: 'succeeded' })
  })

  test('a bank debit without funds ends declined with its return code', async () => {
    const { gateway, save, pass } = it()
    if (!gateway.rails.includes('bank')) return
    const asked = request(await save('account_without_funds'), 4200n, { descriptor: 'RETRY PYMT' })
    expect(await charge(gateway, asked)).toMatchObject({ kind: 'pending' })
    await pass({ hours: 24 * 8 })
    expect((await found(gateway, asked.reference)).outcome).toMatchObject({
      ...{ kind: 'declined', code: 'ach_return', returnCode: 'R01', retry: 'later' },
    })
  })
}
