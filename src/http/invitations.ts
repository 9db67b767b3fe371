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
import { memberRole } from '../accounts/logins.ts'
import { getProvider } from '../accounts/provider.ts'
import { type Db, inTransaction, type Tx } from '../db/database.ts'
import { tellLogin } from '../notices/notices.ts'
import { AccountPath, accountOf, raw, read, write } from './action.ts'
import type { Caller } from './caller.ts'

import { admit, SignIn } from './enter.ts'
import { knownLogin, newLogin, PasswordIn } from './joining.ts'
import { checkLines, LinesIn } from './lines-of.ts'
import { Lines, presentLines } from './members.ts'
import { tellOwners } from './security-notices.ts'
import { Id, Instant, idOf, name } from './shapes.ts'

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
    'The link works once, for 7 days. One that was sent to the same address before works no more. `lines`: the numbers of a department manager.',
  path: AccountPath,
  body: z.strictObject({ ...invited, lines: LinesIn.optional() }),
  status: 201,
  answer: Invitation,
  handle: async ({ tx, path, body, now, actor, caller, parts }) => {
    const { id: accountId } = await accountOf(tx, path)
    const lines = body.lines ?? []
    await checkLines(tx, { accountId, lines, now })
    const byName = await nameOf(tx, caller)
    const { invitation, token } = await inviteMember(tx, { accountId, ...body, lines, byName, now, actor })
    const { id, name, email, role, expiresAt } = invitation
    await tellLogin(tx, {
      ...{ accountId, kind: 'invite', factKey: `invite:${id}`, now },
      to: { name, address: email, language: null },
      facts: { inviteUrl: `${parts.settings.publicUrl}/invitation/${token}`, byName, role, expiresAt },
    })
    return presentInvitation(invitation)
  },
})

export const revoke = write({
  summary: 'Take an invitation back',
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

const InvitationLook = name(
  'InvitationLook',
  z.strictObject({
    ...invited,
    accountName: z.string(),
    accountNumber: z.string(),
    byName: z.string(),
    hasLogin: z.boolean().meta({
      description: 'The address has a login, whose own password accepts; else a password is chosen.',
    }),
    expiresAt: Instant,
  }),
)

export const look = read({
  summary: 'Show what a link invites to',
  path: TokenPath,
  answer: InvitationLook,
  handle: async ({ db, path, ip, now }) => {
    const { step, detail, ...found } = await lookOnce(db, { ...path, ip, now })
    const { name, role, byName } = detail
    return { ...found, name, role, byName, expiresAt: step.expiresAt.toString() }
  },
})

export const accept = raw({
  summary: 'Accept an invitation',
  description:
    'Makes a login with the address that was invited, or takes the one it has, by its own password; makes it a member and signs it in.',
  path: TokenPath,
  body: z.strictObject({ name: invited.name.optional(), password: PasswordIn }),
  answer: SignIn,
  handle: async (call) => {
    const { db, path, body, ip, now, parts } = call
    const { step, email, detail, accountNumber } = await lookOnce(db, { ...path, ip, now })
    const known = await knownLogin(db, { email, password: body.password, ip, now })
    return inTransaction(db, async (tx) => {
      const joining = { email, name: body.name ?? detail.name, password: body.password, accountNumber }
      const joined = known ?? (await newLogin(tx, { ...joining, now }))
      await joinAccount(tx, { step, login: joined.login, now })
      const told = { accountId: step.accountId!, about: joined.login.id, what: 'member_added' as const }
      await tellOwners(tx, { ...told, publicUrl: parts.settings.publicUrl, now })
      return Response.json(await admit(tx, call, { known: joined.known, way: 'password' }))
    })
  },
})

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
