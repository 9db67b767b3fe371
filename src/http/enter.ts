import { z } from 'zod'
import { deviceName, deviceOf } from '../accounts/device.ts'
import { recordLoginEvent } from '../accounts/login-events.ts'
import { memberRole } from '../accounts/logins.ts'
import { CAPABILITIES, MAY } from '../accounts/roles.ts'
import {
  closeSession,
  findSignedIn,
  noteDevice,
  openSession,
  renewToken,
  type SignedIn,
  type SignInWay,
} from '../accounts/sessions.ts'
import type { Known } from '../accounts/sign-in.ts'
import { beginStep } from '../accounts/steps.ts'
import type { Tx } from '../db/database.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { Call, Parts } from './action.ts'
import { deviceCookie, deviceTokenOf, sessionCookie, sessionTokenOf } from './cookies.ts'
import { originOf, securityUrl, tellOfLogin } from './login-notices.ts'
import { presentLines } from './members.ts'
import { Id, name, Phone } from './shapes.ts'

export const Me = name(
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
          timeZone: z.string().meta({ description: 'IANA.' }),
          role: memberRole,
          may: z.array(z.enum(CAPABILITIES)).meta({ description: 'What the role may do there.' }),
          lines: z
            .array(Phone)
            .nullable()
            .meta({ description: 'The numbers whose calls a department manager sees; null: all.' }),
        }),
      ),
    })
    .meta({ description: 'Who is signed in, and the accounts this person may see.' }),
)

/** What every way in answers that is not two steps in one. */
export const SignIn = name(
  'SignIn',
  z
    .union([
      Me,
      z.strictObject({
        secondStep: z.string().meta({ description: 'Send it with a code to `POST /sessions/second-step`.' }),
      }),
    ])
    .meta({
      description:
        'Who is signed in, with the session’s cookie; or, where the person’s app is asked for a code too, the token of that second step, and no session yet.',
    }),
)

/** Minutes to find one's telephone. */
const SECOND_STEP_MINUTES = 10

/** What is needed of a request to let somebody in. */
export type AtDoor = Pick<Call<unknown, unknown, unknown>, 'request' | 'ip' | 'now' | 'headers'> & {
  parts: Parts
}

/**
 * Lets in whoever has shown who he is by `way`, in the transaction that used it up: opens a session and sets its cookie among the call's
 * headers; where an app's code is asked for, begins the second step in its place.
 */
export async function admit(
  tx: Tx,
  call: AtDoor,
  { known, way }: { known: Known; way: 'password' | 'code' },
): Promise<z.input<typeof SignIn>> {
  const { loginId } = known
  if (!known.hasTotp) return enter(tx, call, { loginId, ways: [way] })
  const detail = { ways: [way] }
  const { token } = await beginStep(tx, {
    ...{ kind: 'second_step', loginId, code: false, minutes: SECOND_STEP_MINUTES, detail },
    now: call.now,
  })
  return { secondStep: token }
}

/** Opens a session and sets its cookie; the one that the browser had ends. Tells the person of a browser that was not seen before. */
export async function enter(
  tx: Tx,
  call: AtDoor,
  { loginId, ways }: { loginId: bigint; ways: readonly SignInWay[] },
): Promise<z.input<typeof Me>> {
  const { request, ip, now, headers, parts } = call
  const { publicUrl } = parts.settings
  const userAgent = request.headers.get('user-agent')
  const before = sessionTokenOf(request)
  if (before !== null) await closeSession(tx, before)
  const device = await noteDevice(tx, { loginId, deviceToken: deviceTokenOf(request), userAgent, now })
  const token = await openSession(tx, { loginId, now, ip, userAgent, ways, deviceToken: device.token })
  const signedIn = await findSignedIn(tx, { token, now })
  if (!signedIn) throw new Error('a session that was opened just now is not there')
  if (device.isUnknown) await tellNewDevice(tx, call, signedIn)
  headers.append('set-cookie', sessionCookie(token, publicUrl))
  headers.append('set-cookie', deviceCookie(device.token, publicUrl))
  return presentMe(signedIn)
}

/**
 * Gives the caller's session another token, since it may do more than before, and sets its cookie. `ways`: what the person has shown besides;
 * `isProof`: that it shows who they are, from now on.
 */
export async function renewSession(
  tx: Tx,
  call: AtDoor,
  { ways = [], isProof = false }: { ways?: readonly SignInWay[]; isProof?: boolean } = {},
): Promise<z.input<typeof Me>> {
  const { request, now, headers, parts } = call
  const token = await renewToken(tx, {
    ...{ token: sessionTokenOf(request) ?? '', ways },
    provedAt: isProof ? now : null,
  })
  const signedIn = token === null ? null : await findSignedIn(tx, { token, now })
  if (token === null || !signedIn) throw signInFirst()
  headers.append('set-cookie', sessionCookie(token, parts.settings.publicUrl))
  return presentMe(signedIn)
}

/** The person who calls. The rules of these routes let logins only pass. */
export function personOf({ caller }: Pick<Call<unknown, unknown, unknown>, 'caller'>): SignedIn {
  if (caller.kind !== 'login') throw new Error('the rule of this route lets logins only pass')
  return caller.signedIn
}

/** Who is signed in, as the API writes it. */
export function presentMe({
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
      timeZone: member.timeZone,
      role: member.role,
      may: [...MAY[member.role]],
      lines: presentLines(member),
    })),
  }
}

async function tellNewDevice(tx: Tx, call: AtDoor, person: SignedIn): Promise<void> {
  const { now, ip, parts } = call
  const origin = originOf(call)
  await recordLoginEvent(tx, { loginId: person.loginId, kind: 'signed_in_new_device', origin, now })
  const device = deviceName(deviceOf(origin.userAgent))
  const facts = { at: now, device, ip, securityUrl: securityUrl(parts, person) }
  await tellOfLogin(tx, { person, kind: 'new_device', about: person.sessionId.toString(), facts, now })
}

function signInFirst(): Refusal {
  return new Refusal('sign_in_first', 'Sign in first: the session has ended.', { status: 401 })
}
