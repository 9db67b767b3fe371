import { sql } from 'kysely'
import { numbersArray, timesArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import { decodeCursor, type Page } from '../db/page.ts'
import type { AccountId, MandateId, MethodId } from '../kernel/ids.ts'
import { formatDecimal, type Micros, parseDecimal } from '../kernel/money.ts'
import type { Plan } from './autopay-plan.ts'
import type { DraftSchedule } from './draft-day.ts'
import type { BillingAddress, Funding, Rail } from './gateway.ts'
import type { MethodName } from './store-methods.ts'
import type { Millionths } from './surcharge.ts'

/** SQL of autopay: the standing instructions. Whoever changes one has its account locked (`lockAccounts`). */

/** A method that is drafted from, with the consent that it rests on. */
export interface DraftedMethod {
  methodId: MethodId
  mandateId: MandateId
  /** The most that the accepted text lets be added; null: nothing. */
  surchargeRate: Millionths | null
}

/** The standing instruction of an account. */
export interface Autopay {
  accountId: AccountId
  state: 'active' | 'ended'
  method: DraftedMethod
  fallback: DraftedMethod | null
  schedule: DraftSchedule
  /** Above it in a calendar month the payer is asked first. */
  capMicros: Micros | null
  /** The first day that is not paused. */
  pausedUntil: Temporal.PlainDate | null
  /** The last day that is done: drafts come after it. */
  draftedUntil: Temporal.PlainDate
  nextDraftOn: Temporal.PlainDate | null
  nextTryAt: Temporal.Instant | null
  enrolledAt: Temporal.Instant
  enrolledBy: string
  endedAt: Temporal.Instant | null
  endedBecause: string | null
}

type Row = Omit<Autopay, 'method' | 'fallback' | 'schedule'> & {
  methodId: MethodId
  mandateId: MandateId
  surchargeRate: string | null
  fallbackMethodId: MethodId | null
  fallbackMandateId: MandateId | null
  fallbackSurchargeRate: string | null
  schedule: DraftSchedule['kind']
  day: number | null
}

/** Places of a rate: fractions in millionths. */
const RATE_PLACES = 6

const AUTOPAY = sql`p.account_id, p.state, p.method_id, p.mandate_id, p.surcharge_rate, p.fallback_method_id, p.fallback_mandate_id,
  p.fallback_surcharge_rate, p.schedule, p.day, p.cap_micros, p.paused_until, p.drafted_until, p.next_draft_on, p.next_try_at, p.enrolled_at,
  p.enrolled_by, p.ended_at, p.ended_because`

function fromRow<R extends Row>(row: R) {
  const {
    methodId,
    mandateId,
    surchargeRate,
    fallbackMethodId,
    fallbackMandateId,
    fallbackSurchargeRate,
    ...rest
  } = row
  const rateOf = (rate: string | null) => (rate === null ? null : parseDecimal(rate, RATE_PLACES))
  const schedule: DraftSchedule =
    row.schedule === 'day' ? { kind: 'day', day: row.day! } : { kind: row.schedule }
  const method: DraftedMethod = { methodId, mandateId, surchargeRate: rateOf(surchargeRate) }
  const fallback: DraftedMethod | null =
    fallbackMethodId === null
      ? null
      : {
          methodId: fallbackMethodId,
          mandateId: fallbackMandateId!,
          surchargeRate: rateOf(fallbackSurchargeRate),
        }
  return { ...rest, schedule, method, fallback }
}

/** The instruction of an account, ended ones included. */
export async function findAutopay(
  db: Db | Tx,
  { accountId }: { accountId: AccountId },
): Promise<Autopay | null> {
  const { rows } = await sql<Row>`select ${AUTOPAY} from autopay p where p.account_id = ${accountId}`.execute(
    db,
  )
  return rows[0] ? fromRow(rows[0]) : null
}

/** An active instruction with what a run needs to know of its account. */
export interface StandingInstruction extends Autopay {
  timeZone: string
  currency: string
  /** When somebody was last seen on the way to pay. */
  payingAt: Temporal.Instant | null
}

/** The active instructions among those of some accounts, in their order. */
export async function readInstructions(
  db: Db | Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<StandingInstruction[]> {
  const { rows } = await sql<Row & Pick<StandingInstruction, 'timeZone' | 'currency' | 'payingAt'>>`
    select ${AUTOPAY}, a.time_zone, a.currency, y.at as paying_at
    from autopay p join accounts a on a.id = p.account_id left join paying_now y on y.account_id = p.account_id
    where p.account_id = any(${numbersArray(accountIds)}::bigint[]) and p.state = 'active' order by p.account_id`.execute(
    db,
  )
  return rows.map(fromRow)
}

export type SavedInstruction = Pick<
  Autopay,
  | 'accountId'
  | 'method'
  | 'fallback'
  | 'schedule'
  | 'capMicros'
  | 'pausedUntil'
  | 'draftedUntil'
  | 'enrolledAt'
  | 'enrolledBy'
>

/** Makes an account's instruction active and as given; its plan is the caller's to make anew. */
export async function saveInstruction(
  tx: Tx,
  { accountId, method, fallback, schedule, ...rest }: SavedInstruction,
) {
  const { capMicros, pausedUntil, draftedUntil, enrolledAt, enrolledBy } = rest
  const rateOf = (drafted: DraftedMethod | null) =>
    drafted?.surchargeRate == null ? null : formatDecimal(drafted.surchargeRate, RATE_PLACES)
  await sql`
    insert into autopay (account_id, state, method_id, mandate_id, surcharge_rate, fallback_method_id, fallback_mandate_id,
      fallback_surcharge_rate, schedule, day, cap_micros, paused_until, drafted_until, enrolled_at, enrolled_by)
    values (${accountId}, 'active', ${method.methodId}, ${method.mandateId}, ${rateOf(method)}::numeric, ${fallback?.methodId ?? null},
      ${fallback?.mandateId ?? null}, ${rateOf(fallback)}::numeric, ${schedule.kind}, ${schedule.kind === 'day' ? schedule.day : null},
      ${capMicros}, ${pausedUntil}, ${draftedUntil}, ${enrolledAt}, ${enrolledBy})
    on conflict (account_id) do update set state = 'active', method_id = excluded.method_id, mandate_id = excluded.mandate_id,
      surcharge_rate = excluded.surcharge_rate, fallback_method_id = excluded.fallback_method_id,
      fallback_mandate_id = excluded.fallback_mandate_id, fallback_surcharge_rate = excluded.fallback_surcharge_rate,
      schedule = excluded.schedule, day = excluded.day, cap_micros = excluded.cap_micros, paused_until = excluded.paused_until,
      drafted_until = excluded.drafted_until, enrolled_at = excluded.enrolled_at, enrolled_by = excluded.enrolled_by,
      ended_at = null, ended_because = null`.execute(tx)
}

/** Ends an active instruction; false when it was not. */
export async function endInstruction(
  tx: Tx,
  { accountId, because, now }: { accountId: AccountId; because: string; now: Temporal.Instant },
): Promise<boolean> {
  const { rows } = await sql`
    update autopay set state = 'ended', ended_at = ${now}, ended_because = ${because}, next_draft_on = null, next_try_at = null,
      next_notice_at = null
    where account_id = ${accountId} and state = 'active' returning 1`.execute(tx)
  return rows.length > 0
}

export async function setPause(
  tx: Tx,
  { accountId, until }: { accountId: AccountId; until: Temporal.PlainDate | null },
): Promise<void> {
  await sql`update autopay set paused_until = ${until} where account_id = ${accountId} and state = 'active'`.execute(
    tx,
  )
}

/** Which active instructions use methods, and as what. */
export async function readUses(
  db: Db | Tx,
  { methods }: { methods: readonly MethodName[] },
): Promise<(MethodName & { use: 'autopay' | 'autopay_fallback' })[]> {
  const { rows } = await sql<MethodName & { use: 'autopay' | 'autopay_fallback' }>`
    select n.account_id, n.method_id, case when p.method_id = n.method_id then 'autopay' else 'autopay_fallback' end as use
    from unnest(${numbersArray(methods.map((name) => name.accountId))}::bigint[], ${numbersArray(methods.map((name) => name.methodId))}::bigint[])
      as n (account_id, method_id)
    join autopay p on p.account_id = n.account_id and p.state = 'active' and n.method_id in (p.method_id, p.fallback_method_id)`.execute(
    db,
  )
  return rows
}

/** A method of an instruction that may be charged now, as far as a charge needs it. */
export interface ChargeableMethod {
  accountId: AccountId
  id: MethodId
  gateway: string
  ref: string
  customerRef: string
  rail: Rail
  funding: Funding | null
  brand: string | null
  billingAddress: BillingAddress | null
}

/** Those methods of instructions, primary and fallback, that are usable and whose mandate is in force. */
export async function readChargeable(
  db: Db | Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<ChargeableMethod[]> {
  const { rows } = await sql<ChargeableMethod>`
    select m.account_id, m.id, m.gateway, m.ref, m.customer_ref, m.rail, m.funding, m.brand, m.billing_address
    from autopay p
    join payment_methods m on m.account_id = p.account_id and m.id in (p.method_id, p.fallback_method_id) and m.state = 'usable'
    join mandates d on d.account_id = p.account_id and d.id = case when m.id = p.method_id then p.mandate_id else p.fallback_mandate_id end
      and d.revoked_at is null
    where p.account_id = any(${numbersArray(accountIds)}::bigint[]) and p.state = 'active'`.execute(db)
  return rows
}

/** Leaves accounts for later. */
export async function putOff(
  tx: Tx,
  { accountIds, until }: { accountIds: readonly AccountId[]; until: Temporal.Instant },
): Promise<void> {
  if (accountIds.length === 0) return
  await sql`
    update autopay set next_try_at = ${until}
    where account_id = any(${numbersArray(accountIds)}::bigint[]) and state = 'active'`.execute(tx)
}

/** A plan of an account, and the day until which it has drafted. */
export type SavedPlan = Plan & { accountId: AccountId; draftedUntil: Temporal.PlainDate }

/** Writes plans of active instructions. */
export async function savePlans(tx: Tx, { plans }: { plans: readonly SavedPlan[] }): Promise<void> {
  if (plans.length === 0) return
  await sql`
    update autopay p set next_draft_on = n.next_draft_on, next_try_at = n.next_try_at, next_notice_at = n.next_notice_at,
      drafted_until = n.drafted_until
    from unnest(${numbersArray(plans.map((plan) => plan.accountId))}::bigint[], ${timesArray(plans.map((plan) => plan.nextDraftOn))}::date[],
      ${timesArray(plans.map((plan) => plan.nextTryAt))}::timestamptz[], ${timesArray(plans.map((plan) => plan.nextNoticeAt))}::timestamptz[],
      ${timesArray(plans.map((plan) => plan.draftedUntil))}::date[])
      as n (account_id, next_draft_on, next_try_at, next_notice_at, drafted_until)
    where p.account_id = n.account_id and p.state = 'active'`.execute(tx)
}

/** A place in the order of a run. */
export interface Place {
  at: Temporal.Instant
  accountId: AccountId
}

/**
 * Takes the next accounts whose time has come, after a place in the order of the run, and locks them; those that others work on are left out. `on`: those
 * whose day it is, too, whatever the time. What is read here may be old: the caller reads again, now that the accounts are locked.
 */
export async function claimAccounts(
  tx: Tx,
  {
    now,
    on,
    after,
    except,
    limit,
  }: {
    now: Temporal.Instant
    on: Temporal.PlainDate | null
    after: Place | null
    except: readonly AccountId[]
    limit: number
  },
): Promise<Place[]> {
  const { rows } = await sql<Place>`
    select p.account_id, p.next_try_at as at from autopay p join accounts a on a.id = p.account_id
    where p.next_try_at <= greatest(${now}::timestamptz, (${on}::date + 2)::timestamptz)
      and (p.next_try_at <= ${now} or p.next_draft_on <= ${on}::date)
      and (${after?.at ?? null}::timestamptz is null or (p.next_try_at, p.account_id) > (${after?.at ?? null}::timestamptz, ${after?.accountId ?? null}::bigint))
      and p.account_id <> all(${numbersArray(except)}::bigint[])
    order by p.next_try_at, p.account_id limit ${limit} for no key update of a skip locked`.execute(tx)
  return rows
}

/** Accounts with an announcement due, locked; those that others work on are left out. */
export async function claimToAnnounce(
  tx: Tx,
  { now, limit }: { now: Temporal.Instant; limit: number },
): Promise<AccountId[]> {
  const { rows } = await sql<{ accountId: AccountId }>`
    select p.account_id from autopay p join accounts a on a.id = p.account_id where p.next_notice_at <= ${now}
    order by p.next_notice_at, p.account_id limit ${limit} for no key update of a skip locked`.execute(tx)
  return rows.map((row) => row.accountId)
}

/** Accounts with an active instruction, a stretch at a time in the order of their ids. */
export async function readEnrolled(
  db: Db | Tx,
  { after, limit }: { after: AccountId; limit: number },
): Promise<AccountId[]> {
  const { rows } = await sql<{ accountId: AccountId }>`
    select account_id from autopay where account_id > ${after} and state = 'active' order by account_id limit ${limit}`.execute(
    db,
  )
  return rows.map((row) => row.accountId)
}

/** Accounts with a draft to come, the next one first. */
export async function readUpcoming(
  db: Db | Tx,
  { page }: { page: Page },
): Promise<
  { accountId: AccountId; accountNumber: string; accountName: string; nextDraftOn: Temporal.PlainDate }[]
> {
  const [on, id] = page.after ? decodeCursor(page.after, 2) : [null, null]
  const { rows } = await sql<{
    accountId: AccountId
    accountNumber: string
    accountName: string
    nextDraftOn: Temporal.PlainDate
  }>`
    select p.account_id, a.number as account_number, a.name as account_name, p.next_draft_on
    from autopay p join accounts a on a.id = p.account_id
    where p.next_draft_on is not null and (${on}::date is null or (p.next_draft_on, p.account_id) > (${on}::date, ${id}::bigint))
    order by p.next_draft_on, p.account_id limit ${page.limit + 1}`.execute(db)
  return rows
}
