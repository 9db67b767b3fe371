import type { AccountId } from '../kernel/ids.ts'
import { Refusal } from '../kernel/refusal.ts'
import { type Caller, demand } from './caller.ts'

/** Members who may pay for their account. The others may look. */
const PAYERS: ReadonlySet<string> = new Set(['owner', 'payer'])

/**
 * Demands of a caller whom the rule `member` let in that he may spend the account's money: an owner or payer of it, or one of the provider's
 * people or keys with the right to change things. Refuses `forbidden`.
 */
export function demandPayer(caller: Caller, accountId: AccountId): void {
  if (caller.kind !== 'login' || caller.signedIn.staffRole !== null) {
    demand('staff_write', caller, accountId)
    return
  }
  const member = caller.signedIn.members.find((candidate) => candidate.accountId === accountId)
  if (member && PAYERS.has(member.role)) return
  throw new Refusal('forbidden', 'This needs an owner or payer of the account.', { status: 403 })
}
