import { Form } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Moment } from '../ui/moment.tsx'
import { Money, sumOf } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { failureWords } from './payment-words.ts'

/** What became of a payment: whether money moved, and what to do next. */
export function PaymentNotice({ payment }: { payment: Shape<'PaymentDetail'> }) {
  const last = payment.attempts.at(-1)
  const total = <Money value={sumOf([payment.amount, payment.surcharge], payment.amount.currency)} />
  switch (payment.state) {
    case 'succeeded':
      return (
        <Notice tone="good" title={<>Your payment of {total} was successful. Thank you.</>}>
          A receipt is on its way to you by e-mail.
        </Notice>
      )
    case 'pending':
      return <Pending expectBy={last?.expectBy ?? null} total={total} />
    case 'requires_action':
      return (
        <Notice tone="warn" title="Your bank wants you to confirm this payment">
          <p>Nothing has been charged yet.</p>
          {last?.action ? (
            <Form method="post" className="mt-3 flex flex-wrap gap-3">
              <ButtonLink look="primary" external to={last.action.url}>
                Continue to your bank
              </ButtonLink>
              <Button type="submit">Pay another way</Button>
            </Form>
          ) : null}
        </Notice>
      )
    case 'open':
      return <Notice title="Your payment is being sent">This page says what became of it.</Notice>
    case 'unknown':
      return (
        <Notice tone="warn" title="We have not heard back from the bank yet">
          We are finding out what became of your payment. Your invoice is not charged a second time meanwhile;
          this page says how it ended as soon as we know. You need not do anything.
        </Notice>
      )
    case 'failed':
      return last ? <Failed attempt={last} title="The payment failed. No money was taken." /> : null
    case 'cancelled':
      return (
        <Notice title="The payment was not sent. No money was taken.">
          Nothing was owed any more when its turn came.
        </Notice>
      )
    case 'returned':
      return last ? (
        <Failed
          attempt={last}
          title={
            <>The bank took back this payment of {total}: it was returned, and the amount is due again.</>
          }
        />
      ) : null
    case 'charged_back':
      return (
        <Notice tone="bad" title="The card holder disputed this payment, and the bank took it back.">
          What it had paid is due again. If that is a mistake, please talk to us.
        </Notice>
      )
    default:
      return payment.state satisfies never
  }
}

function Pending({ expectBy, total }: { expectBy: string | null; total: React.ReactNode }) {
  return (
    <Notice tone="good" title={<>Your payment of {total} is on its way.</>}>
      {expectBy ? (
        <>
          The bank is expected to confirm it by <Moment value={expectBy} style="day" />.{' '}
        </>
      ) : null}
      Until then the invoice shows as in progress, and is not charged again. We send you a receipt when the
      money has arrived.
    </Notice>
  )
}

function Failed({ attempt, title }: { attempt: Shape<'PaymentAttempt'>; title: React.ReactNode }) {
  const { why, next } = failureWords(attempt)
  return (
    <Notice tone="bad" title={title}>
      <p>
        {why} {next}
      </p>
      <p className="mt-3 flex flex-wrap gap-2">
        <ButtonLink look="primary" to="/pay">
          Pay another way
        </ButtonLink>
        <ButtonLink to="/payment-methods">Payment methods</ButtonLink>
      </p>
    </Notice>
  )
}
