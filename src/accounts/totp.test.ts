import { expect, test } from 'vitest'
import { stepOf } from './totp.ts'

// RFC 6238, appendix B: the ASCII secret 12345678901234567890, SHA-1; the last six of its eight digits.
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const at = (seconds: number) => Temporal.Instant.fromEpochMilliseconds(seconds * 1000)

test.each([
  [59, '287082', 1n],
  [1_111_111_109, '081804', 37_037_036n],
  [2_000_000_000, '279037', 66_666_666n],
])('at second %d the code is %s', (seconds, code, step) => {
  expect(stepOf(SECRET, { code, now: at(seconds) })).toBe(step)
})

test('a code is taken one step before and after its own, and not two', () => {
  // 287082 is of the step from second 30 to 59.
  expect(
    [0, 29, 30, 59, 60, 89, 90].map((second) => stepOf(SECRET, { code: '287082', now: at(second) })),
  ).toEqual([1n, 1n, 1n, 1n, 1n, 1n, null])
})

test('spaces do not matter, other letters do', () => {
  expect(stepOf(SECRET, { code: '287 082', now: at(59) })).toBe(1n)
  expect(stepOf(SECRET, { code: '28708a', now: at(59) })).toBeNull()
  expect(stepOf(SECRET, { code: '', now: at(59) })).toBeNull()
})
