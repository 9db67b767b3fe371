import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { methodName } from '../ui/method-label.tsx'
import { Day } from '../ui/moment.tsx'
import { isZero, Money, type MoneyValue, sumOf } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { useWords } from '../words/use-words.tsx'
import { expiringOf, type PayingFacts } from './paying-facts.ts'
import { LINK } from './paying-tiles.tsx'

type Listed = Shape<'PaymentListed'>

/**
 * What asks for somebody's eye: what waits for the payer, what failed, what will fail, what is under way. Who only looks is asked for nothing.
 */
export function PayingNotices(props: { paying: PayingFacts; mayPay: boolean; nextInvoiceOn: string | null }) {
  const { paying, mayPay, nextInvoiceOn } = props
  const waitsHere = ({ state }: Listed) => mayPay && state === 'requires_action'
  const waiting = paying.inProgress.filter(waitsHere)
  const others = paying.inProgress.filter((payment) => !waitsHere(payment))
  return (
    <>
      {waiting.map((payment) => (
        <Waits key={payment.id} payment={payment} />
      ))}
      <AutopayTrouble {...paying} mayPay={mayPay} />
      <GivenTwice {...paying} />
      {mayPay ? <ToConfirm methods={paying.methods} /> : null}
      {nextInvoiceOn === null || !mayPay ? null : <Expiring paying={paying} nextInvoiceOn={nextInvoiceOn} />}
      <InProgress payments={others} />
    </>
  )
}

function Waits({ payment }: { payment: Listed }) {
  const say = useWords('dashboard')
  return (
    <Notice tone="warn" title={say('waitsForYou', { amount: <Money value={totalOf(payment)} /> })}>
      {say('waitsForYouText')}{' '}
      <Link className={LINK} to={`/payments/${payment.id}`}>
        {say('goOn')}
      </Link>
    </Notice>
  )
}

/** A draft that failed while something is still owed, and one that waits to be approved. */
function AutopayTrouble({ failedDraft, nextDraft, mayPay }: PayingFacts & { mayPay: boolean }) {
  const say = useWords('dashboard')
  const factsOf = ({ amount, toCharge, draftOn }: Shape<'AutopayDraft'>) => ({
    amount: <Money value={toCharge ?? amount} />,
    day: <Day value={draftOn} />,
  })
  return (
    <>
      {failedDraft?.paymentId && failedDraft.stillOwed ? (
        <Notice tone="bad" title={say('autopayFailed', factsOf(failedDraft))}>
          {say('autopayFailedText', { left: <Money value={failedDraft.stillOwed} /> })}{' '}
          <Link className={LINK} to={`/payments/${failedDraft.paymentId}`}>
            {say('look')}
          </Link>
        </Notice>
      ) : null}
      {nextDraft?.state === 'needs_approval' ? (
        <Notice tone="warn" title={say(mayPay ? 'autopayAsks' : 'autopayWaits', factsOf(nextDraft))}>
          {say(mayPay ? 'autopayAsksText' : 'autopayWaitsText')}{' '}
          <Link className={LINK} to="/autopay">
            {say('look')}
          </Link>
        </Notice>
      ) : null}
    </>
  )
}

/** A refund of a payment that the bank took back as well: it is paid ahead of the next invoice. */
function GivenTwice({ twice }: PayingFacts) {
  const say = useWords('dashboard')
  if (isZero(twice)) return null
  return (
    <Notice tone="warn" title={say('twiceTitle', { amount: <Money value={twice} /> })}>
      {say('twiceText')}
    </Notice>
  )
}

function ToConfirm({ methods }: Pick<PayingFacts, 'methods'>) {
  const say = useWords('dashboard')
  const sayMethod = useWords('methods')
  const method = methods.find(({ state }) => state === 'awaiting_micro_deposits')
  if (!method) return null
  return (
    <Notice tone="warn" title={say('toConfirm', { method: methodName(method, sayMethod) })}>
      {say('toConfirmText')}{' '}
      <Link className={LINK} to={`/payment-methods/${method.id}`}>
        {say('confirmIt')}
      </Link>
    </Notice>
  )
}

function Expiring({ paying, nextInvoiceOn }: { paying: PayingFacts; nextInvoiceOn: string }) {
  const say = useWords('dashboard')
  const sayMethod = useWords('methods')
  const found = expiringOf(paying, { nextInvoiceOn })
  if (!found) return null
  const { method, on } = found
  const values = { method: methodName(method, sayMethod), day: <Day value={on} /> }
  return (
    <Notice
      tone={method.hasExpired ? 'bad' : 'warn'}
      title={say(method.hasExpired ? 'expiredOn' : 'goodUntil', values)}
    >
      {say('goodUntilText')}{' '}
      <Link className={LINK} to={`/payment-methods/${method.id}`}>
        {say('changeIt')}
      </Link>
    </Notice>
  )
}

/** Payments that have not ended: said at once, so that nobody pays twice. */
function InProgress({ payments }: { payments: readonly Listed[] }) {
  const say = useWords('dashboard')
  const [first] = payments
  if (!first) return null
  const amount = <Money value={sumOf(payments.map(totalOf), first.amount.currency)} />
  return (
    <Notice
      tone={first.state === 'pending' ? 'plain' : 'warn'}
      title={say('inProgress', { count: payments.length, amount })}
    >
      {say('inProgressText')}{' '}
      <Link className={LINK} to={payments.length === 1 ? `/payments/${first.id}` : '/payments'}>
        {say('seeHow')}
      </Link>
    </Notice>
  )
}

function totalOf({ amount, surcharge }: Listed): MoneyValue {
  return sumOf([amount, surcharge], amount.currency)
}
