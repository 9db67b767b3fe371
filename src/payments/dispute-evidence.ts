import { recordEvent } from '../accounts/timeline.ts'
import { inTransaction, type Tx } from '../db/database.ts'
import type { AccountId, DisputeId } from '../kernel/ids.ts'
import { notFound, Refusal } from '../kernel/refusal.ts'
import { unreachable } from './customers.ts'
import { recordDispute } from './disputes.ts'
import type { PaymentParts } from './follow-charge.ts'
import type { Gateway } from './gateway.ts'
import { gatewayOf } from './gateways.ts'
import { paymentReference } from './payment.ts'
import type { Dispute, NewFile } from './store-disputes.ts'
import * as store from './store-disputes.ts'
import { lockAccounts } from './store-payments.ts'

/** What gateways take at most. */
export const EVIDENCE_FILES_MAX = 10
export const EVIDENCE_FILE_BYTES_MAX = 5_000_000
const TEXT_MAX = 20_000

/** Evidence as staff gives it: what it is is read from the bytes, not from the name. */
export interface Evidence {
  text: string
  files: readonly { name: string; bytes: Uint8Array }[]
}

/**
 * Answers a dispute: text and files are kept first, then given to the gateway, with no transaction open. If it does not answer, it is asked whether it has
 * them; what cannot be found out is refused, and may be sent again.
 * Refuses `not_found`, `evidence_empty`, `evidence_too_much`, `evidence_media`, `evidence_not_offered`, `dispute_answered`, `evidence_late`,
 * `evidence_refused` (by the gateway), `gateway_unreachable`, `gateway_missing`.
 */
export async function submitEvidence(
  parts: PaymentParts,
  {
    accountId,
    disputeId,
    text,
    files,
    actor,
  }: Evidence & { accountId: AccountId; disputeId: DisputeId; actor: string },
): Promise<void> {
  const evidence = readEvidence({ text, files })
  const { database, clock, gateways } = parts
  const { dispute, gateway } = await inTransaction(database.kysely, async (tx) => {
    const now = clock.now()
    const dispute = await lockAnswerable(tx, { accountId, disputeId, now })
    const gateway = gatewayOf(gateways, dispute.gateway)
    if (!gateway.submitEvidence) {
      throw new Refusal('evidence_not_offered', `'${gateway.name}' takes evidence on its own pages only.`)
    }
    await store.updateDispute(tx, { ...dispute, evidenceText: evidence.text })
    for (const file of evidence.files) await store.insertFile(tx, { accountId, disputeId, file, actor, now })
    return { dispute, gateway }
  })
  const answer = await give(gateway, { dispute, evidence })
  if (answer === 'followed') return follow(parts, { gateway, dispute })
  await inTransaction(database.kysely, (tx) =>
    markSubmitted(tx, { accountId, disputeId, actor, now: clock.now() }),
  )
}

/** The dispute, locked, if it can be answered still. */
async function lockAnswerable(
  tx: Tx,
  { accountId, disputeId, now }: { accountId: AccountId; disputeId: DisputeId; now: Temporal.Instant },
): Promise<Dispute> {
  await lockAccounts(tx, { accountIds: [accountId] })
  const dispute = await store.lockDispute(tx, { accountId, disputeId })
  if (!dispute) throw notFound(`dispute with id ${disputeId}`)
  if (dispute.state !== 'needs_response') {
    const how = dispute.closedAt === null ? 'has been answered' : `was ${dispute.state}`
    throw new Refusal('dispute_answered', `Dispute ${disputeId} ${how}.`, { status: 409 })
  }
  if (Temporal.Instant.compare(now, dispute.evidenceDueAt) >= 0) {
    throw new Refusal(
      'evidence_late',
      `Dispute ${disputeId} had to be answered by ${dispute.evidenceDueAt}.`,
      {
        status: 409,
      },
    )
  }
  return dispute
}

/** Gives the evidence to the gateway. `submitted`, or `followed` where its own state says the rest. */
async function give(
  gateway: Gateway,
  { dispute, evidence }: { dispute: Dispute; evidence: { text: string; files: readonly NewFile[] } },
): Promise<'submitted' | 'followed'> {
  const { ref: disputeRef } = dispute
  const answer = await gateway.submitEvidence!({ disputeRef, ...evidence })
  switch (answer.kind) {
    case 'submitted':
      return 'submitted'
    case 'refused':
      throw new Refusal('evidence_refused', `'${gateway.name}' refused the evidence: ${answer.cause}.`, {
        status: 409,
      })
    case 'unreachable': {
      const now = await gateway.lookUpDispute({ ref: disputeRef })
      if (now.kind !== 'found' || now.found.state === 'needs_response')
        throw unreachable(gateway, answer.cause)
      return now.found.state === 'under_review' ? 'submitted' : 'followed'
    }
    default:
      return answer satisfies never
  }
}

async function follow(
  { database, clock }: PaymentParts,
  { gateway, dispute }: { gateway: Gateway; dispute: Dispute },
): Promise<void> {
  const { accountId, attemptId, ref } = dispute
  const answer = await gateway.lookUpDispute({ ref })
  if (answer.kind !== 'found') return
  const { found } = answer
  await inTransaction(database.kysely, (tx) =>
    recordDispute(tx, { accountId, attemptId, found, now: clock.now() }),
  )
}

/** The state may have been heard of meanwhile; who submitted it is ours to say. */
async function markSubmitted(
  tx: Tx,
  {
    accountId,
    disputeId,
    actor,
    now,
  }: { accountId: AccountId; disputeId: DisputeId; actor: string; now: Temporal.Instant },
): Promise<void> {
  await lockAccounts(tx, { accountIds: [accountId] })
  const dispute = (await store.lockDispute(tx, { accountId, disputeId }))!
  if (dispute.submittedAt !== null) return
  const state = dispute.state === 'needs_response' ? 'under_review' : dispute.state
  await store.updateDispute(tx, { ...dispute, state, submittedAt: now, submittedBy: actor })
  const detail = { payment: paymentReference(dispute.paymentId), disputeId: disputeId.toString() }
  await recordEvent(tx, { accountId, at: now, actor, kind: 'dispute_answered', detail })
}

/** Checks evidence, and says what its files are. */
function readEvidence({ text, files }: Evidence): { text: string; files: NewFile[] } {
  // Gateways differ in whether files speak for themselves; a person who reads them wants a sentence anyway.
  if (text.trim() === '') throw new Refusal('evidence_empty', 'Evidence needs a text; files go with it.')
  const tooMuch = (what: string) => new Refusal('evidence_too_much', `${what}.`)
  if (text.length > TEXT_MAX)
    throw tooMuch(`The text has ${text.length} characters, and ${TEXT_MAX} are the most`)
  if (files.length > EVIDENCE_FILES_MAX) {
    throw tooMuch(`There are ${files.length} files, and ${EVIDENCE_FILES_MAX} are the most`)
  }
  return {
    text: text.trim(),
    files: files.map(({ name, bytes }) => {
      if (bytes.length > EVIDENCE_FILE_BYTES_MAX) {
        throw tooMuch(`'${name}' has ${bytes.length} bytes, and ${EVIDENCE_FILE_BYTES_MAX} are the most`)
      }
      const media = mediaOf(bytes)
      if (!media) throw new Refusal('evidence_media', `'${name}' is no PDF, PNG or JPEG.`)
      return { name, media, bytes }
    }),
  }
}

/** The first bytes of the kinds of files that gateways take. */
const MAGIC = [
  { media: 'application/pdf', bytes: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { media: 'image/png', bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { media: 'image/jpeg', bytes: [0xff, 0xd8, 0xff] },
]

function mediaOf(bytes: Uint8Array): string | null {
  return MAGIC.find((kind) => kind.bytes.every((byte, i) => bytes[i] === byte))?.media ?? null
}
