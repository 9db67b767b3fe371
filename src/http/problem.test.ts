import { Writable } from 'node:stream'
import pino from 'pino'
import { expect, test } from 'vitest'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { problemOf, problemResponse } from './problem.ts'

const lines: string[] = []
const log = pino(
  new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  }),
)

test('a refusal is shown as it is', () => {
  const refusal = new Refusal('bad_rate_deck', 'Two lines are wrong.', {
    details: [{ place: 'line 3', message: "rate '-1' is negative" }],
  })
  expect(problemOf(refusal, log)).toEqual({
    type: '/api/v1/docs#bad_rate_deck',
    title: 'Not accepted',
    status: 422,
    code: 'bad_rate_deck',
    detail: 'Two lines are wrong.',
    errors: [{ place: 'line 3', message: "rate '-1' is negative" }],
  })
  expect(problemOf(notFound('account 7'), log)).toMatchObject({
    status: 404,
    detail: 'There is no account 7.',
  })
})

test('of an error of ours only the reference leaves the house, and the log has the rest under it', () => {
  const problem = problemOf(new Error('password "hunter2" at 10.0.0.5'), log)
  expect([problem.status, problem.code]).toEqual([500, 'internal_error'])
  expect(JSON.stringify(problem)).not.toContain('hunter2')
  const reference = /Reference (\w+)\./.exec(problem.detail)![1]!
  expect(lines.at(-1)).toContain('hunter2')
  expect(lines.at(-1)).toContain(reference)
})

test.each([
  Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' }),
  Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
  new Error('Connection terminated unexpectedly'),
  new Error('timeout exceeded when trying to connect'),
])('a database that does not answer is no error of the caller’s: %s', (error) => {
  expect(problemOf(error, log)).toMatchObject({ status: 503, code: 'database_unavailable' })
})

test('who has to wait is told how long, in the way of HTTP too', () => {
  const refusal = new Refusal('sign_in_locked', 'Too many.', {
    status: 429,
    details: [{ place: 'retryAfterSeconds', message: '600' }],
  })
  const response = problemResponse(problemOf(refusal, log))
  expect(response.headers.get('retry-after')).toBe('600')
  expect(response.headers.get('content-type')).toBe('application/problem+json')
})
