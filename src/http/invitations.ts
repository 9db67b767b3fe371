import { z } from 'zod'
import { addressLimit, forgive, refuseTooMany } from '../accounts/attempts.ts'
import {
  type Invitation as InvitationRow,
  inviteMember,
  joinAccount,
  listInvitations,
  lookAtInvitation,
  revokeInvitation,
} from '../accounts/invitations.ts'
import { memberRole, staffRole } from '../accounts/logins.ts'
import { getProvider } from '../accounts/provider.ts'
import { joinStaff } from '../accounts/staff.ts'
import type { Step } from '../accounts/steps.ts'
import { type Db, inTransaction, type Tx } from '../db/database.ts'
import { tellLogin } from '../notices/notices.ts'
import { AccountPath, accountOf, raw, read, write } from './action.ts'
import type { Caller } from './caller.ts'

import { type AtDoor, admit, SignIn } from './enter.ts'
import { type Joined, knownLogin, newLogin, PasswordIn } from './joining.ts'
import { checkLines, LinesIn } from './lines-of.ts'
import { originOf } from './login-notices.ts'
import { Lines, presentLines } from './members.ts'
import { tellOwners } from './security-notices.ts'
import { Id, Instant, idOf, name } from './shapes.ts'
import { tellAdmins } from './staff-notices.ts'

const invited = {
  email: z.string().meta({ examples: ['ben@northwoods.example'] }),
  name: z.string().meta({ examples: ['Ben Larsen'] }),
  role: memberRole,
}

const Invitation = name(
  'Invitation',
  z.strictObject({
    id: Id,
    ...invited,
    lines: Lines,
    byName: z.string().meta({ description: 'Who invited.', examples: ['Ann Larsen'] }),
    createdAt: Instant,
    expiresAt: Instant,
  }),
)

export const list = read({
  summary: 'List the invitations to an account that wait to be answered',
  path: AccountPath,
  answer: z.strictObject({ items: z.array(Invitation) }),
  handle: async ({ db, path, now }) => {
    const { id: accountId } = await accountOf(db, path)
    return { items: (await listInvitations(db, { accountId, now })).map(presentInvitation) }
  },
})

export const create = write({
  summary: 'Invite somebody to an account by mail',
  description:
    'The link works once, for 7 days. One that was sent to the same address before works no more. `lines`: the numbers of a department manager. Needs a fresh proof of a customer (`proof_needed`).',
  path: AccountPath,
  body: z.strictObject({ ...invited, lines: LinesIn.optional() }),
  status: 201,
  answer: name(
    'InvitationSent',
    z.strictObject({
      ...Invitation.shape,
      replaced: memberRole.nullable().meta({
        description: 'The role of the invitation that was sent to the address before, and works no more.',
      }),
    }),
  ),
  handle: async ({ tx, path, body, now, actor, caller, parts }) => {
    const { id: accountId } = await accountOf(tx, path)
    const lines = body.lines ?? []
    await checkLines(tx, { accountId, lines, now })
    const byName = await nameOf(tx, caller)
    const sent = await inviteMember(tx, { accountId, ...body, lines, byName, now, actor })
    const { invitation, replaced, token } = sent
    const { id, name, email, role, expiresAt } = invitation
    await tellLogin(tx, {
      ...{ accountId, kind: 'invite', factKey: `invite:${id}`, now },
      to: { name, address: email, language: null },
      facts: { inviteUrl: `${parts.settings.publicUrl}/invitation/${token}`, byName, role, expiresAt },
    })
    return { ...presentInvitation(invitation), replaced: replaced?.role ?? null }
  },
})

export const revoke = write({
  summary: 'Take an invitation back',
  description: 'Needs a fresh proof of a customer (`proof_needed`).',
  path: AccountPath.extend({ invitationId: idOf<bigint>('The invitation’s id.') }),
  answer: Invitation,
  handle: async ({ tx, path: { accountId, invitationId }, now, actor }) =>
    presentInvitation(await revokeInvitation(tx, { accountId, id: invitationId, now, actor })),
})

/** What cannot be a token is one that nobody made: the answer is the same. */
const TokenPath = z.strictObject({
  token: z
    .string()
    .min(1)
    .max(200)
    .meta({ examples: ['x4-…'] }),
})

const looked = {
  email: invited.email,
  name: invited.name,
  byName: z.string(),
  hasLogin: z.boolean().meta({
    description: 'The address has a login, whose own password accepts; else a password is chosen.',
  }),
  expiresAt: Instant,
}

const InvitationLook = name(
  'InvitationLook',
  z
    .union([
      z.strictObject({
        to: z.literal('account'),
        ...looked,
        role: memberRole,
        accountName: z.string(),
        accountNumber: z.string(),
      }),
      z.strictObject({ to: z.literal('staff'), ...looked, role: staffRole }),
    ])
    .meta({ description: 'To become a member of an account, or one of the provider’s own people.' }),
)

export const look = read({
  summary: 'Show what a link invites to',
  path: TokenPath,
  answer: InvitationLook,
  handle: async ({ db, path, ip, now }) => {
    const { step, email, detail, account, hasLogin } = await lookOnce(db, { ...path, ip, now })
    const { name, byName } = detail
    const shown = { email, name, byName, hasLogin, expiresAt: step.expiresAt.toString() }
    if (account === null) return { to: 'staff' as const, ...shown, role: staffRole.parse(detail.role) }
    const { name: accountName, number: accountNumber } = account
    const role = memberRole.parse(detail.role)
    return { to: 'account' as const, ...shown, role, accountName, accountNumber }
  },
})

export const accept = raw({
  summary: 'Accept an invitation',
  description:
    'Makes a login with the address that was invited, or takes the one it has, by its own password; makes it a member, or one of the provider’s own people, and signs it in.',
  path: TokenPath,
  body: z.strictObject({ name: invited.name.optional(), password: PasswordIn }),
  answer: SignIn,
  handle: async (call) => {
    const { db, path, body, ip, now } = call
    const { step, email, detail, account } = await lookOnce(db, { ...path, ip, now })
    const known = await knownLogin(db, { email, password: body.password, ip, now })
    return inTransaction(db, async (tx) => {
      const accountNumber = account?.number ?? null
      const joining = { email, name: body.name ?? detail.name, password: body.password, accountNumber }
      const joined = known ?? (await newLogin(tx, { ...joining, now }))
      await join(tx, call, { step, login: joined.login })
      return Response.json(await admit(tx, call, { known: joined.known, way: 'password' }))
    })
  },
})

/** Makes the login what the step invites to, and tells those who should know. */
async function join(
  tx: Tx,
  call: AtDoor,
  { step, login }: { step: Step; login: Joined['login'] },
): Promise<void> {
  const { now, parts } = call
  const { publicUrl } = parts.settings
  const { accountId } = step
  if (accountId === null) {
    const joined = await joinStaff(tx, { step, login, origin: originOf(call), now })
    await tellAdmins(tx, { what: 'added', member: { ...login, ...joined }, publicUrl, now })
    return
  }
  await joinAccount(tx, { step, login, origin: originOf(call), now })
  await tellOwners(tx, { accountId, about: login.id, what: 'member_added', publicUrl, now })
}

/** A token is too long to be guessed; who tries all the same is stopped by his address. */
async function lookOnce(db: Db, { token, ip, now }: { token: string; ip: string; now: Temporal.Instant }) {
  const attempt = await refuseTooMany(db, { limits: [addressLimit(ip, 'invitation')], now })
  const found = await lookAtInvitation(db, { token, now })
  await forgive(db, { attempt })
  return found
}

/** Who invites, for the mail: a person by name, the provider's people by the provider's. */
async function nameOf(tx: Tx, caller: Caller): Promise<string> {
  if (caller.kind === 'login' && caller.signedIn.staffRole === null) return caller.signedIn.name
  return (await getProvider(tx)).name
}

function presentInvitation(invitation: InvitationRow): z.input<typeof Invitation> {
  const { id, email, name, role, byName, createdAt, expiresAt } = invitation
  return {
    ...{ id: id.toString(), email, name, role, byName, lines: presentLines(invitation) },
    createdAt: createdAt.toString(),
    expiresAt: expiresAt.toString(),
  }
}
