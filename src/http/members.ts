import { z } from 'zod'
import { listMembers, type Member as MemberRow, memberRole } from '../accounts/logins.ts'
import { changeMember, removeMember } from '../accounts/members.ts'
import { AccountPath, accountOf, read, write } from './action.ts'
import type { Caller } from './caller.ts'
import { checkLines, LinesIn } from './lines-of.ts'
import { tellOwners } from './security-notices.ts'
import { Id, Instant, idOf, name, Phone, phone } from './shapes.ts'

export const Lines = z.array(Phone).nullable().meta({
  description: 'Of a department manager: the numbers whose calls he sees. Null for other roles.',
})

const Member = name(
  'Member',
  z.strictObject({
    loginId: Id,
    name: z.string().meta({ examples: ['Ann Larsen'] }),
    email: z
      .string()
      .nullable()
      .meta({ examples: ['ann@northwoods.example'] }),
    role: memberRole,
    lines: Lines,
    hasTwoStep: z.boolean().meta({ description: 'A second step is asked of this person when signing in.' }),
    since: Instant,
    isYou: z.boolean(),
  }),
)

const MemberPath = AccountPath.extend({ loginId: idOf<bigint>('The login’s id.') })

export const list = read({
  summary: 'List who may see an account, and as what',
  description: 'In one piece: who manages people has to see all of them.',
  path: AccountPath,
  answer: z.strictObject({ items: z.array(Member) }),
  handle: async ({ db, path, caller }) => {
    const { id: accountId } = await accountOf(db, path)
    const members = await listMembers(db, { accountId })
    return { items: members.map((member) => presentMember(member, caller)) }
  },
})

export const change = write({
  summary: 'Give a member another role, or a department manager other numbers',
  description:
    'The account’s owners are told by mail. The last owner stays one. Needs a fresh proof of a customer (`proof_needed`).',
  path: MemberPath,
  body: z.strictObject({ role: memberRole, lines: LinesIn }).partial(),
  answer: Member,
  handle: async ({ tx, path, body, now, actor, caller, parts }) => {
    const { accountId } = path
    await checkLines(tx, { accountId, lines: body.lines ?? [], now })
    const { before, member } = await changeMember(tx, { ...path, ...body, now, actor })
    if (before !== member) {
      const also = before.role === 'owner' ? [before] : []
      const told = { accountId, about: path.loginId, what: 'role_changed' as const, also }
      await tellOwners(tx, { ...told, publicUrl: parts.settings.publicUrl, now })
    }
    return presentMember(member, caller)
  },
})

export const remove = write({
  summary: 'Take a member off an account, at once',
  description:
    'The account’s owners are told by mail. The last owner stays. Needs a fresh proof of a customer (`proof_needed`).',
  path: MemberPath,
  answer: Member,
  handle: async ({ tx, path, now, actor, caller, parts }) => {
    const { accountId } = path
    const member = await removeMember(tx, { ...path, now, actor })
    const also = member.role === 'owner' ? [member] : []
    const told = { accountId, about: path.loginId, what: 'member_removed' as const, also }
    await tellOwners(tx, { ...told, publicUrl: parts.settings.publicUrl, now })
    return presentMember(member, caller)
  },
})

function presentMember(member: MemberRow, caller: Caller): z.input<typeof Member> {
  return {
    loginId: member.id.toString(),
    name: member.name,
    email: member.email,
    role: member.role,
    lines: presentLines(member),
    hasTwoStep: member.hasTwoStep,
    since: member.createdAt.toString(),
    isYou: caller.kind === 'login' && caller.signedIn.loginId === member.id,
  }
}

/** The numbers of a department manager as the API writes them. */
export function presentLines({ role, lines }: Pick<MemberRow, 'role' | 'lines'>): string[] | null {
  return role === 'department_manager' ? lines.map(phone) : null
}
