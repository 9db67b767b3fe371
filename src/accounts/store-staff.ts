import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { decodeIdCursor, type Page } from '../db/page.ts'
import type { Change } from '../db/saved.ts'
import type { StaffMember, StaffRole } from './logins.ts'
import type { StaffEvent } from './staff-events.ts'
import { changeOf } from './store.ts'

/** SQL of staff, and of those login_events that are about them. */

export async function saveStaff(
  tx: Tx,
  { loginId, role, now }: { loginId: bigint; role: StaffRole; now: Temporal.Instant },
): Promise<Change> {
  const { rows } = await sql<{ created: boolean }>`
    insert into staff (login_id, role, created_at) values (${loginId}, ${role}, ${now})
    on conflict (login_id) do update set role = excluded.role where staff.role <> excluded.role
    returning xmax = 0 as created`.execute(tx)
  return changeOf(rows)
}

/** `lastSeenAt`: when they last signed in or, within an hour, used a session. */
export async function readStaff(db: Db | Tx): Promise<StaffMember[]> {
  const { rows } = await sql<StaffMember>`
    select l.id, l.email, l.name, l.language, s.role, l.totp_confirmed_at is not null as has_two_step, s.created_at,
      greatest(
        (select max(coalesce(o.last_used_at, o.created_at)) from sessions o where o.login_id = l.id),
        (select max(d.last_seen_at) from known_devices d where d.login_id = l.id)) as last_seen_at,
      (select count(*)::int from api_keys k where k.created_by = 'staff:' || l.id and k.revoked_at is null) as api_keys
    from staff s join logins l on l.id = s.login_id order by l.name, l.id`.execute(db)
  return rows
}

/** None of them changes until the transaction ends. */
export async function lockStaff(tx: Tx): Promise<void> {
  await sql`select from staff order by login_id for update`.execute(tx)
}

export async function deleteStaff(tx: Tx, loginId: bigint): Promise<void> {
  await sql`delete from staff where login_id = ${loginId}`.execute(tx)
}

/** Of an invitation, which is among the events of who sent it, the person is who was invited. The list of kinds is the index's. */
export async function readStaffEvents(db: Db | Tx, page: Page): Promise<StaffEvent[]> {
  const before = page.after ? decodeIdCursor(page.after) : null
  const { rows } = await sql<StaffEvent>`
    select e.id, e.happened_at, e.kind,
      coalesce(e.detail ->> 'invited', nullif(l.name, ''), l.email, '') as person,
      coalesce(e.detail ->> 'by', e.detail ->> 'actor', nullif(l.name, ''), l.email, '') as by,
      e.detail ->> 'role' as role, e.detail ->> 'was' as was
    from login_events e join logins l on l.id = e.login_id
    where e.kind in ('staff_invited', 'staff_invitation_revoked', 'staff_added', 'staff_role_changed', 'staff_removed', 'password_link_made')
      and (${before}::bigint is null or e.id < ${before}::bigint)
    order by e.id desc limit ${page.limit + 1}`.execute(db)
  return rows
}
