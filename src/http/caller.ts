import type { ApiKeyRole } from '../accounts/api-keys.ts'
import type { SignedIn } from '../accounts/sessions.ts'
import type { AccountId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'

/** Who sends a request. */
export type Caller =
  | { kind: 'nobody' }
  | { kind: 'login'; signedIn: SignedIn }
  | { kind: 'key'; keyId: bigint; role: ApiKeyRole }
  | { kind: 'source'; sourceId: number; name: string }

/**
 * Who may use a route:
 * `public` anybody · `signed_in` a login · `member` of the account in the path, and staff · `staff` to look · `staff_write` to change ·
 * `admin` the provider's administrators, in person · `source` a switch with its own credentials.
 */
export type Rule = 'public' | 'signed_in' | 'member' | 'staff' | 'staff_write' | 'admin' | 'source'

export type Decision = 'allowed' | 'sign_in_first' | 'not_found' | 'forbidden'

/**
 * Decides by the rule alone; `accountId` is the account in the path, where there is one. A customer learns nothing of another's account, not
 * even whether it exists: whatever the route, it is `not_found`.
 */
export function decide(rule: Rule, caller: Caller, accountId: AccountId | null): Decision {
  if (rule === 'public') return 'allowed'
  switch (caller.kind) {
    case 'nobody':
      return 'sign_in_first'
    case 'source':
      return rule === 'source' ? 'allowed' : 'forbidden'
    case 'key':
      return keyMay(rule, caller.role) ? 'allowed' : 'forbidden'
    case 'login':
      return decideForLogin(rule, caller.signedIn, accountId)
    default:
      return caller satisfies never
  }
}

function keyMay(rule: Rule, role: ApiKeyRole): boolean {
  // Not `admin`: who finds a script's key must not be able to make himself another.
  return rule === 'member' || rule === 'staff' || (rule === 'staff_write' && role === 'staff')
}

function decideForLogin(rule: Rule, { staffRole, members }: SignedIn, accountId: AccountId | null): Decision {
  if (rule === 'signed_in') return 'allowed'
  if (rule === 'source') return 'forbidden'
  if (staffRole === null) {
    const isMember = accountId !== null && members.some((member) => member.accountId === accountId)
    if (accountId !== null && !isMember) return 'not_found'
    return rule === 'member' && isMember ? 'allowed' : 'forbidden'
  }
  if (rule === 'admin') return staffRole === 'admin' ? 'allowed' : 'forbidden'
  if (rule === 'staff_write') return staffRole === 'support' ? 'forbidden' : 'allowed'
  return 'allowed'
}

/** Refuses what `decide` does not allow: `sign_in_first` (401), `forbidden` (403), `not_found` (404). */
export function demand(rule: Rule, caller: Caller, accountId: AccountId | null): void {
  const decision = decide(rule, caller, accountId)
  switch (decision) {
    case 'allowed':
      return
    case 'sign_in_first':
      throw new Refusal('sign_in_first', 'Sign in first, or send an API key.', { status: 401 })
    case 'not_found':
      throw new Refusal('not_found', `There is no account ${accountId}.`, { status: 404 })
    case 'forbidden':
      throw new Refusal('forbidden', `This needs ${NEEDED[rule]}.`, { status: 403 })
    default:
      decision satisfies never
  }
}

const NEEDED: Record<Rule, string> = {
  public: 'nobody in particular',
  signed_in: 'a person who has signed in',
  member: 'a member of the account',
  staff: 'the provider’s staff',
  staff_write: 'the provider’s staff with the right to change things',
  admin: 'an administrator of the provider, signed in as a person',
  source: 'the credentials of a CDR source',
}

/** As it is written into facts: `staff:7`, `login:12`, `key:3`, `source:2`. */
export function actorOf(caller: Caller): string {
  switch (caller.kind) {
    case 'nobody':
      return 'nobody'
    case 'login':
      return `${caller.signedIn.staffRole === null ? 'login' : 'staff'}:${caller.signedIn.loginId}`
    case 'key':
      return `key:${caller.keyId}`
    case 'source':
      return `source:${caller.sourceId}`
    default:
      return caller satisfies never
  }
}
