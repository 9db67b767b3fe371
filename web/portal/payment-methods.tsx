import { Link, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { MethodLabel, methodName } from '../ui/method-label.tsx'
import { EmptyState, Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/payment-methods.ts'
import { Form } from './form.tsx'
import { PaymentTabs } from './payment-tabs.tsx'
import { useTroubleWords } from './payment-words.ts'
import { may, visitContext } from './visit.ts'

export async function loader({ context, url }: Route.LoaderArgs) {
  const visit = context.get(visitContext)
  const { accountId } = visit
  const api = context.get(apiContext)
  const path = { accountId }
  const [methods, { autopay }] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/autopay', { params: { path } }), url),
  ])
  return {
    methods: methods.items,
    rails: methods.rails,
    mayPay: may(visit, 'pay'),
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
  const say = useWords('methods')
  const { methods, rails, autopay, mayPay, isRemoved, hasEndedAutopay } = loaderData
  return (
    <>
      <PaymentTabs />
      <Title>{say('title')}</Title>
      <PageHeader
        title={say('title')}
        actions={
          mayPay ? (
            <>
              {rails.includes('card') ? (
                <ButtonLink to="/payment-methods/new?rail=card">{say('addCard')}</ButtonLink>
              ) : null}
              {rails.includes('bank') ? (
                <ButtonLink to="/payment-methods/new?rail=bank">{say('addBank')}</ButtonLink>
              ) : null}
            </>
          ) : null
        }
      />
      {isRemoved ? (
        <Notice tone="good" title={say('removed')}>
          {hasEndedAutopay ? say('removedAutopay') : null}
        </Notice>
      ) : null}
      <ProblemNotice problem={actionData?.problem} />
      {methods.length > 0 ? (
        <ul className="border-t border-ink">
          {methods.map((method) => (
            <li key={method.id} className="border-b border-rule py-3">
              <Row method={method} autopay={autopay} mayPay={mayPay} />
            </li>
          ))}
        </ul>
      ) : (
        <EmptyState title={say('none')}>{say('noneText')}</EmptyState>
      )}
    </>
  )
}

function Row(props: { method: Shape<'PaymentMethod'>; autopay: Shape<'Autopay'> | null; mayPay: boolean }) {
  const say = useWords('methods')
  const troubleWords = useTroubleWords()
  const { method, autopay, mayPay } = props
  const name = methodName(method, say)
  const address = `/payment-methods/${method.id}`
  const use =
    autopay?.methodId === method.id
      ? say('autopayUses')
      : autopay?.fallbackMethodId === method.id
        ? say('autopayFallsBack')
        : null
  const trouble = troubleWords(method)
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
      <div className="min-w-0">
        <MethodLabel method={method} />
        {trouble ? <p className="mt-1 ml-7 text-sm text-bad">{trouble}</p> : null}
        {use ? <p className="ml-7 text-sm text-soft">{use}</p> : null}
      </div>
      {mayPay ? <Deeds method={method} name={name} address={address} /> : null}
    </div>
  )
}

function Deeds(props: { method: Shape<'PaymentMethod'>; name: string; address: string }) {
  const say = useWords('methods')
  const { method, name, address } = props
  return (
    <div className="flex flex-wrap gap-2 max-sm:ml-5">
      {method.state === 'awaiting_micro_deposits' ? (
        <ButtonLink to={address}>{say('confirm')}</ButtonLink>
      ) : null}
      {method.state === 'usable' && !method.isDefault ? (
        <Form method="post">
          <input type="hidden" name="methodId" value={method.id} />
          <Button look="quiet" aria-label={say('makeDefaultOf', { method: name })}>
            {say('makeDefault')}
          </Button>
        </Form>
      ) : null}
      <Link
        to={address}
        aria-label={say('editOf', { method: name })}
        className="inline-flex min-h-9 items-center rounded-sm px-2 text-soft sm:-mr-2 underline decoration-line underline-offset-2 hover:text-ink pointer-coarse:min-h-11"
      >
        {say('edit')}
      </Link>
    </div>
  )
}
