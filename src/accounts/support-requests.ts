import { z } from 'zod'
import type { Db, Tx } from '../db/database.ts'
import { decodeIdCursor, type Page, type PageOf, pageOf } from '../db/page.ts'
import type { AccountId } from '../kernel/ids.ts'
import { notA, optionalLine, parseInput, textLine } from '../kernel/input.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import * as store from './store-support-requests.ts'
import { recordEvent, recordEventOfNumber } from './timeline.ts'

/** Somebody who cannot get in and asks for a person. What it says is what was typed, by anybody: staff find out who it is. */
export interface SupportRequest {
  id: bigint
  kind: 'lost_access' | 'question'
  /** As it was typed. */
  accountNumber: string
  /** What was found by it, or null; never told to who asked. */
  accountId: AccountId | null
  name: string
  /** An e-mail address or telephone number. */
  reachAt: string
  message: string
  ip: string | null
  createdAt: Temporal.Instant
  state: SupportRequestState
  closedAt: Temporal.Instant | null
  closedBy: string | null
  note: string | null
}

export type SupportRequestState = 'open' | 'closed'

const messageText = z
  .string({ error: notA('text') })
  .trim()
  .min(1, 'is empty')
  .max(4000, 'is longer than 4000 characters')

const requestInput = z.strictObject({
  accountNumber: textLine(40),
  name: textLine(),
  reachAt: textLine(254),
  message: messageText,
})

export type SupportRequestInput = z.input<typeof requestInput>

/** What somebody wrote, as a request keeps it. Refuses `bad_input`. Pure. */
export function readSupportRequest(input: SupportRequestInput): z.output<typeof requestInput> {
  return parseInput('support request', requestInput, input)
}

/**
 * Puts a request into the queue of the provider's staff, and on the timeline of the account, if there is one: whether there is makes no
 * difference to who asks. Refuses `bad_input`.
 */
export async function askSupport(
  tx: Tx,
  {
    kind,
    ip,
    now,
    ...input
  }: SupportRequestInput & { kind: SupportRequest['kind']; ip: string; now: Temporal.Instant },
): Promise<void> {
  const { accountNumber, ...fields } = readSupportRequest(input)
  await store.insertRequest(tx, { ...fields, accountNumber, kind, ip, createdAt: now })
  const detail = { name: fields.name, reachAt: fields.reachAt, from: ip }
  const event = { kind: 'support_request_received', actor: 'nobody', detail, at: now }
  await recordEventOfNumber(tx, { accountNumber, ...event })
}

/** How many requests wait. */
export async function countOpenSupportRequests(db: Db | Tx): Promise<number> {
  return store.countOpen(db)
}

/** What was done for an account since a request about it came, the last of it. */
export type Help = { kind: string; at: Temporal.Instant }

/** By request id: for those that wait, what was done about the account's ways in since. */
export async function helpSince(
  db: Db | Tx,
  { requests }: { requests: readonly SupportRequest[] },
): Promise<ReadonlyMap<bigint, Help>> {
  const ids = requests.filter(({ state }) => state === 'open').map(({ id }) => id)
  return ids.length === 0 ? new Map() : store.readHelp(db, { ids, kinds: HELP_KINDS })
}

/** Events of an account by which somebody is given a way in. */
const HELP_KINDS = ['registration_code_sent', 'invited', 'email_replaced', 'password_link_made', 'totp_off']

/** Requests of a state, a page at a time: open ones oldest first, closed ones newest first. */
export async function listSupportRequests(
  db: Db | Tx,
  { state, page }: { state: SupportRequestState; page: Page },
): Promise<PageOf<SupportRequest>> {
  const afterId = page.after ? decodeIdCursor(page.after) : null
  const found = await store.readRequests(db, { state, afterId, limit: page.limit })
  return pageOf(found, page, (request) => [request.id])
}

/** Closes a request with a note of what was done; it stands on the account's timeline. Refuses `not_found`, `bad_input`, `request_closed`. */
export async function closeSupportRequest(
  tx: Tx,
  { note, ...closing }: { id: bigint; note: string; now: Temporal.Instant; actor: string },
): Promise<SupportRequest> {
  const text = parseInput('note', optionalLine(1000), note)
  return close(tx, { ...closing, note: text, kind: 'support_request_closed' })
}

/**
 * Closes a request with an answer, to be mailed to the address that the person gave. Refuses `not_found`, `bad_input`, `request_closed`;
 * `no_mail_address` where a telephone number was given.
 */
export async function answerSupportRequest(
  tx: Tx,
  { answer, ...closing }: { id: bigint; answer: string; now: Temporal.Instant; actor: string },
): Promise<SupportRequest & { address: string }> {
  const text = parseInput('answer', messageText, answer)
  const request = await close(tx, { ...closing, note: text, kind: 'support_request_answered' })
  const address = z.email().safeParse(request.reachAt)
  if (!address.success) {
    throw new Refusal(
      'no_mail_address',
      `'${request.reachAt}' of support request ${request.id} is no e-mail address.`,
    )
  }
  return { ...request, address: address.data }
}

async function close(
  tx: Tx,
  {
    id,
    note,
    kind,
    now,
    actor,
  }: {
    id: bigint
    note: string
    kind: 'support_request_closed' | 'support_request_answered'
    now: Temporal.Instant
    actor: string
  },
): Promise<SupportRequest> {
  const request = await store.lockRequest(tx, id)
  if (!request) throw notFound(`support request ${id}`)
  if (request.state === 'closed')
    throw new Refusal('request_closed', `Support request ${id} was closed on ${request.closedAt}.`, {
      status: 409,
    })
  await store.updateClosed(tx, { id, at: now, by: actor, note })
  if (request.accountId !== null) {
    const detail = { name: request.name, note }
    await recordEvent(tx, { accountId: request.accountId, at: now, actor, detail, kind })
  }
  return { ...request, state: 'closed', closedAt: now, closedBy: actor, note }
}
