import { expect, test } from 'vitest'
import type { RefundOutcome } from './gateway.ts'
import { moveOfRefund, nextRefundLook, type RefundSource, type RefundState } from './refund.ts'

const amount = { amountMicros: 10_300_000n, currency: 'USD' }
const OUTCOMES: Record<string, RefundOutcome> = {
  succeeded: { kind: 'succeeded', ref: 're_1', amount },
  pending: { kind: 'pending', ref: 're_1', amount },
  failed: { kind: 'failed', ref: 're_1', cause: 'no' },
  not_sent: { kind: 'not_sent', cause: '429' },
  unknown: { kind: 'unknown', cause: 'timeout' },
}

function moved(
  state: RefundState,
  outcome: RefundOutcome,
  source: RefundSource,
  ref: string | null = null,
): string {
  const refund = { state, amountMicros: 10_000_000n, surchargeMicros: 300_000n, currency: 'USD', ref }
  const move = moveOfRefund(refund, outcome, source)
  return move.kind === 'moves' ? move.to : move.kind
}

test.each([
  // What is heard, and where it leads from: sending, unknown, pending, succeeded, failed (by the gateway's own word).
  ['succeeded', 'answer', ['succeeded', 'succeeded', 'succeeded', 'stays', 'stays']],
  ['pending', 'look_up', ['pending', 'pending', 'stays', 'stays', 'stays']],
  ['failed', 'look_up', ['failed', 'failed', 'failed', 'failed', 'stays']],
  ['unknown', 'answer', ['unknown', 'stays', 'stays', 'stays', 'stays']],
  ['not_sent', 'answer', ['failed', 'stays', 'stays', 'stays', 'stays']],
  ['not_sent', 'answer_again', ['unknown', 'stays', 'stays', 'stays', 'stays']],
  ['not_sent', 'look_up', ['failed', 'failed', 'stays', 'stays', 'stays']],
  ['not_sent', 'person', ['failed', 'failed', 'stays', 'stays', 'stays']],
] as const)('%s, from %s', (heard, source, expected) => {
  const states: RefundState[] = ['sending', 'unknown', 'pending', 'succeeded', 'failed']
  const found = states.map((state) =>
    moved(state, OUTCOMES[heard]!, source, state === 'sending' || state === 'unknown' ? null : 're_1'),
  )
  expect(found).toEqual(expected)
})

test('another amount, currency or name freezes, and so does money that left after it was held not to have', () => {
  const other = (changes: object): RefundOutcome => ({
    kind: 'succeeded',
    ref: 're_1',
    amount: { ...amount, ...changes },
  })
  expect(moved('sending', other({ amountMicros: 10_000_000n }), 'answer')).toBe('freezes')
  expect(moved('sending', other({ currency: 'CAD' }), 'answer')).toBe('freezes')
  expect(moved('pending', OUTCOMES.succeeded!, 'look_up', 're_2')).toBe('freezes')
  expect(moved('failed', OUTCOMES.succeeded!, 'look_up')).toBe('freezes')
  expect(moved('failed', OUTCOMES.pending!, 'look_up')).toBe('freezes')
})

test('looks are farther apart the longer nothing is known, and end with the refund', () => {
  const now = Temporal.Instant.from('2026-03-10T15:00:00Z')
  const after = (state: RefundState, looks: number) =>
    nextRefundLook({ state, looks }, now)?.since(now).total('seconds')
  expect([after('sending', 0), after('unknown', 0), after('unknown', 3), after('unknown', 99)]).toEqual([
    90, 60, 480, 3600,
  ])
  expect([after('pending', 5), after('succeeded', 0), after('failed', 0)]).toEqual([
    86_400,
    undefined,
    undefined,
  ])
})
