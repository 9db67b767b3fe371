import { sql } from 'kysely'
import { numbersArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import { decodeCursor, decodeIdCursor, type Page } from '../db/page.ts'
import type { Change } from '../db/saved.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Account, Contact } from './account.ts'
import type { Login, Member, MemberRole } from './logins.ts'
import type { Provider, Series } from './provider.ts'
import type { AccountEvent } from './timeline.ts'

const ACCOUNT = sql`id, number, name, address_lines, country, tax_jurisdiction, tax_exempt, tax_id, billing_day, terms_days, currency,
  time_zone, locale, minimum_invoice_micros, call_detail_annex, paperless, notices_off, opened_on, closed_on, created_at`

export async function readProvider(db: Db | Tx): Promise<Provider | null> {
  const row = await db.selectFrom('provider').selectAll().executeTakeFirst()
  if (!row) return null
  const { singleton: _, ...provider } = row
  // A CHECK of the table knows no other.
  return { ...provider, callDetailNeeds: provider.callDetailNeeds as Provider['callDetailNeeds'] }
}

export async function insertProvider(tx: Tx, provider: Provider): Promise<void> {
  await tx.insertInto('provider').values(provider).execute()
}

export async function updateProvider(
  tx: Tx,
  fields: Omit<Provider, 'invoiceSeries' | 'creditNoteSeries' | 'createdAt'>,
): Promise<void> {
  await tx.updateTable('provider').set(fields).execute()
}

export async function readSeries(db: Db | Tx, name: string): Promise<Series> {
  return db
    .selectFrom('invoiceSeries')
    .select(['prefix', 'digits'])
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
}

/** How a series writes its numbers; the count goes on. */
export async function saveSeries(tx: Tx, name: string, { prefix, digits }: Series): Promise<void> {
  await sql`
    insert into invoice_series (name, prefix, digits) values (${name}, ${prefix}, ${digits})
    on conflict (name) do update set prefix = excluded.prefix, digits = excluded.digits`.execute(tx)
}

/** Undefined when the number is taken. */
export async function insertAccount(tx: Tx, account: Omit<Account, 'id'>): Promise<Account | undefined> {
  const row = await tx
    .insertInto('accounts')
    .values(account)
    .onConflict((conflict) => conflict.column('number').doNothing())
    .returning('id')
    .executeTakeFirst()
  return row && { ...account, id: row.id as AccountId }
}

export async function updateAccount(
  tx: Tx,
  { id, number, openedOn, createdAt, ...changes }: Account,
): Promise<void> {
  await tx.updateTable('accounts').set(changes).where('id', '=', id).execute()
}

export async function readAccount(db: Db | Tx, accountId: AccountId): Promise<Account | undefined> {
  const { rows } = await sql<Account>`select ${ACCOUNT} from accounts where id = ${accountId}`.execute(db)
  return rows[0]
}

export async function lockAccount(tx: Tx, accountId: AccountId): Promise<Account | undefined> {
  const { rows } =
    await sql<Account>`select ${ACCOUNT} from accounts where id = ${accountId} for update`.execute(tx)
  return rows[0]
}

/** Those of the accounts that take documents by mail, and mails of that kind. */
export async function readPaperless(
  db: Db | Tx,
  { accountIds, kind }: { accountIds: readonly AccountId[]; kind: string },
): Promise<AccountId[]> {
  const { rows } = await sql<{ id: AccountId }>`
    select id from accounts where id = any(${numbersArray(accountIds)}::bigint[]) and paperless and not ${kind} = any(notices_off)`.execute(
    db,
  )
  return rows.map(({ id }) => id)
}

export async function readAccountByNumber(db: Db | Tx, number: string): Promise<Account | null> {
  const { rows } = await sql<Account>`select ${ACCOUNT} from accounts where number = ${number}`.execute(db)
  return rows[0] ?? null
}

/** One more than the page holds, by name. */
export async function listAccounts(
  db: Db | Tx,
  { search, page }: { search: string; page: Page },
): Promise<Account[]> {
  const [name, id] = page.after ? decodeCursor(page.after, 2) : ['', '0']
  const { rows } = await sql<Account>`
    select ${ACCOUNT} from accounts
    where (lower(name) collate "C", id) > (${name}, ${id}::bigint) and ${search ? searched(search) : sql`true`}
    order by lower(name) collate "C", id
    limit ${page.limit + 1}`.execute(db)
  return rows
}

/** By account number, by words of the name, by telephone number; each by its own index. */
function searched(search: string) {
  const words = search.match(/[\p{L}\p{N}]+/gu) ?? []
  const query = words.map((word) => `${word}:*`).join(' & ')
  const digits = search.replace(/[\s().+-]/g, '')
  const telephone = /^\d{4,15}$/.test(digits)
    ? sql`union all select account_id from account_telephone_numbers
        where e164 like ${`${digits}%`} or e164 = any(${COUNTRY_CODES.map((code) => code + digits)}::text[])`
    : sql``
  const named = query
    ? sql`union all select id from accounts where to_tsvector('simple', name) @@ to_tsquery('simple', ${query})`
    : sql``
  return sql`id in (
    select id from accounts where number like ${`${search.replace(/[\\%_]/g, '\\$&')}%`} ${named} ${telephone})`
}

/** A national number is looked for under every country code there may be: one to three digits. */
const COUNTRY_CODES = Array.from({ length: 999 }, (_, i) => String(i + 1))

export async function readContacts(db: Db | Tx, accountId: AccountId): Promise<Contact[]> {
  const { rows } = await sql<Contact>`
    select kind, name, email, phone from contacts where account_id = ${accountId} order by id`.execute(db)
  return rows
}

export async function replaceContacts(
  tx: Tx,
  accountId: AccountId,
  contacts: readonly Contact[],
): Promise<void> {
  await tx.deleteFrom('contacts').where('accountId', '=', accountId).execute()
  if (contacts.length === 0) return
  await tx
    .insertInto('contacts')
    .values(contacts.map((contact) => ({ accountId, ...contact })))
    .execute()
}

export async function insertEvents(
  tx: Tx,
  {
    at,
    events,
  }: {
    at: Temporal.Instant
    events: readonly Omit<AccountEvent & { accountId: AccountId }, 'id' | 'happenedAt'>[]
  },
): Promise<void> {
  const rows = events.map(({ accountId, actor, kind, detail }) => ({
    accountId,
    happenedAt: at,
    actor,
    kind,
    detail: JSON.stringify(detail),
  }))
  await tx.insertInto('accountEvents').values(rows).execute()
}

export async function insertEvent(
  tx: Tx,
  {
    accountId,
    at,
    actor,
    kind,
    detail,
  }: {
    accountId: AccountId
    at: Temporal.Instant
    actor: string
    kind: string
    detail: AccountEvent['detail']
  },
): Promise<void> {
  await sql`
    insert into account_events (account_id, happened_at, actor, kind, detail)
    values (${accountId}, ${at}, ${actor}, ${kind}, ${JSON.stringify(detail)}::jsonb)`.execute(tx)
}

/** None where there is no account of that number. */
export async function insertEventOfNumber(
  tx: Tx,
  {
    accountNumber,
    at,
    actor,
    kind,
    detail,
  }: {
    accountNumber: string
    at: Temporal.Instant
    actor: string
    kind: string
    detail: AccountEvent['detail']
  },
): Promise<void> {
  await sql`
    insert into account_events (account_id, happened_at, actor, kind, detail)
    select id, ${at}::timestamptz, ${actor}, ${kind}, ${JSON.stringify(detail)}::jsonb from accounts
    where number = ${accountNumber}`.execute(tx)
}

/** One more than the page holds, newest first. */
export async function listEvents(
  db: Db | Tx,
  { accountId, page }: { accountId: AccountId; page: Page },
): Promise<AccountEvent[]> {
  const before = page.after ? decodeIdCursor(page.after) : null
  const { rows } = await sql<AccountEvent>`
    select id, happened_at, actor, kind, detail from account_events
    where account_id = ${accountId} and (${before}::bigint is null or id < ${before}::bigint)
    order by id desc limit ${page.limit + 1}`.execute(db)
  return rows
}

/** Undefined when the e-mail address is taken. */
export async function insertLogin(
  tx: Tx,
  login: { email: string | null; name: string; passwordHash: string | null; createdAt: Temporal.Instant },
): Promise<Login | undefined> {
  return tx
    .insertInto('logins')
    .values(login)
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning(['id', 'email', 'name'])
    .executeTakeFirst()
}

export async function readLoginByEmail(db: Db | Tx, email: string): Promise<Login | null> {
  const login = await db
    .selectFrom('logins')
    .select(['id', 'email', 'name'])
    .where('email', '=', email)
    .executeTakeFirst()
  return login ?? null
}

export async function saveMember(
  tx: Tx,
  {
    accountId,
    loginId,
    role,
    lines,
    now,
  }: {
    accountId: AccountId
    loginId: bigint
    role: MemberRole
    /** Null: as they are. */
    lines: readonly string[] | null
    now: Temporal.Instant
  },
): Promise<Change> {
  const { rows } = await sql<{ created: boolean }>`
    insert into members (account_id, login_id, role, lines, created_at)
    values (${accountId}, ${loginId}, ${role}, coalesce(${lines}::text[], '{}'), ${now})
    on conflict (account_id, login_id) do update set role = excluded.role, lines = coalesce(${lines}::text[], members.lines)
    where (members.role, members.lines) is distinct from (excluded.role, coalesce(${lines}::text[], members.lines))
    returning xmax = 0 as created`.execute(tx)
  return changeOf(rows)
}

/** A row that was only touched has an xmax; one that was left alone is not returned. */
export function changeOf(rows: readonly { created: boolean }[]): Change {
  if (!rows[0]) return 'unchanged'
  return rows[0].created ? 'created' : 'changed'
}

export async function readMembers(db: Db | Tx, accountId: AccountId): Promise<Member[]> {
  const { rows } = await sql<Member>`
    select l.id, l.email, l.name, l.language, m.role, m.lines, l.totp_confirmed_at is not null as has_two_step, m.created_at
    from members m join logins l on l.id = m.login_id
    where m.account_id = ${accountId} order by m.created_at, l.id`.execute(db)
  return rows
}

export async function deleteMember(
  tx: Tx,
  { accountId, loginId }: { accountId: AccountId; loginId: bigint },
): Promise<void> {
  await sql`delete from members where account_id = ${accountId} and login_id = ${loginId}`.execute(tx)
}

/** Undefined when there is no such series. */
export async function takeNumbers(
  tx: Tx,
  series: string,
  count: number,
): Promise<{ first: bigint; prefix: string; digits: number } | undefined> {
  const { rows } = await sql<{ first: bigint; prefix: string; digits: number }>`
    update invoice_series set next_number = next_number + ${count} where name = ${series}
    returning next_number - ${count} as first, prefix, digits`.execute(tx)
  return rows[0]
}
