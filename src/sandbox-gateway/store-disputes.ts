import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'

export interface Evidence {
  text: string
  /** What was handed in, by name, media type, size and SHA-256; the sandbox reads only the text. */
  files: { name: string; media: string; bytes: number; sha256: string }[]
  submittedAt: string
}

export interface DisputeRow {
  ref: string
  chargeRef: string
  chargeReference: string
  amount: bigint
  currency: string
  reason: string
  state: 'needs_response' | 'under_review' | 'won' | 'lost'
  openedAt: Temporal.Instant
  evidenceDueAt: Temporal.Instant
  evidence: Evidence | null
}

export async function insertDispute(
  tx: Tx,
  dispute: Omit<DisputeRow, 'chargeReference' | 'evidence'>,
): Promise<void> {
  await sql`
    insert into sandbox_gateway.disputes (ref, charge_ref, amount, currency, reason, state, opened_at, evidence_due_at)
    values (${dispute.ref}, ${dispute.chargeRef}, ${dispute.amount}, ${dispute.currency}, ${dispute.reason}, ${dispute.state},
      ${dispute.openedAt}, ${dispute.evidenceDueAt})`.execute(tx)
}

export async function findDispute(
  db: Db | Tx,
  { ref, lock = false }: { ref: string; lock?: boolean },
): Promise<DisputeRow | null> {
  const { rows } = await sql<DisputeRow>`
    select d.ref, d.charge_ref, c.reference as charge_reference, d.amount, d.currency, d.reason, d.state, d.opened_at, d.evidence_due_at,
      d.evidence
    from sandbox_gateway.disputes d join sandbox_gateway.charges c on c.ref = d.charge_ref
    where d.ref = ${ref} ${sql.raw(lock ? 'for update of d' : '')}`.execute(db)
  return rows[0] ?? null
}

export async function updateDispute(
  tx: Tx,
  dispute: Pick<DisputeRow, 'ref' | 'state' | 'evidence'>,
): Promise<void> {
  await sql`
    update sandbox_gateway.disputes set state = ${dispute.state},
      evidence = ${dispute.evidence === null ? null : JSON.stringify(dispute.evidence)}::jsonb
    where ref = ${dispute.ref}`.execute(tx)
}
