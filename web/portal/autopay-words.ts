import type { Shape } from '../api/shapes.ts'

type Schedule = Shape<'AutopaySchedule'>

/** When AutoPay drafts, in words. */
export function scheduleWords(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'due':
      return 'On the day an invoice is due'
    case 'issue':
      return 'On the day an invoice is issued'
    case 'day': {
      const { day } = schedule
      return day > 28 ? `On day ${day}, or a shorter month’s last day` : `On day ${day} of each month`
    }
    default:
      return schedule satisfies never
  }
}

/** Why AutoPay ended, to follow `It ended on …`. */
export function endedWords(because: string | null): string {
  if (because === 'customer') return ', at your wish'
  if (because === 'method_removed') return ', when its payment method was removed'
  return because === 'staff' ? ', by the provider' : ''
}

const NOT_DRAFTED: Record<string, string> = {
  nothing_owed: 'Nothing was owed any more.',
  method_unusable: 'The payment method could not be charged.',
  paused: 'AutoPay was paused.',
}

/** Why a draft did not go. */
export function notDraftedWords(because: string | null): string {
  return NOT_DRAFTED[because ?? ''] ?? 'It was not sent.'
}
