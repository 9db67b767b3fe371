import { Link } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { CheckField } from '../ui/field.tsx'
import { MethodChoice } from '../ui/method-choice.tsx'
import { isZero, Money } from '../ui/money.tsx'
import { EmptyState, Notice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/pay.ts'
import { Form } from './form.tsx'
import { AutopayNotice, autopayAhead } from './pay-autopay.tsx'
import { leftOf } from './pay-coming.tsx'
import { paymentOfKey } from './pay-known.tsx'
import { freshOrder, isOrderProblem, orderQuery, type Payable, readOrder } from './pay-order.ts'
import { InvoiceComing, PayAhead, PayWhat } from './pay-what.tsx'
import { payableOf } from './payable.ts'
import { visitContext } from './visit.ts'

export async function loader({ context, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId }
  const order = readOrder(url.searchParams)
  const isOnTheWay = url.searchParams.get('key') === order.key
  const [owed, methods, ahead, known] = await Promise.all([
    payableOf(api, { accountId, url }),
    loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path } }), url),
    autopayAhead(api, { accountId, url }),
    isOnTheWay ? paymentOfKey(api, { accountId, key: order.key, url }) : null,
  ])
  const problem = url.searchParams.get('problem')
  return {
    ...{ ...owed, methods: methods.items, rails: methods.rails },
    // A way that has paid is not gone once more: what is paid now is another payment.
    order: known ? freshOrder(order) : order,
    problem: isOrderProblem(problem) ? problem : null,
    isCancelled: url.searchParams.has('cancelled'),
    ...ahead,
  }
}

export default function Pay({ loaderData }: Route.ComponentProps) {
  const say = useWords('pay')
  const { payable, payAhead, credit, isCancelled, autopayComing } = loaderData
  const hasFree = payable.some(({ coming }) => coming === null)
  const isAhead = payable.length === 0 && payAhead
  return (
    <div className="mx-auto max-w-2xl">
      <Title>{say('title')}</Title>
      <PageHeader title={say('title')} back={{ to: '/', label: say('back') }} />
      {isCancelled ? <Notice title={say('cancelled')}>{say('cancelledNext')}</Notice> : null}
      {isZero(credit) ? null : (
        <Notice title={say('credit', { amount: <Money value={credit} /> })}>{say('creditNext')}</Notice>
      )}
      <AutopayNotice coming={hasFree ? autopayComing : null} />
      {hasFree || isAhead ? <PayWay {...loaderData} isAhead={isAhead} /> : <NothingToPay payable={payable} />}
    </div>
  )
}

/** What, how, and on to the total. */
function PayWay(props: Route.ComponentProps['loaderData'] & { isAhead: boolean }) {
  const say = useWords('pay')
  const { order, methods, rails, currency, hasAutopay, isAhead } = props
  return (
    <Form key={orderQuery(order)} method="get" action="/pay/review" className="grid gap-8" noValidate>
      <input type="hidden" name="key" value={order.key} />
      {isAhead ? <PayAhead {...props} /> : <PayWhat {...props} />}
      <fieldset>
        <legend className="mb-2 text-lg font-semibold">{say('how')}</legend>
        <MethodChoice methods={methods} rails={rails} chosen={order.method} currency={currency} />
        {hasAutopay ? null : (
          <div className="mt-4">
            <CheckField
              label={say('useForAutopay')}
              hint={say('useForAutopayHint')}
              name="autopay"
              value="yes"
              defaultChecked={order.autopay}
            />
          </div>
        )}
      </fieldset>
      <div className="flex flex-wrap gap-2">
        <Button look="primary">{say('continue')}</Button>
        <ButtonLink look="quiet" to="/">
          {say('cancel')}
        </ButtonLink>
      </div>
      <p className="-mt-4 text-sm text-faint">{say('nothingYet')}</p>
    </Form>
  )
}

/** Nothing is due; or all that is due has a payment on its way, perhaps of a part: then what, and what can be done. */
function NothingToPay({ payable }: { payable: readonly Payable[] }) {
  const say = useWords('pay')
  const coming = payable.flatMap((one) => (one.coming ? [{ one, coming: one.coming }] : []))
  if (coming.length === 0) {
    return (
      <EmptyState
        title={say('nothingDue')}
        action={<ButtonLink to="/payments">{say('seePayments')}</ButtonLink>}
      >
        {say('nothingDueText')}
      </EmptyState>
    )
  }
  const waiting = coming.find((found) => found.coming.state === 'requires_action')
  const hasLeft = coming.some((found) => !isZero(leftOf({ open: found.one.open, coming: found.coming })))
  return (
    <>
      <Notice
        tone={waiting ? 'warn' : 'plain'}
        title={say(waiting ? 'confirmFirst' : hasLeft ? 'restLater' : 'allInProgress')}
      >
        {waiting ? (
          <Link
            to={`/payments/${waiting.coming.paymentId}`}
            className="underline decoration-line underline-offset-2 hover:text-ink"
          >
            {say('goOnOrLeave')}
          </Link>
        ) : (
          say(hasLeft ? 'restLaterText' : 'allInProgressText')
        )}
      </Notice>
      <ul className="mb-6 border-t border-ink">
        {coming.map((found) => (
          <li key={found.one.invoiceId} className="border-b border-rule">
            <InvoiceComing {...found} />
          </li>
        ))}
      </ul>
      <ButtonLink to="/payments">{say('seePayments')}</ButtonLink>
    </>
  )
}
