import { sql } from 'kysely'
import { numbersArray, textsArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId, InvoiceId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'

export type RunState = 'running' | 'complete' | 'failed'
export type RunOutcome = 'issued' | 'nothing' | 'carried' | 'failed'

/** A billing run and how far it has come. */
export interface BillingRun {
  id: number
  onDate: Temporal.PlainDate
  /** `running` is also a run that was killed and waits to be run again. */
  state: RunState
  requestedBy: string
  /** How many accounts were due when it began. */
  accountsDue: number
  startedAt: Temporal.Instant
  finishedAt: Temporal.Instant | null
  issued: number
  nothing: number
  carried: number
  failed: number
}

export interface RunAccount {
  accountId: AccountId
  accountNumber: string
  accountName: string
  currency: string
  outcome: RunOutcome
  invoiceId: InvoiceId | null
  invoiceNumber: string | null
  totalMicros: Micros
  previousTotalMicros: Micros | null
  error: string | null
}

/** The run of a date, made if there is none. One that has ended is running again. */
export async function openRun(
  tx: Tx,
  run: { on: Temporal.PlainDate; requestedBy: string; accountsDue: number; startedAt: Temporal.Instant },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into billing_runs (on_date, state, requested_by, accounts_due, started_at)
    values (${run.on}, 'running', ${run.requestedBy}, ${run.accountsDue}, ${run.startedAt})
    on conflict (on_date) do update set state = 'running', finished_at = null,
      accounts_due = greatest(billing_runs.accounts_due, excluded.accounts_due)
    returning id`.execute(tx)
  return rows[0]!.id
}

/** Accounts that failed are due again. */
export async function forgetFailures(
  tx: Tx,
  { runId, accountIds }: { runId: number; accountIds?: readonly AccountId[] },
): Promise<void> {
  await sql`delete from billing_run_accounts where run_id = ${runId} and outcome = 'failed'
    ${accountIds ? sql`and account_id = any(${numbersArray(accountIds)}::bigint[])` : sql``}`.execute(tx)
}

export interface NewOutcome {
  accountId: AccountId
  outcome: RunOutcome
  invoiceId: InvoiceId | null
  totalMicros: Micros
  previousTotalMicros: Micros | null
  error: string | null
}

export async function insertOutcomes(
  tx: Tx,
  { runId, outcomes }: { runId: number; outcomes: readonly NewOutcome[] },
): Promise<void> {
  await sql`
    insert into billing_run_accounts (run_id, account_id, outcome, invoice_id, total_micros, previous_total_micros, error)
    select ${runId}, * from unnest(${numbersArray(outcomes.map((o) => o.accountId))}::bigint[],
      ${textsArray(outcomes.map((o) => o.outcome))}::text[], ${numbersArray(outcomes.map((o) => o.invoiceId))}::bigint[],
      ${numbersArray(outcomes.map((o) => o.totalMicros))}::bigint[], ${numbersArray(outcomes.map((o) => o.previousTotalMicros))}::bigint[],
      ${textsArray(outcomes.map((o) => o.error))}::text[])`.execute(tx)
}

/** Ends a run by what its accounts came to. */
export async function closeRun(
  tx: Tx,
  { runId, at }: { runId: number; at: Temporal.Instant },
): Promise<void> {
  await sql`
    update billing_runs set finished_at = ${at}, state = case
      when exists (select from billing_run_accounts where run_id = ${runId} and outcome = 'failed') then 'failed' else 'complete' end
    where id = ${runId}`.execute(tx)
}

const RUN = sql`r.id, r.on_date, r.state, r.requested_by, r.accounts_due, r.started_at, r.finished_at, o.issued, o.nothing, o.carried, o.failed`
const OUTCOMES = sql`lateral (
  select count(*) filter (where outcome = 'issued')::int as issued, count(*) filter (where outcome = 'nothing')::int as nothing,
    count(*) filter (where outcome = 'carried')::int as carried, count(*) filter (where outcome = 'failed')::int as failed
  from billing_run_accounts where run_id = r.id
) o`

export async function findRun(db: Db | Tx, { runId }: { runId: number }): Promise<BillingRun | undefined> {
  const { rows } =
    await sql<BillingRun>`select ${RUN} from billing_runs r, ${OUTCOMES} where r.id = ${runId}`.execute(db)
  return rows[0]
}

/** Runs, newest date first. */
export async function readRuns(
  db: Db | Tx,
  { after, limit }: { after: string | null; limit: number },
): Promise<BillingRun[]> {
  const { rows } = await sql<BillingRun>`
    select ${RUN} from (
      select * from billing_runs ${after ? sql`where on_date < ${after}::date` : sql``} order by on_date desc limit ${limit}
    ) r, ${OUTCOMES} order by r.on_date desc`.execute(db)
  return rows
}

/** The dates of the newest run and of those that did not end well since a day. */
export async function readUnfinished(
  db: Db | Tx,
  { since }: { since: Temporal.PlainDate },
): Promise<{ latest: Temporal.PlainDate | null; unfinished: Temporal.PlainDate[] }> {
  const { rows } = await sql<{ onDate: Temporal.PlainDate; state: RunState }>`
    select on_date, state from billing_runs where on_date >= ${since}::date or on_date = (select max(on_date) from billing_runs)
    order by on_date`.execute(db)
  return {
    latest: rows.at(-1)?.onDate ?? null,
    unfinished: rows.filter((run) => run.state !== 'complete').map((run) => run.onDate),
  }
}

/** What became of the accounts of a run, those that failed first. */
export async function readRunAccounts(
  db: Db | Tx,
  {
    runId,
    outcome,
    after,
    limit,
  }: { runId: number; outcome?: RunOutcome; after: [rank: string, accountId: string] | null; limit: number },
): Promise<RunAccount[]> {
  const rank = sql`(b.outcome <> 'failed')::int`
  const { rows } = await sql<RunAccount>`
    select b.account_id, a.number as account_number, a.name as account_name, a.currency, b.outcome, b.invoice_id, i.number as invoice_number,
      b.total_micros, b.previous_total_micros, b.error
    from billing_run_accounts b
    join accounts a on a.id = b.account_id
    left join invoices i on i.account_id = b.account_id and i.id = b.invoice_id
    where b.run_id = ${runId}
      ${outcome ? sql`and b.outcome = ${outcome}` : sql``}
      ${after ? sql`and (${rank}, b.account_id) > (${after[0]}::int, ${after[1]}::bigint)` : sql``}
    order by ${rank}, b.account_id limit ${limit}`.execute(db)
  return rows
}

/** What a run has issued, by currency. */
export async function readRunTotals(
  db: Db | Tx,
  { runId }: { runId: number },
): Promise<{ currency: string; invoices: number; totalMicros: Micros }[]> {
  const { rows } = await sql<{ currency: string; invoices: number; totalMicros: Micros }>`
    select a.currency, count(*)::int as invoices, sum(b.total_micros)::bigint as total_micros
    from billing_run_accounts b join accounts a on a.id = b.account_id
    where b.run_id = ${runId} and b.outcome = 'issued' group by a.currency order by a.currency`.execute(db)
  return rows
}
