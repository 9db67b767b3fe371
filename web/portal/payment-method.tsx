import { data, redirect } from 'react-router'
import { type Api, apiContext, languageContext } from '../api/context.ts'
import { attempted, loaded, type Problem } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { AddressFields, addressErrors } from '../ui/address-fields.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Dialog, DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { MethodBadges, methodKind, methodName, methodNotes } from '../ui/method-label.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/payment-method.ts'
import { proposedAddress, typedAddress } from './billing-address.ts'
import { countryOptions } from './countries.ts'
import { Form } from './form.tsx'
import { MicroDeposits } from './micro-deposits.tsx'
import { useTroubleWords } from './payment-words.ts'
import { visitContext } from './visit.ts'

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId, methodId: params.methodId }
  const [methods, account, { autopay }] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/autopay', { params: { path } }), url),
  ])
  const method = methods.items.find(({ id }) => id === params.methodId)
  if (!method) throw data(null, { status: 404 })
  const dependents = await loaded(
    api.GET('/accounts/{accountId}/payment-methods/{methodId}/dependents', { params: { path } }),
    url,
  )
  return {
    ...{ method, dependents },
    hasFallback: (autopay?.fallbackMethodId ?? null) !== null,
    address: method.billingAddress ?? proposedAddress(account),
    countries: countryOptions(context.get(languageContext)),
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
  if (deed === 'remove') return remove(api, { path, form })
  if (deed === 'verify') return verify(api, { path, form })
  return save(api, { path, form })
}

type Path = { accountId: string; methodId: string }
/** `triesLeft`: the two deposits were named wrongly. */
type Answer = { problem?: Problem; triesLeft?: number }

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
  return { problem: outcome.problem }
}

async function verify(api: Api, { path, form }: { path: Path; form: FormData }): Promise<Answer> {
  const cents = (name: string) => Number(String(form.get(name) ?? '').replace(/^0?[.,]/, ''))
  const outcome = await attempted(
    api.POST('/accounts/{accountId}/payment-methods/{methodId}/micro-deposits', {
      params: { path },
      body: { first: cents('first'), second: cents('second') },
    }),
  )
  if (!outcome.ok) return { problem: outcome.problem }
  const { state, triesLeft } = outcome.value
  if (state === 'verified') throw redirect(`/payment-methods/${path.methodId}?verified`)
  return { triesLeft: triesLeft ?? 0 }
}

async function remove(api: Api, { path, form }: { path: Path; form: FormData }): Promise<Answer> {
  const outcome = await attempted(
    api.DELETE('/accounts/{accountId}/payment-methods/{methodId}', { params: { path } }),
  )
  if (!outcome.ok) return { problem: outcome.problem }
  // Where another method took its place, Auto Pay has not ended.
  const ended = form.get('ends') === 'autopay' && outcome.value.ended.includes('autopay')
  throw redirect(`/payment-methods?removed=${ended ? 'autopay' : ''}`)
}

export default function PaymentMethod({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('methods')
  const troubleWords = useTroubleWords()
  const { method, dependents, hasFallback, address, countries, isAdded, isVerified } = loaderData
  const trouble = method.state === 'needs_replacement' ? troubleWords(method) : null
  const { problem, triesLeft } = actionData ?? {}
  return (
    <div className="mx-auto max-w-2xl">
      <Title>{methodName(method, say)}</Title>
      <PageHeader
        title={methodName(method, say)}
        badge={<MethodBadges method={method} />}
        note={methodNotes(method, say)}
        back={{ to: '/payment-methods', label: say('title') }}
      />
      {isVerified ? <Notice tone="good" title={say('confirmed')} /> : null}
      {trouble ? <Notice tone="bad" title={trouble} /> : null}
      <ProblemNotice problem={problem} />
      {triesLeft === undefined ? null : (
        <Notice tone="bad" title={say('wrongDeposits')}>
          {triesLeft === 0 ? say('noTriesLeft') : say('triesLeft', { count: triesLeft })}
        </Notice>
      )}
      {method.state === 'awaiting_micro_deposits' ? <MicroDeposits isAdded={isAdded} /> : null}
      <Form method="post" className="grid gap-4 sm:grid-cols-2">
        <input type="hidden" name="deed" value="save" />
        <div className="sm:col-span-2">
          <Field
            label={say('nickname')}
            hint={say('nicknameHint')}
            name="nickname"
            maxLength={50}
            defaultValue={method.nickname ?? ''}
          />
        </div>
        {method.expiry ? <ExpiryFields expiry={method.expiry} problem={problem} /> : null}
        <h2 className="mt-2 text-lg font-semibold sm:col-span-2">{say('address')}</h2>
        <AddressFields address={address} countries={countries} errors={addressErrors(problem)} />
        <div className="mt-2 flex flex-wrap gap-2 sm:col-span-2">
          <Button look="primary">{say('save')}</Button>
          <ButtonLink look="quiet" to="/payment-methods">
            {say('cancel')}
          </ButtonLink>
        </div>
      </Form>
      <div id="remove" className="mt-10 scroll-mt-4">
        <Section title={say('removeTitle')}>
          <Remove method={method} hasFallback={hasFallback} {...dependents} />
        </Section>
      </div>
    </div>
  )
}

function ExpiryFields(props: { expiry: { month: number; year: number }; problem?: Problem }) {
  const say = useWords('methods')
  const { expiry, problem } = props
  const error = problem?.code === 'expiry_past' ? problem.detail : undefined
  return (
    <fieldset className="sm:col-span-2">
      <legend className="mb-1 text-sm font-medium">{say('expiry')}</legend>
      <input type="hidden" name="monthBefore" value={expiry.month} />
      <input type="hidden" name="yearBefore" value={expiry.year} />
      <div className="grid max-w-56 grid-cols-2 gap-3">
        <Field
          label={say('month')}
          name="month"
          type="number"
          min={1}
          max={12}
          defaultValue={expiry.month}
          required
        />
        <Field
          label={say('year')}
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
type RemoveProps = Dependents & { method: Shape<'PaymentMethod'>; hasFallback: boolean }

function Remove({ method, hasFallback, uses, openPayments }: RemoveProps) {
  const say = useWords('methods')
  const takesOver = uses.includes('autopay') && hasFallback
  const endsAutopay = uses.includes('autopay') && !hasFallback
  const losesFallback = uses.includes('autopay_fallback')
  return (
    <>
      <p className="mb-3 text-soft">
        {say(
          endsAutopay
            ? 'removeEndsAutopay'
            : takesOver
              ? 'removeTakesOver'
              : losesFallback
                ? 'removeLosesFallback'
                : 'removeUnused',
        )}
      </p>
      <Dialog trigger={say('removeOpen')} title={say('removeOf', { method: methodKind(method, say) })}>
        <ul className="list-disc space-y-1 pl-5">
          {endsAutopay ? <li className="font-medium text-ink">{say('endsAutopay')}</li> : null}
          {takesOver ? <li>{say('takesOver')}</li> : null}
          {losesFallback ? <li>{say('losesFallback')}</li> : null}
          {openPayments > 0 ? <li>{say('openGoOn', { count: openPayments })}</li> : null}
          <li>{say('neverAgain')}</li>
        </ul>
        <Form method="post">
          <input type="hidden" name="deed" value="remove" />
          <input type="hidden" name="ends" value={endsAutopay ? 'autopay' : ''} />
          <DialogActions>
            <DialogCancel>{say('keepIt')}</DialogCancel>
            <Button look="danger">{say(endsAutopay ? 'removeAndEnd' : 'remove')}</Button>
          </DialogActions>
        </Form>
      </Dialog>
    </>
  )
}
