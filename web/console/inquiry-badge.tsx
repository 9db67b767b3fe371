import type { Shape } from '../api/shapes.ts'
import { Badge, type Tone, words } from '../ui/badge.tsx'

type Inquiry = Pick<Shape<'Inquiry'>, 'state' | 'outcome'>

const TONES: Record<NonNullable<Inquiry['outcome']>, Tone> = {
  credited: 'good',
  declined: 'plain',
  explained: 'plain',
}

/** How far an inquiry is, in a word. */
export function InquiryBadge({ inquiry: { state, outcome } }: { inquiry: Inquiry }) {
  if (outcome !== null) return <Badge tone={TONES[outcome]}>{words(outcome)}</Badge>
  return state === 'waiting_for_provider' ? (
    <Badge tone="warn">Waiting for us</Badge>
  ) : (
    <Badge>Waiting for the customer</Badge>
  )
}
