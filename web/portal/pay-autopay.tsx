import { Link } from 'react-router'
import type { Api } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { Day } from '../ui/moment.tsx'
import { isZero, Money } from '../ui/money.tsx'
import { Notice } from '../ui/notice.tsx'
import { useWords } from '../words/use-words.tsx'

/** What AutoPay is about to pay of what is owed: planned for a day, approved, or waiting for that. */
export type AutopayComing = { state: 'planned' | 'approved' | 'asks'; on: string; amount: Shape<'Money'> }

/** Whether the account has AutoPay, and what it pays next. */
export async function autopayAhead(
  api: Api,
  { accountId, url }: { accountId: string; url: URL },
): Promise<{ hasAutopay: boolean; autopayComing: AutopayComing | null }> {
  const params = { path: { accountId } }
  const [{ autopay, next }, { items }] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/autopay', { params }), url),
    loaded(
      api.GET('/accounts/{accountId}/autopay/drafts', { params: { ...params, query: { limit: 10 } } }),
      url,
    ),
  ])
  const hasAutopay = autopay?.state === 'active'
  const waiting = items.filter(({ toCharge }) => toCharge && !isZero(toCharge))
  const approved = waiting.findLast(({ state }) => state === 'approved')
  const asks = waiting.findLast(({ state }) => state === 'needs_approval')
  const of = (state: 'approved' | 'asks', { draftOn, toCharge }: Shape<'AutopayDraft'>) => ({
    ...{ state, on: draftOn, amount: toCharge! },
  })
  const autopayComing: AutopayComing | null = approved
    ? of('approved', approved)
    : next
      ? { state: 'planned', ...next }
      : asks
        ? of('asks', asks)
        : null
  return { hasAutopay, autopayComing: hasAutopay ? autopayComing : null }
}

/** Nobody is to pay by hand what is paid by itself without knowing it. */
export function AutopayNotice({ coming }: { coming: AutopayComing | null }) {
  const say = useWords('pay')
  if (!coming) return null
  const facts = { amount: <Money value={coming.amount} />, day: <Day value={coming.on} /> }
  const titles = { planned: 'autopayComing', approved: 'autopaySoon', asks: 'autopayAsks' } as const
  return (
    <Notice title={say(titles[coming.state], facts)}>
      {say('autopayTakesOff')}{' '}
      <Link className="underline decoration-line underline-offset-2 hover:text-ink" to="/autopay">
        {say('seeAutopay')}
      </Link>
    </Notice>
  )
}
