import { describe, expect, test } from 'vitest'
import { type AttemptState, moveOf, nextLookAt, type OutcomeSource } from './attempt.ts'
import type { Outcome } from './gateway.ts'

const usd = (amountMicros: bigint) => ({ amountMicros, currency: 'USD' })
const asked = { amountMicros: 10_000_000n, currency: 'USD' }
const succeeded: Outcome = { kind: 'succeeded', ref: 'ch_1', amount: usd(10_000_000n) }
const pending: Outcome = { kind: 'pending', ref: 'ch_1', amount: usd(10_000_000n) }
const action: Outcome = {
  kind: 'requires_action',
  ref: 'ch_1',
  amount: usd(10_000_000n),
  action: { kind: 'three_d_secure', url: 'https://gateway.example/3ds' },
}
const declined: Outcome = { kind: 'declined', code: 'do_not_honor', retry: 'later' }
const notSent: Outcome = { kind: 'not_sent', cause: 'connection refused' }
const unknown: Outcome = { kind: 'unknown', cause: 'reset' }

describe('an attempt moves forward only', () => {
  const table: [AttemptState, Outcome, OutcomeSource, AttemptState | 'stays' | 'freezes'][] = [
    ['sending', succeeded, 'answer', 'succeeded'],
    ['sending', pending, 'answer', 'pending'],
    ['sending', action, 'answer', 'requires_action'],
    ['sending', declined, 'answer', 'declined'],
    ['sending', notSent, 'answer', 'not_sent'],
    ['sending', unknown, 'answer', 'unknown'],
    ['unknown', unknown, 'look_up', 'stays'],
    ['unknown', succeeded, 'look_up', 'succeeded'],
    ['unknown', pending, 'look_up', 'pending'],
    ['unknown', declined, 'answer_again', 'declined'],
    // A first answer that comes after the attempt was read as unknown, and says that it was not sent, is late: it may have been sent again.
    ['unknown', notSent, 'answer', 'stays'],
    // That the repetition was not sent says nothing of the first.
    ['unknown', notSent, 'answer_again', 'stays'],
    ['sending', notSent, 'answer_again', 'unknown'],
    ['unknown', notSent, 'look_up', 'not_sent'],
    ['unknown', notSent, 'person', 'not_sent'],
    ['created', notSent, 'look_up', 'not_sent'],
    ['pending', unknown, 'look_up', 'stays'],
    ['pending', action, 'look_up', 'stays'],
    ['pending', notSent, 'look_up', 'stays'],
    ['pending', succeeded, 'look_up', 'succeeded'],
    ['pending', declined, 'look_up', 'failed'],
    ['unknown', { ...declined, returnCode: 'R01' }, 'look_up', 'failed'],
    ['requires_action', pending, 'look_up', 'pending'],
    ['requires_action', succeeded, 'look_up', 'succeeded'],
    ['requires_action', declined, 'look_up', 'declined'],
    ['succeeded', succeeded, 'look_up', 'stays'],
    ['succeeded', pending, 'look_up', 'stays'],
    ['succeeded', unknown, 'answer', 'stays'],
    ['succeeded', declined, 'look_up', 'freezes'],
    ['declined', declined, 'look_up', 'stays'],
    ['declined', succeeded, 'look_up', 'freezes'],
    ['failed', succeeded, 'look_up', 'freezes'],
    ['not_sent', succeeded, 'look_up', 'freezes'],
    ['not_sent', unknown, 'answer', 'stays'],
  ]
  test.each(table)('%s, and %o by %s: %s', (state, outcome, source, expected) => {
    const move = moveOf({ state, ...asked }, outcome, source)
    expect(move.kind === 'moves' ? move.to : move.kind).toBe(expected)
  })
})

test.each([
  ['another amount', usd(10_000_001n)],
  ['another currency', { amountMicros: 10_000_000n, currency: 'CAD' }],
])('%s than was asked freezes it, whatever the outcome', (_, amount) => {
  for (const outcome of [succeeded, pending, action]) {
    const move = moveOf({ state: 'sending', ...asked }, { ...outcome, amount } as Outcome, 'answer')
    expect(move).toMatchObject({ kind: 'freezes' })
  }
})

test('an unknown outcome is looked at after 1, 2, 4 … minutes, and then every hour', () => {
  const now = Temporal.Instant.from('2026-03-01T12:00:00Z')
  const minutes = [0, 1, 2, 3, 4, 5, 6, 20].map((looks) =>
    now.until(nextLookAt({ state: 'unknown', looks, expectBy: null }, now)!).total('minutes'),
  )
  expect(minutes).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
})

test('what has ended is not looked at again', () => {
  const now = Temporal.Instant.from('2026-03-01T12:00:00Z')
  for (const state of ['succeeded', 'declined', 'failed', 'not_sent'] as const) {
    expect(nextLookAt({ state, looks: 0, expectBy: null }, now)).toBeNull()
  }
})
