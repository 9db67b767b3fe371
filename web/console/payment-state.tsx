import type { Shape } from '../api/shapes.ts'
import { Badge, type Tone, words } from '../ui/badge.tsx'

type State = Shape<'Payment'>['state']

/** What became of a payment, for staff: the payer's page says it in the payer's words. */
export const PAYMENT_STATES: Record<State, { tone: Tone; words: string }> = {
  open: { tone: 'plain', words: 'Being sent' },
  pending: { tone: 'warn', words: 'Pending' },
  requires_action: { tone: 'warn', words: 'Waits for the payer' },
  unknown: { tone: 'bad', words: 'Outcome unknown' },
  succeeded: { tone: 'good', words: 'Paid' },
  failed: { tone: 'bad', words: 'Failed' },
  cancelled: { tone: 'plain', words: 'Not sent' },
  returned: { tone: 'bad', words: 'Returned' },
  charged_back: { tone: 'bad', words: 'Charged back' },
}

/** A payment's state in words. */
export function PaymentBadge({ state }: { state: State }) {
  const { tone, words: text } = PAYMENT_STATES[state]
  return <Badge tone={tone}>{text}</Badge>
}

const ATTEMPTS: Record<Shape<'PaymentAttempt'>['state'], { tone: Tone; words: string }> = {
  created: { tone: 'plain', words: 'Being sent' },
  sending: { tone: 'plain', words: 'Being sent' },
  unknown: { tone: 'bad', words: 'Outcome unknown' },
  requires_action: { tone: 'warn', words: 'Waits for the payer' },
  pending: { tone: 'warn', words: 'Pending' },
  succeeded: { tone: 'good', words: 'Paid' },
  declined: { tone: 'bad', words: 'Declined' },
  failed: { tone: 'bad', words: 'Failed' },
  not_sent: { tone: 'plain', words: 'Not sent' },
}

/** The state of one request to a gateway; a frozen one waits for a person, whatever else it is. */
export function AttemptBadge({
  attempt,
}: {
  attempt: Pick<Shape<'PaymentAttempt'>, 'state' | 'frozenBecause' | 'returnCode'>
}) {
  if (attempt.frozenBecause) return <Badge tone="bad">Frozen</Badge>
  if (attempt.returnCode) return <Badge tone="bad">Returned</Badge>
  const { tone, words: text } = ATTEMPTS[attempt.state]
  return <Badge tone={tone}>{text}</Badge>
}

/** What the gateway said of an attempt, in a line; null: nothing yet. */
export function gatewaySaid(attempt: Shape<'PaymentAttempt'>): string | null {
  const { declineCode, returnCode, cause, frozenBecause, retry } = attempt
  const said = [
    frozenBecause,
    returnCode ? `returned with ${returnCode}` : null,
    declineCode ? words(declineCode) : null,
    cause,
    retry ? RETRIES[retry] : null,
  ].filter(Boolean)
  return said.length > 0 ? said.join(' · ') : null
}

const RETRIES: Record<NonNullable<Shape<'PaymentAttempt'>['retry']>, string> = {
  never: 'do not try again',
  later: 'may be tried later',
  new_method: 'needs another method',
  authenticate: 'needs the payer’s confirmation',
}

const REFUNDS: Record<Shape<'Refund'>['state'], { tone: Tone; words: string }> = {
  created: { tone: 'plain', words: 'Being sent' },
  sending: { tone: 'plain', words: 'Being sent' },
  unknown: { tone: 'bad', words: 'Outcome unknown' },
  pending: { tone: 'warn', words: 'On its way' },
  succeeded: { tone: 'good', words: 'Refunded' },
  failed: { tone: 'bad', words: 'Failed' },
}

/** What became of a refund. */
export function RefundBadge({
  refund,
}: {
  refund: Pick<Shape<'Refund'>, 'state' | 'destination' | 'frozenBecause'>
}) {
  if (refund.frozenBecause) return <Badge tone="bad">Frozen</Badge>
  if (refund.destination === 'credit') return <Badge tone="good">Made credit</Badge>
  const { tone, words: text } = REFUNDS[refund.state]
  return <Badge tone={tone}>{text}</Badge>
}

const DISPUTES: Record<Shape<'Dispute'>['state'], { tone: Tone; words: string }> = {
  needs_response: { tone: 'bad', words: 'Needs an answer' },
  under_review: { tone: 'warn', words: 'Under review' },
  won: { tone: 'good', words: 'Won' },
  lost: { tone: 'bad', words: 'Lost' },
}

/** How a dispute stands. */
export function DisputeBadge({ state }: { state: Shape<'Dispute'>['state'] }) {
  const { tone, words: text } = DISPUTES[state]
  return <Badge tone={tone}>{text}</Badge>
}
