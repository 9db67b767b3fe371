import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Tile, Tiles } from '../ui/figures.tsx'
import { Day, Moment, Period } from '../ui/moment.tsx'
import { isZero, Money, negative, sumOf } from '../ui/money.tsx'
import { PaymentState } from '../ui/payment-state.tsx'
import { Count } from '../ui/quantity.tsx'
import { useWords } from '../words/use-words.tsx'
import type { PayingFacts } from './paying-facts.ts'
import { LINK } from './paying-tiles.tsx'

type Summary = Shape<'AccountSummary'>

/** The smaller figures below: what comes next, what was used, what was paid. Each only for who may see it. */
export function Figures(props: {
  summary: Summary
  paying: PayingFacts | null
  /** A department manager's figures are those of his numbers. */
  seesOwnLines: boolean
}) {
  const { summary, paying, seesOwnLines } = props
  const say = useWords('dashboard')
  const { nextInvoice, usageThisPeriod } = summary
  return (
    <section aria-label={say('figures')} className="mb-10">
      <Tiles>
        {nextInvoice ? (
          <Tile
            label={say('nextInvoice')}
            value={<Money value={nextInvoice.soFar} />}
            note={
              isZero(nextInvoice.fees)
                ? say('issuedOn', { day: <Day value={nextInvoice.on} /> })
                : say('issuedWithFees', {
                    fees: <Money value={nextInvoice.fees} />,
                    day: <Day value={nextInvoice.on} />,
                  })
            }
          />
        ) : null}
        {usageThisPeriod ? <UsageTile usage={usageThisPeriod} /> : null}
        {paying ? (
          <>
            <NextPayment summary={summary} paying={paying} />
            <LastPayment payment={paying.lastPayment} />
          </>
        ) : null}
        {paying && !isZero(paying.credit) ? (
          <Tile label={say('credit')} value={<Money value={paying.credit} />} note={say('creditText')} />
        ) : null}
        <Tile
          label={say('numbers')}
          value={<Count value={summary.numbers} />}
          note={say(seesOwnLines ? 'whoseCallsYouSee' : 'onThisAccount')}
        />
      </Tiles>
    </section>
  )
}

function UsageTile({ usage }: { usage: NonNullable<Summary['usageThisPeriod']> }) {
  const say = useWords('dashboard')
  return (
    <Tile
      label={say('usage')}
      value={<Money value={usage.amount} />}
      note={say('usageNote', { count: usage.calls, period: <Period {...usage.period} /> })}
    />
  )
}

/** What AutoPay pays next, or what is to be paid by hand and until when. */
function NextPayment({ summary, paying }: { summary: Summary; paying: PayingFacts }) {
  const say = useWords('dashboard')
  const { nextDraft, next } = paying
  const first = summary.openInvoices.at(-1)
  if (nextDraft) {
    const { state, toCharge, amount, draftOn } = nextDraft
    const note =
      state === 'needs_approval'
        ? say('nextPaymentAsks')
        : state === 'approved'
          ? say('nextPaymentSoon')
          : say('nextPaymentAuto', { day: <Day value={draftOn} /> })
    const value = <Money value={toCharge ?? amount} />
    return <Tile label={say('nextPayment')} value={value} note={note} />
  }
  if (next) {
    const day = <Day value={next.on} />
    const value = <Money value={next.amount} />
    return <Tile label={say('nextPayment')} value={value} note={say('nextPaymentAuto', { day })} />
  }
  if (first) {
    const day = <Day value={first.dueOn} />
    const left = sumOf([first.open, negative(first.inProgress)], first.open.currency)
    const note = isZero(first.inProgress)
      ? say('nextPaymentYours', { day })
      : say('nextPaymentRest', { amount: <Money value={first.inProgress} />, day })
    return <Tile label={say('nextPayment')} value={<Money value={left} />} note={note} />
  }
  const note = isZero(paying.owed) ? say('nothingToPay') : say('nothingMoreToPay')
  return <Tile label={say('nextPayment')} value={say('nonePlanned')} note={note} />
}

function LastPayment({ payment }: { payment: PayingFacts['lastPayment'] }) {
  const say = useWords('dashboard')
  if (!payment)
    return <Tile label={say('lastPayment')} value={say('noPayment')} note={say('noPaymentText')} />
  const { amount, surcharge, id, reference, requestedAt, state } = payment
  return (
    <Tile
      label={say('lastPayment')}
      value={<Money value={sumOf([amount, surcharge], amount.currency)} />}
      note={
        <>
          <Link className={LINK} to={`/payments/${id}`}>
            {reference}
          </Link>
          , <Moment value={requestedAt} style="day" /> <PaymentState state={state} />
        </>
      }
    />
  )
}
