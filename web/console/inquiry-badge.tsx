import type { Shape } from '../api/shapes.ts'
import { Badge, type Tone, words } from '../ui/badge.tsx'

type Outcome = NonNullable<Shape<'Inquiry'>['outcome']>

const TONES: Record<Outcome, Tone> = { credited: 'good', declined: 'plain', explained: 'plain' }

/** How far an inquiry is, in a word. */
export function InquiryBadge({ outcome }: { outcome: Outcome | null }) {
  return outcome === null ? (
    <Badge tone="warn">Waiting</Badge>
  ) : (
    <Badge tone={TONES[outcome]}>{words(outcome)}</Badge>
  )
}
