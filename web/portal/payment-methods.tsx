import { Form, Link, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { MethodLabel } from '../ui/method-label.tsx'
import { EmptyState, Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import type { Route } from './+types/payment-methods.ts'
import { PaymentTabs } from './payment-tabs.tsx'
import { troubleWords } from './payment-words.ts'
import { visitContext } from './visit.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Payment methods' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId }
  const [methods, { autopay }] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/autopay', { params: { path } }), url),
  ])
  return {
    methods: methods.items,
    autopay: autopay?.state === 'active' ? autopay : null,
    isRemoved: url.searchParams.has('removed'),
    hasEndedAutopay: url.searchParams.get('removed') === 'autopay',
  }
}

/** Makes a method the default. */
export async function action({ context, request }: Route.ActionArgs) {
  const { accountId } = context.get(visitContext)
  const form = await request.formData()
  const path = { accountId, methodId: String(form.get('methodId')) }
  const outcome = await attempted(
    context.get(apiContext).PATCH('/accounts/{accountId}/payment-methods/{methodId}', {
      params: { path },
      body: { isDefault: true },
    }),
  )
  if (!outcome.ok) return { problem: outcome.problem }
  throw redirect('/payment-methods')
}

export default function PaymentMethods({ loaderData, actionData }: Route.ComponentProps) {
  const { methods, autopay, isRemoved, hasEndedAutopay } = loaderData
  return (
    <>
      <PaymentTabs />
      <PageHeader
        title="Payment methods"
        actions={
          <>
            <ButtonLink to="/payment-methods/new?rail=card">Add a card</ButtonLink>
            <ButtonLink to="/payment-methods/new?rail=bank">Add a bank account</ButtonLink>
          </>
        }
      />
      {isRemoved ? (
        <Notice tone="good" title="The payment method was removed.">
          {hasEndedAutopay ? 'AutoPay has ended with it: nothing is drafted by itself any more.' : null}
        </Notice>
      ) : null}
      <ProblemNotice problem={actionData?.problem} />
      {methods.length > 0 ? (
        <ul className="border-t border-ink">
          {methods.map((method) => (
            <li key={method.id} className="border-b border-rule py-3">
              <Row method={method} autopay={autopay} />
            </li>
          ))}
        </ul>
      ) : (
        <EmptyState title="No payment method is saved">
          Save a card or a bank account, and a payment takes three clicks. The number stays with the company
          that moves the money; we keep its last four digits.
        </EmptyState>
      )}
    </>
  )
}

function Row({ method, autopay }: { method: Shape<'PaymentMethod'>; autopay: Shape<'Autopay'> | null }) {
  const address = `/payment-methods/${method.id}`
  const use =
    autopay?.methodId === method.id
      ? 'AutoPay uses it.'
      : autopay?.fallbackMethodId === method.id
        ? 'AutoPay falls back on it.'
        : null
  const trouble = troubleWords(method)
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
      <div className="min-w-0">
        <MethodLabel method={method} />
        {trouble ? <p className="mt-1 ml-7 text-sm text-bad">{trouble}</p> : null}
        {use ? <p className="ml-7 text-sm text-soft">{use}</p> : null}
      </div>
      <div className="flex flex-wrap gap-2 max-sm:ml-5">
        {method.state === 'awaiting_micro_deposits' ? <ButtonLink to={address}>Confirm</ButtonLink> : null}
        {method.state === 'usable' && !method.isDefault ? (
          <Form method="post">
            <input type="hidden" name="methodId" value={method.id} />
            <Button look="quiet">
              Make default<span className="sr-only">: {method.label}</span>
            </Button>
          </Form>
        ) : null}
        <Link
          to={address}
          className="inline-flex min-h-9 items-center rounded-sm px-2 text-soft underline decoration-line underline-offset-2 hover:text-ink pointer-coarse:min-h-11"
        >
          Edit or remove<span className="sr-only">: {method.label}</span>
        </Link>
      </div>
    </div>
  )
}
