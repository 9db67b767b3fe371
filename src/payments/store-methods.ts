import { sql } from 'kysely'
import { numbersArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, MethodId } from '../kernel/ids.ts'
import type { MethodDescription } from './gateway.ts'
import type { PaymentMethod } from './method.ts'

/** SQL of payment_methods, gateway_customers and expiry_reminders. */

export interface MethodName {
  accountId: AccountId
  methodId: MethodId
}

const METHOD = sql`m.account_id, m.id, m.gateway, m.ref, m.customer_ref, m.rail, m.state, m.saved, m.is_default, m.holder_name, m.last4, m.brand,
  m.expiry_month, m.expiry_year, m.funding, m.bank_name, m.account_type, m.fingerprint, m.nickname, m.billing_address, m.trouble, m.created_at,
  m.removed_at`

export async function findMethod(
  db: Db | Tx,
  { accountId, methodId }: MethodName,
): Promise<PaymentMethod | null> {
  const { rows } = await sql<PaymentMethod>`
    select ${METHOD} from payment_methods m where m.account_id = ${accountId} and m.id = ${methodId}`.execute(
    db,
  )
  return rows[0] ?? null
}

/** As `findMethod`; nobody else changes it until the transaction ends. Who locks the account too does that first. */
export async function lockMethod(tx: Tx, { accountId, methodId }: MethodName): Promise<PaymentMethod | null> {
  const { rows } = await sql<PaymentMethod>`
    select ${METHOD} from payment_methods m where m.account_id = ${accountId} and m.id = ${methodId} for no key update`.execute(
    tx,
  )
  return rows[0] ?? null
}

/** Whatever account it is of, removed ones included. */
export async function findByRef(
  db: Db | Tx,
  { gateway, ref }: { gateway: string; ref: string },
): Promise<PaymentMethod | null> {
  const { rows } = await sql<PaymentMethod>`
    select ${METHOD} from payment_methods m where m.gateway = ${gateway} and m.ref = ${ref}`.execute(db)
  return rows[0] ?? null
}

/** Methods by account and id, removed ones and those for one payment included. */
export async function readMethods(
  db: Db | Tx,
  { names }: { names: readonly MethodName[] },
): Promise<PaymentMethod[]> {
  const { rows } = await sql<PaymentMethod>`
    select ${METHOD} from payment_methods m
    join unnest(${numbersArray(names.map((name) => name.accountId))}::bigint[], ${numbersArray(names.map((name) => name.methodId))}::bigint[])
      as n (account_id, id) on n.account_id = m.account_id and n.id = m.id`.execute(db)
  return rows
}

/** Those that an account keeps: the default first, then the newest. */
export async function listSaved(
  db: Db | Tx,
  { accountId }: { accountId: AccountId },
): Promise<PaymentMethod[]> {
  const { rows } = await sql<PaymentMethod>`
    select ${METHOD} from payment_methods m where m.account_id = ${accountId} and m.saved and m.removed_at is null
    order by m.is_default desc, m.id desc`.execute(db)
  return rows
}

/** Writes a method as the gateway describes it; null when its ref is there already. */
export async function insertMethod(
  tx: Tx,
  {
    accountId,
    gateway,
    described,
    now,
  }: { accountId: AccountId; gateway: string; described: MethodDescription; now: Temporal.Instant },
): Promise<PaymentMethod | null> {
  const { ref, customerRef, rail, holderName, last4, fingerprint, billingAddress, card, bank } = described
  const { rows } = await sql<PaymentMethod>`
    insert into payment_methods as m (account_id, gateway, ref, customer_ref, rail, state, saved, holder_name, last4, brand, expiry_month,
      expiry_year, funding, bank_name, account_type, fingerprint, billing_address, created_at)
    values (${accountId}, ${gateway}, ${ref}, ${customerRef}, ${rail},
      ${described.state === 'usable' ? 'usable' : 'awaiting_micro_deposits'}, false, ${holderName}, ${last4}, ${card?.brand ?? null},
      ${card?.expiryMonth ?? null}, ${card?.expiryYear ?? null}, ${card?.funding ?? null}, ${bank?.bankName ?? null},
      ${bank?.accountType ?? null}, ${fingerprint}, ${jsonOrNull(billingAddress)}::jsonb, ${now})
    on conflict (gateway, ref) do nothing returning ${METHOD}`.execute(tx)
  return rows[0] ?? null
}

/** Makes the row as given: all that may change of a method. A default has to be unset elsewhere first (`unsetDefault`). */
export async function updateMethod(tx: Tx, m: PaymentMethod): Promise<void> {
  await sql`
    update payment_methods set state = ${m.state}, saved = ${m.saved}, is_default = ${m.isDefault}, holder_name = ${m.holderName},
      last4 = ${m.last4}, brand = ${m.brand}, expiry_month = ${m.expiryMonth}, expiry_year = ${m.expiryYear}, funding = ${m.funding},
      bank_name = ${m.bankName}, account_type = ${m.accountType}, fingerprint = ${m.fingerprint}, nickname = ${m.nickname},
      billing_address = ${jsonOrNull(m.billingAddress)}::jsonb, trouble = ${m.trouble}, removed_at = ${m.removedAt}
    where account_id = ${m.accountId} and id = ${m.id}`.execute(tx)
}

export async function unsetDefault(tx: Tx, { accountId }: { accountId: AccountId }): Promise<void> {
  await sql`update payment_methods set is_default = false where account_id = ${accountId} and is_default`.execute(
    tx,
  )
}

/** Removes those of the methods that were entered for one payment and are there still; returns them. */
export async function removeUnsaved(
  tx: Tx,
  { methods, now }: { methods: readonly MethodName[]; now: Temporal.Instant },
): Promise<MethodName[]> {
  const { rows } = await sql<MethodName>`
    update payment_methods m set state = 'removed', removed_at = ${now}
    from unnest(${numbersArray(methods.map(({ accountId }) => accountId))}::bigint[],
      ${numbersArray(methods.map(({ methodId }) => methodId))}::bigint[]) as n (account_id, id)
    where n.account_id = m.account_id and n.id = m.id and not m.saved and m.removed_at is null
    returning m.account_id, m.id as method_id`.execute(tx)
  return rows
}

/** Unsaved methods that were made before an instant and that no attempt uses any more: a payer who went away. */
export async function findForsaken(
  db: Db | Tx,
  { before, limit }: { before: Temporal.Instant; limit: number },
): Promise<MethodName[]> {
  const { rows } = await sql<MethodName>`
    select m.account_id, m.id as method_id from payment_methods m
    where not m.saved and m.removed_at is null and m.created_at < ${before}
      and not exists (select from payment_attempts a where a.account_id = m.account_id and a.method_id = m.id and a.closed_at is null)
    order by m.account_id, m.id limit ${limit}`.execute(db)
  return rows
}

/** How many payments by the method have not ended. */
export async function countOpenPayments(db: Db | Tx, { accountId, methodId }: MethodName): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(distinct payment_id)::int as n from payment_attempts
    where account_id = ${accountId} and method_id = ${methodId} and closed_at is null`.execute(db)
  return rows[0]!.n
}

export async function findCustomer(
  db: Db | Tx,
  { accountId, gateway }: { accountId: AccountId; gateway: string },
): Promise<string | null> {
  const { rows } = await sql<{ ref: string }>`
    select ref from gateway_customers where account_id = ${accountId} and gateway = ${gateway}`.execute(db)
  return rows[0]?.ref ?? null
}

/** Keeps the customer unless there is one; returns the one that is kept. */
export async function keepCustomer(
  tx: Tx,
  customer: { accountId: AccountId; gateway: string; ref: string; now: Temporal.Instant },
): Promise<string> {
  const { accountId, gateway, ref, now } = customer
  await sql`insert into gateway_customers (account_id, gateway, ref, created_at)
    values (${accountId}, ${gateway}, ${ref}, ${now}) on conflict do nothing`.execute(tx)
  // A statement of its own sees what another transaction has just written.
  return (await findCustomer(tx, { accountId, gateway }))!
}

export interface ExpiringCard extends MethodName {
  isDefault: boolean
  expiresOn: Temporal.PlainDate
  /** From the account's day to the last good one. */
  daysLeft: number
}

/**
 * Saved cards whose last good day is at most `days` ahead by their account's own day and not past, and of which `days` or fewer ahead nobody
 * was reminded.
 */
export async function findExpiring(
  db: Db | Tx,
  { days, now }: { days: number; now: Temporal.Instant },
): Promise<ExpiringCard[]> {
  // The range of months lets the index find them; a day of slack covers every zone.
  const first = now.subtract({ hours: 24 }).toZonedDateTimeISO('UTC')
  const last = now.add({ hours: 24 * (days + 2) }).toZonedDateTimeISO('UTC')
  const { rows } = await sql<ExpiringCard>`
    select m.account_id, m.id as method_id, m.is_default, m.expires_on, m.expires_on - m.today as days_left
    from (
      select m.account_id, m.id, m.is_default,
        (make_date(m.expiry_year, m.expiry_month, 1) + interval '1 month - 1 day')::date as expires_on,
        (${now}::timestamptz at time zone a.time_zone)::date as today
      from payment_methods m join accounts a on a.id = m.account_id
      where m.removed_at is null and m.saved and m.rail = 'card' and m.expiry_year is not null
        and (m.expiry_year, m.expiry_month) between (${first.year}, ${first.month}) and (${last.year}, ${last.month})
    ) m
    where m.expires_on - m.today between 0 and ${days}::int and not exists (
      select from expiry_reminders r
      where r.account_id = m.account_id and r.method_id = m.id and r.expires_on = m.expires_on and r.days <= ${days}::int)
    order by m.account_id, m.id`.execute(db)
  return rows
}

/** Notes a reminder; false when it had been noted. */
export async function noteReminder(
  tx: Tx,
  reminder: MethodName & { expiresOn: Temporal.PlainDate; days: number; now: Temporal.Instant },
): Promise<boolean> {
  const { accountId, methodId, expiresOn, days, now } = reminder
  const { rows } = await sql`
    insert into expiry_reminders (account_id, method_id, expires_on, days, reminded_at)
    values (${accountId}, ${methodId}, ${expiresOn}, ${days}, ${now}) on conflict do nothing returning days`.execute(
    tx,
  )
  return rows.length > 0
}

function jsonOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}
