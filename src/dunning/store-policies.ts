import { sql } from 'kysely'
import { numbersArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import { formatDecimal, type Micros, parseDecimal } from '../kernel/money.ts'
import type { LateFee, Policy } from './policy.ts'

/** SQL of dunning_policies and accounts_dunning. */

/** What is said of one account. */
export interface Terms {
  /** Null: the provider's default policy. */
  policyId: number | null
  /** Nothing is done about what it owes. */
  exempt: boolean
  /** For staff. */
  note: string
}

interface Row {
  id: number
  name: string
  isDefault: boolean
  reminderDays: number[]
  retries: boolean
  lateFee: LateFee['kind']
  lateFeeMicros: Micros | null
  lateFeeRate: string | null
  lateFeeCapMicros: Micros | null
  lateFeeGraceDays: number
  suspendAfterDays: number | null
  suspendMinimumMicros: Micros
  warningDays: number
  promiseDays: number
}

/** Places of a rate: fractions in millionths. */
const RATE_PLACES = 6

const POLICY = sql`p.id, p.name, p.is_default, p.reminder_days, p.retries, p.late_fee, p.late_fee_micros, p.late_fee_rate, p.late_fee_cap_micros,
  p.late_fee_grace_days, p.suspend_after_days, p.suspend_minimum_micros, p.warning_days, p.promise_days`

/** All of them, by name. */
export async function readPolicies(db: Db | Tx): Promise<Policy[]> {
  const { rows } = await sql<Row>`select ${POLICY} from dunning_policies p order by p.name`.execute(db)
  return rows.map(fromRow)
}

export async function findPolicy(
  db: Db | Tx,
  { policyId }: { policyId: number },
): Promise<Policy | undefined> {
  const { rows } = await sql<Row>`select ${POLICY} from dunning_policies p where p.id = ${policyId}`.execute(
    db,
  )
  return rows[0] && fromRow(rows[0])
}

/** The policy of each account: its own, else the default. An account without one is absent. */
export async function readPoliciesOf(
  db: Db | Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<Map<AccountId, Policy>> {
  const { rows } = await sql<Row & { accountId: AccountId }>`
    select a.id as account_id, ${POLICY} from unnest(${numbersArray(accountIds)}::bigint[]) as a (id)
    left join accounts_dunning t on t.account_id = a.id
    join dunning_policies p on case when t.policy_id is null then p.is_default else p.id = t.policy_id end`.execute(
    db,
  )
  return new Map(rows.map(({ accountId, ...row }) => [accountId, fromRow(row)]))
}

/** Keeps two from saving policies at once, so that there is one default. */
export async function lockPolicies(tx: Tx): Promise<void> {
  await sql`lock table dunning_policies in share row exclusive mode`.execute(tx)
}

/** Stores a policy under its name; the default becomes another's where it says so. */
export async function upsertPolicy(tx: Tx, policy: Omit<Policy, 'id'>): Promise<Policy> {
  const { name, isDefault, reminderDays, retries, lateFee, suspension, promiseDays } = policy
  if (isDefault) {
    await sql`update dunning_policies set is_default = false where is_default and name <> ${name}`.execute(tx)
  }
  const fee = lateFee.kind === 'off' ? null : lateFee
  const { rows } = await sql<Row>`
    insert into dunning_policies as p (name, is_default, reminder_days, retries, late_fee, late_fee_micros, late_fee_rate, late_fee_cap_micros,
      late_fee_grace_days, suspend_after_days, suspend_minimum_micros, warning_days, promise_days)
    values (${name}, ${isDefault}, ${numbersArray(reminderDays)}::smallint[], ${retries}, ${lateFee.kind},
      ${lateFee.kind === 'fixed' ? lateFee.amountMicros : null},
      ${lateFee.kind === 'percent' ? formatDecimal(lateFee.rate, RATE_PLACES) : null}::numeric, ${fee?.capMicros ?? null},
      ${fee?.graceDays ?? 0}, ${suspension?.afterDays ?? null}, ${suspension?.minimumMicros ?? 0n}, ${suspension?.warningDays ?? 5},
      ${promiseDays})
    on conflict (name) do update set is_default = excluded.is_default, reminder_days = excluded.reminder_days, retries = excluded.retries,
      late_fee = excluded.late_fee, late_fee_micros = excluded.late_fee_micros, late_fee_rate = excluded.late_fee_rate,
      late_fee_cap_micros = excluded.late_fee_cap_micros, late_fee_grace_days = excluded.late_fee_grace_days,
      suspend_after_days = excluded.suspend_after_days, suspend_minimum_micros = excluded.suspend_minimum_micros,
      warning_days = excluded.warning_days, promise_days = excluded.promise_days
    returning ${POLICY}`.execute(tx)
  return fromRow(rows[0]!)
}

export async function readTerms(db: Db | Tx, { accountId }: { accountId: AccountId }): Promise<Terms> {
  const { rows } = await sql<Terms>`
    select policy_id, exempt, note from accounts_dunning where account_id = ${accountId}`.execute(db)
  return rows[0] ?? { policyId: null, exempt: false, note: '' }
}

export async function saveTerms(
  tx: Tx,
  { accountId, policyId, exempt, note }: Terms & { accountId: AccountId },
): Promise<void> {
  await sql`
    insert into accounts_dunning (account_id, policy_id, exempt, note) values (${accountId}, ${policyId}, ${exempt}, ${note})
    on conflict (account_id) do update set policy_id = excluded.policy_id, exempt = excluded.exempt, note = excluded.note`.execute(
    tx,
  )
}

function fromRow(row: Row): Policy {
  const { id, name, isDefault, reminderDays, retries, promiseDays } = row
  return {
    ...{ id, name, isDefault, reminderDays: reminderDays.map(Number), retries, promiseDays },
    lateFee: lateFeeOf(row),
    suspension:
      row.suspendAfterDays === null
        ? null
        : {
            afterDays: row.suspendAfterDays,
            minimumMicros: row.suspendMinimumMicros,
            warningDays: row.warningDays,
          },
  }
}

function lateFeeOf(row: Row): LateFee {
  const { lateFee: kind } = row
  if (kind === 'off') return { kind }
  const capped = { capMicros: row.lateFeeCapMicros!, graceDays: row.lateFeeGraceDays }
  return kind === 'fixed'
    ? { kind, amountMicros: row.lateFeeMicros!, ...capped }
    : { kind, rate: parseDecimal(row.lateFeeRate!, RATE_PLACES), ...capped }
}
