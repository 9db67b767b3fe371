import { data, Form, redirect } from 'react-router'
import { type Api, apiContext } from '../api/context.ts'
import { attempted, loaded, type Problem } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { AddressFields, addressErrors } from '../ui/address-fields.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Dialog, DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { MethodBadges, methodNotes } from '../ui/method-label.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import type { Route } from './+types/payment-method.ts'
import { proposedAddress, typedAddress } from './billing-address.ts'
import { countryOptions } from './countries.ts'
import { MicroDeposits } from './micro-deposits.tsx'
import { troubleWords } from './payment-words.ts'
import { visitContext } from './visit.ts'

export const meta: Route.MetaFunction = ({ loaderData }) => [{ title: loaderData?.method.label ?? '' }]

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId, methodId: params.methodId }
  const [methods, account] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}', { params: { path } }), url),
  ])
  const method = methods.items.find(({ id }) => id === params.methodId)
  if (!method) throw data({ status: 404, title: 'Not found' }, { status: 404 })
  const dependents = await loaded(
    api.GET('/accounts/{accountId}/payment-methods/{methodId}/dependents', { params: { path } }),
    url,
  )
  return {
    ...{ method, dependents },
    address: method.billingAddress ?? proposedAddress(account),
    countries: countryOptions(),
    isAdded: url.searchParams.has('added'),
    isVerified: url.searchParams.has('verified'),
  }
}

export async function action({ context, params, request }: Route.ActionArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const form = await request.formData()
  const path = { accountId, methodId: params.methodId }
  const deed = form.get('deed')
  if (deed === 'remove') return remove(api, path)
  if (deed === 'verify') return verify(api, { path, form })
  return save(api, { path, form })
}

type Path = { accountId: string; methodId: string }
type Answer = { problem: Problem; place: 'verify' | 'save' | 'remove' }

async function save(api: Api, { path, form }: { path: Path; form: FormData }): Promise<Answer> {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const expiry = form.has('month') ? { month: Number(text('month')), year: Number(text('year')) } : undefined
  const isChanged = text('month') !== text('monthBefore') || text('year') !== text('yearBefore')
  const outcome = await attempted(
    api.PATCH('/accounts/{accountId}/payment-methods/{methodId}', {
      params: { path },
      body: {
        nickname: text('nickname') || null,
        billingAddress: typedAddress(form),
        ...(expiry && isChanged ? { expiry } : {}),
      },
    }),
  )
  if (outcome.ok) throw redirect('/payment-methods')
  return { problem: outcome.problem, place: 'save' }
}

async function verify(api: Api, { path, form }: { path: Path; form: FormData }): Promise<Answer> {
  const cents = (name: string) => Number(String(form.get(name) ?? '').replace(/^0?[.,]/, ''))
  const outcome = await attempted(
    api.POST('/accounts/{accountId}/payment-methods/{methodId}/micro-deposits', {
      params: { path },
      body: { first: cents('first'), second: cents('second') },
    }),
  )
  if (!outcome.ok) return { problem: outcome.problem, place: 'verify' }
  const { state, triesLeft } = outcome.value
  if (state === 'verified') throw redirect(`/payment-methods/${path.methodId}?verified`)
  const left =
    triesLeft === 0
      ? 'They were wrong too often: add the account again.'
      : `You can try ${triesLeft === 1 ? 'once more' : `${triesLeft} more times`}.`
  return {
    problem: { status: 422, title: `These are not the amounts of the two deposits. ${left}` },
    place: 'verify',
  }
}

async function remove(api: Api, path: Path): Promise<Answer> {
  const outcome = await attempted(
    api.DELETE('/accounts/{accountId}/payment-methods/{methodId}', { params: { path } }),
  )
  if (!outcome.ok) return { problem: outcome.problem, place: 'remove' }
  throw redirect(`/payment-methods?removed=${outcome.value.ended.includes('autopay') ? 'autopay' : ''}`)
}

export default function PaymentMethod({ loaderData, actionData }: Route.ComponentProps) {
  const { method, dependents, address, countries, isAdded, isVerified } = loaderData
  const trouble = method.state === 'needs_replacement' ? troubleWords(method) : null
  const problem = actionData?.problem
  return (
    <div className="mx-auto max-w-2xl">
      <PageHeader
        title={method.nickname ?? method.label}
        badge={<MethodBadges method={method} />}
        note={methodNotes(method)}
        back={{ to: '/payment-methods', label: 'Payment methods' }}
      />
      {isVerified ? (
        <Notice tone="good" title="The account is confirmed and can be used for payments." />
      ) : null}
      {trouble ? <Notice tone="bad" title={trouble} /> : null}
      <ProblemNotice problem={problem} />
      {method.state === 'awaiting_micro_deposits' ? <MicroDeposits isAdded={isAdded} /> : null}
      <Form method="post" className="grid gap-4 sm:grid-cols-2">
        <input type="hidden" name="deed" value="save" />
        <div className="sm:col-span-2">
          <Field
            label="Nickname"
            hint="What you call it, such as “Office card”."
            name="nickname"
            maxLength={50}
            defaultValue={method.nickname ?? ''}
          />
        </div>
        {method.expiry ? <ExpiryFields expiry={method.expiry} problem={problem} /> : null}
        <h2 className="mt-2 text-lg font-semibold sm:col-span-2">Billing address</h2>
        <AddressFields address={address} countries={countries} errors={addressErrors(problem)} />
        <div className="mt-2 flex flex-wrap gap-2 sm:col-span-2">
          <Button look="primary">Save</Button>
          <ButtonLink look="quiet" to="/payment-methods">
            Cancel
          </ButtonLink>
        </div>
      </Form>
      <Section title="Remove it">
        <Remove method={method} {...dependents} />
      </Section>
    </div>
  )
}

function ExpiryFields(props: { expiry: { month: number; year: number }; problem?: Problem }) {
  const { expiry, problem } = props
  const error = problem?.code === 'expiry_past' ? problem.detail : undefined
  return (
    <fieldset className="sm:col-span-2">
      <legend className="mb-1 text-sm font-medium">Expiry date</legend>
      <input type="hidden" name="monthBefore" value={expiry.month} />
      <input type="hidden" name="yearBefore" value={expiry.year} />
      <div className="grid max-w-56 grid-cols-2 gap-3">
        <Field
          label="Month"
          name="month"
          type="number"
          min={1}
          max={12}
          defaultValue={expiry.month}
          required
        />
        <Field
          label="Year"
          name="year"
          type="number"
          min={2000}
          max={2100}
          defaultValue={expiry.year}
          required
        />
      </div>
      {error ? <p className="mt-1 text-sm text-bad">{error}</p> : null}
    </fieldset>
  )
}

type Dependents = Route.ComponentProps['loaderData']['dependents']

function Remove({ method, uses, openPayments }: { method: Shape<'PaymentMethod'> } & Dependents) {
  const endsAutopay = uses.includes('autopay')
  return (
    <>
      <p className="mb-3 text-soft">
        {endsAutopay
          ? 'AutoPay uses this method. Removing it ends AutoPay.'
          : uses.includes('autopay_fallback')
            ? 'AutoPay falls back on this method; it will go on without one.'
            : 'Nothing else uses this method. It is never charged again once it is removed.'}
      </p>
      <Dialog trigger="Remove…" title={`Remove ${method.label}?`}>
        <ul className="list-disc space-y-1 pl-5">
          {endsAutopay ? (
            <li className="font-medium text-ink">
              AutoPay ends: from then on you pay each invoice yourself.
            </li>
          ) : null}
          {uses.includes('autopay_fallback') ? <li>AutoPay loses the method it falls back on.</li> : null}
          {openPayments > 0 ? (
            <li>
              {openPayments === 1 ? 'A payment' : `${openPayments} payments`} by it on the way will go on.
            </li>
          ) : null}
          <li>Its terms are revoked and it is never charged again. To use it later, add it anew.</li>
        </ul>
        <Form method="post">
          <input type="hidden" name="deed" value="remove" />
          <DialogActions>
            <DialogCancel>Keep it</DialogCancel>
            <Button look="danger">{endsAutopay ? 'Remove and end AutoPay' : 'Remove'}</Button>
          </DialogActions>
        </Form>
      </Dialog>
    </>
  )
}
