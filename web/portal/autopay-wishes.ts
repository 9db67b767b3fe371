import type { Shape } from '../api/shapes.ts'
import { typedAmount } from './pay-order.ts'

/** What is wished of AutoPay, as it stands in the address of its second page. */
export type AutopayWishes = {
  methodId: string
  fallbackMethodId: string | null
  schedule: Shape<'AutopaySchedule'>
  monthlyCap: Shape<'Money'> | null
  payNow: boolean
}

/** The fields that hold something that cannot be. */
export type WishErrors = Partial<Record<'method' | 'day' | 'cap' | 'fallback', true>>

/** Reads the wishes; `errors` by field where something cannot be. Pure. */
export function readWishes(
  query: URLSearchParams,
  currency: string,
): { wishes: AutopayWishes; errors: WishErrors } {
  const text = (name: string) => (query.get(name) ?? '').trim()
  const kind = text('when')
  const day = Number(text('day'))
  const isDay = kind === 'day'
  const isDayGood = Number.isInteger(day) && day >= 1 && day <= 31
  const cap = text('cap')
  const monthlyCap = cap === '' ? null : typedAmount(cap, currency)
  const methodId = text('method')
  const fallbackMethodId = text('fallback') || null
  return {
    wishes: {
      ...{ methodId, fallbackMethodId, monthlyCap },
      schedule: isDay
        ? { kind: 'day', day: isDayGood ? day : 1 }
        : { kind: kind === 'issue' ? 'issue' : 'due' },
      payNow: text('payNow') === 'yes',
    },
    errors: {
      ...(/^(\d{1,19}|card|bank)$/.test(methodId) ? {} : { method: true }),
      ...(isDay && !isDayGood ? { day: true } : {}),
      ...(cap !== '' && monthlyCap === null ? { cap: true } : {}),
      ...(fallbackMethodId !== null && fallbackMethodId === methodId ? { fallback: true } : {}),
    },
  }
}

/** The same as it stands in the address. Pure. */
export function writeWishes(wishes: Omit<AutopayWishes, 'payNow'>): string {
  const { methodId, fallbackMethodId, schedule, monthlyCap } = wishes
  const query = new URLSearchParams({ method: methodId, when: schedule.kind })
  if (schedule.kind === 'day') query.set('day', String(schedule.day))
  if (monthlyCap) query.set('cap', monthlyCap.amount)
  if (fallbackMethodId !== null && fallbackMethodId !== methodId) query.set('fallback', fallbackMethodId)
  return query.toString()
}
