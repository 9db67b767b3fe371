import { useCallback, useRef } from 'react'
import { data, redirect, useNavigation } from 'react-router'
import { type Api, apiContext, languageContext } from '../api/context.ts'
import { loaded, type Problem } from '../api/outcome.ts'
import { useProvider } from '../root.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { GatewayFields } from '../ui/gateway-fields.tsx'
import { Money } from '../ui/money.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/payment-method-new.ts'
import { proposedAddress, typedAddress } from './billing-address.ts'
import { countryOptions } from './countries.ts'
import { Form } from './form.tsx'
import { entryCookie, finishEntry, type MethodEntry, readEntry, startEntry } from './method-entry.ts'
import { chosenOf, orderQuery, readOrder } from './pay-order.ts'
import { payableOf } from './payable.ts'
import { MethodDetails } from './payment-method-details.tsx'
import { failureOf } from './payment-words.ts'
import { visitContext } from './visit.ts'

export async function loader({ context, request, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId }
  const step = url.searchParams.get('step')
  const entry = step === null ? null : await readEntry(request, { accountId })
  if (step === 'entered' && entry) {
    // Back from the gateway, without scripts or from its 3-D Secure page.
    const { failure } = await concluded(api, { accountId, entry })
    return { ...(await pageOf()), entry, failure }
  }
  return { ...(await pageOf()), entry, failure: null }

  async function pageOf() {
    const [account, { rails }] = await Promise.all([
      loaded(api.GET('/accounts/{accountId}', { params: { path } }), url),
      loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path } }), url),
    ])
    const rail = entry?.rail ?? railOf(url)
    const order = entry
      ? entry.order
      : url.searchParams.has('for')
        ? orderQuery(readOrder(url.searchParams))
        : ''
    return {
      paying: order === '' ? null : await amountOf(api, { accountId, order, url }),
      ...{ rail, rails, order, currency: account.currency, address: proposedAddress(account) },
      countries: countryOptions(context.get(languageContext)),
      wantsAutopay: url.searchParams.get('autopay') === 'yes',
      from: entry?.from ?? fromOf(url.searchParams.get('from')),
      wishes: url.searchParams.get('wishes') ?? '',
    }
  }
}

/** What an order comes to before a surcharge; null: it has to be looked at once more. */
async function amountOf(api: Api, asked: { accountId: string; order: string; url: URL }) {
  const owed = await payableOf(api, asked)
  const chosen = chosenOf(readOrder(new URLSearchParams(asked.order)), owed)
  return chosen.ok ? chosen.amount : null
}

/** Null: it is asked on the page. */
function railOf(url: URL): 'card' | 'bank' | null {
  const rail = url.searchParams.get('rail') ?? url.searchParams.get('method')
  return rail === 'card' || rail === 'bank' ? rail : null
}

function fromOf(text: FormDataEntryValue | null): 'summary' | 'methods' {
  return text === 'summary' ? 'summary' : 'methods'
}

export async function action({ context, request, url }: Route.ActionArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const form = await request.formData()
  if (form.get('deed') === 'finish') {
    const entry = await readEntry(request, { accountId })
    if (entry?.setupId !== form.get('setupId')) throw redirect('/payment-methods')
    const { failure } = await concluded(api, { accountId, entry })
    return data({ problem: undefined, failure, typed: null }, 422)
  }
  const rail = form.get('rail') === 'bank' ? ('bank' as const) : ('card' as const)
  const order = String(form.get('order') ?? '')
  const autopay = form.get('autopay') === 'yes'
  const save = order === '' || autopay || form.get('save') === 'yes'
  const billingAddress = typedAddress(form)
  const returnPath = '/payment-methods/new?step=entered'
  const started = await startEntry(api, { accountId, rail, save, billingAddress, returnPath })
  if (!started.ok) {
    const typed = { billingAddress, save, autopay, rail }
    return data({ problem: started.problem, failure: null, typed }, started.problem.status)
  }
  const makeDefault = form.get('makeDefault') === 'yes'
  const from = fromOf(form.get('from'))
  const entry: MethodEntry = {
    ...started.value,
    accountId,
    ...{ rail, save, autopay, makeDefault, order, from, wishes: String(form.get('wishes') ?? '') },
  }
  throw redirect('/payment-methods/new?step=fields', {
    headers: { 'set-cookie': await entryCookie(entry, url) },
  })
}

/** What keeps an entry from being taken over: a refusal of ours, the bank's, or nothing was entered yet. */
type Failure =
  | { kind: 'refused'; problem: Problem }
  | { kind: 'declined'; declineCode: string }
  | { kind: 'empty' }

/** Takes the method over and goes on with it; what keeps it from that is answered. */
async function concluded(
  api: Api,
  { accountId, entry }: { accountId: string; entry: MethodEntry },
): Promise<{ failure: Failure }> {
  const { setupId, save, makeDefault, autopay, order } = entry
  const asked = { accountId, setupId, makeDefault }
  const outcome = await finishEntry(api, { ...asked, save })
  if (!outcome.ok) return { failure: { kind: 'refused', problem: outcome.problem } }
  const { state, action, failure, method } = outcome.value
  if (state === 'requires_action' && action) throw redirect(action.url)
  if (state === 'failed') return { failure: { kind: 'declined', declineCode: failure?.code ?? '' } }
  if (!method) return { failure: { kind: 'empty' } }
  if (method.state === 'awaiting_micro_deposits') {
    // It is of no use before its deposits are named, so it is kept until then.
    await finishEntry(api, { ...asked, save: true })
    throw redirect(`/payment-methods/${method.id}?added`)
  }
  if (order !== '') {
    const chosen = { ...readOrder(new URLSearchParams(order)), method: method.id, autopay }
    throw redirect(`/pay/review?${orderQuery(chosen)}`)
  }
  // What is due is said, and paid at once if it is left so; the next page says when and on which terms.
  const wishes = entry.wishes || 'when=due&payNow=yes&saving=yes'
  throw redirect(
    autopay ? `/autopay/enrol?method=${method.id}&${wishes}` : `/payment-methods/${method.id}/terms`,
  )
}

export default function NewPaymentMethod({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('methods')
  const { rail, order, paying, entry, from } = loaderData
  const title = rail === null ? say('new') : say(rail === 'card' ? 'newCard' : 'newBank')
  const back =
    order !== ''
      ? { to: `/pay?${order}`, label: say('payBack') }
      : from === 'summary'
        ? { to: '/', label: say('summary') }
        : { to: '/payment-methods', label: say('title') }
  const failure = actionData?.failure ?? loaderData.failure
  return (
    <div className="mx-auto max-w-2xl">
      <Title>{title}</Title>
      <PageHeader title={title} back={back} />
      {paying ? (
        <p className="-mt-2 mb-6 text-soft">{say('forPayment', { amount: <Money value={paying} /> })}</p>
      ) : null}
      <ProblemNotice problem={actionData?.problem} />
      {failure ? <Failed failure={failure} /> : null}
      {entry ? (
        <Fields entry={entry} back={back.to} />
      ) : (
        <MethodDetails
          {...loaderData}
          back={back.to}
          typed={actionData?.typed ?? null}
          problem={actionData?.problem}
        />
      )}
    </div>
  )
}

function Failed({ failure }: { failure: Failure }) {
  const say = useWords('methods')
  const sayWhy = useWords('payments')
  if (failure.kind === 'refused') return <ProblemNotice problem={failure.problem} />
  if (failure.kind === 'empty') return <Notice tone="bad" title={say('fillInFirst')} />
  const { why, next } = failureOf({ declineCode: failure.declineCode, returnCode: null, state: 'declined' })
  return (
    <Notice tone="bad" title={say('nothingSaved')}>
      {sayWhy(why)} {sayWhy(next)}
    </Notice>
  )
}

/** The second step: what only the gateway may know. */
function Fields({ entry, back }: { entry: MethodEntry; back: string }) {
  const say = useWords('methods')
  const root = useProvider()
  const { state } = useNavigation()
  const form = useRef<HTMLFormElement>(null)
  const goOn = useCallback(() => form.current?.requestSubmit(), [])
  return (
    <>
      <GatewayFields
        fieldsUrl={entry.fieldsUrl}
        title={say(entry.rail === 'card' ? 'cardDetails' : 'bankDetails')}
        theme={root?.theme ?? 'system'}
        accent={root?.provider.primaryColor ?? ''}
        height={entry.rail === 'card' ? 400 : 620}
        onReady={goOn}
      />
      <p className="mt-3 text-sm text-faint">{say('neverSees', { provider: root?.provider.name ?? '' })}</p>
      <Form ref={form} method="post" className="mt-6 flex flex-wrap gap-2">
        <input type="hidden" name="deed" value="finish" />
        <input type="hidden" name="setupId" value={entry.setupId} />
        <noscript>
          <Button look="primary">{say('continue')}</Button>
        </noscript>
        <ButtonLink look="quiet" to={back}>
          {say('cancel')}
        </ButtonLink>
        <span role="status" className="self-center text-soft">
          {state === 'idle' ? null : say('oneMoment')}
        </span>
      </Form>
    </>
  )
}
