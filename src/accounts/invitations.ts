import { z } from 'zod'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { emailAddress, parseInput, textLine } from '../kernel/input.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { getAccount } from './accounts.ts'
import { type Origin, recordJoining } from './login-events.ts'
import {
  addMember,
  findLoginByEmail,
  type Login,
  listMembers,
  listStaff,
  type MemberRole,
  memberRole,
  type StaffRole,
} from './logins.ts'
import { linesOf } from './members.ts'
import { roleMay } from './roles.ts'
import { beginStep, checkStep, type Step, stepExpired, takeStep } from './steps.ts'
import * as store from './store-invitations.ts'
import { recordEvent } from './timeline.ts'

/** Somebody asked to become a member of an account, or one of the provider's own people, who has not answered yet. */
export interface Invitation<Role = MemberRole> extends InvitationDetail<Role> {
  id: bigint
  /** Lower case. */
  email: string
  createdAt: Temporal.Instant
  expiresAt: Temporal.Instant
}

export type InvitationDetail<Role = MemberRole | StaffRole> = {
  name: string
  role: Role
  /** Of a department manager; digits. */
  lines: string[]
  /** Who invited, as the mail and the page call them. */
  byName: string
  /** The actor who did: what somebody sent ends with the right to send it. Those of before it was kept have none. */
  by?: string
}

export const INVITATION_DAYS = 7
/** More would be no company's people but somebody's list of addresses, or one address that is mailed again and again. */
const PER_DAY_MAX = 50

const invitationInput = z.strictObject({
  email: emailAddress.toLowerCase(),
  name: textLine(),
  role: memberRole,
  byName: textLine(),
})

/**
 * Invites somebody to an account and returns the link's token, this once; whoever calls mails it. An invitation of the same address that
 * still waits is `replaced`. Refuses `bad_input`, `already_member`, `lines_needed`, `too_many_invitations`.
 */
export async function inviteMember(
  tx: Tx,
  {
    accountId,
    lines,
    now,
    actor,
    ...input
  }: {
    accountId: AccountId
    email: string
    name: string
    role: MemberRole
    lines: readonly string[]
    byName: string
    now: Temporal.Instant
    actor: string
  },
): Promise<{ invitation: Invitation; replaced: Invitation | null; token: string }> {
  const { email, ...fields } = parseInput('invitation', invitationInput, input)
  const detail = { ...fields, lines: linesOf({ role: fields.role, lines }), by: actor }
  if ((await listMembers(tx, { accountId })).some((member) => member.email === email))
    throw new Refusal('already_member', `${email} is a member of this account already.`, { status: 409 })
  const waiting = await listInvitations(tx, { accountId, now })
  const replaced = waiting.find((invitation) => invitation.email === email) ?? null
  const begun = await beginInvitation(tx, { accountId, email, detail, now })
  const event = { email, role: detail.role }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'invited', detail: event })
  return { ...begun, replaced }
}

/**
 * Begins what a link ends: by it `email` becomes a member of the account or, where that is null, one of the provider's people. One to the same
 * address that still waits is replaced. Refuses `too_many_invitations`.
 */
export async function beginInvitation<Role extends MemberRole | StaffRole>(
  tx: Tx,
  {
    accountId,
    email,
    detail,
    now,
  }: {
    accountId: AccountId | null
    email: string
    detail: InvitationDetail<Role>
    now: Temporal.Instant
  },
): Promise<{ invitation: Invitation<Role>; token: string }> {
  const made = await store.countInvitations(tx, { accountId, since: now.subtract({ hours: 24 }) })
  if (made >= PER_DAY_MAX)
    throw new Refusal('too_many_invitations', `${made} people were invited in the last 24 hours already.`, {
      status: 429,
    })
  await store.endInvitations(tx, { accountId, email, now })
  const minutes = INVITATION_DAYS * 24 * 60
  const { token } = await beginStep(tx, {
    ...{ kind: 'invite', loginId: null, accountId, email, code: false, minutes, detail, now },
  })
  const row = (await store.readInvitations(tx, { accountId, now })).find((made) => made.email === email)
  return { invitation: invitationOf<Role>(row!), token }
}

/** Invitations to an account that wait to be answered, newest first. */
export async function listInvitations(
  db: Db | Tx,
  of: { accountId: AccountId; now: Temporal.Instant },
): Promise<Invitation[]> {
  return (await store.readInvitations(db, of)).map(invitationOf<MemberRole>)
}

/** Takes an invitation back: its link works no more. Refuses `not_found` for one that does not wait any more, too. */
export async function revokeInvitation(
  tx: Tx,
  { accountId, id, now, actor }: { accountId: AccountId; id: bigint; now: Temporal.Instant; actor: string },
): Promise<Invitation> {
  const [row] = await store.endInvitations(tx, { accountId, id, now })
  if (!row) throw notFound(`invitation ${id} that waits`)
  const detail = { email: row.email }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'invitation_revoked', detail })
  return invitationOf<MemberRole>(row)
}

/**
 * Ends what somebody sent, to whatever account, who has no right to any more: it might come back to him; and what went to the address `to`, where that
 * is theirs no more.
 */
export async function endInvitationsBy(
  tx: Tx,
  { by, to = null, now, actor }: { by: string; to?: string | null; now: Temporal.Instant; actor: string },
): Promise<void> {
  for (const { accountId, email } of await store.endInvitationsAnywhere(tx, { by, email: to, now })) {
    const detail = { email }
    if (accountId !== null)
      await recordEvent(tx, { accountId, at: now, actor, kind: 'invitation_revoked', detail })
  }
}

/** What a link invites to, and whether the address has a login already. `account` null: to the provider's own people. Refuses `step_expired`. */
export async function lookAtInvitation(
  db: Db,
  { token, now }: { token: string; now: Temporal.Instant },
): Promise<{
  step: Step
  email: string
  detail: InvitationDetail
  account: { name: string; number: string } | null
  hasLogin: boolean
}> {
  const step = await checkStep(db, { kind: 'invite', token, now })
  const { accountId } = step
  const email = step.email!
  const hasLogin = (await findLoginByEmail(db, { email })) !== null
  const account = accountId === null ? null : await getAccount(db, { accountId })
  return { step, email, detail: step.detail as InvitationDetail, account, hasLogin }
}

/** Makes the login a member as the invitation says. Of two requests at once one only does. Refuses `step_expired`, `already_member`. */
export async function joinAccount(
  tx: Tx,
  {
    step,
    login,
    origin,
    now,
  }: { step: Step; login: Pick<Login, 'id' | 'name'>; origin: Origin; now: Temporal.Instant },
): Promise<void> {
  const accountId = step.accountId!
  const { role, lines, by } = step.detail as InvitationDetail<MemberRole>
  await takeStep(tx, { step, now })
  const members = await listMembers(tx, { accountId })
  // Sent in the moment in which its sender lost the right to: removing him did not see it.
  const [, kind, sender] = /^(login|staff):(\d+)$/.exec(by ?? '') ?? []
  const mayInvite =
    kind === 'login'
      ? members.some((each) => `${each.id}` === sender && roleMay(each.role, 'manage_members'))
      : (await listStaff(tx)).some((each) => `${each.id}` === sender && each.role !== 'support')
  if (sender !== undefined && !mayInvite) throw stepExpired()
  if (members.some(({ id }) => id === login.id))
    throw new Refusal('already_member', `${login.name} is a member of this account already.`, { status: 409 })
  await addMember(tx, { accountId, loginId: login.id, role, lines, now })
  const detail = { name: login.name, role }
  await recordEvent(tx, { accountId, at: now, actor: `login:${login.id}`, kind: 'member_joined', detail })
  await recordJoining(tx, { loginId: login.id, kind: 'member_joined', origin, now })
}

/** An invitation as who manages them sees it. `Role`: a member's where it is to an account, else one of the staff. */
export function invitationOf<Role>(row: store.InvitationRow): Invitation<Role> {
  const { id, email, detail, createdAt, expiresAt } = row
  return { ...(detail as InvitationDetail<Role>), id, email, createdAt, expiresAt }
}
