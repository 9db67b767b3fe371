import { type Language, listStaff, type StaffRole } from '../accounts/logins.ts'
import type { Tx } from '../db/database.ts'
import { type MailFacts, ownSecurityUrl, tellLogin } from '../notices/notices.ts'

/** Whom a change among the staff is about; `role`: what it is now or, of who was removed, what it was. */
type Changed = {
  id: bigint
  name: string
  email?: string | null
  language?: Language | null
  role: StaffRole
  byName: string
}

/**
 * Tells every administrator, whoever did it too, of a change among the provider's own people, and the person whom it is about; who has just
 * joined knows.
 */
export async function tellAdmins(
  tx: Tx,
  {
    what,
    member,
    publicUrl,
    now,
  }: { what: MailFacts['staff_changed']['what']; member: Changed; publicUrl: string; now: Temporal.Instant },
): Promise<void> {
  const admins = (await listStaff(tx)).filter(({ role, id }) => role === 'admin' && id !== member.id)
  const person = what === 'added' ? [] : [{ email: null, language: null, ...member }]
  for (const { id, name, email, language } of [...person, ...admins]) {
    if (email === null) continue
    const ownUrl = what === 'removed' ? null : ownSecurityUrl(publicUrl)
    const lookUrl = id === member.id ? ownUrl : `${publicUrl}/console/staff`
    await tellLogin(tx, {
      ...{ accountId: null, kind: 'staff_changed', now },
      factKey: `staff_changed:${what}:${member.id}:${now.epochNanoseconds}:${id}`,
      to: { name, address: email, language },
      facts: { what, name: member.name, role: member.role, byName: member.byName, at: now, lookUrl },
    })
  }
}
