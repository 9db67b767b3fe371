import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Tile, Tiles } from '../ui/figures.tsx'
import { Day, Moment } from '../ui/moment.tsx'
import { isZero, Money, type MoneyValue, sumOf } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { PaymentState } from '../ui/payment-state.tsx'
import { scheduleWords } from './autopay-words.ts'

type Listed = Shape<'PaymentListed'>

const LINK = 'underline decoration-line underline-offset-2 hover:text-ink'

/** How the account pays: by itself or not, what was paid last, and what lies in its favour. */
export function Paying(props: {
  autopay: Shape<'Autopay'> | null
  autopayLabel: string | null
  lastPayment: Listed | null
  credit: MoneyValue
}) {
  const { autopay, autopayLabel, lastPayment, credit } = props
  return (
    <div className="mb-8">
      <Tiles>
        <Tile
          label="AutoPay"
          value={autopay ? (autopay.pausedUntil ? 'Paused' : 'On') : 'Off'}
          note={
            <>
              {autopay ? (
                <AutopayNote autopay={autopay} label={autopayLabel} />
              ) : (
                'You pay each invoice yourself.'
              )}{' '}
              <Link className={LINK} to={autopay ? '/autopay' : '/autopay/enrol'}>
                {autopay ? 'Manage AutoPay' : 'Set up AutoPay'}
              </Link>
            </>
          }
        />
        {lastPayment ? (
          <Tile
            label="Last payment"
            value={<Money value={totalOf(lastPayment)} />}
            note={
              <>
                <Link className={LINK} to={`/payments/${lastPayment.id}`}>
                  {lastPayment.reference}
                </Link>
                , <Moment value={lastPayment.requestedAt} style="day" />{' '}
                <PaymentState state={lastPayment.state} />
              </>
            }
          />
        ) : (
          <Tile label="Last payment" value="None" note="Your payments will be listed here." />
        )}
        {isZero(credit) ? null : (
          <Tile label="Your credit" value={<Money value={credit} />} note="The next invoice takes it." />
        )}
      </Tiles>
    </div>
  )
}

function AutopayNote({ autopay, label }: { autopay: Shape<'Autopay'>; label: string | null }) {
  if (autopay.pausedUntil)
    return (
      <>
        Until <Day value={autopay.pausedUntil} />.
      </>
    )
  const by = label ? <>, by {label}</> : null
  if (autopay.nextDraftOn)
    return (
      <>
        Next on <Day value={autopay.nextDraftOn} />
        {by}.
      </>
    )
  return (
    <>
      {scheduleWords(autopay.schedule)}
      {by}.
    </>
  )
}

/** Payments that have not ended: said at once, so that nobody pays twice. */
export function InProgress({ inProgress }: { inProgress: readonly Listed[] }) {
  const [first] = inProgress
  if (!first) return null
  return (
    <Notice
      tone={first.state === 'pending' ? 'plain' : 'warn'}
      title={
        <>
          {inProgress.length === 1 ? 'A payment of ' : 'Payments of '}
          <Money value={sumOf(inProgress.map(totalOf), first.amount.currency)} />
          {inProgress.length === 1 ? ' is in progress.' : ' are in progress.'}
        </>
      }
    >
      What it pays is not charged again meanwhile.{' '}
      <Link className={LINK} to={inProgress.length === 1 ? `/payments/${first.id}` : '/payments'}>
        See how it stands
      </Link>
    </Notice>
  )
}

function totalOf({ amount, surcharge }: Listed): MoneyValue {
  return sumOf([amount, surcharge], amount.currency)
}
