import type { Money } from '../../payments/gateway.ts'
import { type Block, facts } from '../content.ts'
import type { NamedMethod, Voice } from '../voice.ts'

/** How AutoPay pays: with what, when, how much at most. */
export interface AutopayTerms {
  method: NamedMethod
  fallback: NamedMethod | null
  when: { kind: 'due_day' } | { kind: 'issue_day' } | { kind: 'day_of_month'; day: number }
  monthlyCap: Money | null
  pausedUntil: Temporal.PlainDate | null
  /** The next payment; its amount is null where its invoice is still to come. */
  next: { on: Temporal.PlainDate; amount: Money | null } | null
}

/** `on day 31 of each month, or its last day if it is shorter`. */
export function whenText({ when }: AutopayTerms, { words, say }: Voice): string {
  if (when.kind !== 'day_of_month') return words.autopayWhen[when.kind]
  const text = when.day > 28 ? words.autopayWhen.last_day : words.autopayWhen.day_of_month
  return say(text, { day: String(when.day) })
}

/** The terms as a table. */
export function termsFacts(terms: AutopayTerms, voice: Voice): Block {
  const { words, money, method, day } = voice
  const { label } = words
  const { next, fallback, monthlyCap, pausedUntil } = terms
  return facts(
    [label.payWith, method(terms.method)],
    [label.fallback, fallback && method(fallback)],
    [label.whenPaid, whenText(terms, voice)],
    [label.cap, monthlyCap ? money(monthlyCap) : words.autopay_enrolled.noCap],
    [label.pausedUntil, pausedUntil && day(pausedUntil)],
    [
      label.nextPayment,
      next && [next.amount && money(next.amount), day(next.on)].filter(Boolean).join(' · '),
    ],
  )
}
