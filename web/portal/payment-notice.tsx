import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Moment } from '../ui/moment.tsx'
import { Money, sumOf } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { useWords } from '../words/use-words.tsx'
import { Form } from './form.tsx'
import { failureOf } from './payment-words.ts'

/**
 * What became of a payment: whether money moved, and what to do next. `mayPay`: who looks may do something about it. `isNew`: it was captured today;
 * nobody is thanked for last year's.
 */
export function PaymentNotice(props: {
  payment: Shape<'PaymentDetail'>
  mayPay: boolean
  isNew: boolean
  /** The account's address for bills; null: its owner is written to. */
  receiptTo: string | null
}) {
  const { payment, mayPay, isNew, receiptTo } = props
  const say = useWords('payments')
  const last = payment.attempts.at(-1)
  const amount = <Money value={sumOf([payment.amount, payment.surcharge], payment.amount.currency)} />
  switch (payment.state) {
    case 'succeeded':
      return isNew ? (
        <Notice tone="good" title={say('succeeded', { amount })}>
          {receiptTo ? say('receiptTo', { address: receiptTo }) : say('receiptToOwner')}
        </Notice>
      ) : null
    case 'pending':
      return <Pending expectBy={last?.expectBy ?? null} amount={amount} />
    case 'requires_action':
      return <Confirm action={mayPay ? last?.action : null} />
    case 'open':
      return <Notice title={say('sending')}>{say('sendingText')}</Notice>
    case 'unknown':
      return (
        <Notice tone="warn" title={say('unknown')}>
          {say('unknownText')}
        </Notice>
      )
    case 'failed':
      return last ? <Failed attempt={last} title={say('failed')} mayPay={mayPay} /> : null
    case 'cancelled':
      return <Notice title={say('cancelled')}>{say('cancelledText')}</Notice>
    case 'returned':
      return last ? <Failed attempt={last} title={say('returned', { amount })} mayPay={mayPay} /> : null
    case 'charged_back':
      return (
        <Notice tone="bad" title={say('chargedBack')}>
          {say('chargedBackText')}
        </Notice>
      )
    default:
      return payment.state satisfies never
  }
}

function Pending({ expectBy, amount }: { expectBy: string | null; amount: React.ReactNode }) {
  const say = useWords('payments')
  return (
    <Notice tone="good" title={say('onItsWay', { amount })}>
      {expectBy ? <>{say('expectBy', { day: <Moment value={expectBy} style="day" /> })} </> : null}
      {say('onItsWayText')}
    </Notice>
  )
}

/** The payer has left 3-D Secure: to go on with it, or to give it up. */
function Confirm({ action }: { action: { url: string } | null | undefined }) {
  const say = useWords('payments')
  return (
    <Notice tone="warn" title={say('confirm')}>
      <p>{say('confirmText')}</p>
      {action ? (
        <Form method="post" className="mt-3 flex flex-wrap gap-3">
          <ButtonLink look="primary" external to={action.url}>
            {say('toBank')}
          </ButtonLink>
          <Button type="submit">{say('payOther')}</Button>
        </Form>
      ) : null}
    </Notice>
  )
}

function Failed(props: { attempt: Shape<'PaymentAttempt'>; title: React.ReactNode; mayPay: boolean }) {
  const say = useWords('payments')
  const { attempt, title, mayPay } = props
  const { why, next } = failureOf(attempt)
  return (
    <Notice tone="bad" title={title}>
      <p>
        {say(why)} {say(next)}
      </p>
      {mayPay ? (
        <p className="mt-3 flex flex-wrap gap-2">
          <ButtonLink look="primary" to="/pay">
            {say('payOther')}
          </ButtonLink>
          <ButtonLink to="/payment-methods">{say('methods')}</ButtonLink>
        </p>
      ) : null}
    </Notice>
  )
}
