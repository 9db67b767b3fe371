import type { Shape } from '../api/shapes.ts'
import { useWords } from '../words/use-words.tsx'
import { Badge, type Tone } from './badge.tsx'

type State = Shape<'Payment'>['state']

const TONES: Record<State, Tone> = {
  open: 'plain',
  pending: 'warn',
  requires_action: 'warn',
  unknown: 'warn',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'plain',
  returned: 'bad',
  charged_back: 'bad',
}

/** What became of a payment, in a word. */
export function PaymentState({ state }: { state: State }) {
  const say = useWords('payments')
  return <Badge tone={TONES[state]}>{say(`state.${state}`)}</Badge>
}
