import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Moment } from '../ui/moment.tsx'
import { isZero, Money, type MoneyValue, negative, sumOf } from '../ui/money.tsx'
import { useWords } from '../words/use-words.tsx'

type PaymentComing = Shape<'PaymentComing'>

/** What is left of an invoice beside the payment that is on its way to it. Pure. */
export function leftOf({ open, coming }: { open: MoneyValue; coming: PaymentComing }): MoneyValue {
  return sumOf([open, negative(coming.amount)], open.currency)
}

/** A payment that is on its way to an invoice: what of it, until when, and what can be done. */
export function Coming({ coming, open }: { coming: PaymentComing; open: MoneyValue }) {
  const say = useWords('pay')
  const { paymentId, reference, state, amount, expectBy } = coming
  const left = leftOf({ open, coming })
  const facts = { amount: <Money value={amount} />, left: <Money value={left} /> }
  const isWaiting = state === 'requires_action'
  return (
    <p className="text-sm text-soft">
      {isWaiting
        ? say('comingConfirm', facts)
        : state === 'unknown' || state === 'open'
          ? say('comingUnknown', facts)
          : say(isZero(left) ? 'comingAll' : 'comingPart', facts)}{' '}
      {expectBy && !isWaiting ? (
        <>{say('comingBy', { day: <Moment value={expectBy} style="day" /> })} </>
      ) : null}
      <Link
        to={`/payments/${paymentId}`}
        className="underline decoration-line underline-offset-2 hover:text-ink"
      >
        {isWaiting ? say('goOnOrLeave') : say('seePayment', { reference })}
      </Link>
    </p>
  )
}
