import type { ChargeId, InvoiceId } from '../kernel/ids.ts'
import type { Micros } from '../kernel/money.ts'

/** Who writes: the account's people, or the provider's. */
export type Side = 'customer' | 'provider'

export type InquiryOutcome = 'credited' | 'declined' | 'explained'

/** Who has to write next, or `decided`. */
export type InquiryState = 'waiting_for_provider' | 'waiting_for_customer' | 'decided'

/** One message of an inquiry's conversation. What was written stays. */
export interface InquiryMessage {
  /** Its place in the conversation, from 1: the question. */
  n: number
  side: Side
  text: string
  writtenAt: Temporal.Instant
  actor: string
  /** The customer's person; null: the provider, or what its staff noted for a customer. */
  loginId: bigint | null
  /** The person's, of either side; null: no person wrote it. */
  authorName: string | null
  /** Of a decision; null: it is none. */
  outcome: InquiryOutcome | null
  /** Without taxes, and what the account gets. Of a call that was not invoiced they are the same: the taxes follow on the invoice. */
  creditMicros: Micros | null
  creditTotalMicros: Micros | null
  creditNoteId: InvoiceId | null
  creditNoteNumber: string | null
  /** The adjustment, where no invoice had asked for the call yet. */
  chargeId: ChargeId | null
}

/** Whom an inquiry waits for once that side has written; a message with an outcome decides it. */
export function stateAfter(side: Side, outcome: InquiryOutcome | null): InquiryState {
  if (outcome !== null) return 'decided'
  return side === 'customer' ? 'waiting_for_provider' : 'waiting_for_customer'
}

/** A bill is read, and its credit note awaited, within a month; what comes later is about another one. */
const REOPEN_FOR_HOURS = 30 * 24

/** Until when the customer may reply to a decision, which takes the inquiry up again; null: it is not decided. */
export function repliesUntil({
  state,
  since,
}: {
  state: InquiryState
  since: Temporal.Instant
}): Temporal.Instant | null {
  return state === 'decided' ? since.add({ hours: REOPEN_FOR_HOURS }) : null
}
