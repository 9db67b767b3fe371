import type { Money } from '../../payments/gateway.ts'
import { button, paragraph } from '../content.ts'
import type { Compose } from './said.ts'

export interface SuspendedFacts {
  total: Money
  suspendedAt: Temporal.Instant
  payUrl: string
}

export const suspended: Compose<SuspendedFacts> = ({ total, suspendedAt, payUrl }, voice) => {
  const { words, say, money, moment } = voice
  const own = words.suspended
  const values = { amount: money(total), moment: moment(suspendedAt) }
  return {
    subject: own.subject,
    preheader: say(own.preheader, values),
    heading: own.heading,
    blocks: [
      paragraph(`${say(own.intro, values)} ${own.next}`),
      button(say(words.button.pay, values), payUrl),
      paragraph(own.stays),
    ],
  }
}
