import { createHash } from 'node:crypto'
import { z } from 'zod'
import { inTransaction } from '../db/database.ts'
import { ApiError } from './api-error.ts'
import { addDays } from './business-days.ts'
import { aboutPartOf } from './events.ts'
import type { Parts } from './parts.ts'
import { planAll } from './store-agenda.ts'
import { type DisputeRow, type Evidence, findDispute, updateDispute } from './store-disputes.ts'
import { insertEvents } from './store-events.ts'

const DECIDED_AFTER_DAYS = 7

export const evidenceBody = z.strictObject({
  text: z.string().min(1).max(50_000),
  files: z
    .array(z.strictObject({ name: z.string().max(200), media: z.string(), base64: z.base64() }))
    .max(20),
})

export async function getDispute({ database }: Parts, ref: string): Promise<DisputeRow> {
  const dispute = await findDispute(database.kysely, { ref })
  if (!dispute) throw new ApiError(404, 'no_such_dispute', `There is no dispute ${ref}.`)
  return dispute
}

/** Hands in evidence, once, before its deadline. The same evidence again is taken for the same. */
export async function submitEvidence(
  { database, clock }: Parts,
  ref: string,
  submitted: z.infer<typeof evidenceBody>,
): Promise<DisputeRow> {
  return inTransaction(database.kysely, async (tx) => {
    const dispute = await findDispute(tx, { ref, lock: true })
    if (!dispute) throw new ApiError(404, 'no_such_dispute', `There is no dispute ${ref}.`)
    const now = clock.now()
    const evidence = evidenceOf(submitted, now)
    if (isSame(evidence, dispute.evidence)) return dispute
    if (dispute.state !== 'needs_response' || Temporal.Instant.compare(now, dispute.evidenceDueAt) >= 0) {
      throw new ApiError(400, 'evidence_refused', `Dispute ${ref} takes no evidence: it is ${dispute.state}.`)
    }
    const reviewed: DisputeRow = { ...dispute, state: 'under_review', evidence }
    await updateDispute(tx, reviewed)
    await planAll(tx, [{ kind: 'decide_dispute', ref, dueAt: addDays(now, DECIDED_AFTER_DAYS) }])
    const part = { kind: 'dispute', ref, reference: dispute.chargeReference } as const
    const events = [aboutPartOf(dispute.chargeRef, part, 'under_review', now)]
    await insertEvents(tx, { events, now })
    return reviewed
  })
}

function evidenceOf(submitted: z.infer<typeof evidenceBody>, now: Temporal.Instant): Evidence {
  const files = submitted.files.map(({ name, media, base64 }) => {
    const bytes = Buffer.from(base64, 'base64')
    return { name, media, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
  })
  return { text: submitted.text, files, submittedAt: now.toString() }
}

function isSame(a: Evidence, b: Evidence | null): boolean {
  return b !== null && a.text === b.text && JSON.stringify(a.files) === JSON.stringify(canonical(b.files))
}

/** PostgreSQL orders the keys of jsonb its own way. */
function canonical(files: Evidence['files']): Evidence['files'] {
  return files.map(({ name, media, bytes, sha256 }) => ({ name, media, bytes, sha256 }))
}
