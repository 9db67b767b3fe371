import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { FilterLinks } from '../ui/filter-links.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import type { Route } from './+types/payments.ts'
import { PAYMENT_STATES } from './payment-state.tsx'
import { PaymentTable } from './payment-table.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Payments' }]

type State = Shape<'Payment'>['state']

export async function loader({ context, url }: Route.LoaderArgs) {
  const asked = url.searchParams.get('state') ?? ''
  const state = isState(asked) ? asked : undefined
  const payments = await loaded(
    context.get(apiContext).GET('/payments', { params: { query: { ...pageOf(url), state } } }),
    url,
  )
  return { payments, state: state ?? null }
}

function isState(text: string): text is State {
  return Object.hasOwn(PAYMENT_STATES, text)
}

const STATES = Object.keys(PAYMENT_STATES).filter(isState)

export default function Payments({ loaderData }: Route.ComponentProps) {
  const { payments, state } = loaderData
  return (
    <>
      <PageHeader
        title="Payments"
        note="Of all accounts, newest first. What waits for you is under Attention."
      />
      <FilterLinks
        label="Payments by state"
        links={[
          { to: '/console/payments', label: 'All', isCurrent: state === null },
          ...STATES.map((one) => ({
            to: `/console/payments?state=${one}`,
            label: PAYMENT_STATES[one].words,
            isCurrent: state === one,
          })),
        ]}
      />
      {payments.items.length > 0 ? (
        <PaymentTable payments={payments.items} />
      ) : (
        <EmptyState
          title={
            state
              ? `No payment is “${PAYMENT_STATES[state].words.toLowerCase()}”`
              : 'No payment has been made yet'
          }
        >
          {state
            ? 'Look at all of them, or at another state.'
            : 'Customers pay in the portal, by themselves or by AutoPay; every payment will be listed here.'}
        </EmptyState>
      )}
      <Pager next={payments.next} />
    </>
  )
}
