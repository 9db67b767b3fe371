import { expect, test } from 'vitest'
import type { MemberRole } from '../accounts/logins.ts'
import { CAPABILITIES, MAY } from '../accounts/roles.ts'
import type { SignInWay } from '../accounts/sessions.ts'
import type { AccountId } from '../kernel/ids.ts'
import { type Caller, decide, type Rule } from './caller.ts'

const OURS = 1n as AccountId
const ANOTHERS = 2n as AccountId

const login = (
  staffRole: 'admin' | 'billing' | 'support' | null,
  role: MemberRole = 'owner',
  ways: SignInWay[] = ['password'],
): Caller => ({
  kind: 'login',
  signedIn: {
    sessionId: 70n,
    loginId: 7n,
    email: null,
    name: 'Kim',
    language: null,
    staffRole,
    members: staffRole
      ? []
      : [
          {
            accountId: OURS,
            number: '1001',
            name: 'Acme',
            locale: 'en-US',
            timeZone: 'UTC',
            role,
            lines: [],
          },
        ],
    ways,
    provedAt: Temporal.Instant.from('2026-03-15T12:00:00Z'),
    callDetailNeeds: 'password',
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
  ['member:see_bills', 'member admin billing support staffKey readOnlyKey'],
  ['member:pay', 'member admin billing staffKey'],
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
  for (const rule of ['member:see_account', 'staff', 'staff_write', 'admin'] as const)
    expect(decide(rule, member, ANOTHERS)).toBe('not_found')
})

test('who has signed in but may not is told so, who has not is asked to', () => {
  expect(decide('staff', callers.member!, null)).toBe('forbidden')
  expect(decide('staff', callers.nobody!, null)).toBe('sign_in_first')
})

test.each(Object.entries(MAY))(
  'a %s may do what the table says on the own account, and nothing else',
  (role, may) => {
    const caller = login(null, role as MemberRole)
    for (const capability of CAPABILITIES) {
      const expected = may.has(capability) ? 'allowed' : 'forbidden'
      expect(decide(`member:${capability}`, caller, OURS), capability).toBe(expected)
      expect(decide(`member:${capability}`, caller, ANOTHERS), capability).toBe('not_found')
    }
  },
)

test('calls need more than a code that was mailed, where the provider’s policy says so', () => {
  const ways: [SignInWay[], string][] = [
    [['code'], 'password_first'],
    [['code', 'totp'], 'password_first'],
    [['code', 'password'], 'allowed'],
    [['passkey'], 'allowed'],
  ]
  for (const [way, expected] of ways) {
    const caller = login(null, 'owner', way)
    expect(decide('member:see_calls', caller, OURS), way.join()).toBe(expected)
    expect(decide('member:see_bills', caller, OURS), way.join()).toBe('allowed')
  }
})

test('the provider’s people come in by a password or passkey, whatever the provider asks of customers', () => {
  for (const rule of ['member:see_account', 'member:pay', 'staff', 'staff_write', 'admin'] as const)
    for (const ways of [['code'], ['code', 'totp']] satisfies SignInWay[][])
      expect(decide(rule, login('admin', 'owner', ways), OURS)).toBe('password_first')
  expect(decide('signed_in', login('admin', 'owner', ['code']), null)).toBe('allowed')
  expect(decide('staff', login('admin', 'owner', ['passkey']), null)).toBe('allowed')
})
