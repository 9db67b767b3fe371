import { z } from 'zod'
import { memberRole } from '../accounts/logins.ts'
import { CAPABILITIES, MAY } from '../accounts/roles.ts'
import { closeSession, findSignedIn, openSession, type SignedIn } from '../accounts/sessions.ts'
import { checkPassword } from '../accounts/sign-in.ts'
import { notA } from '../kernel/input.ts'
import { raw, read } from './action.ts'
import { noSessionCookie, sessionCookie, sessionTokenOf } from './cookies.ts'
import { Id, name } from './shapes.ts'

const Me = name(
  'Me',
  z
    .strictObject({
      login: z.strictObject({
        id: Id,
        name: z.string(),
        email: z.string().nullable(),
        language: z
          .enum(['en', 'fr', 'es', 'de'])
          .nullable()
          .meta({ description: 'The person’s choice; null: the account’s locale decides.' }),
      }),
      ways: z
        .array(z.enum(['password', 'code', 'passkey', 'totp', 'recovery']))
        .meta({ description: 'By which ways the person came in. Calls may need `password` or `passkey`.' }),
      staff: z.enum(['admin', 'billing', 'support']).nullable().meta({
        description: 'The role among the provider’s staff; null: a customer.',
      }),
      accounts: z.array(
        z.strictObject({
          id: Id,
          number: z.string(),
          name: z.string(),
          locale: z.string(),
          role: memberRole,
          may: z.array(z.enum(CAPABILITIES)).meta({ description: 'What the role may do there.' }),
          lines: z
            .array(z.string())
            .nullable()
            .meta({ description: 'The numbers whose calls a department manager sees; null: all.' }),
        }),
      ),
    })
    .meta({ description: 'Who is signed in, and the accounts this person may see.' }),
)

const Password = z
  .string({ error: notA('a password') })
  .min(1, 'is empty')
  .max(1000, 'is longer than any password')

const Credentials = z.union([
  z.strictObject({ accountNumber: z.string().min(1).max(40), password: Password }),
  z.strictObject({ email: z.string().min(1).max(254), password: Password }),
])

export const open = raw({
  summary: 'Sign in with an account number or e-mail address and a password',
  description:
    'Sets the cookie `tollbook_session`. An account number signs in the account’s first owner. After 5 wrong passwords in 15 minutes the account number or address is locked for the rest of them.',
  body: Credentials,
  answer: Me,
  handle: async ({ db, body, ip, now, parts, request }) => {
    const { loginId } = await checkPassword(db, { credentials: body, ip, now })
    const before = sessionTokenOf(request)
    if (before !== null) await closeSession(db, before)
    const token = await openSession(db, { loginId, now, ip, userAgent: request.headers.get('user-agent') })
    const signedIn = await findSignedIn(db, { token, now })
    const headers = { 'set-cookie': sessionCookie(token, parts.settings.publicUrl) }
    return Response.json(presentMe(signedIn!), { headers })
  },
})

export const show = read({
  summary: 'Show who is signed in',
  answer: Me,
  handle: async ({ caller }) => {
    if (caller.kind !== 'login') throw new Error('the rule of this route lets logins only pass')
    return presentMe(caller.signedIn)
  },
})

export const close = raw({
  summary: 'Sign out',
  description:
    'Ends the session of the cookie and takes the cookie away; without a session it changes nothing.',
  status: 204,
  answer: null,
  handle: async ({ db, request, parts }) => {
    const token = sessionTokenOf(request)
    if (token !== null) await closeSession(db, token)
    return new Response(null, {
      status: 204,
      headers: { 'set-cookie': noSessionCookie(parts.settings.publicUrl) },
    })
  },
})

function presentMe({
  loginId,
  name,
  email,
  language,
  staffRole,
  members,
  ways,
}: SignedIn): z.input<typeof Me> {
  return {
    login: { id: loginId.toString(), name, email, language },
    ways,
    staff: staffRole,
    accounts: members.map((member) => ({
      id: member.accountId.toString(),
      number: member.number,
      name: member.name,
      locale: member.locale,
      role: member.role,
      may: [...MAY[member.role]],
      lines: member.role === 'department_manager' ? member.lines : null,
    })),
  }
}
