import { z } from 'zod'
import { addressLimit, forgive, refuseTooMany } from '../accounts/attempts.ts'
import {
  answerSupportRequest,
  askSupport,
  closeSupportRequest,
  countOpenSupportRequests,
  type Help,
  helpSince,
  listSupportRequests,
  readSupportRequest,
  type SupportRequest as SupportRequestRow,
} from '../accounts/support-requests.ts'
import { inTransaction } from '../db/database.ts'
import { tellLogin } from '../notices/notices.ts'
import { raw, read, write } from './action.ts'
import { answerOnce } from './idempotency.ts'
import { Id, Instant, idOf, instantOrNull, listOf, name, Paging } from './shapes.ts'

/** Somebody who cannot get in writes once or twice; a machine that fills the queue writes more. */
const REQUESTS_PER_ADDRESS_MAX = 5

export const ask = raw({
  summary: 'Ask the provider’s staff for help with getting in',
  description:
    'For who has lost the e-mail address of an account. Answered alike whether there is such an account or not; five from one network address in 15 minutes, not counting what was not accepted.',
  once: true,
  body: z.strictObject({
    accountNumber: z.string().meta({ examples: ['100042'] }),
    name: z.string().meta({ examples: ['Ann Larsen'] }),
    reachAt: z
      .string()
      .meta({ description: 'An e-mail address or telephone number.', examples: ['+1 612 555 0148'] }),
    message: z.string().meta({ examples: ['I no longer have the old address.'] }),
  }),
  status: 204,
  answer: null,
  handle: async ({ db, body, ip, now, actor, request }) => {
    // What cannot be accepted is said before it counts: an office behind one address is not locked out by an empty field.
    readSupportRequest(body)
    const limits = [{ ...addressLimit(ip, 'support'), max: REQUESTS_PER_ADDRESS_MAX }]
    const attempt = await refuseTooMany(db, { limits, now })
    const key = request.headers.get('idempotency-key')
    const answer = await inTransaction(db, (tx) => {
      const work = async () => {
        await askSupport(tx, { ...body, kind: 'lost_access', ip, now })
        return new Response(null, { status: 204 })
      }
      return key === null ? work() : answerOnce(tx, { key, actor, request, sent: body, now }, work)
    })
    if (answer.headers.has('idempotency-replayed')) await forgive(db, { attempt })
    return answer
  },
})

const State = z.enum(['open', 'closed'])

const SupportRequest = name(
  'SupportRequest',
  z.strictObject({
    id: Id,
    kind: z.enum(['lost_access', 'question']),
    accountNumber: z.string().meta({ description: 'As it was typed, by anybody.', examples: ['100042'] }),
    accountId: Id.nullable().meta({ description: 'The account of that number, if there is one.' }),
    name: z.string(),
    reachAt: z.string(),
    message: z.string(),
    ip: z.string().nullable(),
    createdAt: Instant,
    state: State,
    closedAt: Instant.nullable(),
    closedBy: z
      .string()
      .nullable()
      .meta({ examples: ['staff:7'] }),
    note: z.string().nullable(),
    lastHelp: z
      .strictObject({ kind: z.string().meta({ examples: ['registration_code_sent'] }), at: Instant })
      .nullable()
      .meta({
        description:
          'Of one that is open: what was done last about the account’s ways in since it came, as the account’s timeline calls it.',
      }),
  }),
)

export const counts = read({
  summary: 'Count the requests that wait',
  answer: z.strictObject({ open: z.int() }),
  handle: async ({ db }) => ({ open: await countOpenSupportRequests(db) }),
})

export const list = read({
  summary: 'List requests of people who cannot get in',
  description: 'Open ones oldest first, closed ones newest first.',
  query: Paging.extend({ state: State.default('open') }),
  answer: listOf(SupportRequest),
  handle: async ({ db, query: { state, ...page } }) => {
    const { items, next } = await listSupportRequests(db, { state, page })
    const help = await helpSince(db, { requests: items })
    return { items: items.map((request) => presentRequest(request, help.get(request.id))), next }
  },
})

export const close = write({
  summary: 'Close a request, with a note of what was done',
  path: z.strictObject({ requestId: idOf<bigint>('The request’s id.') }),
  body: z.strictObject({ note: z.string().max(1000) }),
  answer: SupportRequest,
  handle: async ({ tx, path, body, now, actor }) =>
    presentRequest(await closeSupportRequest(tx, { id: path.requestId, ...body, now, actor })),
})

export const answer = write({
  summary: 'Answer a request by mail, which closes it',
  description:
    'To the e-mail address that the person gave. Whose it is, nobody has proven: say nothing of the account in it.',
  path: z.strictObject({ requestId: idOf<bigint>('The request’s id.') }),
  body: z.strictObject({ answer: z.string().max(4000) }),
  answer: SupportRequest,
  handle: async ({ tx, path: { requestId }, body, now, actor }) => {
    const { address, ...request } = await answerSupportRequest(tx, { id: requestId, ...body, now, actor })
    await tellLogin(tx, {
      ...{ accountId: null, factKey: `support_answered:${requestId}`, kind: 'support_answered', now },
      to: { name: request.name, address, language: null },
      facts: { name: request.name, answer: request.note! },
    })
    return presentRequest(request)
  },
})

function presentRequest(request: SupportRequestRow, help?: Help): z.input<typeof SupportRequest> {
  const { id, accountId, createdAt, closedAt, ...rest } = request
  return {
    ...rest,
    id: id.toString(),
    accountId: accountId === null ? null : accountId.toString(),
    createdAt: createdAt.toString(),
    closedAt: instantOrNull(closedAt),
    lastHelp: help ? { kind: help.kind, at: help.at.toString() } : null,
  }
}
