import { isRouteErrorResponse } from 'react-router'
import type { Api } from '../api/context.ts'
import { isProblem, loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { ButtonLink } from '../ui/button.tsx'
import { Moment } from '../ui/moment.tsx'
import { Money, sumOf } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { useWords } from '../words/use-words.tsx'
import { orderQuery, type PayOrder } from './pay-order.ts'

type Listed = Shape<'PaymentListed'>

/** The payment that was made with a way's key, whatever became of the answer; null: none has arrived. */
export async function paymentOfKey(
  api: Api,
  { accountId, key, url }: { accountId: string; key: string; url: URL },
): Promise<Listed | null> {
  const query = { key, limit: 1 }
  const params = { path: { accountId }, query }
  const { items } = await loaded(api.GET('/accounts/{accountId}/payments', { params }), url)
  return items[0] ?? null
}

/** In the browser: whether a form's answer never came, or was none of ours, so that nobody knows what was done. */
export function isLost(error: unknown): boolean {
  if (error instanceof Response) return false
  return !(isRouteErrorResponse(error) && isProblem(error.data))
}

/** The answer was lost: what is known is looked up, by a new document, since the connection may still be away. */
export function PayLost({ order }: { order: PayOrder }) {
  const say = useWords('pay')
  return (
    <Notice tone="warn" title={say('lost')} isProblem>
      <p>{say('lostText')}</p>
      <p className="mt-3">
        <ButtonLink look="primary" external to={`/pay/review?${orderQuery(order, { lost: '' })}`}>
          {say('lookUp')}
        </ButtonLink>
      </p>
    </Notice>
  )
}

/** This way through the pages has made its payment: it makes no other. */
export function PayKnown({ payment }: { payment: Listed }) {
  const say = useWords('pay')
  const { id, reference, amount, surcharge, requestedAt, state } = payment
  const kind = kindOf(state)
  const facts = {
    amount: <Money value={sumOf([amount, surcharge], amount.currency)} />,
    when: <Moment value={requestedAt} />,
    reference,
  }
  return (
    <>
      <Notice tone={kind === 'failed' || kind === 'waits' ? 'warn' : 'plain'} title={say(`known.${kind}`)}>
        {say('knownText', facts)} {say(kind === 'failed' ? 'knownFailed' : 'knownOnce')}
      </Notice>
      <div className="flex flex-wrap gap-2">
        <ButtonLink look="primary" to={`/payments/${id}`}>
          {say('seeThis')}
        </ButtonLink>
        <ButtonLink to="/pay">{say('payElse')}</ButtonLink>
      </div>
    </>
  )
}

function kindOf(state: Listed['state']): 'made' | 'coming' | 'waits' | 'failed' {
  switch (state) {
    case 'succeeded':
    case 'returned':
    case 'charged_back':
      return 'made'
    case 'failed':
    case 'cancelled':
      return 'failed'
    case 'requires_action':
      return 'waits'
    case 'open':
    case 'pending':
    case 'unknown':
      return 'coming'
    default:
      return state satisfies never
  }
}
