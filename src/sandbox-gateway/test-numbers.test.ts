import { describe, expect, test } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { type SandboxAnswer, testSandbox } from '../../test/support/sandbox.ts'

const database = await testDatabase()
const { clock, post, get, show, enter, save, charge, refund, pass } = await testSandbox(database)

describe('saving and charging cards', () => {
  test.each([
    ['4242 4242 4242 4242', 'visa', 'credit'],
    ['4000056655665556', 'visa', 'debit'],
    ['5105105105105100', 'mastercard', 'prepaid'],
    ['5555555555554444', 'mastercard', 'credit'],
    ['378282246310005', 'amex', 'credit'],
    ['6011111111111117', 'discover', 'credit'],
  ])('%s is saved as a %s %s card and charged', async (number, brand, funding) => {
    const setup = await enter('card', number)
    const card = { brand, funding, expiry_month: 12, expiry_year: 2030 }
    expect(setup).toMatchObject({
      state: 'ready',
      method: { card, last4: number.slice(-4), state: 'usable' },
    })
    const { status, json } = await charge(setup.method, 1999)
    expect([status, json.status]).toEqual([200, 'succeeded'])
  })

  test.each([
    ['4000000000000002', 'do_not_honor'],
    ['4000000000009987', 'lost_card'],
    ['4000000000009979', 'stolen_card'],
    ['4000000000000069', 'expired_card'],
    ['4000000000000127', 'incorrect_cvc'],
  ])('%s is declined when it is to be saved: %s', async (number, code) => {
    expect(await enter('card', number)).toMatchObject({ state: 'failed', failure: { code }, method: null })
  })

  test.each([
    ['4000000000009995', 'insufficient_funds'],
    ['4000000000000341', 'do_not_honor'],
  ])('%s is saved, and every charge is declined: %s', async (number, code) => {
    const method = await save('card', number)
    for (const amount of [1999, 50]) {
      expect(await charge(method, amount)).toMatchObject({ status: 402, json: { error: { code } } })
    }
  })

  test('4000002500003155 asks when it is saved, and then no more', async () => {
    const setup = await enter('card', '4000002500003155')
    expect(setup).toMatchObject({ state: 'requires_action', method: null })
    await show(`/3ds/${setup.id}`, { answer: 'complete' })
    const { method } = await get(`/v1/setups/${setup.id}`)
    expect((await charge(method, 1999)).json.status).toBe('succeeded')
  })

  test('a payer who does not come back from 3-D Secure has given up after a day', async () => {
    const { json } = await charge(await save('card', '4000002760003184'), 1999)
    expect(json).toMatchObject({
      status: 'requires_action',
      action: { url: `http://sandbox.test/3ds/${json.id}` },
    })
    await pass({ hours: 24 })
    expect(await get(`/v1/charges/${json.id}`)).toMatchObject({
      status: 'declined',
      decline: { code: 'abandoned' },
    })
  })

  test('a saved card expires by the clock, is renewed by the account updater, and can go bad', async () => {
    const method = await save('card', '4242424242424242', { expiry: '03/26' })
    expect((await charge(method, 1999)).status).toBe(200)
    clock.set('2026-04-01T00:00:00Z')
    expect((await charge(method, 1999)).json).toMatchObject({ error: { code: 'expired_card' } })
    const renewed = { expiryMonth: 3, expiryYear: 2031, last4: '7777' }
    expect((await post(`/control/methods/${method.id}/update-card`, renewed)).json).toMatchObject({
      last4: '7777',
    })
    expect((await charge(method, 1999)).status).toBe(200)
    await post(`/control/methods/${method.id}/behave`, { behaviour: 'lost_card' })
    expect((await charge(method, 1999)).json).toMatchObject({ error: { code: 'lost_card' } })
  })

  test('no number of a card or an account is in the database, and the same card has the same fingerprint', async () => {
    const [one, two] = [await enter('card', '4242424242424242'), await enter('card', '4242 4242 4242 4242')]
    await save('bank', '000123456789')
    const print = (setup: SandboxAnswer) => (setup.method as { id: string; fingerprint?: string }).fingerprint
    expect(print(one)).toBe(print(two))
    const { rows } = await database.pool.query<{ text: string }>(
      `select m::text || s::text as text from sandbox_gateway.methods m join sandbox_gateway.setups s on s.method_ref = m.ref`,
    )
    expect(rows.length).toBeGreaterThan(2)
    expect(rows.filter(({ text }) => /4242424242424242|4242 4242|000123456789/.test(text))).toEqual([])
  })
})

describe('bank accounts', () => {
  test('one to be confirmed by micro-deposits cannot be debited until they are named', async () => {
    const method = await save('bank', '000123456789', { validation: 'micro_deposits' })
    expect((await charge(method, 1999)).json).toMatchObject({ error: { code: 'method_unverified' } })
    const verify = async (amounts: number[]) =>
      (await post(`/v1/methods/${method.id}/verify`, { amounts })).json
    expect(await verify([1, 2])).toEqual({ verified: false, tries_left: 2 })
    expect(await verify([32, 45])).toMatchObject({ verified: true, method: { state: 'usable' } })
    expect((await charge(method, 1999)).json.status).toBe('pending')
  })

  test('10 and 11 are too many tries, and the right ones come too late', async () => {
    const method = await save('bank', '000123456789', { validation: 'micro_deposits' })
    const verify = async (amounts: number[]) =>
      (await post(`/v1/methods/${method.id}/verify`, { amounts })).json
    expect(await verify([10, 11])).toEqual({ verified: false, tries_left: 0 })
    expect(await verify([32, 45])).toEqual({ verified: false, tries_left: 0 })
  })

  test('a debit is pending over the weekend and settles on its day, not before', async () => {
    clock.set('2026-05-07T10:00:00Z') // a Thursday
    const { json } = await charge(await save('bank', '000123456789'), 1999)
    expect(json).toMatchObject({ status: 'pending', expected_at: '2026-05-13T10:00:00Z' })
    await pass({ hours: 24 * 6 - 1 })
    expect((await get(`/v1/charges/${json.id}`)).status).toBe('pending')
    await pass({ hours: 1 })
    expect((await get(`/v1/charges/${json.id}`)).status).toBe('succeeded')
  })

  test.each([
    ['000222222227', 4200, 'R01'],
    ['000111111113', 4200, 'R02'],
    ['000111111116', 4200, 'R03'],
    ['000123456789', 5501, 'R01'],
  ])('a debit of %s for %i comes back before it settles: %s', async (account, amount, code) => {
    const { json } = await charge(await save('bank', account), amount)
    await pass({ hours: 24 * 40 })
    expect(await get(`/v1/charges/${json.id}`)).toMatchObject({
      ...{ status: 'declined', decline: { return_code: code }, returned: null },
    })
  })

  test('an unauthorised debit settles, and comes back ten days later', async () => {
    clock.set('2026-06-01T10:00:00Z') // a Monday
    const { json } = await charge(await save('bank', '000333333335'), 4200)
    await pass({ hours: 24 * 4 })
    expect(await get(`/v1/charges/${json.id}`)).toMatchObject({ status: 'succeeded', returned: null })
    await pass({ hours: 24 * 10 })
    const returned = { code: 'R10', at: '2026-06-15T10:00:00Z' }
    expect(await get(`/v1/charges/${json.id}`)).toMatchObject({ status: 'succeeded', returned })
    expect((await refund(json.id, 100)).json).toMatchObject({
      error: { code: 'charge_returned' },
    })
  })

  test('000000000009 stays pending for good', async () => {
    const { json } = await charge(await save('bank', '000000000009'), 4200)
    await pass({ hours: 24 * 400 })
    expect((await get(`/v1/charges/${json.id}`)).status).toBe('pending')
  })
})
