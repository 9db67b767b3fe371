import type { Db, Tx } from '../db/database.ts'
import { type Page, type PageOf, pageOf } from '../db/page.ts'
import { type Device, deviceName, deviceOf } from './device.ts'
import * as store from './store-login-events.ts'
import { recordEvents } from './timeline.ts'

/** What happened to a person's way in. */
export type LoginEventKind =
  | 'signed_in_new_device'
  | 'sign_in_locked'
  | 'signed_out_everywhere'
  | 'password_changed'
  | 'totp_on'
  | 'totp_off'
  | 'passkey_added'
  | 'passkey_removed'
  | 'recovery_code_used'
  | 'recovery_codes_renewed'
  | 'password_reset'
  | 'password_reset_asked'
  | 'password_link_made'
  | 'email_changed'
  | 'email_replaced'
  | 'identity_confirmed'
  | 'registered'
  | 'member_joined'

export interface LoginEvent {
  id: bigint
  happenedAt: Temporal.Instant
  /** One of `LoginEventKind`, or of those that joining and leaving writes. */
  kind: string
  device: Device
  ip: string | null
  /** Who did it, by name, where it was not the person. */
  by: string | null
}

/** Whence a request comes, as far as it says. */
export type Origin = { ip: string | null; userAgent: string | null }

/** The job that records a lock-out (src/jobs/note-lock-out.ts), apart from the request, which may be about nobody. */
export const NOTE_LOCK_OUT = 'note_lock_out'

export function lockOutPayload(loginId: bigint | null, origin: Origin) {
  return { loginId: loginId === null ? null : String(loginId), ...origin }
}

/** Puts an event among a person's own, and on the timeline of each of the person's accounts, in the transaction that caused it. */
export async function recordLoginEvent(
  tx: Tx,
  {
    loginId,
    kind,
    origin,
    detail = {},
    actor = `login:${loginId}`,
    now,
  }: {
    loginId: bigint
    kind: LoginEventKind
    origin: Origin
    detail?: Record<string, string>
    /** Who did it, where it was not the person. */
    actor?: string
    now: Temporal.Instant
  },
): Promise<void> {
  const members = await store.insertLoginEvent(tx, { loginId, kind, ...origin, detail, at: now })
  const device = deviceName(deviceOf(origin.userAgent))
  const events = members.map(({ accountId, person }) => ({
    ...{ accountId, actor, kind },
    detail: { loginId: String(loginId), person, ...(device === null ? {} : { device }), ...detail },
  }))
  await recordEvents(tx, { at: now, events })
}

/**
 * Puts among a person's own events that they have come to an account. On its timeline it stands already, and other accounts' are not concerned.
 */
export async function recordJoining(
  tx: Tx,
  {
    loginId,
    kind,
    origin,
    now,
  }: { loginId: bigint; kind: 'registered' | 'member_joined'; origin: Origin; now: Temporal.Instant },
): Promise<void> {
  await store.insertLoginEvent(tx, { loginId, kind, ...origin, detail: {}, at: now })
}

/** True where that has happened to a person since an instant. */
export async function hasHappened(
  tx: Tx,
  of: { loginId: bigint; kind: LoginEventKind; since: Temporal.Instant },
): Promise<boolean> {
  return store.hasEventSince(tx, of)
}

/** A person's security events, newest first, a page at a time. */
export async function listLoginEvents(
  db: Db | Tx,
  { loginId, page }: { loginId: bigint; page: Page },
): Promise<PageOf<LoginEvent>> {
  const found = await store.listLoginEvents(db, { loginId, page })
  const events = found.map(({ userAgent, ...event }) => ({ ...event, device: deviceOf(userAgent) }))
  return pageOf(events, page, ({ id }) => [id])
}
