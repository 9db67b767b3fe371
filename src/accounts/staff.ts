import { z } from 'zod'
import type { Db, Tx } from '../db/database.ts'
import { emailAddress, parseInput, textLine } from '../kernel/input.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import type { InvitationDetail } from './invitations.ts'
import { beginInvitation, endInvitationsBy, type Invitation, invitationOf } from './invitations.ts'
import type { Origin } from './login-events.ts'
import { addStaff, type Login, listStaff, type StaffMember, type StaffRole, staffRole } from './logins.ts'
import { endCodes } from './registration.ts'
import { endSessions } from './sessions.ts'
import { type Administrator, recordStaffEvent } from './staff-events.ts'
import { dropSteps, type Step, stepExpired, takeStep } from './steps.ts'
import { endInvitations, readInvitations } from './store-invitations.ts'
import * as store from './store-staff.ts'

export type StaffInvitation = Invitation<StaffRole>

const invitationInput = z.strictObject({
  email: emailAddress.toLowerCase(),
  name: textLine(),
  role: staffRole,
})

/**
 * Invites somebody to become one of the provider's own people, and returns the link's token, this once; whoever calls mails it. An invitation
 * of the same address that still waits is replaced. Refuses `bad_input`, `already_staff`, `too_many_invitations`.
 */
export async function inviteStaff(
  tx: Tx,
  {
    by,
    now,
    ...input
  }: { email: string; name: string; role: StaffRole; by: Administrator; now: Temporal.Instant },
): Promise<{ invitation: StaffInvitation; token: string }> {
  const { email, ...fields } = parseInput('invitation', invitationInput, input)
  if ((await listStaff(tx)).some((one) => one.email === email)) throw alreadyStaff(email)
  const detail: InvitationDetail<StaffRole> = { ...fields, lines: [], byName: by.name, by: by.actor }
  const begun = await beginInvitation(tx, { accountId: null, email, detail, now })
  const { loginId, origin } = by
  const told = { invited: `${fields.name}, ${email}`, role: fields.role }
  await recordStaffEvent(tx, { loginId, kind: 'staff_invited', origin, detail: told, now })
  return begun
}

/** Invitations to the staff that wait to be answered, newest first. */
export async function listStaffInvitations(
  db: Db | Tx,
  { now }: { now: Temporal.Instant },
): Promise<StaffInvitation[]> {
  return (await readInvitations(db, { accountId: null, now })).map(invitationOf<StaffRole>)
}

/** Takes an invitation back: its link works no more. Refuses `not_found` for one that does not wait any more, too. */
export async function revokeStaffInvitation(
  tx: Tx,
  { id, by: { loginId, origin }, now }: { id: bigint; by: Administrator; now: Temporal.Instant },
): Promise<StaffInvitation> {
  const [row] = await endInvitations(tx, { accountId: null, id, now })
  if (!row) throw notFound(`invitation ${id} that waits`)
  const invitation = invitationOf<StaffRole>(row)
  const detail = { invited: `${invitation.name}, ${invitation.email}`, role: invitation.role }
  await recordStaffEvent(tx, { loginId, kind: 'staff_invitation_revoked', origin, detail, now })
  return invitation
}

/**
 * Makes the login one of the staff as the invitation says, and ends the sessions it has: they were opened for less. Of two requests at once one
 * only does. Returns who has joined. Refuses `step_expired`, also where who invited is no administrator any more; `already_staff`.
 */
export async function joinStaff(
  tx: Tx,
  {
    step,
    login: { id: loginId, name },
    origin,
    now,
  }: { step: Step; login: Pick<Login, 'id' | 'name'>; origin: Origin; now: Temporal.Instant },
): Promise<{ role: StaffRole; byName: string }> {
  const { role, by, byName } = step.detail as InvitationDetail<StaffRole>
  await takeStep(tx, { step, now })
  const staff = await listStaff(tx)
  if (!staff.some((one) => `staff:${one.id}` === by && one.role === 'admin')) throw stepExpired()
  if (staff.some((one) => one.id === loginId)) throw alreadyStaff(name)
  await addStaff(tx, { loginId, role, now })
  await endSessions(tx, { loginId, exceptToken: null })
  const detail = { role, actor: by!, by: byName }
  await recordStaffEvent(tx, { loginId, kind: 'staff_added', origin, detail, now })
  return { role, byName }
}

/**
 * Gives one of the staff another role, from the next request on. What they sent and may not send any more ends. Returns them as they were and
 * as they are. Refuses `not_found`, `last_admin`, `forbidden`.
 */
export async function changeStaff(
  tx: Tx,
  { loginId, role, by, now }: { loginId: bigint; role: StaffRole; by: Administrator; now: Temporal.Instant },
): Promise<{ before: StaffMember; member: StaffMember }> {
  const { before, admins } = await lockOne(tx, { loginId, by })
  if (before.role === role) return { before, member: before }
  refuseLastAdmin(before, admins)
  await addStaff(tx, { loginId, role, now })
  const detail = { role, was: before.role, actor: by.actor, by: by.name }
  await recordStaffEvent(tx, { loginId, kind: 'staff_role_changed', origin: by.origin, detail, now })
  await endSent(tx, { loginId, role, by, now })
  return { before, member: { ...before, role } }
}

/**
 * Takes somebody off the staff: every session ends at once, and so do links for a new password and what they sent to others. The login stays,
 * with the accounts it may have as a customer. API keys are the provider's and go on working. Refuses `not_found`, `last_admin`,
 * `forbidden`.
 */
export async function removeStaff(
  tx: Tx,
  { loginId, by, now }: { loginId: bigint; by: Administrator; now: Temporal.Instant },
): Promise<StaffMember> {
  const { before, admins } = await lockOne(tx, { loginId, by })
  refuseLastAdmin(before, admins)
  await store.deleteStaff(tx, loginId)
  await endSessions(tx, { loginId, exceptToken: null })
  await dropSteps(tx, { kinds: ['reset', 'second_step', 'email_code'], loginId, now })
  // One that another administrator sent to the same address would bring them back.
  if (before.email !== null) await endInvitations(tx, { accountId: null, email: before.email, now })
  const detail = { role: before.role, actor: by.actor, by: by.name }
  await recordStaffEvent(tx, { loginId, kind: 'staff_removed', origin: by.origin, detail, now })
  await endSent(tx, { loginId, role: null, by, now })
  return before
}

/** Ends the invitations and registration codes that somebody sent who may not with this role (null: none): they could come back by their own. */
async function endSent(
  tx: Tx,
  {
    loginId,
    role,
    by: { actor },
    now,
  }: { loginId: bigint; role: StaffRole | null; by: Administrator; now: Temporal.Instant },
): Promise<void> {
  if (role === 'admin') return
  const by = `staff:${loginId}`
  if (role === 'billing') {
    await endInvitations(tx, { accountId: null, by, now })
    return
  }
  await endInvitationsBy(tx, { by, now, actor })
  await endCodes(tx, { createdBy: by, now, actor })
}

/**
 * One of the staff and all administrators, none of whom changes until the transaction ends: two who remove each other at once wait here. Refuses
 * (`forbidden`) who was none any more when the wait was over.
 */
async function lockOne(tx: Tx, { loginId, by }: { loginId: bigint; by: Administrator }) {
  await store.lockStaff(tx)
  const staff = await listStaff(tx)
  if (!staff.some(({ id, role }) => id === by.loginId && role === 'admin'))
    throw new Refusal('forbidden', `${by.name} is no administrator any more.`, { status: 403 })
  const before = staff.find(({ id }) => id === loginId)
  if (!before) throw notFound(`member of the staff with login ${loginId}`)
  return { before, admins: staff.filter(({ role }) => role === 'admin') }
}

function refuseLastAdmin(member: StaffMember, admins: readonly StaffMember[]): void {
  if (member.role === 'admin' && admins.length === 1)
    throw new Refusal(
      'last_admin',
      `${member.name} is the only administrator: make somebody else one first.`,
      { status: 409 },
    )
}

function alreadyStaff(who: string): Refusal {
  return new Refusal('already_staff', `${who} is one of the staff already.`, { status: 409 })
}
