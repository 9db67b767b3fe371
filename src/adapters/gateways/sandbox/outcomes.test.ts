import { describe, expect, test } from 'vitest'
import type { ChargeRequest } from '../../../payments/gateway.ts'
import type { Reply } from './connection.ts'
import { chargeBytes, minimumMicros, readOutcome, readRefundOutcome, refundBytes } from './outcomes.ts'

const REQUEST: ChargeRequest = {
  ...{
    reference: 'attempt-7',
    customerRef: 'cus_1',
    methodRef: 'pm_1',
    payer: 'absent',
    descriptor: 'LAKESIDE',
  },
  ...{
    amount: { amountMicros: 12_340_000n, currency: 'USD' },
    returnUrl: 'https://billing.example.com/back',
  },
}
const BODY = chargeBytes(REQUEST)
const CHARGE = {
  ...{
    object: 'charge',
    id: 'ch_1',
    reference: 'attempt-7',
    customer: 'cus_1',
    method: 'pm_1',
    amount: 1234,
  },
  ...{ currency: 'USD', status: 'succeeded', decline: null, action: null, expected_at: null, returned: null },
  disputes: [],
}
const answer = (status: number, json: unknown): Reply => ({ kind: 'answer', status, json })
const error = (code: string, more: object = {}) => ({ error: { code, message: 'No.', ...more } })

test('a charge is written in minor units, always in the same order', () => {
  expect(BODY).toBe(
    '{"reference":"attempt-7","customer":"cus_1","method":"pm_1","currency":"USD","payer":"absent","descriptor":"LAKESIDE","return_url":"https://billing.example.com/back","amount":1234}',
  )
  const amount = { amountMicros: 12_345_000n, currency: 'USD' }
  expect(chargeBytes({ ...REQUEST, amount })).toContain('"amount":1234.5}')
  expect(chargeBytes({ ...REQUEST, amount: { amountMicros: 50_000_000n, currency: 'JPY' } })).toContain(
    '"amount":50}',
  )
})

test('the least is 0.50, or fifty minor units', () => {
  expect(['USD', 'JPY', 'KWD'].map(minimumMicros)).toEqual([500_000n, 50_000_000n, 50_000n])
})

describe('an answer of 200', () => {
  test('that is what was asked for is a success', () => {
    expect(readOutcome(answer(200, CHARGE), BODY)).toEqual({
      ...{ kind: 'succeeded', ref: 'ch_1', amount: { amountMicros: 12_340_000n, currency: 'USD' } },
    })
  })

  test.each([
    ['amount', 1235, `the answer is about amount '1235', asked was '1234'`],
    ['currency', 'EUR', `the answer is about currency 'EUR', asked was 'USD'`],
    ['customer', 'cus_2', `the answer is about customer 'cus_2', asked was 'cus_1'`],
    ['reference', 'attempt-8', `the answer is about reference 'attempt-8', asked was 'attempt-7'`],
    ['method', 'pm_2', `the answer is about method 'pm_2', asked was 'pm_1'`],
  ])('about another %s is unknown, and says so', (name, value, cause) => {
    expect(readOutcome(answer(200, { ...CHARGE, [name]: value }), BODY)).toEqual({
      ...{ kind: 'unknown', ref: 'ch_1', cause },
    })
  })

  test.each([
    ['null', null],
    ['a list', []],
    ['a text', 'ok'],
    ['a status that we do not know', { ...CHARGE, status: 'vanished' }],
    ['an amount as text', { ...CHARGE, amount: '1234' }],
    ['half a cent', { ...CHARGE, amount: 1234.5 }],
    ['no id', { ...CHARGE, id: '' }],
    ['an action without an address', { ...CHARGE, status: 'requires_action' }],
    ['another thing', { ...CHARGE, object: 'refund' }],
  ])('with %s is unknown', (_, json) => {
    expect(readOutcome(answer(200, json), BODY)).toMatchObject({ kind: 'unknown' })
  })
})

describe('a decline', () => {
  test.each([
    ['insufficient_funds', null, { code: 'insufficient_funds', retry: 'later' }],
    ['do_not_honor', null, { code: 'do_not_honor', retry: 'later' }],
    ['lost_card', null, { code: 'lost_card', retry: 'never' }],
    ['stolen_card', null, { code: 'stolen_card', retry: 'never' }],
    ['expired_card', null, { code: 'expired_card', retry: 'new_method' }],
    ['incorrect_cvc', null, { code: 'incorrect_cvc', retry: 'new_method' }],
    ['authentication_required', null, { code: 'authentication_required', retry: 'authenticate' }],
    ['something new', null, { code: 'do_not_honor', retry: 'later' }],
    ['bank_return', 'R01', { code: 'ach_return', retry: 'later', returnCode: 'R01' }],
    ['bank_return', 'R03', { code: 'ach_return', retry: 'new_method', returnCode: 'R03' }],
    ['bank_return', 'R07', { code: 'ach_return', retry: 'never', returnCode: 'R07' }],
  ])('%s %s', (code, returnCode, expected) => {
    const charge = { ...CHARGE, status: 'declined', decline: { code, return_code: returnCode } }
    expect(readOutcome(answer(402, error(code, { charge })), BODY)).toEqual({
      ...{ kind: 'declined', ref: 'ch_1', ...expected },
    })
  })

  test('of another charge is no decline of ours', () => {
    const charge = { ...CHARGE, reference: 'attempt-8', status: 'declined', decline: null }
    expect(readOutcome(answer(402, error('do_not_honor', { charge })), BODY).kind).toBe('unknown')
    expect(readOutcome(answer(402, error('do_not_honor')), BODY).kind).toBe('unknown')
  })
})

test.each([
  [400, 'method_detached', { kind: 'declined', code: 'method_unusable', retry: 'new_method' }],
  [400, 'invalid_amount', { kind: 'declined', code: 'invalid_amount', retry: 'never' }],
  [400, 'key_reused', { kind: 'unknown', cause: 'key_reused_with_other_body' }],
  [400, 'invalid_request', { kind: 'not_sent', cause: 'invalid_request: No.' }],
  [401, 'wrong_api_key', { kind: 'not_sent', cause: 'wrong_api_key: No.' }],
  [404, 'no_such_address', { kind: 'unknown', cause: 'the gateway answered 404: No.' }],
  [409, 'key_in_use', { kind: 'unknown', cause: 'the gateway is still at it: No.' }],
])('%i %s', (status, code, expected) => {
  expect(readOutcome(answer(status, error(code)), BODY)).toEqual(expected)
})

test('a 400 that is not the gateway’s own proves nothing', () => {
  expect(readOutcome(answer(400, { message: 'Bad Request' }), BODY).kind).toBe('unknown')
})

describe('a refund', () => {
  const body = refundBytes({
    ...{ reference: 'refund-1', chargeRef: 'ch_1', amount: { amountMicros: 5_000_000n, currency: 'USD' } },
  })
  const refund = {
    ...{ object: 'refund', id: 're_1', reference: 'refund-1', charge: 'ch_1', amount: 500, currency: 'USD' },
    ...{ status: 'succeeded', failure: null },
  }

  test('of what was asked is a success; of another amount or charge it is unknown', () => {
    expect(readRefundOutcome(answer(200, refund), body)).toMatchObject({ kind: 'succeeded', ref: 're_1' })
    for (const other of [
      { amount: 501 },
      { charge: 'ch_2' },
      { reference: 'refund-2' },
      { currency: 'CAD' },
    ]) {
      expect(readRefundOutcome(answer(200, { ...refund, ...other }), body).kind).toBe('unknown')
    }
  })

  test.each([
    [400, 'refund_too_large', 'failed'],
    [404, 'no_such_charge', 'failed'],
    [404, 'no_such_address', 'unknown'],
    [401, 'wrong_api_key', 'not_sent'],
    [409, 'key_in_use', 'unknown'],
    [400, 'key_reused', 'unknown'],
  ])('%i %s: %s', (status, code, kind) => {
    expect(readRefundOutcome(answer(status, error(code)), body).kind).toBe(kind)
  })
})
