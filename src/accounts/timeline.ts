import type { Db, Tx } from '../db/database.ts'
import { type Page, type PageOf, pageOf } from '../db/page.ts'
import type { AccountId } from '../kernel/ids.ts'
import * as store from './store.ts'

/** What happened to an account, when, and who did it. */
export interface AccountEvent {
  id: bigint
  happenedAt: Temporal.Instant
  /** `staff:7`, `key:3`, `login:12`, `cli`, `system`. */
  actor: string
  /** snake_case, past tense: `number_assigned`. */
  kind: string
  detail: Record<string, string | number | boolean | null>
}

/** Puts an event on the account's timeline, in the transaction that caused it. */
export async function recordEvent(
  tx: Tx,
  event: {
    accountId: AccountId
    at: Temporal.Instant
    actor: string
    kind: string
    detail?: AccountEvent['detail']
  },
): Promise<void> {
  await store.insertEvent(tx, { ...event, detail: event.detail ?? {} })
}

/** As `recordEvent`, for the account of that number, if there is one: by the same work, so that its time does not tell. */
export async function recordEventOfNumber(
  tx: Tx,
  event: {
    accountNumber: string
    at: Temporal.Instant
    actor: string
    kind: string
    detail: AccountEvent['detail']
  },
): Promise<void> {
  await store.insertEventOfNumber(tx, event)
}

/** As `recordEvent`, for many accounts at once. */
export async function recordEvents(
  tx: Tx,
  {
    at,
    events,
  }: {
    at: Temporal.Instant
    events: readonly Omit<AccountEvent & { accountId: AccountId }, 'id' | 'happenedAt'>[]
  },
): Promise<void> {
  if (events.length > 0) await store.insertEvents(tx, { at, events })
}

/** The account's timeline, newest first, a page at a time. */
export async function listEvents(
  db: Db | Tx,
  { accountId, page }: { accountId: AccountId; page: Page },
): Promise<PageOf<AccountEvent>> {
  const found = await store.listEvents(db, { accountId, page })
  return pageOf(found, page, (event) => [event.id])
}
