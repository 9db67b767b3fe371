import type { ApiKeyRole } from '../accounts/api-keys.ts'
import { type Capability, roleMay } from '../accounts/roles.ts'
import { isStrong, type SignedIn } from '../accounts/sessions.ts'
import type { AccountId } from '../kernel/ids.ts'
import { shown } from '../kernel/input.ts'
import { Refusal } from '../kernel/refusal.ts'

/** Who sends a request. */
export type Caller =
  | { kind: 'nobody' }
  | { kind: 'login'; signedIn: SignedIn }
  | { kind: 'key'; keyId: bigint; role: ApiKeyRole }
  | { kind: 'source'; sourceId: number; name: string }

/**
 * Who may use a route:
 * `public` anybody · `signed_in` a login · `member:…` of the account in the path whose role has that capability (accounts/roles.ts), and staff: to
 * look where it begins with `see_`, else to change · `staff` to look · `staff_write` to change · `admin` the provider's administrators, in
 * person · `source` a switch with its own credentials.
 */
export type Rule =
  | 'public'
  | 'signed_in'
  | `member:${Capability}`
  | 'staff'
  | 'staff_write'
  | 'admin'
  | 'source'

export type Decision = 'allowed' | 'sign_in_first' | 'not_found' | 'forbidden' | 'password_first'

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
  const staffRule = staffRuleOf(rule)
  return staffRule === 'staff' || (staffRule === 'staff_write' && role === 'staff')
}

function decideForLogin(rule: Rule, signedIn: SignedIn, accountId: AccountId | null): Decision {
  if (rule === 'signed_in') return 'allowed'
  if (rule === 'source') return 'forbidden'
  if (signedIn.staffRole === null) return decideForCustomer(rule, signedIn, accountId)
  // One of the provider's people who is a customer too may be mailed a code: who reads that mail is not to see every customer's calls.
  if (!isStrong(signedIn)) return 'password_first'
  const staffRule = staffRuleOf(rule)
  if (staffRule === 'admin') return signedIn.staffRole === 'admin' ? 'allowed' : 'forbidden'
  if (staffRule === 'staff_write') return signedIn.staffRole === 'support' ? 'forbidden' : 'allowed'
  return 'allowed'
}

function decideForCustomer(rule: Rule, signedIn: SignedIn, accountId: AccountId | null): Decision {
  const member = signedIn.members.find((candidate) => candidate.accountId === accountId)
  if (accountId !== null && !member) return 'not_found'
  const capability = capabilityOf(rule)
  if (capability === null || !member || !roleMay(member.role, capability)) return 'forbidden'
  if (capability === 'see_calls' && signedIn.callDetailNeeds === 'password' && !isStrong(signedIn))
    return 'password_first'
  return 'allowed'
}

/** What decides who gets in, and whom we reach: an open browser, or somebody's mail, does not do for it, as for ways in of one's own. */
const PROVEN: ReadonlySet<Capability> = new Set(['manage_members', 'change_account'])

/** The customer who has to have shown of late who they are (accounts/proof.ts) before that rule lets them pass; null: nobody has. Pure. */
export function whoProves(rule: Rule, caller: Caller): SignedIn | null {
  const capability = capabilityOf(rule)
  if (caller.kind !== 'login' || caller.signedIn.staffRole !== null) return null
  return capability !== null && PROVEN.has(capability) ? caller.signedIn : null
}

/** What a rule for members asks of the provider's own people. */
function staffRuleOf(rule: Rule): Rule {
  const capability = capabilityOf(rule)
  if (capability === null) return rule
  return capability.startsWith('see_') ? 'staff' : 'staff_write'
}

function capabilityOf(rule: Rule): Capability | null {
  return rule.startsWith('member:') ? (rule.slice('member:'.length) as Capability) : null
}

/**
 * The account's own numbers whose calls a caller may see: null: all of them. Rules of `see_calls`, `see_usage` and `see_numbers` let a
 * department manager in, who sees those of his lines only, so each such action asks here.
 */
export function linesSeenBy(caller: Caller, accountId: AccountId): readonly string[] | null {
  if (caller.kind !== 'login' || caller.signedIn.staffRole !== null) return null
  const member = caller.signedIn.members.find((candidate) => candidate.accountId === accountId)
  return member?.role === 'department_manager' ? member.lines : null
}

/** True where the caller's role on the account has the capability, or the caller is the provider's. For parts of an answer. */
export function mayAlso(capability: Capability, caller: Caller, accountId: AccountId): boolean {
  return decide(`member:${capability}`, caller, accountId) === 'allowed'
}

/**
 * Refuses what `decide` does not allow: `sign_in_first` (401), `forbidden`, `password_first` (403), `not_found` (404), which names the account
 * as it was `sent`.
 */
export function demand(
  rule: Rule,
  caller: Caller,
  accountId: AccountId | null,
  sent = String(accountId),
): void {
  const decision = decide(rule, caller, accountId)
  switch (decision) {
    case 'allowed':
      return
    case 'sign_in_first':
      throw new Refusal('sign_in_first', 'Sign in first, or send an API key.', { status: 401 })
    case 'not_found':
      throw new Refusal('not_found', `There is no account ${/^\d{1,19}$/.test(sent) ? sent : shown(sent)}.`, {
        status: 404,
      })
    case 'forbidden':
      throw new Refusal('forbidden', `This needs ${neededFor(rule)}.`, { status: 403 })
    case 'password_first':
      throw new Refusal(
        'password_first',
        'Calls, and what the provider’s staff see, are shown only to who signed in with a password or a passkey: enter yours.',
        { status: 403 },
      )
    default:
      decision satisfies never
  }
}

function neededFor(rule: Rule): string {
  const capability = capabilityOf(rule)
  if (capability === null) return NEEDED[rule as keyof typeof NEEDED]
  return `a member of the account whose role has the right '${capability}', or the provider’s staff`
}

const NEEDED = {
  public: 'nobody in particular',
  signed_in: 'a person who has signed in',
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
