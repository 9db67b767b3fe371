import type { AfterDecline } from '../../payments/decline.ts'
import type { DeclineCode, Money } from '../../payments/gateway.ts'
import { button, facts, paragraph, small } from '../content.ts'
import { returnReason } from '../return-reason.ts'
import type { NamedMethod } from '../voice.ts'
import type { Compose } from './said.ts'

/** A payment that came to nothing: proven not to have moved money. (One that is unknown has no mail until it is known.) */
export interface PaymentFailedFacts {
  amount: Money
  method: NamedMethod
  triedAt: Temporal.Instant
  code: DeclineCode
  /** A bank debit's, where it came back before it settled: `R01`. */
  returnCode: string | null
  /** What is to be done next, where we do not try again by ourselves. */
  advice: AfterDecline['kind']
  byAutopay: boolean
  /** When we try again by ourselves; null: never. */
  retryOn: Temporal.PlainDate | null
  payUrl: string
}

export const paymentFailed: Compose<PaymentFailedFacts> = (failed, voice) => {
  const { words, say, money, method, moment, day } = voice
  const own = words.payment_failed
  const values = { amount: money(failed.amount) }
  const why =
    failed.returnCode === null
      ? words.declines[failed.code]
      : words.returns[returnReason(failed.returnCode).reason]
  return {
    subject: say(own.subject, values),
    preheader: own.preheader,
    heading: own.heading,
    blocks: [
      paragraph(`${say(failed.byAutopay ? own.introAutopay : own.intro, values)} ${why}`),
      facts(
        [words.label.amount, values.amount],
        [words.label.payWith, method(failed.method)],
        [words.label.when, moment(failed.triedAt)],
        [words.label.returnCode, failed.returnCode],
      ),
      paragraph(failed.retryOn ? say(own.retry, { day: day(failed.retryOn) }) : own.next[failed.advice]),
      button(say(words.button.pay, values), failed.payUrl),
      small(words.noMoneyMoved),
    ],
  }
}
