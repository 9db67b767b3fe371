import type { Logger } from 'pino'
import { z } from 'zod'
import type { Account } from '../accounts/account.ts'
import { getAccount } from '../accounts/accounts.ts'
import { type Database, type Db, inTransaction, type Tx } from '../db/database.ts'
import type { InvoicePrinter } from '../invoices/printer.ts'
import type { Clock } from '../kernel/clock.ts'
import type { AccountId } from '../kernel/ids.ts'
import { parseInput } from '../kernel/input.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import type { ReceiptPrinter } from '../notices/receipt.ts'
import type { Gateways } from '../payments/gateways.ts'
import type { AuditReportPrinter } from '../reports/audit-report-sheet.ts'
import type { StatementPrinter } from '../reports/statement-sheet.ts'
import type { Settings } from '../settings.ts'
import type { LiveIntake } from '../usage/live-intake.ts'
import { actorOf, type Caller } from './caller.ts'
import { answerOnce } from './idempotency.ts'
import { readJson, readQuery } from './read-input.ts'
import { idOf, Nothing } from './shapes.ts'
import { onceAVisit } from './visit.ts'

/** What every action may use of the house. */
export interface Parts {
  database: Database
  clock: Clock
  settings: Settings
  log: Logger
  printer: InvoicePrinter
  receipts: ReceiptPrinter
  statements: StatementPrinter
  auditReports: AuditReportPrinter
  gateways: Gateways
  live: LiveIntake
  /** Tests have every answer checked against its schema, so that the document cannot promise something else. */
  checksAnswers?: boolean
}

/** One request at an action's door. */
export interface Knock {
  request: Request
  /** By the names in the path, as sent. */
  pathParams: Record<string, string>
  caller: Caller
  /** The client's address. */
  ip: string
  parts: Parts
}

/** What a handler gets: the input parsed, who asks, and when. */
export interface Call<P, Q, B> {
  path: P
  query: Q
  body: B
  caller: Caller
  /** `staff:7`, `login:12`, `key:3`, `source:2`. */
  actor: string
  now: Temporal.Instant
  ip: string
  parts: Parts
  request: Request
  /** Headers for the answer. */
  headers: Headers
}

/** What the document says of an action besides its method, path and rule (routes.ts). */
export interface Description {
  /** One line, in the imperative. */
  summary: string
  description?: string
  path: z.ZodObject
  query: z.ZodObject
  /** The JSON body, or the media type of a body that is read as a stream. */
  body: z.ZodType | { media: string } | null
  status: 200 | 201 | 202 | 204
  /** The JSON answer, another media type, or nothing. */
  answer: z.ZodType | { media: string } | null
  /** Takes an `Idempotency-Key`. */
  once: boolean
}

/** A route's definition without its address: what it reads, does and answers. */
export interface Action extends Description {
  run(knock: Knock): Promise<Response>
}

type Spec<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType> = {
  summary: string
  description?: string
  path?: P
  query?: Q
  body?: B
}

type Empty = typeof Nothing
type Handler<Context, A extends z.ZodType> = (call: Context) => Promise<z.input<A>>

/** An action that reads: any number of queries, no transaction. */
export function read<A extends z.ZodType, P extends z.ZodObject = Empty, Q extends z.ZodObject = Empty>(
  spec: Spec<P, Q, Empty> & {
    answer: A
    handle: Handler<Call<z.output<P>, z.output<Q>, null> & { db: Db }, A>
  },
): Action {
  const described = descriptionOf({ ...spec, status: 200, answer: spec.answer })
  return {
    ...described,
    async run(knock) {
      const call = parse(described, spec, knock)
      const db = knock.parts.database.kysely
      const answer = await asPage(call.query, () => spec.handle({ ...call, body: null, db }))
      return json(answer, { described, call })
    },
  }
}

/** An action that writes: one transaction, one verb. With `once` it takes an `Idempotency-Key`. */
export function write<
  A extends z.ZodType,
  P extends z.ZodObject = Empty,
  Q extends z.ZodObject = Empty,
  B extends z.ZodType = Empty,
>(
  spec: Spec<P, Q, B> & {
    status?: 200 | 201 | 202
    answer: A
    once?: boolean
    handle: Handler<Call<z.output<P>, z.output<Q>, z.output<B>> & { tx: Tx; key: string | null }, A>
  },
): Action {
  const described = descriptionOf({ ...spec, status: spec.status ?? 200, answer: spec.answer })
  return {
    ...described,
    async run(knock) {
      const call = parse(described, spec, knock)
      const sent = spec.body ? await readJson(knock.request) : null
      const body = spec.body ? parseInput('body', spec.body, sent) : (null as z.output<B>)
      const key = spec.once ? knock.request.headers.get('idempotency-key') : null
      const work = (tx: Tx) => spec.handle({ ...call, body, tx, key })
      const { database } = knock.parts
      if (key === null) return json(await inTransaction(database.kysely, work), { described, call })
      return inTransaction(database.kysely, (tx) =>
        answerOnce(tx, { key, actor: call.actor, request: knock.request, sent, now: call.now }, async () =>
          json(await work(tx), { described, call }),
        ),
      )
    },
  }
}

/** An action that answers something other than JSON, takes a stream, or is longer than a transaction. */
export function raw<
  P extends z.ZodObject = Empty,
  Q extends z.ZodObject = Empty,
  B extends z.ZodType = Empty,
>(
  spec: Spec<P, Q, B> & {
    /** The media type of a body that the handler reads itself. */
    takes?: string
    /** It takes an `Idempotency-Key`, and answers by `answerOnce` itself. */
    once?: boolean
    status?: 200 | 201 | 202 | 204
    answer: z.ZodType | { media: string } | null
    handle: (call: Call<z.output<P>, z.output<Q>, z.output<B>> & { db: Db }) => Promise<Response>
  },
): Action {
  const described = descriptionOf({
    ...spec,
    status: spec.status ?? 200,
    body: spec.takes ? { media: spec.takes } : spec.body,
  })
  return {
    ...described,
    async run(knock) {
      const call = parse(described, spec, knock)
      const body = spec.body
        ? parseInput('body', spec.body, await readJson(knock.request))
        : (null as z.output<B>)
      const response = await asPage(call.query, () =>
        spec.handle({ ...call, body, db: knock.parts.database.kysely }),
      )
      for (const [name, value] of call.headers) response.headers.append(name, value)
      return response
    },
  }
}

export const AccountPath = z.strictObject({ accountId: idOf<AccountId>('The account’s id.') })

/** The account of a path. Every action under `/accounts/{accountId}` begins with it, so that none answers an empty list for no account. */
export async function accountOf(db: Db | Tx, { accountId }: { accountId: AccountId }): Promise<Account> {
  return onceAVisit(`account:${accountId}`, () => getAccount(db, { accountId }))
}

function descriptionOf(spec: {
  summary: string
  description?: string
  path?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType | { media: string } | undefined
  status: Description['status']
  answer: Description['answer']
  once?: boolean
}): Description {
  return {
    summary: spec.summary,
    ...(spec.description === undefined ? {} : { description: spec.description }),
    path: spec.path ?? Nothing,
    query: spec.query ?? Nothing,
    body: spec.body ?? null,
    status: spec.status,
    answer: spec.answer,
    once: spec.once ?? false,
  }
}

function parse<P extends z.ZodObject, Q extends z.ZodObject>(
  described: Description,
  spec: Spec<P, Q, z.ZodType>,
  { request, pathParams, caller, ip, parts }: Knock,
): Call<z.output<P>, z.output<Q>, null> {
  return {
    path: readPath(described.path, pathParams) as z.output<P>,
    query: parseInput('query', spec.query ?? Nothing, readQuery(request.url)) as z.output<Q>,
    body: null,
    caller,
    actor: actorOf(caller),
    now: parts.clock.now(),
    ip,
    parts,
    request,
    headers: new Headers(),
  }
}

/** An id that cannot be one is an address where nothing is. */
function readPath(schema: z.ZodObject, pathParams: Record<string, string>): Record<string, unknown> {
  const parsed = schema.safeParse(pathParams)
  if (parsed.success) return parsed.data
  const wrong = String(parsed.error.issues[0]?.path[0] ?? '')
  throw notFound(
    `${wrong
      .replace(/Id$/, '')
      .replace(/([A-Z])/g, ' $1')
      .toLowerCase()} '${pathParams[wrong] ?? ''}'`,
  )
}

/** A cursor that somebody made up reaches the database as a parameter that is no number or instant there. */
async function asPage<T>(query: unknown, work: () => Promise<T>): Promise<T> {
  const after = typeof query === 'object' && query !== null && 'after' in query ? query.after : undefined
  try {
    return await work()
  } catch (error) {
    const sqlState = error instanceof Error && 'code' in error ? String(error.code) : ''
    const isOurs = error instanceof Refusal
    if (
      after === undefined ||
      isOurs ||
      !(sqlState.startsWith('22') || error instanceof RangeError || error instanceof SyntaxError)
    )
      throw error
    throw new Refusal('bad_cursor', `'${String(after)}' is not the cursor of a page of this list.`, {
      status: 400,
    })
  }
}

function json(
  answer: unknown,
  { described, call }: { described: Description; call: Call<unknown, unknown, null> },
): Response {
  const { answer: schema, status } = described
  if (call.parts.checksAnswers && schema instanceof z.ZodType) schema.parse(answer)
  call.headers.set('content-type', 'application/json')
  return new Response(JSON.stringify(answer), { status, headers: call.headers })
}
