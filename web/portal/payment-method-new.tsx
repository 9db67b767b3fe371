import { useCallback, useRef } from 'react'
import { data, Form, redirect, useNavigation } from 'react-router'
import { type Api, apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { useProvider } from '../root.tsx'
import { AddressFields, addressErrors } from '../ui/address-fields.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { CheckField } from '../ui/field.tsx'
import { GatewayFields } from '../ui/gateway-fields.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import type { Route } from './+types/payment-method-new.ts'
import { proposedAddress, typedAddress } from './billing-address.ts'
import { countryOptions } from './countries.ts'
import { entryCookie, finishEntry, type MethodEntry, readEntry, startEntry } from './method-entry.ts'
import { orderQuery, readOrder } from './pay-order.ts'
import { visitContext } from './visit.ts'

const TITLES = { card: 'New card', bank: 'New bank account' }

export const meta: Route.MetaFunction = ({ loaderData }) => [{ title: TITLES[loaderData?.rail ?? 'card'] }]

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
    const account = await loaded(api.GET('/accounts/{accountId}', { params: { path } }), url)
    const rail = (entry?.rail ?? railOf(url)) as 'card' | 'bank'
    const order = entry
      ? entry.order
      : url.searchParams.has('for')
        ? orderQuery(readOrder(url.searchParams))
        : ''
    return {
      ...{ rail, order, address: proposedAddress(account), countries: countryOptions() },
      wantsAutopay: url.searchParams.get('autopay') === 'yes',
    }
  }
}

function railOf(url: URL): 'card' | 'bank' {
  return (url.searchParams.get('rail') ?? url.searchParams.get('method')) === 'bank' ? 'bank' : 'card'
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
    const typed = { billingAddress, save, autopay }
    return data({ problem: started.problem, failure: null, typed }, started.problem.status)
  }
  const makeDefault = form.get('makeDefault') === 'yes'
  const entry: MethodEntry = { ...started.value, accountId, ...{ rail, save, autopay, makeDefault, order } }
  throw redirect('/payment-methods/new?step=fields', {
    headers: { 'set-cookie': await entryCookie(entry, url) },
  })
}

/** Takes the method over and goes on with it; what keeps it from that is answered. */
async function concluded(
  api: Api,
  { accountId, entry }: { accountId: string; entry: MethodEntry },
): Promise<{ failure: string }> {
  const { setupId, save, makeDefault, autopay, order } = entry
  const asked = { accountId, setupId, makeDefault }
  const outcome = await finishEntry(api, { ...asked, save })
  if (!outcome.ok) return { failure: outcome.problem.detail ?? outcome.problem.title }
  const { state, action, failure, method } = outcome.value
  if (state === 'requires_action' && action) throw redirect(action.url)
  if (state === 'failed') return { failure: failure?.message ?? 'It was declined. Nothing was saved.' }
  if (!method) return { failure: 'Nothing has been saved yet: fill in the fields below and save them first.' }
  if (method.state === 'awaiting_micro_deposits') {
    // It is of no use before its deposits are named, so it is kept until then.
    await finishEntry(api, { ...asked, save: true })
    throw redirect(`/payment-methods/${method.id}?added`)
  }
  if (order !== '') {
    const chosen = { ...readOrder(new URLSearchParams(order)), method: method.id, autopay }
    throw redirect(`/pay/review?${orderQuery(chosen)}`)
  }
  throw redirect(autopay ? `/autopay/enrol?method=${method.id}` : `/payment-methods/${method.id}/terms`)
}

export default function NewPaymentMethod({ loaderData, actionData }: Route.ComponentProps) {
  const { rail, order, entry, failure } = loaderData
  const back =
    order === ''
      ? { to: '/payment-methods', label: 'Payment methods' }
      : { to: `/pay?${order}`, label: 'Make a payment' }
  return (
    <div className="mx-auto max-w-2xl">
      <PageHeader title={TITLES[rail]} back={back} />
      <ProblemNotice problem={actionData?.problem} />
      {(actionData?.failure ?? failure) ? <Notice tone="bad" title={actionData?.failure ?? failure} /> : null}
      {entry ? (
        <Fields entry={entry} back={back.to} />
      ) : (
        <Address {...loaderData} actionData={actionData} back={back.to} />
      )}
    </div>
  )
}

type AddressProps = Pick<
  Route.ComponentProps['loaderData'],
  'rail' | 'order' | 'address' | 'countries' | 'wantsAutopay'
>

/** The first of two steps: what we ask ourselves. */
function Address(props: AddressProps & { actionData: Route.ComponentProps['actionData']; back: string }) {
  const { rail, order, address, countries, wantsAutopay, actionData, back } = props
  const typed = actionData?.typed
  return (
    <Form method="post" className="grid gap-4 sm:grid-cols-2">
      <input type="hidden" name="rail" value={rail} />
      <input type="hidden" name="order" value={order} />
      <h2 className="text-lg font-semibold sm:col-span-2">Billing address</h2>
      <AddressFields
        address={typed?.billingAddress ?? address}
        countries={countries}
        errors={addressErrors(actionData?.problem)}
      />
      <div className="mt-2 grid gap-2 sm:col-span-2">
        {order === '' ? (
          <CheckField label="Use it unless I choose another" name="makeDefault" value="yes" />
        ) : (
          <CheckField
            label="Save this method for later payments"
            name="save"
            value="yes"
            defaultChecked={typed?.save ?? true}
          />
        )}
        <CheckField
          label="Use for AutoPay"
          hint="Its terms, amounts and days are shown before anything is agreed to."
          name="autopay"
          value="yes"
          defaultChecked={typed?.autopay ?? wantsAutopay}
        />
      </div>
      <div className="mt-2 flex flex-wrap gap-2 sm:col-span-2">
        <Button look="primary">Continue</Button>
        <ButtonLink look="quiet" to={back}>
          Cancel
        </ButtonLink>
      </div>
    </Form>
  )
}

/** The second: what only the gateway may know. */
function Fields({ entry, back }: { entry: MethodEntry; back: string }) {
  const root = useProvider()
  const { state } = useNavigation()
  const form = useRef<HTMLFormElement>(null)
  const goOn = useCallback(() => form.current?.requestSubmit(), [])
  return (
    <>
      <GatewayFields
        fieldsUrl={entry.fieldsUrl}
        title={entry.rail === 'card' ? 'Card details' : 'Bank account details'}
        theme={root?.theme ?? 'system'}
        accent={root?.provider.primaryColor ?? ''}
        height={entry.rail === 'card' ? 400 : 620}
        onReady={goOn}
      />
      <p className="mt-3 text-sm text-faint">
        These fields belong to the company that moves the money. {root?.provider.name} never sees the number.
      </p>
      <Form ref={form} method="post" className="mt-6 flex flex-wrap gap-2">
        <input type="hidden" name="deed" value="finish" />
        <input type="hidden" name="setupId" value={entry.setupId} />
        <noscript>
          <Button look="primary">Continue</Button>
        </noscript>
        <ButtonLink look="quiet" to={back}>
          Cancel
        </ButtonLink>
        <span role="status" className="self-center text-soft">
          {state === 'idle' ? null : 'Saved. One moment…'}
        </span>
      </Form>
    </>
  )
}
