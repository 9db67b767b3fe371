import { sql } from 'kysely'
import { numbersArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import { decodeIdCursor, type Page } from '../db/page.ts'
import type { AccountId, AttemptId, MandateId, MethodId, PaymentId } from '../kernel/ids.ts'
import type { Attempt } from './attempt.ts'

const ATTEMPT = sql`a.account_id, a.id, a.payment_id, a.method_id, a.mandate_id, a.gateway, a.rail, a.key, a.amount_micros, a.surcharge_micros,
  a.currency, a.state, a.body, a.payer, a.ref, a.code, a.retry, a.return_code, a.cause, a.action, a.expect_by, a.created_at, a.sent_at,
  a.answered_at, a.closed_at, a.next_look_at, a.looks, a.absences, a.frozen_because`

/** Names one attempt. */
export interface AttemptName {
  accountId: AccountId
  attemptId: AttemptId
}

export type NewAttempt = Pick<
  Attempt,
  | 'accountId'
  | 'paymentId'
  | 'methodId'
  | 'mandateId'
  | 'gateway'
  | 'rail'
  | 'key'
  | 'amountMicros'
  | 'surchargeMicros'
  | 'currency'
  | 'body'
  | 'payer'
> & { obligations: readonly string[] }

/**
 * Stores attempts as `created` with the obligations they hold, and returns their ids in order. An obligation that another open attempt holds fails
 * the transaction (23505): whoever creates attempts has looked under the lock of the account.
 */
export async function insertAttempts(
  tx: Tx,
  { attempts, now }: { attempts: readonly NewAttempt[]; now: Temporal.Instant },
): Promise<AttemptId[]> {
  if (attempts.length === 0) return []
  const rows = attempts.map((attempt, n) => ({ ...attempt, n }))
  const inserted = await sql<{ id: AttemptId; key: string }>`
    with asked as (
      select * from json_to_recordset(${json(rows)}::json) as r (n int, "accountId" bigint, "paymentId" bigint, "methodId" bigint,
        "mandateId" bigint, gateway text, rail text, key text, "amountMicros" bigint, "surchargeMicros" bigint, currency text, body text,
        payer text, obligations text[])
    ), made as (
      insert into payment_attempts (account_id, payment_id, method_id, mandate_id, gateway, rail, key, amount_micros, surcharge_micros,
        currency, state, body, payer, created_at)
      select "accountId", "paymentId", "methodId", "mandateId", gateway, rail, key, "amountMicros", "surchargeMicros", currency, 'created',
        body, payer, ${now} from asked order by n
      returning account_id, id, key
    ), held as (
      insert into attempt_obligations (account_id, attempt_id, obligation)
      select made.account_id, made.id, o from made join asked on asked.key = made.key cross join unnest(asked.obligations) o
    )
    select id, key from made`.execute(tx)
  const ids = new Map(inserted.rows.map(({ id, key }) => [key, id]))
  return attempts.map(({ key }) => ids.get(key)!)
}

/** Attempts, locked, in the order of their accounts and ids. Those that are not there are absent. */
export async function lockAttempts(tx: Tx, { names }: { names: readonly AttemptName[] }): Promise<Attempt[]> {
  const { rows } = await sql<Attempt>`
    select ${ATTEMPT} from payment_attempts a
    join unnest(${numbersArray(names.map((name) => name.accountId))}::bigint[], ${numbersArray(names.map((name) => name.attemptId))}::bigint[])
      as n (account_id, id) on n.account_id = a.account_id and n.id = a.id
    order by a.account_id, a.id for update of a`.execute(tx)
  return rows
}

/** Attempts as they are now, in the order of their accounts and ids. */
export async function readByName(
  db: Db | Tx,
  { names }: { names: readonly AttemptName[] },
): Promise<Attempt[]> {
  const { rows } = await sql<Attempt>`
    select ${ATTEMPT} from payment_attempts a
    join unnest(${numbersArray(names.map((name) => name.accountId))}::bigint[], ${numbersArray(names.map((name) => name.attemptId))}::bigint[])
      as n (account_id, id) on n.account_id = a.account_id and n.id = a.id
    order by a.account_id, a.id`.execute(db)
  return rows
}

export async function readAttempts(
  db: Db | Tx,
  { accountId, paymentIds }: { accountId: AccountId; paymentIds: readonly PaymentId[] },
): Promise<Attempt[]> {
  const { rows } = await sql<Attempt>`
    select ${ATTEMPT} from payment_attempts a
    where a.account_id = ${accountId} and a.payment_id = any(${numbersArray(paymentIds)}::bigint[]) order by a.id`.execute(
    db,
  )
  return rows
}

/** The attempt that a gateway speaks of: by our key, or by its own reference. */
export async function findAttempt(
  db: Db | Tx,
  { gateway, key, ref }: { gateway: string; key: string | null; ref: string | null },
): Promise<Attempt | undefined> {
  const { rows } = await sql<Attempt>`
    select ${ATTEMPT} from payment_attempts a
    where a.gateway = ${gateway} and (a.key = ${key} or a.ref = ${ref}) order by (a.key = ${key}) desc nulls last limit 1`.execute(
    db,
  )
  return rows[0]
}

/** Marks created attempts as being sent; the caller has them locked. */
export async function markSending(
  tx: Tx,
  {
    names,
    now,
    nextLookAt,
  }: { names: readonly AttemptName[]; now: Temporal.Instant; nextLookAt: Temporal.Instant },
): Promise<void> {
  await sql`
    update payment_attempts a set state = 'sending', sent_at = ${now}, next_look_at = ${nextLookAt}
    from unnest(${numbersArray(names.map((name) => name.accountId))}::bigint[], ${numbersArray(names.map((name) => name.attemptId))}::bigint[])
      as n (account_id, id)
    where n.account_id = a.account_id and n.id = a.id and a.state = 'created'`.execute(tx)
}

/** What of an attempt changes when something is heard of it. */
export type HeardAttempt = Pick<
  Attempt,
  | 'accountId'
  | 'id'
  | 'state'
  | 'ref'
  | 'code'
  | 'retry'
  | 'returnCode'
  | 'cause'
  | 'action'
  | 'expectBy'
  | 'answeredAt'
  | 'closedAt'
  | 'nextLookAt'
  | 'looks'
  | 'absences'
  | 'frozenBecause'
>

/**
 * Writes down what was heard of attempts. One that has ended lets go of its obligations; one that is frozen after it had failed takes hold of them again, if no
 * other has them, so that nothing else is charged until a person has decided.
 */
export async function updateAttempts(
  tx: Tx,
  { attempts }: { attempts: readonly HeardAttempt[] },
): Promise<void> {
  if (attempts.length === 0) return
  const rows = attempts.map((attempt) => ({
    accountId: attempt.accountId,
    id: attempt.id,
    state: attempt.state,
    ref: attempt.ref,
    code: attempt.code,
    retry: attempt.retry,
    returnCode: attempt.returnCode,
    cause: attempt.cause,
    action: attempt.action,
    expectBy: attempt.expectBy,
    answeredAt: attempt.answeredAt,
    closedAt: attempt.closedAt,
    nextLookAt: attempt.nextLookAt,
    looks: attempt.looks,
    absences: attempt.absences,
    frozenBecause: attempt.frozenBecause,
  }))
  await sql`
    with heard as (
      select * from json_to_recordset(${json(rows)}::json) as r ("accountId" bigint, id bigint, state text, ref text, code text, retry text,
        "returnCode" text, cause text, action jsonb, "expectBy" timestamptz, "answeredAt" timestamptz, "closedAt" timestamptz,
        "nextLookAt" timestamptz, looks int, absences int, "frozenBecause" text)
    ), released as (
      update attempt_obligations o set open = false from heard h
      where o.account_id = h."accountId" and o.attempt_id = h.id and o.open and h."closedAt" is not null
        and (h."frozenBecause" is null or h.state = 'succeeded')
    ), held_again as (
      update attempt_obligations o set open = true from heard h
      where o.account_id = h."accountId" and o.attempt_id = h.id and not o.open and h."frozenBecause" is not null
        and h.state in ('declined', 'failed', 'not_sent')
        and not exists (select from attempt_obligations x where x.account_id = o.account_id and x.obligation = o.obligation and x.open)
    )
    update payment_attempts a set state = h.state, ref = h.ref, code = h.code, retry = h.retry, return_code = h."returnCode", cause = h.cause,
      action = h.action, expect_by = h."expectBy", answered_at = h."answeredAt", closed_at = h."closedAt", next_look_at = h."nextLookAt",
      looks = h.looks, absences = h.absences, frozen_because = h."frozenBecause"
    from heard h where a.account_id = h."accountId" and a.id = h.id`.execute(tx)
}

/** Attempts that are to be looked at by now, the longest waiting first. */
export async function readToLookAt(
  db: Db | Tx,
  { now, limit }: { now: Temporal.Instant; limit: number },
): Promise<Attempt[]> {
  const { rows } = await sql<Attempt>`
    select ${ATTEMPT} from payment_attempts a where a.next_look_at <= ${now} order by a.next_look_at, a.id limit ${limit}`.execute(
    db,
  )
  return rows
}

/** Puts off when an attempt is looked at, if nobody else has meanwhile: whoever gets true does the looking. */
export async function claimLook(
  tx: Db | Tx,
  { attempt, until }: { attempt: Attempt; until: Temporal.Instant },
): Promise<boolean> {
  const { rows } = await sql`
    update payment_attempts set next_look_at = ${until}, looks = looks + 1
    where account_id = ${attempt.accountId} and id = ${attempt.id} and next_look_at = ${attempt.nextLookAt} and looks = ${attempt.looks}
    returning 1`.execute(tx)
  return rows.length === 1
}

/** Says when an attempt is to be looked at again, and how often the gateway has not known it. */
export async function saveLook(
  tx: Db | Tx,
  {
    name,
    nextLookAt,
    absences,
  }: { name: AttemptName; nextLookAt: Temporal.Instant | null; absences: number },
): Promise<void> {
  await sql`
    update payment_attempts set next_look_at = ${nextLookAt}, absences = ${absences}
    where account_id = ${name.accountId} and id = ${name.attemptId} and closed_at is null`.execute(tx)
}

/** The customer, at the gateway, to whom an attempt is to be charged. */
export async function customerRefOf(db: Db | Tx, { accountId, attemptId }: AttemptName): Promise<string> {
  const { rows } = await sql<{ customerRef: string }>`
    select m.customer_ref from payment_attempts a join payment_methods m on m.account_id = a.account_id and m.id = a.method_id
    where a.account_id = ${accountId} and a.id = ${attemptId}`.execute(db)
  return rows[0]!.customerRef
}

/** The methods and mandates of attempts that may not be charged any more. */
export async function readUnchargeable(
  db: Db | Tx,
  { names }: { names: readonly AttemptName[] },
): Promise<AttemptId[]> {
  const { rows } = await sql<{ id: AttemptId }>`
    select a.id from payment_attempts a
    join unnest(${numbersArray(names.map((name) => name.accountId))}::bigint[], ${numbersArray(names.map((name) => name.attemptId))}::bigint[])
      as n (account_id, id) on n.account_id = a.account_id and n.id = a.id
    join payment_methods m on m.account_id = a.account_id and m.id = a.method_id
    left join mandates d on d.account_id = a.account_id and d.id = a.mandate_id
    where m.state <> 'usable' or d.revoked_at is not null`.execute(db)
  return rows.map((row) => row.id)
}

/** The payments of those attempts whose card is not a credit card, as far as is known by now. */
export async function readNotCredit(
  db: Db | Tx,
  { names }: { names: readonly AttemptName[] },
): Promise<{ accountId: AccountId; paymentId: PaymentId }[]> {
  const { rows } = await sql<{ accountId: AccountId; paymentId: PaymentId }>`
    select a.account_id, a.payment_id from payment_attempts a
    join unnest(${numbersArray(names.map((name) => name.accountId))}::bigint[], ${numbersArray(names.map((name) => name.attemptId))}::bigint[])
      as n (account_id, id) on n.account_id = a.account_id and n.id = a.id
    join payment_methods m on m.account_id = a.account_id and m.id = a.method_id
    where m.funding is distinct from 'credit' order by a.account_id, a.payment_id`.execute(db)
  return rows
}

/** Those methods of orders that may be charged now, kept from being removed until the transaction ends. */
export async function readUsableMethods(
  tx: Tx,
  {
    orders,
  }: { orders: readonly { accountId: AccountId; method: { id: MethodId }; mandateId: MandateId | null }[] },
): Promise<Set<MethodId>> {
  const { rows } = await sql<{ id: MethodId }>`
    select m.id from payment_methods m
    join unnest(${numbersArray(orders.map((order) => order.accountId))}::bigint[], ${numbersArray(orders.map((order) => order.method.id))}::bigint[],
      ${numbersArray(orders.map((order) => order.mandateId))}::bigint[]) as n (account_id, id, mandate_id)
      on n.account_id = m.account_id and n.id = m.id
    where m.state = 'usable' and (n.mandate_id is null or exists (
      select from mandates d where d.account_id = n.account_id and d.id = n.mandate_id and d.method_id = m.id and d.revoked_at is null))
    for share of m`.execute(tx)
  return new Set(rows.map((row) => row.id))
}

/**
 * Obligations that attempts of some accounts hold: open ones, and those that were held to have failed and of which the gateway says that they succeeded. Until
 * a person has decided, nothing else may be charged for what these were to pay.
 */
export async function readHeld(
  db: Db | Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<{ accountId: AccountId; obligation: string; attemptId: AttemptId }[]> {
  const { rows } = await sql<{ accountId: AccountId; obligation: string; attemptId: AttemptId }>`
    select account_id, obligation, attempt_id from attempt_obligations
    where account_id = any(${numbersArray(accountIds)}::bigint[]) and open
    union all
    select o.account_id, o.obligation, o.attempt_id from payment_attempts a
    join attempt_obligations o on o.account_id = a.account_id and o.attempt_id = a.id and not o.open
    where a.frozen_because is not null and a.state in ('declined', 'failed', 'not_sent')
      and a.account_id = any(${numbersArray(accountIds)}::bigint[])`.execute(db)
  return rows
}

/** Attempts whose outcome is not known, or that wait for a person, oldest first. */
export async function readUnresolved(
  db: Db | Tx,
  { page }: { page: Page },
): Promise<(Attempt & { accountNumber: string })[]> {
  const after = page.after ? decodeIdCursor(page.after) : 0n
  const { rows } = await sql<Attempt & { accountNumber: string }>`
    select ${ATTEMPT}, c.number as account_number from payment_attempts a join accounts c on c.id = a.account_id
    where (a.state = 'unknown' or a.frozen_because is not null) and a.id > ${after}
    order by a.id limit ${page.limit + 1}`.execute(db)
  return rows
}

/** Rows as JSON for `json_to_recordset`: ids and amounts as decimal strings, times as they are written. */
export function json(rows: readonly object[]): string {
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))
}
