import type { Money } from '../../payments/gateway.ts'
import { button, facts, paragraph } from '../content.ts'
import type { Compose } from './said.ts'

/** A promise to pay, noted by staff or by the customer. */
export interface PromiseRecordedFacts {
  amount: Money
  promisedOn: Temporal.PlainDate
  payUrl: string
}

export const promiseRecorded: Compose<PromiseRecordedFacts> = ({ amount, promisedOn, payUrl }, voice) => {
  const { words, say, money, day } = voice
  const own = words.promise_recorded
  const values = { amount: money(amount), day: day(promisedOn) }
  return {
    subject: say(own.subject, values),
    preheader: own.preheader,
    heading: own.heading,
    blocks: [
      paragraph(say(own.intro, values)),
      facts([words.label.amount, values.amount], [words.label.promisedOn, values.day]),
      button(say(words.button.pay, values), payUrl),
      paragraph(own.next),
    ],
  }
}
