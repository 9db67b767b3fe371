import { expect, test } from 'vitest'
import type { AccountId } from '../kernel/ids.ts'
import { type Caller, decide, type Rule } from './caller.ts'

const OURS = 1n as AccountId
const ANOTHERS = 2n as AccountId

const login = (staffRole: 'admin' | 'billing' | 'support' | null): Caller => ({
  kind: 'login',
  signedIn: {
    loginId: 7n,
    email: null,
    name: 'Kim',
    staffRole,
    members: staffRole ? [] : [{ accountId: OURS, number: '1001', name: 'Acme', role: 'owner' }],
  },
})
const key = (role: 'staff' | 'read_only'): Caller => ({ kind: 'key', keyId: 3n, role })
const callers: Record<string, Caller> = {
  nobody: { kind: 'nobody' },
  member: login(null),
  admin: login('admin'),
  billing: login('billing'),
  support: login('support'),
  staffKey: key('staff'),
  readOnlyKey: key('read_only'),
  source: { kind: 'source', sourceId: 1, name: 'switch' },
}

// Who is allowed by each rule, on our account. Everybody else is not.
test.each<[Rule, string]>([
  ['public', 'nobody member admin billing support staffKey readOnlyKey source'],
  ['signed_in', 'member admin billing support'],
  ['member', 'member admin billing support staffKey readOnlyKey'],
  ['staff', 'admin billing support staffKey readOnlyKey'],
  ['staff_write', 'admin billing staffKey'],
  ['admin', 'admin'],
  ['source', 'source'],
])('the rule %s lets pass: %s', (rule, expected) => {
  const allowed = Object.keys(callers).filter((name) => decide(rule, callers[name]!, OURS) === 'allowed')
  expect(allowed.join(' ')).toBe(expected)
})

test('a customer learns nothing of another account, whatever the rule', () => {
  const member = callers.member!
  for (const rule of ['member', 'staff', 'staff_write', 'admin'] as const)
    expect(decide(rule, member, ANOTHERS)).toBe('not_found')
})

test('who has signed in but may not is told so, who has not is asked to', () => {
  expect(decide('staff', callers.member!, null)).toBe('forbidden')
  expect(decide('staff', callers.nobody!, null)).toBe('sign_in_first')
})
