import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Person } from './reset.ts'

/** SQL of logins, passkeys and sessions where somebody gets back in, or is reached elsewhere from now on. */

const PERSON = sql.raw(`l.id, l.email, l.name, l.language,
  array(select m.account_id from members m where m.login_id = l.id order by m.created_at, m.account_id) as account_ids,
  array(select a.number from members m join accounts a on a.id = m.account_id where m.login_id = l.id and m.role = 'owner') as account_numbers`)

export async function readPersonByEmail(db: Db | Tx, email: string): Promise<Person | null> {
  const { rows } = await sql<Person>`select ${PERSON} from logins l where l.email = ${email}`.execute(db)
  return rows[0] ?? null
}

/** The account's first owner, that account first among the person's. */
export async function readFirstOwner(db: Db | Tx, accountNumber: string): Promise<Person | null> {
  const { rows } = await sql<Person & { accountId: AccountId }>`
    select ${PERSON}, a.id as account_id
    from accounts a join members o on o.account_id = a.id and o.role = 'owner' join logins l on l.id = o.login_id
    where a.number = ${accountNumber} order by o.created_at, l.id limit 1`.execute(db)
  if (!rows[0]) return null
  const { accountId, ...person } = rows[0]
  return { ...person, accountIds: [accountId, ...person.accountIds.filter((id) => id !== accountId)] }
}

export async function readPerson(db: Db | Tx, loginId: bigint): Promise<Person | null> {
  const { rows } = await sql<Person>`select ${PERSON} from logins l where l.id = ${loginId}`.execute(db)
  return rows[0] ?? null
}

export async function isStaff(db: Db | Tx, loginId: bigint): Promise<boolean> {
  const { rows } = await sql`select from staff where login_id = ${loginId}`.execute(db)
  return rows.length > 0
}

/** False where the address is another login's. */
export async function updateEmail(
  tx: Tx,
  { loginId, email }: { loginId: bigint; email: string },
): Promise<boolean> {
  const { rows } = await sql`
    update logins set email = ${email}
    where id = ${loginId} and not exists (select from logins where email = ${email} and id <> ${loginId})
    returning id`.execute(tx)
  return rows.length > 0
}

/** The password and the passkeys of a login: nobody comes in by them any more; nor is a browser one that the person has come in with. */
export async function deleteWaysIn(tx: Tx, loginId: bigint): Promise<void> {
  await sql`delete from passkeys where login_id = ${loginId}`.execute(tx)
  await sql`delete from known_devices where login_id = ${loginId}`.execute(tx)
  await sql`update logins set password_hash = null, password_changed_at = null where id = ${loginId}`.execute(
    tx,
  )
}
