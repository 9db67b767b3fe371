import type { Shape } from '../api/shapes.ts'
import { useWords } from '../words/use-words.tsx'

/** Says when AutoPay pays. */
export function useScheduleWords() {
  const say = useWords('autopay')
  return (schedule: Shape<'AutopaySchedule'>): string => {
    if (schedule.kind !== 'day') return say(`schedule.${schedule.kind}`)
    return say(schedule.day > 28 ? 'schedule.lateDay' : 'schedule.day', { day: schedule.day })
  }
}
