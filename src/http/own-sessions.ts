import { z } from 'zod'
import { listLoginEvents, recordLoginEvent } from '../accounts/login-events.ts'
import { endSession, endSessions, listSessions } from '../accounts/sessions.ts'
import { read, write } from './action.ts'
import { sessionTokenOf } from './cookies.ts'
import { personOf, renewSession } from './enter.ts'
import { originOf } from './login-notices.ts'
import { Id, Instant, idOf, instantOrNull, listOf, name, Paging } from './shapes.ts'

const Device = name(
  'Device',
  z
    .strictObject({
      browser: z
        .string()
        .nullable()
        .meta({ examples: ['Firefox'] }),
      system: z
        .string()
        .nullable()
        .meta({ examples: ['Windows'] }),
    })
    .meta({ description: 'As it says of itself; null: nothing that is known.' }),
)

const Ip = z
  .string()
  .nullable()
  .meta({ examples: ['203.0.113.9'] })

const Session = name(
  'Session',
  z.strictObject({
    id: Id,
    device: Device,
    ip: Ip,
    signedInAt: Instant,
    lastUsedAt: Instant.nullable().meta({ description: 'To the hour.' }),
    ways: z.array(z.enum(['password', 'code', 'passkey', 'totp', 'recovery'])),
    isThis: z.boolean().meta({ description: 'True for the one that asks.' }),
  }),
)

export const list = read({
  summary: 'List where one is signed in',
  description: 'In one piece: a session ends after 180 days, and those that have ended are not listed.',
  answer: z.strictObject({ items: z.array(Session) }),
  handle: async (call) => {
    const { db, now } = call
    const { loginId, sessionId } = personOf(call)
    const sessions = await listSessions(db, { loginId, now })
    return {
      items: sessions.map((session) => ({
        id: session.id.toString(),
        device: session.device,
        ip: session.ip,
        signedInAt: session.createdAt.toString(),
        lastUsedAt: instantOrNull(session.lastUsedAt),
        ways: session.ways,
        isThis: session.id === sessionId,
      })),
    }
  },
})

export const end = write({
  summary: 'End a session of one’s own',
  path: z.strictObject({ sessionId: idOf<bigint>('The session’s id.') }),
  answer: z.strictObject({ id: Id }),
  handle: async (call) => {
    const { tx, path } = call
    const { loginId } = personOf(call)
    await endSession(tx, { loginId, ...path })
    return { id: path.sessionId.toString() }
  },
})

export const endOthers = write({
  summary: 'Sign out everywhere else',
  description: 'Ends all sessions of the person but this one, which gets another token.',
  answer: z.strictObject({ ended: z.int().meta({ description: 'How many there were.' }) }),
  handle: async (call) => {
    const { tx, now, request } = call
    const { loginId } = personOf(call)
    const ended = await endSessions(tx, { loginId, exceptToken: sessionTokenOf(request) })
    await recordLoginEvent(tx, { loginId, kind: 'signed_out_everywhere', origin: originOf(call), now })
    await renewSession(tx, call)
    return { ended: Number(ended) }
  },
})

const LoginEvent = name(
  'LoginEvent',
  z.strictObject({
    id: Id,
    happenedAt: Instant,
    kind: z.string().meta({ examples: ['signed_in_new_device'] }),
    device: Device,
    ip: Ip,
    by: z
      .string()
      .nullable()
      .meta({ description: 'Who did it, where it was not oneself.', examples: ['Ruth Adler'] }),
  }),
)

export const events = read({
  summary: 'List what happened to one’s own ways in',
  description: 'Newest first.',
  query: Paging,
  answer: listOf(LoginEvent),
  handle: async (call) => {
    const { db, query } = call
    const { loginId } = personOf(call)
    const { items, next } = await listLoginEvents(db, { loginId, page: query })
    return {
      items: items.map(({ id, happenedAt, ...event }) => ({
        id: id.toString(),
        happenedAt: happenedAt.toString(),
        ...event,
      })),
      next,
    }
  },
})
