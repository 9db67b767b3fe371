import type { Money } from '../../payments/gateway.ts'
import { button, paragraph } from '../content.ts'
import type { Compose } from './said.ts'

export interface SuspendedFacts {
  /** What is to be paid for the service to be restored; null: it is not suspended for money, or not for that alone. */
  total: Money | null
  suspendedAt: Temporal.Instant
  payUrl: string
  accountUrl: string
}

export const suspended: Compose<SuspendedFacts> = ({ total, suspendedAt, payUrl, accountUrl }, voice) => {
  const { words, say, money, moment } = voice
  const own = words.suspended
  const values = { amount: total ? money(total) : '', moment: moment(suspendedAt) }
  return {
    subject: own.subject,
    preheader: total ? say(own.preheader, values) : own.preheaderOther,
    heading: own.heading,
    blocks: [
      paragraph(total ? `${say(own.intro, values)} ${own.next}` : say(own.introOther, values)),
      total ? button(say(words.button.pay, values), payUrl) : button(words.button.seeAccount, accountUrl),
      paragraph(own.stays),
    ],
  }
}
