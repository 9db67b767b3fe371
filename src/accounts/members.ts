import type { Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { addMember, listMembers, type Member, type MemberRole } from './logins.ts'
import { roleMay } from './roles.ts'
import * as store from './store.ts'
import { endInvitations } from './store-invitations.ts'
import { recordEvent } from './timeline.ts'

/**
 * Gives a member another role, or a department manager other lines; what is left out stays. Invitations that wait end with the right to have
 * sent them. Returns the member as it was and as it is.
 * Refuses `not_found`, `last_owner`, `lines_needed`, `forbidden`.
 */
export async function changeMember(
  tx: Tx,
  {
    accountId,
    loginId,
    now,
    actor,
    ...wanted
  }: {
    accountId: AccountId
    loginId: bigint
    role?: MemberRole | undefined
    lines?: readonly string[] | undefined
    now: Temporal.Instant
    actor: string
  },
): Promise<{ before: Member; member: Member }> {
  const { before, owners } = await lockMember(tx, { accountId, loginId, actor })
  const role = wanted.role ?? before.role
  const lines = linesOf({ role, lines: wanted.lines ?? before.lines })
  if (role !== 'owner') refuseLastOwner(before, owners)
  const change = await addMember(tx, { accountId, loginId, role, lines, now })
  if (change === 'unchanged') return { before, member: before }
  const detail = { name: before.name, role, was: before.role }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'role_changed', detail })
  if (!roleMay(role, 'manage_members')) await endInvitationsBy(tx, { accountId, loginId, now, actor })
  return { before, member: { ...before, role, lines } }
}

/**
 * Takes a login off an account. Membership is read at every request, so it ends at once, in every session; invitations it sent, by which it
 * could come back, end too. Refuses `not_found`, `last_owner`, `forbidden`.
 */
export async function removeMember(
  tx: Tx,
  {
    accountId,
    loginId,
    now,
    actor,
  }: { accountId: AccountId; loginId: bigint; now: Temporal.Instant; actor: string },
): Promise<Member> {
  const { before, owners } = await lockMember(tx, { accountId, loginId, actor })
  refuseLastOwner(before, owners)
  await store.deleteMember(tx, { accountId, loginId })
  const detail = { name: before.name, role: before.role }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'member_removed', detail })
  await endInvitationsBy(tx, { accountId, loginId, now, actor })
  return before
}

async function endInvitationsBy(
  tx: Tx,
  {
    accountId,
    loginId,
    now,
    actor,
  }: { accountId: AccountId; loginId: bigint; now: Temporal.Instant; actor: string },
): Promise<void> {
  for (const { email } of await endInvitations(tx, { accountId, by: `login:${loginId}`, now })) {
    const detail = { email }
    await recordEvent(tx, { accountId, at: now, actor, kind: 'invitation_revoked', detail })
  }
}

/** The lines that go with a role: a department manager sees those of some numbers only, so there must be some. Refuses `lines_needed`. Pure. */
export function linesOf({ role, lines }: { role: MemberRole; lines: readonly string[] }): string[] {
  if (role !== 'department_manager') return []
  if (lines.length === 0)
    throw new Refusal(
      'lines_needed',
      'lines is empty: say which of the account’s numbers a department manager sees.',
    )
  return [...new Set(lines)].sort()
}

/**
 * The member and all owners, none of whom changes until the transaction ends: two owners who remove each other at once wait here. Refuses
 * (`forbidden`) a customer who was none any more when the wait was over.
 */
async function lockMember(
  tx: Tx,
  { accountId, loginId, actor }: { accountId: AccountId; loginId: bigint; actor: string },
) {
  if (!(await store.lockAccount(tx, accountId))) throw notFound(`account with id ${accountId}`)
  const members = await listMembers(tx, { accountId })
  const mayStill = members.some(({ id, role }) => actor === `login:${id}` && roleMay(role, 'manage_members'))
  if (actor.startsWith('login:') && !mayStill)
    throw new Refusal('forbidden', 'Who asked manages the members of this account no more.', { status: 403 })
  const before = members.find(({ id }) => id === loginId)
  if (!before) throw notFound(`member with login ${loginId}`)
  return { before, owners: members.filter(({ role }) => role === 'owner') }
}

function refuseLastOwner(member: Member, owners: readonly Member[]): void {
  if (member.role === 'owner' && owners.length === 1)
    throw new Refusal(
      'last_owner',
      `${member.name} is the account’s only owner: make somebody else one first.`,
      { status: 409 },
    )
}
