import type { Money } from '../../payments/gateway.ts'
import { button, facts, paragraph, small } from '../content.ts'
import type { Compose } from './said.ts'

export interface OverdueReminderFacts {
  stage: 'first' | 'second' | 'final'
  invoices: readonly { number: string; dueOn: Temporal.PlainDate; open: Money }[]
  total: Money
  /** Null: nothing is suspended by this policy. */
  suspendOn: Temporal.PlainDate | null
  payUrl: string
}

export const overdueReminder: Compose<OverdueReminderFacts> = (overdue, voice) => {
  const { words, say, money, day } = voice
  const own = words.overdue_reminder
  const { subject, heading, intro } = own[overdue.stage]
  const values = { amount: money(overdue.total) }
  const { suspendOn } = overdue
  const rows = overdue.invoices.map(
    ({ number, dueOn, open }) =>
      [say(words.label.invoiceDue, { number, day: day(dueOn) }), money(open)] as const,
  )
  return {
    subject: say(subject, values),
    preheader: own.preheader,
    heading: say(heading, values),
    blocks: [
      paragraph(intro),
      facts(...rows, [words.label.openTotal, values.amount, 'total']),
      ...(suspendOn ? [paragraph(say(own.suspend, { day: day(suspendOn) }))] : []),
      button(say(words.button.pay, values), overdue.payUrl),
      small(own.paid),
    ],
  }
}
