import { sql } from 'kysely'
import { numbersArray } from '../db/arrays.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AccountId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'

/** SQL of payment_promises. Who changes one has its account locked. */

/** That so much will be paid by a day; dunning waits until it has passed. */
export interface PaymentPromise {
  accountId: AccountId
  id: bigint
  caseId: bigint
  amountMicros: Micros
  /** The last day on which dunning waits. */
  until: Temporal.PlainDate
  promisedAt: Temporal.Instant
  promisedBy: string
  byCustomer: boolean
  state: 'open' | 'kept' | 'broken' | 'replaced'
  endedAt: Temporal.Instant | null
}

const PROMISE = sql`p.account_id, p.id, p.case_id, p.amount_micros, p.until, p.promised_at, p.promised_by, p.by_customer, p.state, p.ended_at`

/** Those that stand. */
export async function readStanding(
  db: Db | Tx,
  { accountIds }: { accountIds: readonly AccountId[] },
): Promise<PaymentPromise[]> {
  const { rows } = await sql<PaymentPromise>`
    select ${PROMISE} from payment_promises p where p.account_id = any(${numbersArray(accountIds)}::bigint[]) and p.state = 'open'
    order by p.account_id`.execute(db)
  return rows
}

/** Of a case, newest first. */
export async function readPromises(
  db: Db | Tx,
  { accountId, caseId }: { accountId: AccountId; caseId: bigint },
): Promise<PaymentPromise[]> {
  const { rows } = await sql<PaymentPromise>`
    select ${PROMISE} from payment_promises p where p.account_id = ${accountId} and p.case_id = ${caseId} order by p.id desc`.execute(
    db,
  )
  return rows
}

export async function findPromise(
  db: Db | Tx,
  { accountId, promiseId }: { accountId: AccountId; promiseId: bigint },
): Promise<PaymentPromise | undefined> {
  const { rows } = await sql<PaymentPromise>`
    select ${PROMISE} from payment_promises p where p.account_id = ${accountId} and p.id = ${promiseId}`.execute(
    db,
  )
  return rows[0]
}

export async function insertPromise(
  tx: Tx,
  p: Pick<
    PaymentPromise,
    'accountId' | 'caseId' | 'amountMicros' | 'until' | 'promisedAt' | 'promisedBy' | 'byCustomer'
  >,
): Promise<PaymentPromise> {
  const { rows } = await sql<PaymentPromise>`
    insert into payment_promises as p (account_id, case_id, amount_micros, until, promised_at, promised_by, by_customer, state)
    values (${p.accountId}, ${p.caseId}, ${p.amountMicros}, ${p.until}, ${p.promisedAt}, ${p.promisedBy}, ${p.byCustomer}, 'open')
    returning ${PROMISE}`.execute(tx)
  return rows[0]!
}

/** Ends the promises of accounts that stand. */
export async function endPromises(
  tx: Tx,
  {
    accountIds,
    state,
    now,
  }: {
    accountIds: readonly AccountId[]
    state: Exclude<PaymentPromise['state'], 'open'>
    now: Temporal.Instant
  },
): Promise<PaymentPromise[]> {
  if (accountIds.length === 0) return []
  const { rows } = await sql<PaymentPromise>`
    update payment_promises p set state = ${state}, ended_at = ${now}
    where p.account_id = any(${numbersArray(accountIds)}::bigint[]) and p.state = 'open' returning ${PROMISE}`.execute(
    tx,
  )
  return rows
}
