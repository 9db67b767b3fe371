import type { Db, Tx } from '../db/database.ts'
import { type Page, type PageOf, pageOf } from '../db/page.ts'
import type { Origin } from './login-events.ts'
import type { StaffRole } from './logins.ts'
import { insertLoginEvent } from './store-login-events.ts'
import * as store from './store-staff.ts'

/** What is kept of who let whom in, beside a link for a password that one of the staff made for another (`password_link_made`). */
export type StaffEventKind =
  | 'staff_invited'
  | 'staff_invitation_revoked'
  | 'staff_added'
  | 'staff_role_changed'
  | 'staff_removed'

/** An administrator who does something about the staff: `actor` is `staff:7`. */
export type Administrator = { actor: string; loginId: bigint; name: string; origin: Origin }

/** What happened among the provider's own people. */
export interface StaffEvent {
  id: bigint
  happenedAt: Temporal.Instant
  kind: StaffEventKind | 'password_link_made'
  /** Whom it is about, by name. */
  person: string
  /** Who did it, by name; `cli` for a command. */
  by: string
  role: StaffRole | null
  /** The role before. */
  was: StaffRole | null
}

/**
 * Puts an event among those of a person, and so on the record of the staff. Not on the timelines of accounts that the person may have as a
 * customer: it is no matter of theirs.
 */
export async function recordStaffEvent(
  tx: Tx,
  {
    loginId,
    kind,
    origin,
    detail,
    now,
  }: {
    loginId: bigint
    kind: StaffEventKind
    origin: Origin
    detail: { invited?: string; role?: StaffRole; was?: StaffRole; actor?: string; by?: string }
    now: Temporal.Instant
  },
): Promise<void> {
  await insertLoginEvent(tx, { loginId, kind, ...origin, detail, at: now })
}

/** The record of the staff, newest first, a page at a time. */
export async function listStaffEvents(db: Db | Tx, { page }: { page: Page }): Promise<PageOf<StaffEvent>> {
  return pageOf(await store.readStaffEvents(db, page), page, ({ id }) => [id])
}
