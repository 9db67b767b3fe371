import { data, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/autopay-enrol.ts'
import { AutopayForm } from './autopay-form.tsx'
import { AutopayReview } from './autopay-review.tsx'
import { readWishes, writeWishes } from './autopay-wishes.ts'
import { localeOf } from './pay-locale.ts'
import { UNHEARD } from './pay-order.ts'
import { visitContext } from './visit.ts'

export async function loader({ context, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId }
  const query = url.searchParams
  const newRail = ['card', 'bank'].find((rail) => rail === query.get('method'))
  const [methods, { autopay }, account] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/autopay', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}', { params: { path } }), url),
  ])
  const standing = autopay?.state === 'active' ? autopay : null
  // A method that was added for it takes the place of the present one: its days and its limit stay, and what is due is paid by it if it is left so.
  if (standing && query.get('saving') === 'yes')
    throw redirect(
      `/autopay/enrol?${writeWishes({ ...standing, methodId: query.get('method') ?? '' })}&payNow=yes&saving=kept`,
    )
  const { wishes, errors } = readWishes(query, account.currency)
  const isAsked = query.has('when') && Object.keys(errors).length === 0
  // A new one is entered first; when and how much comes back with it.
  if (newRail && isAsked) throw redirect(`/payment-methods/new?${entryQuery(newRail, query)}`)
  const body = { ...wishes, locale: localeOf(context) }
  const outcome = isAsked
    ? await attempted(api.POST('/accounts/{accountId}/autopay/preview', { params: { path }, body }))
    : null
  return {
    ...{ standing, wishes, errors, query: query.toString(), currency: account.currency },
    methods: methods.items,
    rails: methods.rails,
    preview: outcome?.ok ? outcome.value : null,
    problem: outcome && !outcome.ok ? outcome.problem : undefined,
  }
}

export async function action({ context, request, url }: Route.ActionArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const form = await request.formData()
  if (form.get('agree') !== 'yes') return data({ problem: undefined, mustAgree: true }, 422)
  const { wishes } = readWishes(url.searchParams, String(form.get('currency')))
  const asked = {
    params: { path: { accountId } },
    body: { ...wishes, digest: String(form.get('digest')), locale: localeOf(context) },
  }
  if (form.get('deed') === 'change') {
    const changed = await attempted(api.PATCH('/accounts/{accountId}/autopay', asked))
    if (!changed.ok && changed.problem.code === 'payment_unheard') throw redirect(UNHEARD)
    if (changed.ok) {
      const { paymentId } = changed.value
      throw redirect(paymentId ? `/payments/${paymentId}?enrolled` : '/autopay?done=changed')
    }
    return data({ problem: changed.problem, mustAgree: false }, changed.problem.status)
  }
  const enrolled = await attempted(api.POST('/accounts/{accountId}/autopay', asked))
  if (!enrolled.ok && enrolled.problem.code === 'payment_unheard') throw redirect(UNHEARD)
  if (!enrolled.ok) return data({ problem: enrolled.problem, mustAgree: false }, enrolled.problem.status)
  const { paymentId } = enrolled.value
  throw redirect(paymentId ? `/payments/${paymentId}?enrolled` : '/autopay?done=enrolled')
}

export default function EnrolInAutoPay({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('autopay')
  const { standing, preview, problem, query } = loaderData
  const isSaving = new URLSearchParams(query).has('saving')
  const title = say(standing ? 'changeTitle' : isSaving ? 'useTitle' : 'enrol')
  return (
    <div className="mx-auto max-w-2xl">
      <Title>{title}</Title>
      <PageHeader
        title={title}
        back={
          preview
            ? { to: `/autopay/enrol?${withoutWhen(query)}`, label: say('chooseDifferently') }
            : { to: '/autopay', label: say('title') }
        }
      />
      <ProblemNotice problem={actionData?.problem ?? problem} />
      {preview ? (
        <AutopayReview
          key={preview.digest}
          {...loaderData}
          preview={preview}
          isSaving={isSaving}
          mustAgree={actionData?.mustAgree ?? false}
        />
      ) : (
        <AutopayForm {...loaderData} />
      )}
    </div>
  )
}

function entryQuery(rail: string, query: URLSearchParams): string {
  const wishes = new URLSearchParams(query)
  wishes.delete('method')
  return new URLSearchParams({ rail, autopay: 'yes', wishes: wishes.toString() }).toString()
}

/** The same choices in the form again. */
function withoutWhen(query: string): string {
  const changed = new URLSearchParams(query)
  const when = changed.get('when')
  changed.delete('when')
  if (when) changed.set('was', when)
  return changed.toString()
}
