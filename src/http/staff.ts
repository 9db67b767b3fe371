import { z } from 'zod'
import { listStaff, type StaffMember as StaffMemberRow, staffRole } from '../accounts/logins.ts'
import { demandProof } from '../accounts/proof.ts'
import { beginStaffReset } from '../accounts/reset.ts'
import {
  changeStaff,
  inviteStaff,
  listStaffInvitations,
  removeStaff,
  revokeStaffInvitation,
  type StaffInvitation as StaffInvitationRow,
} from '../accounts/staff.ts'
import { type Administrator, listStaffEvents } from '../accounts/staff-events.ts'
import type { Tx } from '../db/database.ts'
import { tellLogin } from '../notices/notices.ts'
import { type Call, read, write } from './action.ts'
import type { Caller } from './caller.ts'
import { personOf } from './enter.ts'
import { originOf } from './login-notices.ts'
import { Id, Instant, idOf, instantOrNull, listOf, name, Paging } from './shapes.ts'
import { tellAdmins } from './staff-notices.ts'

const Role = staffRole.meta({
  description:
    '`admin` may do everything, `billing` all but what concerns the staff, keys and rules, `support` looks.',
})

const StaffMember = name(
  'StaffMember',
  z.strictObject({
    loginId: Id,
    name: z.string().meta({ examples: ['Ruth Okafor'] }),
    email: z
      .string()
      .nullable()
      .meta({ examples: ['ruth@lakeside.example'] }),
    role: Role,
    hasTwoStep: z.boolean().meta({ description: 'A second step is asked of this person when signing in.' }),
    since: Instant,
    lastSeenAt: Instant.nullable().meta({ description: 'To the hour; null: not yet.' }),
    apiKeys: z.int().meta({
      description:
        'How many keys they made that are not revoked: they go on working when the person is removed.',
    }),
    isYou: z.boolean(),
  }),
)

const invited = {
  email: z.string().meta({ examples: ['ruth@lakeside.example'] }),
  name: z.string().meta({ examples: ['Ruth Okafor'] }),
  role: Role,
}

const StaffInvitation = name(
  'StaffInvitation',
  z.strictObject({
    id: Id,
    ...invited,
    byName: z.string().meta({ description: 'Who invited.', examples: ['Ingrid Solberg'] }),
    createdAt: Instant,
    expiresAt: Instant,
  }),
)

const StaffPath = z.strictObject({ loginId: idOf<bigint>('The login’s id.') })

export const list = read({
  summary: 'List the provider’s own people',
  answer: z.strictObject({ items: z.array(StaffMember) }),
  handle: async ({ db, caller }) => ({
    items: (await listStaff(db)).map((member) => presentStaff(member, caller)),
  }),
})

export const invite = write({
  summary: 'Invite somebody by mail to become one of the provider’s own people',
  description:
    'The link works once, for 7 days; by it a password is chosen or, where the address has a login already, that login’s own password is asked for. One that was sent to the same address before works no more. Needs a fresh proof (`proof_needed`), as all that follows.',
  body: z.strictObject(invited),
  status: 201,
  answer: StaffInvitation,
  handle: async (call) => {
    const { tx, body, now, parts } = call
    const by = await administrator(call)
    const { invitation, token } = await inviteStaff(tx, { ...body, by, now })
    const { id, name, email, role, expiresAt } = invitation
    await tellLogin(tx, {
      ...{ accountId: null, kind: 'staff_invite', factKey: `staff_invite:${id}`, now },
      to: { name, address: email, language: null },
      facts: {
        ...{ inviteUrl: `${parts.settings.publicUrl}/invitation/${token}`, byName: by.name, role, expiresAt },
      },
    })
    return presentInvitation(invitation)
  },
})

export const listInvitations = read({
  summary: 'List the invitations to the staff that wait to be answered',
  answer: z.strictObject({ items: z.array(StaffInvitation) }),
  handle: async ({ db, now }) => ({
    items: (await listStaffInvitations(db, { now })).map(presentInvitation),
  }),
})

export const revokeInvitation = write({
  summary: 'Take an invitation to the staff back',
  path: z.strictObject({ invitationId: idOf<bigint>('The invitation’s id.') }),
  answer: StaffInvitation,
  handle: async (call) => {
    const { tx, path, now } = call
    const by = await administrator(call)
    return presentInvitation(await revokeStaffInvitation(tx, { id: path.invitationId, by, now }))
  },
})

export const change = write({
  summary: 'Give one of the provider’s own people another role',
  description:
    'It counts from the next request on. The person and every administrator are told by mail. The last administrator stays one. What they sent and may not send any more works no more.',
  path: StaffPath,
  body: z.strictObject({ role: Role }),
  answer: StaffMember,
  handle: async (call) => {
    const { tx, path, body, now, caller, parts } = call
    const by = await administrator(call)
    const { before, member } = await changeStaff(tx, { ...path, ...body, by, now })
    if (before !== member) {
      const { publicUrl } = parts.settings
      await tellAdmins(tx, { what: 'role_changed', member: { ...member, byName: by.name }, publicUrl, now })
    }
    return presentStaff(member, caller)
  },
})

export const remove = write({
  summary: 'Take somebody off the provider’s own people, at once',
  description:
    'Every session ends, and so do links that were sent to or by them. The person and every administrator are told by mail. The last administrator stays. The login stays too, for the accounts it may have as a customer. API keys are the provider’s and go on working: see `GET /api-keys` for who made them.',
  path: StaffPath,
  answer: StaffMember,
  handle: async (call) => {
    const { tx, path, now, caller, parts } = call
    const by = await administrator(call)
    const member = await removeStaff(tx, { ...path, by, now })
    const { publicUrl } = parts.settings
    await tellAdmins(tx, { what: 'removed', member: { ...member, byName: by.name }, publicUrl, now })
    return presentStaff(member, caller)
  },
})

const StaffEvent = name(
  'StaffEvent',
  z.strictObject({
    id: Id,
    happenedAt: Instant,
    kind: z.enum([
      'staff_invited',
      'staff_invitation_revoked',
      'staff_added',
      'staff_role_changed',
      'staff_removed',
      'password_link_made',
    ]),
    person: z.string().meta({ description: 'Whom it is about.', examples: ['Ruth Okafor'] }),
    by: z.string().meta({ description: 'Who did it; `cli`: a command.', examples: ['Ingrid Solberg'] }),
    role: Role.nullable(),
    was: Role.nullable().meta({ description: 'The role before.' }),
  }),
)

export const events = read({
  summary: 'List what happened among the provider’s own people, newest first',
  query: Paging,
  answer: listOf(StaffEvent),
  handle: async ({ db, query }) => {
    const { items, next } = await listStaffEvents(db, { page: query })
    const shown = items.map(({ id, happenedAt, ...event }) => ({
      ...{ ...event, id: id.toString(), happenedAt: happenedAt.toString() },
    }))
    return { items: shown, next }
  },
})

export const makeLink = write({
  summary: 'Make a link by which one of the provider’s people sets a new password',
  description:
    'For who cannot read the mail that `POST /password-resets` sends: hand it over yourself. It is in this answer and nowhere else, and works once, for an hour.',
  path: StaffPath,
  status: 201,
  answer: z.strictObject({
    url: z.string().meta({ description: 'Of the page where it is chosen.' }),
    expiresAt: Instant,
  }),
  handle: async (call) => {
    const { tx, path, now, parts } = call
    const { actor, name, origin } = await administrator(call)
    const { token, expiresAt } = await beginStaffReset(tx, { ...path, by: { actor, name }, origin, now })
    return { url: `${parts.settings.publicUrl}/reset/${token}`, expiresAt: expiresAt.toString() }
  },
})

/**
 * The administrator who calls, shown of late to be that person: whoever finds an open browser lets nobody in. The rules of these routes let
 * nobody else pass. Refuses `proof_needed`.
 */
async function administrator(
  call: Pick<Call<unknown, unknown, unknown>, 'caller' | 'actor' | 'request' | 'ip' | 'now'> & { tx: Tx },
): Promise<Administrator> {
  const signedIn = personOf(call)
  await demandProof(call.tx, signedIn, call)
  const { loginId, name } = signedIn
  return { actor: call.actor, loginId, name, origin: originOf(call) }
}

function presentStaff(member: StaffMemberRow, caller: Caller): z.input<typeof StaffMember> {
  const { id, name, email, role, hasTwoStep, createdAt, lastSeenAt, apiKeys } = member
  return {
    ...{ loginId: id.toString(), name, email, role, hasTwoStep },
    ...{ since: createdAt.toString(), lastSeenAt: instantOrNull(lastSeenAt), apiKeys },
    isYou: caller.kind === 'login' && caller.signedIn.loginId === id,
  }
}

function presentInvitation(invitation: StaffInvitationRow): z.input<typeof StaffInvitation> {
  const { id, email, name, role, byName, createdAt, expiresAt } = invitation
  return {
    ...{ id: id.toString(), email, name, role, byName },
    ...{ createdAt: createdAt.toString(), expiresAt: expiresAt.toString() },
  }
}
