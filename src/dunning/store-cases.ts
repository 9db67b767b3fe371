import { sql } from 'kysely'
import { numbersArray, textsArray, timesArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import { decodeCursor, type Page } from '../db/page.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { NextStep, ReminderStep, Stage } from './plan.ts'

/** SQL of dunning_cases and dunning_steps. Who changes a case has its account locked. */

/** From the day on which something is overdue until nothing is. */
export interface DunningCase {
  accountId: AccountId
  id: bigint
  openedAt: Temporal.Instant
  stage: Stage
  /** As the customer was warned; null: not warned. */
  suspendOn: Temporal.PlainDate | null
  nextLookAt: Temporal.Instant | null
  nextStepOn: Temporal.PlainDate | null
  nextStep: NextStep | null
  closedAt: Temporal.Instant | null
  closedBecause: 'paid' | 'exempt' | null
}

const CASE = sql`c.account_id, c.id, c.opened_at, c.stage, c.suspend_on, c.next_look_at, c.next_step_on, c.next_step, c.closed_at, c.closed_because`

/** Locks accounts in order until the transaction ends: what is paid, charged and dunned on them waits. Those that are not there are absent. */
export async function lockAccounts(
  tx: Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<void> {
  await sql`
    select 1 from accounts where id = any(${numbersArray(accountIds)}::bigint[]) order by id for no key update`.execute(
    tx,
  )
}

/**
 * Opens cases for accounts that have something overdue and no case yet, from 08:00 of their zone on the day after it was due; those that are exempt are left
 * out. A stretch of accounts at a time, in the order of their ids; `accountIds`: only these, at any time of the day.
 */
export async function openCases(
  tx: Tx,
  {
    now,
    limit,
    accountIds = null,
  }: { now: Temporal.Instant; limit: number; accountIds?: readonly AccountId[] | null },
): Promise<{ accountId: AccountId; id: bigint }[]> {
  const hours = accountIds === null ? 8 : 0
  const { rows } = await sql<{ accountId: AccountId; id: bigint }>`
    insert into dunning_cases (account_id, opened_at, stage, next_look_at)
    select a.id, ${now}, 'overdue', ${now} from accounts a
    where a.id in (select d.account_id from invoice_dues d where d.open_micros > 0 and d.due_on < (${now}::timestamptz at time zone 'UTC')::date + 1
        and (${accountIds === null ? null : numbersArray(accountIds)}::bigint[] is null
          or d.account_id = any(${accountIds === null ? null : numbersArray(accountIds)}::bigint[])))
      and exists (select from invoice_dues d where d.account_id = a.id and d.open_micros > 0
        and d.due_on < ((${now}::timestamptz at time zone a.time_zone) - make_interval(hours => ${hours}))::date)
      and not exists (select from dunning_cases c where c.account_id = a.id and c.closed_at is null)
      and not exists (select from accounts_dunning t where t.account_id = a.id and t.exempt)
    order by a.id limit ${limit}
    on conflict (account_id) where closed_at is null do nothing
    returning account_id, id`.execute(tx)
  return rows
}

/**
 * Takes accounts whose cases are to be looked at, locked; those that others work on are left out. What is read here may be old: the caller reads again,
 * now that they are locked.
 */
export async function claimDue(
  tx: Tx,
  { now, limit }: { now: Temporal.Instant; limit: number },
): Promise<AccountId[]> {
  const { rows } = await sql<{ accountId: AccountId }>`
    select c.account_id from dunning_cases c join accounts a on a.id = c.account_id
    where c.closed_at is null and c.next_look_at <= ${now}
    order by c.next_look_at, c.account_id limit ${limit} for no key update of a skip locked`.execute(tx)
  return rows.map((row) => row.accountId)
}

/** Open cases whose accounts owe nothing overdue any more, or are suspended for less than their policy's minimum: in case nobody said so. */
export async function findSettled(
  db: Db | Tx,
  { now, after, limit }: { now: Temporal.Instant; after: AccountId; limit: number },
): Promise<AccountId[]> {
  const { rows } = await sql<{ accountId: AccountId }>`
    select c.account_id from dunning_cases c join accounts a on a.id = c.account_id
    left join accounts_dunning t on t.account_id = a.id
    join dunning_policies p on case when t.policy_id is null then p.is_default else p.id = t.policy_id end
    cross join lateral (select coalesce(sum(d.open_micros), 0) as overdue from invoice_dues d
      where d.account_id = a.id and d.open_micros > 0 and d.due_on < (${now}::timestamptz at time zone a.time_zone)::date) o
    where c.closed_at is null and c.account_id > ${after} and (o.overdue = 0 or (o.overdue < p.suspend_minimum_micros and exists
      (select from suspensions s where s.account_id = a.id and s.ended_at is null and not s.by_hand)))
    order by c.account_id limit ${limit}`.execute(db)
  return rows.map((row) => row.accountId)
}

/** The open cases of accounts. */
export async function readOpen(
  db: Db | Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<DunningCase[]> {
  const { rows } = await sql<DunningCase>`
    select ${CASE} from dunning_cases c where c.account_id = any(${numbersArray(accountIds)}::bigint[]) and c.closed_at is null
    order by c.account_id`.execute(db)
  return rows
}

export type LookedAt = Pick<
  DunningCase,
  'accountId' | 'id' | 'stage' | 'suspendOn' | 'nextLookAt' | 'nextStepOn' | 'nextStep'
>

/** Writes how open cases stand. */
export async function updateCases(tx: Tx, { cases }: { cases: readonly LookedAt[] }): Promise<void> {
  if (cases.length === 0) return
  await sql`
    update dunning_cases c set stage = n.stage, suspend_on = n.suspend_on, next_look_at = n.next_look_at, next_step_on = n.next_step_on,
      next_step = n.next_step
    from unnest(${numbersArray(cases.map((c) => c.accountId))}::bigint[], ${numbersArray(cases.map((c) => c.id))}::bigint[],
      ${textsArray(cases.map((c) => c.stage))}::text[], ${timesArray(cases.map((c) => c.suspendOn))}::date[],
      ${timesArray(cases.map((c) => c.nextLookAt))}::timestamptz[], ${timesArray(cases.map((c) => c.nextStepOn))}::date[],
      ${textsArray(cases.map((c) => c.nextStep))}::text[])
      as n (account_id, id, stage, suspend_on, next_look_at, next_step_on, next_step)
    where c.account_id = n.account_id and c.id = n.id and c.closed_at is null`.execute(tx)
}

/** Looks at the open cases of accounts again at an instant. */
export async function lookAgain(
  tx: Tx,
  { accountIds, at }: { accountIds: readonly AccountId[]; at: Temporal.Instant },
): Promise<void> {
  await sql`
    update dunning_cases set next_look_at = ${at}
    where account_id = any(${numbersArray(accountIds)}::bigint[]) and closed_at is null`.execute(tx)
}

export async function closeCases(
  tx: Tx,
  {
    cases,
    because,
    now,
  }: {
    cases: readonly Pick<DunningCase, 'accountId' | 'id'>[]
    because: 'paid' | 'exempt'
    now: Temporal.Instant
  },
): Promise<void> {
  if (cases.length === 0) return
  await sql`
    update dunning_cases c set closed_at = ${now}, closed_because = ${because}, next_look_at = null, next_step_on = null, next_step = null
    from unnest(${numbersArray(cases.map((c) => c.accountId))}::bigint[], ${numbersArray(cases.map((c) => c.id))}::bigint[]) as n (account_id, id)
    where c.account_id = n.account_id and c.id = n.id and c.closed_at is null`.execute(tx)
}

/** Notes reminders as done; one that was done before fails the transaction (23505). */
export async function insertSteps(
  tx: Tx,
  {
    steps,
    now,
  }: {
    steps: readonly (ReminderStep & { accountId: AccountId; caseId: bigint; mailed: boolean })[]
    now: Temporal.Instant
  },
): Promise<void> {
  if (steps.length === 0) return
  await sql`
    insert into dunning_steps (account_id, invoice_id, since, step, case_id, done_at, mailed)
    select n.account_id, n.invoice_id, n.since, n.step, n.case_id, ${now}, n.mailed = 1
    from unnest(${numbersArray(steps.map((s) => s.accountId))}::bigint[], ${numbersArray(steps.map((s) => s.invoiceId))}::bigint[],
      ${timesArray(steps.map((s) => s.since))}::date[], ${textsArray(steps.map((s) => `reminder:${s.n}`))}::text[],
      ${numbersArray(steps.map((s) => s.caseId))}::bigint[], ${numbersArray(steps.map((s) => Number(s.mailed)))}::int[])
      as n (account_id, invoice_id, since, step, case_id, mailed)`.execute(tx)
}

/** An open case as staff lists it. */
export interface ListedCase extends DunningCase {
  accountNumber: string
  accountName: string
  currency: string
  overdueMicros: Micros
  oldestDueOn: Temporal.PlainDate | null
}

/** Open cases, those with the next step first; of one stage where asked. */
export async function readCases(
  db: Db | Tx,
  { stage, page }: { stage: Stage | null; page: Page },
): Promise<ListedCase[]> {
  const [on, id] = page.after ? decodeCursor(page.after, 2) : [null, null]
  const { rows } = await sql<ListedCase>`
    select ${CASE}, a.number as account_number, a.name as account_name, a.currency, o.overdue_micros, o.oldest_due_on
    from dunning_cases c join accounts a on a.id = c.account_id
    cross join lateral (select coalesce(sum(d.open_micros), 0)::bigint as overdue_micros, min(d.due_on) as oldest_due_on
      from invoice_dues d where d.account_id = a.id and d.open_micros > 0 and d.due_on < c.next_look_at::date) o
    where c.closed_at is null and (${stage}::text is null or c.stage = ${stage})
      and (${on}::date is null or (coalesce(c.next_step_on, '9999-12-31'::date), c.account_id) > (${on}::date, ${id}::bigint))
    order by coalesce(c.next_step_on, '9999-12-31'::date), c.account_id limit ${page.limit + 1}`.execute(db)
  return rows
}
