import { data, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { MethodLabel, methodKind } from '../ui/method-label.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Terms } from '../ui/terms.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/payment-method-terms.ts'
import { Form } from './form.tsx'
import { localeOf } from './pay-locale.ts'
import { visitContext } from './visit.ts'

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const { methodId } = params
  const path = { accountId, methodId }
  const [methods, mandates] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path } }), url),
    loaded(
      api.GET('/accounts/{accountId}/mandates', { params: { path, query: { methodId, limit: 200 } } }),
      url,
    ),
  ])
  const method = methods.items.find(({ id }) => id === methodId)
  // A newer consent takes the place of the older one, so that the one in force is among the newest.
  const isAgreed = mandates.items.some(({ scope, revokedAt }) => scope === 'saved' && revokedAt === null)
  if (!method || isAgreed) throw redirect('/payment-methods')
  const terms = await loaded(
    api.GET('/accounts/{accountId}/payment-methods/{methodId}/mandate-text', {
      params: { path, query: { locale: localeOf(context) } },
    }),
    url,
  )
  return { method, terms, key: crypto.randomUUID() }
}

export async function action({ context, params, request }: Route.ActionArgs) {
  const { accountId } = context.get(visitContext)
  const form = await request.formData()
  if (form.get('agree') !== 'yes') return data({ problem: undefined, mustAgree: true }, 422)
  const path = { accountId, methodId: params.methodId }
  const outcome = await attempted(
    context.get(apiContext).POST('/accounts/{accountId}/payment-methods/{methodId}/mandates', {
      params: { path, header: { 'Idempotency-Key': String(form.get('key')) } },
      body: { digest: String(form.get('digest')), locale: localeOf(context) },
    }),
  )
  if (!outcome.ok) return data({ problem: outcome.problem, mustAgree: false }, outcome.problem.status)
  throw redirect('/payment-methods')
}

export default function PaymentMethodTerms({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('methods')
  const { method, terms, key } = loaderData
  return (
    <div className="mx-auto max-w-2xl">
      <Title>{say('termsTitle')}</Title>
      <PageHeader title={say('termsTitle')} back={{ to: '/payment-methods', label: say('title') }} />
      <Notice tone="good" title={say('added', { method: methodKind(method, say) })}>
        {say('agreeNow')}
      </Notice>
      <ProblemNotice problem={actionData?.problem} />
      <div className="mb-6">
        <MethodLabel method={method} />
      </div>
      <Form method="post" className="grid gap-6">
        <input type="hidden" name="key" value={key} />
        <Terms {...terms} error={actionData?.mustAgree ? say('agreeFirst') : undefined} />
        <div className="flex flex-wrap gap-2">
          <Button look="primary">{say('agree')}</Button>
          <ButtonLink look="quiet" to="/payment-methods">
            {say('later')}
          </ButtonLink>
        </div>
      </Form>
    </div>
  )
}
