import { expect, test } from 'vitest'
import { reachableRefusals, routedActions } from '../../test/support/reachable-refusals.ts'
import { WORDS } from './words.server.ts'

/** What only a program, or who changes what a page sends, can meet. */
const OF_PROGRAMS = ['bad_idempotency_key', 'idempotency_key_missing', 'not_json', 'wrong_currency']
/** What a machine of ours is told, or a mistake in how the house is set up. */
const OF_THE_HOUSE = [
  ...['bad_profile', 'bad_setting', 'key_reused', 'no_provider', 'no_series', 'unknown_cdr_format'],
  ...['upload_broken_off', 'webhook_refused'],
]
/** What stands in the same verb or file, of a field or deed that only staff have. */
const OF_STAFF = [
  ...[
    'closed_before_opened',
    'currency_in_use',
    'line_twice',
    'no_mail_address',
    'not_minor_unit',
    'nothing_left',
    'over_credit',
  ],
  'reason_missing',
  'request_closed',
]
const WITHOUT_WORDS = [...OF_PROGRAMS, ...OF_THE_HOUSE, ...OF_STAFF]

const open = routedActions().filter(({ rule }) => /^(member:|signed_in$|public$)/.test(rule))
const reachable = new Map(open.map((action) => [action.id, reachableRefusals(action.file, action.name)]))
const codes = new Set([...reachable.values()].flatMap((found) => [...found]))

test('whatever a route refuses to a customer has words in the catalogue', () => {
  const left = [...reachable].flatMap(([id, found]) =>
    [...found]
      .filter((code) => !(code in WORDS.en.problems) && !WITHOUT_WORDS.includes(code))
      .map((code) => `${id}: ${code}`),
  )
  expect(left).toEqual([])
})

test('what is left without words can still be refused, and has none', () => {
  expect(WITHOUT_WORDS.filter((code) => !codes.has(code) || code in WORDS.en.problems)).toEqual([])
})

test('the search for refusals finds those of every room', () => {
  expect(routedActions().length).toBeGreaterThan(230)
  expect([...reachable.get('makePayment')!]).toEqual(
    expect.arrayContaining(['payment_in_progress', 'stale_quote', 'gateway_missing', 'above_owed']),
  )
  expect([...reachable.get('writeToInquiry')!]).toEqual(
    expect.arrayContaining(['inquiry_closed', 'inquiry_moved_on', 'too_many_messages', 'not_found']),
  )
})
