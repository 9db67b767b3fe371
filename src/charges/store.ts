import { sql } from 'kysely'
import { numbersArray, textsArray, timesArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import { decodeIdCursor, type Page, type PageOf, pageOf } from '../db/page.ts'
import type { AccountId, ChargeId, InvoiceId } from '../kernel/ids.ts'
import type { Charge, NewCharge, OpenCharge } from './charge.ts'

/** The next `count` ids, ascending. */
export async function nextIds(tx: Tx, count: number): Promise<ChargeId[]> {
  const { rows } = await sql<{ id: ChargeId }>`
    select nextval('charge_ids') as id from generate_series(1, ${count}::int)`.execute(tx)
  return rows.map((row) => row.id)
}

/** Writes charges in one statement. A second charge of an account, origin and period start fails the transaction (23505). */
export async function insertCharges(
  tx: Tx,
  {
    charges,
    ids,
    chargedAt,
  }: { charges: readonly NewCharge[]; ids: readonly ChargeId[]; chargedAt: Temporal.Instant },
): Promise<void> {
  const numbers = (pick: (charge: NewCharge) => bigint | number | null) => numbersArray(charges.map(pick))
  const texts = (pick: (charge: NewCharge) => string | null) => textsArray(charges.map(pick))
  await sql`
    insert into charges (account_id, id, origin, kind, period_start, period_end, description, quantity, unit_micros, amount_micros,
      subscription_id, calls, charged_at, reason, actor, invoice_id)
    select account_id, id, origin, kind, period_start, period_end, description, quantity, unit_micros, amount_micros,
      subscription_id, calls, ${chargedAt}::timestamptz, reason, actor, invoice_id
    from unnest(${numbers((c) => c.accountId)}::bigint[], ${numbersArray(ids)}::bigint[], ${texts((c) => c.origin)}::text[],
        ${texts((c) => c.kind)}::text[], ${timesArray(charges.map((c) => c.periodStart))}::date[],
        ${timesArray(charges.map((c) => c.periodEnd))}::date[], ${texts((c) => c.description)}::text[],
        ${numbers((c) => c.quantity)}::int[], ${numbers((c) => c.unitMicros)}::bigint[], ${numbers((c) => c.amountMicros)}::bigint[],
        ${numbers((c) => c.subscriptionId ?? null)}::bigint[], ${numbers((c) => c.calls ?? 0)}::int[],
        ${texts((c) => c.reason ?? null)}::text[], ${texts((c) => c.actor ?? null)}::text[],
        ${numbers((c) => c.invoiceId ?? null)}::bigint[])
      as c (account_id, id, origin, kind, period_start, period_end, description, quantity, unit_micros, amount_micros,
        subscription_id, calls, reason, actor, invoice_id)`.execute(tx)
}

const CHARGE = sql`account_id, id, origin, kind, period_start, period_end, description, quantity, unit_micros, amount_micros, subscription_id,
  calls, charged_at, reason, actor, invoice_id`

/**
 * Open charges of accounts that an invoice of a day may take: usage of periods that have ended by then, the rest from its own day on. Named as
 * in code by the query itself, since a billing run reads many.
 */
export async function readOpen(
  db: Db | Tx,
  { accountIds, on }: { accountIds: readonly AccountId[]; on: Temporal.PlainDate },
): Promise<OpenCharge[]> {
  const { rows } = await sql<OpenCharge>`
    select account_id as "accountId", id, origin, kind, period_start as "periodStart", period_end as "periodEnd", description, quantity,
      unit_micros as "unitMicros", amount_micros as "amountMicros", subscription_id as "subscriptionId", calls
    from charges
    where account_id = any(${numbersArray(accountIds)}::bigint[]) and invoice_id is null
      and case kind when 'usage' then period_end <= ${on}::date else period_start <= ${on}::date end
    order by account_id, id`.execute(db.withoutPlugins())
  return rows
}

/** The usage charges of an invoice. */
export async function readUsageOf(
  db: Db | Tx,
  { accountId, invoiceId }: { accountId: AccountId; invoiceId: InvoiceId },
): Promise<Charge[]> {
  const { rows } = await sql<Charge>`
    select ${CHARGE} from charges where account_id = ${accountId} and invoice_id = ${invoiceId} and kind = 'usage' order by id`.execute(
    db,
  )
  return rows
}

/** Puts open charges on invoices; how many it found open. */
export async function setInvoices(
  tx: Tx,
  taken: readonly { accountId: AccountId; id: ChargeId; invoiceId: InvoiceId }[],
): Promise<bigint> {
  const { numAffectedRows } = await sql`
    update charges c set invoice_id = t.invoice_id
    from unnest(${numbersArray(taken.map((t) => t.accountId))}::bigint[], ${numbersArray(taken.map((t) => t.id))}::bigint[],
        ${numbersArray(taken.map((t) => t.invoiceId))}::bigint[]) as t (account_id, id, invoice_id)
    where c.account_id = t.account_id and c.id = t.id and c.invoice_id is null`.execute(tx)
  return numAffectedRows ?? 0n
}

/** One page of an account's charges, newest first; only the open ones, or those of an invoice, where asked. */
export async function listCharges(
  db: Db | Tx,
  {
    accountId,
    open,
    invoiceId,
    page,
  }: { accountId: AccountId; open?: boolean; invoiceId?: InvoiceId; page: Page },
): Promise<PageOf<Charge>> {
  const { rows } = await sql<Charge>`
    select ${CHARGE} from charges
    where account_id = ${accountId}
      ${open ? sql`and invoice_id is null` : sql``}
      ${invoiceId === undefined ? sql`` : sql`and invoice_id = ${invoiceId}`}
      ${page.after ? sql`and id < ${decodeIdCursor(page.after)}` : sql``}
    order by id desc limit ${page.limit + 1}`.execute(db)
  return pageOf(rows, page, (charge) => [charge.id])
}

/** Keeps others from billing the account until the transaction ends; undefined when there is no such account. */
export async function lockAccount(tx: Tx, accountId: AccountId): Promise<{ timeZone: string } | undefined> {
  const { rows } = await sql<{ timeZone: string }>`
    select time_zone from accounts where id = ${accountId} for no key update`.execute(tx)
  return rows[0]
}

/** The charge of an origin, whatever its period. */
export async function findByOrigin(
  db: Db | Tx,
  { accountId, origin }: { accountId: AccountId; origin: string },
): Promise<Charge | undefined> {
  const { rows } = await sql<Charge>`
    select ${CHARGE} from charges where account_id = ${accountId} and origin = ${origin} order by id limit 1`.execute(
    db,
  )
  return rows[0]
}

/** The charge with that id, if it is the account's. */
export async function findById(
  db: Db | Tx,
  { accountId, chargeId }: { accountId: AccountId; chargeId: ChargeId },
): Promise<Charge | undefined> {
  const { rows } = await sql<Charge>`
    select ${CHARGE} from charges where account_id = ${accountId} and id = ${chargeId}`.execute(db)
  return rows[0]
}
