import type { Shape } from '../api/shapes.ts'
import { Badge, type Tone } from './badge.tsx'

type State = Shape<'Payment'>['state']

const STATES: Record<State, { tone: Tone; words: string }> = {
  open: { tone: 'plain', words: 'Being sent' },
  pending: { tone: 'warn', words: 'In progress' },
  requires_action: { tone: 'warn', words: 'Waits for you' },
  unknown: { tone: 'warn', words: 'Being looked up' },
  succeeded: { tone: 'good', words: 'Paid' },
  failed: { tone: 'bad', words: 'Failed' },
  cancelled: { tone: 'plain', words: 'Not sent' },
  returned: { tone: 'bad', words: 'Returned' },
  charged_back: { tone: 'bad', words: 'Disputed' },
}

/** What became of a payment, in a word. */
export function PaymentState({ state }: { state: State }) {
  const { tone, words } = STATES[state]
  return <Badge tone={tone}>{words}</Badge>
}
