import { data, Form, redirect, useNavigation } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { CheckField } from '../ui/field.tsx'
import { Facts, Total } from '../ui/figures.tsx'
import { Day } from '../ui/moment.tsx'
import { formatMoney, isZero, Money } from '../ui/money.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { useReader } from '../ui/reader.tsx'
import { TermsText } from '../ui/terms.tsx'
import type { Route } from './+types/autopay-enrol.ts'
import { AutopayForm } from './autopay-form.tsx'
import { type AutopayWishes, readWishes } from './autopay-wishes.ts'
import { scheduleWords } from './autopay-words.ts'
import { visitContext } from './visit.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [
  { title: loaderData?.standing ? 'Change AutoPay' : 'Enroll in AutoPay' },
]

export async function loader({ context, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId }
  const query = url.searchParams
  const newRail = ['card', 'bank'].find((rail) => rail === query.get('method'))
  if (newRail) throw redirect(`/payment-methods/new?rail=${newRail}&autopay=yes`)
  const [methods, { autopay }, account] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/autopay', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}', { params: { path } }), url),
  ])
  const standing = autopay?.state === 'active' ? autopay : null
  const { wishes, errors } = readWishes(query, account.currency)
  const isAsked = query.has('when') && Object.keys(errors).length === 0
  const outcome = isAsked
    ? await attempted(api.POST('/accounts/{accountId}/autopay/preview', { params: { path }, body: wishes }))
    : null
  return {
    ...{ standing, wishes, errors, query: query.toString(), currency: account.currency },
    methods: methods.items,
    preview: outcome?.ok ? outcome.value : null,
    problem: outcome && !outcome.ok ? outcome.problem : undefined,
  }
}

export async function action({ context, request, url }: Route.ActionArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const form = await request.formData()
  if (form.get('agree') !== 'yes')
    return data({ problem: undefined, agree: 'Agree to the terms to go on. Nothing was charged.' }, 422)
  const { wishes } = readWishes(url.searchParams, String(form.get('currency')))
  const asked = {
    params: { path: { accountId } },
    body: { ...wishes, digest: String(form.get('digest')) },
  }
  if (form.get('deed') === 'change') {
    const changed = await attempted(api.PATCH('/accounts/{accountId}/autopay', asked))
    if (changed.ok) throw redirect('/autopay?done=changed')
    return data({ problem: changed.problem, agree: undefined }, changed.problem.status)
  }
  const enrolled = await attempted(api.POST('/accounts/{accountId}/autopay', asked))
  if (!enrolled.ok) return data({ problem: enrolled.problem, agree: undefined }, enrolled.problem.status)
  const { paymentId } = enrolled.value
  throw redirect(paymentId ? `/payments/${paymentId}?enrolled` : '/autopay?done=enrolled')
}

export default function EnrolInAutoPay({ loaderData, actionData }: Route.ComponentProps) {
  const { standing, preview, problem } = loaderData
  return (
    <div className="mx-auto max-w-2xl">
      <PageHeader
        title={standing ? 'Change AutoPay' : 'Enroll in AutoPay'}
        back={
          preview
            ? { to: `/autopay/enrol?${withoutWhen(loaderData.query)}`, label: 'Choose differently' }
            : { to: '/autopay', label: 'AutoPay' }
        }
      />
      <ProblemNotice problem={actionData?.problem ?? problem} />
      {preview ? (
        <Review key={preview.digest} {...loaderData} preview={preview} agree={actionData?.agree} />
      ) : (
        <AutopayForm {...loaderData} />
      )}
    </div>
  )
}

/** The same choices in the form again. */
function withoutWhen(query: string): string {
  const changed = new URLSearchParams(query)
  const when = changed.get('when')
  changed.delete('when')
  if (when) changed.set('was', when)
  return changed.toString()
}

type Data = Route.ComponentProps['loaderData']
type ReviewProps = Pick<Data, 'standing' | 'wishes' | 'methods' | 'query'> & {
  preview: Shape<'AutopayPreview'>
  agree?: string
}

/** What it means in figures, before anything is agreed to: what is charged today, the next draft, the terms. */
function Review({ standing, wishes, methods, query, preview, agree }: ReviewProps) {
  const { locale } = useReader()
  const isBusy = useNavigation().state === 'submitting'
  const { chargedNow, dueNow, terms, digest } = preview
  const deed = standing ? 'Change AutoPay' : 'Enroll in AutoPay'
  return (
    <>
      <Facts facts={[...wishFacts(wishes, methods), ...nextFacts(preview)]} />
      {chargedNow && !isZero(chargedNow.surcharge) ? (
        <div className="mt-1.5">
          <Facts
            facts={[
              { label: 'Due now', value: <Money value={dueNow} /> },
              { label: 'Surcharge', value: <Money value={chargedNow.surcharge} /> },
            ]}
          />
        </div>
      ) : null}
      <Total
        label="Charged today"
        value={<Money value={chargedNow?.total ?? { ...dueNow, amount: '0.00' }} />}
      />
      <Outstanding preview={preview} query={query} />
      <Form method="post" className="mt-8 grid gap-6">
        <input type="hidden" name="deed" value={standing ? 'change' : 'enrol'} />
        <input type="hidden" name="digest" value={digest} />
        <input type="hidden" name="currency" value={dueNow.currency} />
        {terms.map((one) => (
          <TermsText key={one.methodId} text={one.text} />
        ))}
        <CheckField
          label="I have read these terms and agree to them"
          name="agree"
          value="yes"
          error={agree}
          required
        />
        <div className="flex flex-wrap gap-2">
          <Button look="primary" disabled={isBusy}>
            {chargedNow ? `Pay ${formatMoney(chargedNow.total, locale)} and enroll` : deed}
          </Button>
          <ButtonLink look="quiet" to="/autopay">
            Cancel
          </ButtonLink>
        </div>
      </Form>
    </>
  )
}

function wishFacts(wishes: AutopayWishes, methods: Data['methods']) {
  const label = (id: string | null) => methods.find((method) => method.id === id)?.label
  return [
    { label: 'Paid by', value: label(wishes.methodId) },
    ...(wishes.fallbackMethodId ? [{ label: 'If that fails', value: label(wishes.fallbackMethodId) }] : []),
    { label: 'When', value: scheduleWords(wishes.schedule) },
    ...(wishes.monthlyCap
      ? [{ label: 'You are asked first above', value: <Money value={wishes.monthlyCap} /> }]
      : []),
  ]
}

function nextFacts({ next, noticeDays }: Shape<'AutopayPreview'>) {
  return [
    {
      label: 'Next draft',
      value: next ? (
        <>
          <Money value={next.amount} /> on <Day value={next.on} />
        </>
      ) : (
        'With the next invoice'
      ),
    },
    ...(noticeDays > 0
      ? [
          {
            label: 'You are told the amount',
            value: noticeDays === 1 ? 'a day before' : `${noticeDays} days before, where there is time`,
          },
        ]
      : []),
  ]
}

/** What becomes of what is due already. */
function Outstanding({ preview, query }: { preview: Shape<'AutopayPreview'>; query: string }) {
  const { outstanding, dueNow, chargedNow } = preview
  if (outstanding === 'none') return null
  const amount = <Money value={dueNow} />
  const other = new URLSearchParams(query)
  if (chargedNow) other.delete('payNow')
  else other.set('payNow', 'yes')
  return (
    <div className="mt-6">
      <Notice
        title={chargedNow ? <>The {amount} that is due now is charged today.</> : <>{amount} is due now.</>}
      >
        {outstanding === 'require' ? 'Enrolling pays what is due already, all of it, at once.' : null}
        {outstanding === 'forbid' ? 'It is drafted on its day with the rest, or you pay it yourself.' : null}
        {outstanding === 'offer' ? (
          <div className="mt-2">
            <ButtonLink to={`/autopay/enrol?${other}`}>
              {chargedNow ? 'Leave it for its draft' : 'Pay it today as well'}
            </ButtonLink>
          </div>
        ) : null}
      </Notice>
    </div>
  )
}
