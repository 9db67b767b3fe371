import type { Shape } from '../api/shapes.ts'
import type { Tone } from '../ui/badge.tsx'

type Case = Shape<'DunningCase'>

/** How far an overdue account has come. */
export const STAGES: Record<Case['stage'], { tone: Tone; words: string }> = {
  overdue: { tone: 'plain', words: 'Overdue' },
  reminded: { tone: 'warn', words: 'Reminded' },
  warned: { tone: 'bad', words: 'Warned of suspension' },
  suspended: { tone: 'bad', words: 'Suspended' },
}

/** What is done next. */
export const STEPS: Record<NonNullable<Case['nextStep']>, string> = {
  reminder: 'Reminder',
  late_fee: 'Late fee',
  warning: 'Warning of suspension',
  suspension: 'Suspension of outbound calls',
  promise: 'End of the promise to pay',
}
