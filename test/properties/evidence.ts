import { sql } from 'kysely'
import type { FoundDispute } from '../../src/payments/gateway.ts'
import type { ScriptedCharge, ScriptedRefund } from '../support/scripted-gateway.ts'
import type { Arrival, Asked } from './arrivals.ts'
import type { World } from './lane.ts'

/** What is left of a story when it has come to rest: our rows about the account, the gateway's memory, and what was seen on the way. */
export interface Evidence {
  ours: Rows
  gateway: {
    name: string
    charges: ScriptedCharge[]
    refunds: (ScriptedRefund & { ref: string })[]
    disputes: FoundDispute[]
    /** By the gateway's name of the method. */
    methods: Map<string, { region: string | null; funding: string | null; brand: string | null }>
  }
  arrivals: Arrival[]
  asked: Map<string, Asked>
  isQuiet: boolean
  broke: string[]
}

interface Rows {
  payments: {
    id: bigint
    key: string
    state: string
    amount: bigint
    captured: bigint
    surcharge: bigint
    allocated: bigint
    refunded: bigint
    refundedSurcharge: bigint
    reversed: bigint
    unapplied: bigint
    targeted: bigint
  }[]
  attempts: {
    id: bigint
    payment: bigint
    method: bigint
    key: string
    ref: string | null
    state: string
    amount: bigint
    surcharge: bigint
    frozen: string | null
  }[]
  refunds: {
    id: bigint
    payment: bigint
    state: string
    destination: string
    amount: bigint
    surcharge: bigint
    key: string
    ref: string | null
    frozen: string | null
  }[]
  disputes: { ref: string; state: string; amount: bigint }[]
  returns: { attempt: bigint; amount: bigint }[]
  dues: { id: bigint; total: bigint; credited: bigint; paid: bigint; writtenOff: bigint; open: bigint }[]
  balances: { name: string; balance: bigint; entries: bigint }[]
  notices: { kind: string; ids: Record<string, string> }[]
  /** Events that were taken in and not worked off. */
  waiting: { id: string; result: string | null }[]
}

/** Gathers it, in one statement, and puts the lane in order for the next story: jobs and AutoPay of this one are gone. */
export async function gather(world: World, isQuiet: boolean): Promise<Evidence> {
  const { database, accountId, scripted, arrivals, asked, broke } = world
  const { rows } = await sql<{ ours: string }>`${OURS(accountId, scripted.name)}`.execute(database.kysely)
  await leaveInOrder(world)
  const methods = new Map(
    [...scripted.methods.values()].map(({ ref, billingAddress, card }) => [
      ref,
      { region: billingAddress?.region ?? null, funding: card?.funding ?? null, brand: card?.brand ?? null },
    ]),
  )
  return {
    ours: JSON.parse(rows[0]!.ours, (_, value: unknown) =>
      typeof value === 'number' ? BigInt(value) : value,
    ) as Rows,
    gateway: {
      ...{ name: scripted.name, charges: [...scripted.charges.values()], methods },
      refunds: [...scripted.refunds].map(([ref, refund]) => ({ ...refund, ref })),
      disputes: [...scripted.disputes.values()],
    },
    ...{ arrivals, asked, isQuiet, broke },
  }
}

const OURS = (accountId: bigint, gateway: string) => sql`
  with own_payments as (
    select id, key, state, amount_micros as amount, captured_micros as captured, surcharge_micros as surcharge, allocated_micros as allocated,
      refunded_micros as refunded, refunded_surcharge_micros as "refundedSurcharge", reversed_micros as reversed, unapplied_micros as unapplied,
      (select coalesce(sum(amount_micros), 0)::bigint from payment_targets t where t.account_id = p.account_id and t.payment_id = p.id) as targeted
    from payments p where account_id = ${accountId} order by id
  ), own_attempts as (
    select id, payment_id as payment, method_id as method, key, ref, state, amount_micros as amount, surcharge_micros as surcharge,
      frozen_because as frozen
    from payment_attempts a where account_id = ${accountId} order by id
  ), own_refunds as (
    select id, payment_id as payment, state, destination, amount_micros as amount, surcharge_micros as surcharge, key, ref, frozen_because as frozen
    from refunds where account_id = ${accountId} order by id
  ), own_disputes as (
    select ref, state, amount_micros as amount from disputes where account_id = ${accountId} order by id
  ), own_returns as (
    select attempt_id as attempt, amount_micros as amount from payment_returns where account_id = ${accountId}
  ), own_dues as (
    select invoice_id as id, total_micros as total, credited_micros as credited, paid_micros as paid, written_off_micros as "writtenOff",
      open_micros as open from invoice_dues where account_id = ${accountId} order by invoice_id
  ), own_balances as (
    select ledger_account as name, coalesce(b.balance_micros, 0) as balance, coalesce(e.amount, 0) as entries
    from (select * from balances where account_id = ${accountId}) b
    full join (select ledger_account, sum(amount_micros)::bigint as amount from entries where account_id = ${accountId} group by 1) e
      using (ledger_account)
  ), own_notices as (
    select payload ->> 'kind' as kind, payload -> 'ids' as ids
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
    where t.identifier = 'write_notice' and payload ->> 'accountId' = ${String(accountId)} order by j.id
  ), own_waiting as (
    select event_id as id, result from gateway_events where gateway = ${gateway} and processed_at is null
  )
  select json_build_object(
    'payments', (select coalesce(json_agg(r), '[]') from own_payments r), 'attempts', (select coalesce(json_agg(r), '[]') from own_attempts r),
    'refunds', (select coalesce(json_agg(r), '[]') from own_refunds r), 'disputes', (select coalesce(json_agg(r), '[]') from own_disputes r),
    'returns', (select coalesce(json_agg(r), '[]') from own_returns r), 'dues', (select coalesce(json_agg(r), '[]') from own_dues r),
    'balances', (select coalesce(json_agg(r), '[]') from own_balances r), 'notices', (select coalesce(json_agg(r), '[]') from own_notices r),
    'waiting', (select coalesce(json_agg(r), '[]') from own_waiting r))::text as ours`

/** What a story leaves behind is not to reach into the next one. */
async function leaveInOrder({ database: { kysely }, accountId, scripted: { name } }: World): Promise<void> {
  await sql`
    with jobs as (delete from graphile_worker._private_jobs),
    attempts as (update payment_attempts set next_look_at = null where account_id = ${accountId} and next_look_at is not null),
    refunds as (update refunds set next_look_at = null where account_id = ${accountId} and next_look_at is not null),
    autopay as (update autopay set next_try_at = null, next_notice_at = null, next_draft_on = null where account_id = ${accountId}),
    drafts as (update autopay_drafts set retry_at = null where account_id = ${accountId} and retry_at is not null)
    update gateway_events set next_try_at = null where gateway = ${name} and next_try_at is not null`.execute(
    kysely,
  )
}
