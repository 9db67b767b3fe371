import type { Money } from '../../payments/gateway.ts'
import { button, paragraph } from '../content.ts'
import type { Compose } from './said.ts'

export interface SuspensionWarningFacts {
  total: Money
  suspendOn: Temporal.PlainDate
  payUrl: string
}

export const suspensionWarning: Compose<SuspensionWarningFacts> = ({ total, suspendOn, payUrl }, voice) => {
  const { words, say, money, day } = voice
  const own = words.suspension_warning
  const values = { amount: money(total), day: day(suspendOn) }
  return {
    subject: say(own.subject, values),
    preheader: say(own.preheader, values),
    heading: say(own.heading, values),
    blocks: [
      paragraph(`${say(own.intro, values)} ${own.stays}`),
      button(say(words.button.pay, values), payUrl),
      paragraph(own.next),
    ],
  }
}
