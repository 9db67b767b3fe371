import type { Money } from '../../payments/gateway.ts'
import { button, paragraph } from '../content.ts'
import type { Words } from '../words/en.ts'
import type { Compose } from './said.ts'

export interface AutopayEndedFacts {
  why: keyof Words['autopay_ended']['why']
  /** Null: nothing is open. */
  open: Money | null
  payUrl: string
  accountUrl: string
}

export const autopayEnded: Compose<AutopayEndedFacts> = ({ why, open, payUrl, accountUrl }, voice) => {
  const { words, say, money } = voice
  const own = words.autopay_ended
  const values = { amount: open ? money(open) : '' }
  return {
    subject: say(own.subject),
    preheader: own.preheader,
    heading: own.heading,
    blocks: [
      paragraph(own.why[why]),
      paragraph(open ? `${own.next} ${say(own.open, values)}` : own.next),
      open ? button(say(words.button.pay, values), payUrl) : button(words.button.seeAccount, accountUrl),
    ],
  }
}
