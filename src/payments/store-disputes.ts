import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { decodeCursor, type Page } from '../db/page.ts'
import type { AccountId, AttemptId, DisputeId, PaymentId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'
import type { FoundDispute } from './gateway.ts'

export type DisputeState = FoundDispute['state']

/** A chargeback: the payer's bank asks for the money of a charge back. */
export interface Dispute {
  accountId: AccountId
  id: DisputeId
  paymentId: PaymentId
  attemptId: AttemptId
  gateway: string
  /** The gateway's name for it. */
  ref: string
  /** With the surcharge. */
  amountMicros: Micros
  currency: string
  /** In the gateway's words: `fraudulent`. */
  reason: string
  state: DisputeState
  openedAt: Temporal.Instant
  evidenceDueAt: Temporal.Instant
  closedAt: Temporal.Instant | null
  evidenceText: string | null
  submittedAt: Temporal.Instant | null
  submittedBy: string | null
}

/** A file of evidence, without its bytes. */
export interface DisputeFile {
  id: bigint
  name: string
  media: string
  size: number
  uploadedAt: Temporal.Instant
  uploadedBy: string
}

export interface NewFile {
  name: string
  media: string
  bytes: Uint8Array
}

const DISPUTE = sql`d.account_id, d.id, d.payment_id, d.attempt_id, d.gateway, d.ref, d.amount_micros, d.currency, d.reason, d.state, d.opened_at,
  d.evidence_due_at, d.closed_at, d.evidence_text, d.submitted_at, d.submitted_by`

export async function insertDispute(
  tx: Tx,
  dispute: Pick<
    Dispute,
    | 'accountId'
    | 'paymentId'
    | 'attemptId'
    | 'gateway'
    | 'ref'
    | 'amountMicros'
    | 'currency'
    | 'reason'
    | 'openedAt'
    | 'evidenceDueAt'
  >,
): Promise<Dispute> {
  const { accountId, paymentId, attemptId, gateway, ref, amountMicros, currency } = dispute
  const { rows } = await sql<Dispute>`
    insert into disputes as d (account_id, payment_id, attempt_id, gateway, ref, amount_micros, currency, reason, state, opened_at, evidence_due_at)
    values (${accountId}, ${paymentId}, ${attemptId}, ${gateway}, ${ref}, ${amountMicros}, ${currency}, ${dispute.reason}, 'needs_response',
      ${dispute.openedAt}, ${dispute.evidenceDueAt})
    returning ${DISPUTE}`.execute(tx)
  return rows[0]!
}

/** The dispute that a gateway has that name for, locked. */
export async function lockByRef(
  tx: Tx,
  { gateway, ref }: { gateway: string; ref: string },
): Promise<Dispute | undefined> {
  const { rows } = await sql<Dispute>`
    select ${DISPUTE} from disputes d where d.gateway = ${gateway} and d.ref = ${ref} for update`.execute(tx)
  return rows[0]
}

export async function lockDispute(
  tx: Tx,
  { accountId, disputeId }: { accountId: AccountId; disputeId: DisputeId },
): Promise<Dispute | undefined> {
  const { rows } = await sql<Dispute>`
    select ${DISPUTE} from disputes d where d.account_id = ${accountId} and d.id = ${disputeId} for update`.execute(
    tx,
  )
  return rows[0]
}

export async function findDispute(
  db: Db | Tx,
  { accountId, disputeId }: { accountId: AccountId; disputeId: DisputeId },
): Promise<Dispute | undefined> {
  const { rows } = await sql<Dispute>`
    select ${DISPUTE} from disputes d where d.account_id = ${accountId} and d.id = ${disputeId}`.execute(db)
  return rows[0]
}

/** Disputes of a payment, oldest first. */
export async function readDisputesOf(
  db: Db | Tx,
  { accountId, paymentId }: { accountId: AccountId; paymentId: PaymentId },
): Promise<Dispute[]> {
  const { rows } = await sql<Dispute>`
    select ${DISPUTE} from disputes d join payment_attempts a on a.account_id = d.account_id and a.id = d.attempt_id
    where a.account_id = ${accountId} and a.payment_id = ${paymentId} order by d.id`.execute(db)
  return rows
}

/** Open disputes of all accounts, the nearest deadline first. */
export async function readOpenDisputes(
  db: Db | Tx,
  { page }: { page: Page },
): Promise<(Dispute & { accountNumber: string; accountName: string })[]> {
  const [at, id] = page.after ? decodeCursor(page.after, 2) : [null, null]
  const { rows } = await sql<Dispute & { accountNumber: string; accountName: string }>`
    select ${DISPUTE}, a.number as account_number, a.name as account_name
    from disputes d join accounts a on a.id = d.account_id
    where d.state in ('needs_response', 'under_review')
      and (${at}::timestamptz is null or (d.evidence_due_at, d.id) > (${at}::timestamptz, ${id}::bigint))
    order by d.evidence_due_at, d.id limit ${page.limit + 1}`.execute(db)
  return rows
}

/** What of a dispute moves. */
export async function updateDispute(
  tx: Tx,
  dispute: Pick<
    Dispute,
    | 'accountId'
    | 'id'
    | 'state'
    | 'evidenceDueAt'
    | 'closedAt'
    | 'evidenceText'
    | 'submittedAt'
    | 'submittedBy'
  >,
): Promise<void> {
  const { accountId, id, state, evidenceDueAt, closedAt, evidenceText, submittedAt, submittedBy } = dispute
  await sql`
    update disputes set state = ${state}, evidence_due_at = ${evidenceDueAt}, closed_at = ${closedAt}, evidence_text = ${evidenceText},
      submitted_at = ${submittedAt}, submitted_by = ${submittedBy}
    where account_id = ${accountId} and id = ${id}`.execute(tx)
}

/** Keeps a file of evidence, unless the dispute has that very file. */
export async function insertFile(
  tx: Tx,
  {
    accountId,
    disputeId,
    file,
    actor,
    now,
  }: { accountId: AccountId; disputeId: DisputeId; file: NewFile; actor: string; now: Temporal.Instant },
): Promise<void> {
  const bytes = Buffer.from(file.bytes)
  await sql`
    insert into dispute_files (account_id, dispute_id, name, media, bytes, uploaded_at, uploaded_by)
    select ${accountId}, ${disputeId}, ${file.name}, ${file.media}, ${bytes}, ${now}, ${actor}
    where not exists (select from dispute_files f where f.account_id = ${accountId} and f.dispute_id = ${disputeId} and f.name = ${file.name}
      and f.bytes = ${bytes})`.execute(tx)
}

/** Files of a dispute in the order in which they came. */
export async function readFiles(
  db: Db | Tx,
  { accountId, disputeId }: { accountId: AccountId; disputeId: DisputeId },
): Promise<DisputeFile[]> {
  const { rows } = await sql<DisputeFile>`
    select id, name, media, length(bytes) as size, uploaded_at, uploaded_by from dispute_files
    where account_id = ${accountId} and dispute_id = ${disputeId} order by id`.execute(db)
  return rows
}

export async function findFile(
  db: Db | Tx,
  { accountId, disputeId, fileId }: { accountId: AccountId; disputeId: DisputeId; fileId: bigint },
): Promise<NewFile | undefined> {
  const { rows } = await sql<NewFile>`
    select name, media, bytes from dispute_files
    where account_id = ${accountId} and dispute_id = ${disputeId} and id = ${fileId}`.execute(db)
  return rows[0]
}
