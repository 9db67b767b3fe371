import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ACH_RETURNS } from './ach-returns.ts'
import { type AfterDecline, afterDecline, type DeclineWords } from './decline.ts'
import { DECLINE_CODES, type DeclineCode, type Retry } from './gateway.ts'

const RETRIES: Retry[] = ['never', 'later', 'new_method', 'authenticate']
/** A retry is shown by its schedule. */
const shown = (then: AfterDecline) => (then.kind === 'retry' ? then.failureClass : then.kind)

test.each<[DeclineCode, Retry, string, DeclineWords]>([
  ['insufficient_funds', 'later', 'insufficient_funds', 'not_enough_money'],
  ['do_not_honor', 'later', 'soft', 'bank_said_no'],
  ['velocity_exceeded', 'later', 'soft', 'try_again_later'],
  ['processing_error', 'later', 'soft', 'try_again_later'],
  ['lost_card', 'never', 'new_method', 'bank_said_no'],
  ['stolen_card', 'never', 'new_method', 'bank_said_no'],
  ['expired_card', 'new_method', 'new_method', 'card_expired'],
  ['incorrect_cvc', 'new_method', 'new_method', 'security_code_wrong'],
  ['method_unusable', 'new_method', 'new_method', 'method_not_usable'],
  ['authentication_required', 'authenticate', 'authenticate', 'bank_wants_confirmation'],
  ['authentication_failed', 'authenticate', 'authenticate', 'confirmation_failed'],
  ['abandoned', 'authenticate', 'authenticate', 'confirmation_abandoned'],
  ['invalid_amount', 'never', 'ask', 'our_mistake'],
  // The gateway is stricter than the code.
  ['do_not_honor', 'never', 'new_method', 'bank_said_no'],
  ['insufficient_funds', 'new_method', 'new_method', 'not_enough_money'],
  ['do_not_honor', 'authenticate', 'authenticate', 'bank_said_no'],
  // The code is stricter than the gateway.
  ['stolen_card', 'later', 'new_method', 'bank_said_no'],
  ['expired_card', 'authenticate', 'new_method', 'card_expired'],
])('%s, of which the gateway says %s: %s, %s', (code, retry, expected, words) => {
  const declined = afterDecline({ code, retry })
  expect([shown(declined.next), declined.words]).toEqual([expected, words])
}) // biome-ignore format: a table

test.each([
  ['R01', 'ach', 'not_enough_money'], ['R09', 'ach', 'not_enough_money'], ['R03', 'new_method', 'account_not_usable'],
  ['R07', 'mandate_revoked', 'debit_not_authorised'], ['R10', 'mandate_revoked', 'debit_not_authorised'],
  ['R08', 'stop', 'debit_stopped'], ['R24', 'ask', 'bank_said_no'], ['R99', 'ask', 'bank_said_no'], [null, 'ask', 'bank_said_no'],
])('a debit returned %s: %s, %s', (returnCode, expected, words) => {
  const declined = afterDecline({ code: 'ach_return', retry: 'later', returnCode })
  expect([shown(declined.next), declined.words]).toEqual([expected, words])
}) // biome-ignore format: a table

test('nothing is tried again by itself where the gateway, the code or the bank say no', () => {
  const hard = new Set<DeclineCode>(['lost_card', 'stolen_card', 'expired_card', 'incorrect_cvc', 'method_unusable', 'invalid_amount'])
  fc.assert(
    fc.property(
      fc.constantFrom(...DECLINE_CODES),
      fc.constantFrom(...RETRIES),
      fc.constantFrom(null, 'R99', ...ACH_RETURNS.map(({ code }) => code)),
      (code, retry, returnCode) => {
        const { next } = afterDecline({ code, retry, returnCode })
        if (next.kind !== 'retry') return
        expect(hard.has(code)).toBe(false)
        if (code === 'ach_return') expect(['R01', 'R09']).toContain(returnCode)
        else expect(retry).toBe('later')
      },
    ),
    { numRuns: 2_000 },
  )
}) // biome-ignore format: the codes
