import { data, Form, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { words } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Moment } from '../ui/moment.tsx'
import { EmptyState, ProblemNotice } from '../ui/notice.tsx'
import { Section } from '../ui/page-header.tsx'
import { PhoneNumber } from '../ui/phone-number.tsx'
import { SubscriptionTable } from '../ui/subscription-table.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import type { Route } from './+types/account-services.ts'
import { DeedDialog } from './deed.tsx'
import { AssignNumberDialog, SubscribeDialog } from './service-dialogs.tsx'

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const path = { accountId: params.accountId }
  const query = { limit: 200 }
  const [subscriptions, numbers, plans] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/subscriptions', { params: { path, query } }), url),
    loaded(api.GET('/accounts/{accountId}/numbers', { params: { path, query } }), url),
    loaded(api.GET('/plans', { params: { query } }), url),
  ])
  return { subscriptions: subscriptions.items, numbers: numbers.items, plans: plans.items }
}

export async function action({ context, params, request }: Route.ActionArgs) {
  const api = context.get(apiContext)
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const path = { accountId: params.accountId }
  const outcome = await attempted<unknown>(deed())
  if (!outcome.ok) return data({ problem: outcome.problem }, { status: outcome.problem.status })
  throw redirect(`/console/accounts/${params.accountId}/services`)

  function deed(): Promise<{ data?: unknown; error?: unknown; response: Response }> {
    switch (text('deed')) {
      case 'subscribe':
        return api.POST('/accounts/{accountId}/subscriptions', {
          params: { path },
          body: {
            planId: text('planId'),
            quantity: Number(text('quantity')),
            label: text('label'),
            startsOn: text('startsOn'),
          },
        })
      case 'end':
        return api.POST('/accounts/{accountId}/subscriptions/{subscriptionId}/end', {
          params: { path: { ...path, subscriptionId: text('subscriptionId') } },
          body: { endsOn: text('endsOn') },
        })
      default:
        return api.POST('/accounts/{accountId}/numbers', {
          params: { path },
          body: {
            // As people write it; the API takes E.164.
            number: text('number').replaceAll(/[\s().-]/g, ''),
            kind: text('kind') === 'tfn' ? 'tfn' : 'did',
            label: text('label'),
            subscriptionId: text('subscriptionId') || null,
            ...(text('from') ? { from: text('from') } : {}),
          },
        })
    }
  }
}

export default function AccountServices({ loaderData, actionData }: Route.ComponentProps) {
  const { subscriptions, numbers, plans } = loaderData
  return (
    <>
      <ProblemNotice problem={actionData?.problem} />
      <Section title="Services" aside={<SubscribeDialog plans={plans} />}>
        {subscriptions.length > 0 ? (
          <SubscriptionTable
            subscriptions={subscriptions}
            deed={(one) => (one.endsOn ? null : <EndDialog subscription={one} />)}
          />
        ) : (
          <EmptyState title="No services yet">
            Subscribe this account to a plan; its fees are charged from the day it starts.
          </EmptyState>
        )}
      </Section>
      <Section title="Numbers" aside={<AssignNumberDialog subscriptions={subscriptions} />}>
        {numbers.length > 0 ? (
          <DataTable caption="Numbers" rows={numbers} columns={NUMBER_COLUMNS} rowKey={(one) => one.id} />
        ) : (
          <EmptyState title="No numbers yet">Calls find this account by its numbers and trunks.</EmptyState>
        )}
      </Section>
    </>
  )
}

function EndDialog({ subscription }: { subscription: Shape<'Subscription'> }) {
  return (
    <DeedDialog look="quiet" trigger="End…" title={`End ${subscription.planName}`}>
      <p>The fee is charged up to the day before and given back for the rest of a month already paid.</p>
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <input type="hidden" name="deed" value="end" />
        <input type="hidden" name="subscriptionId" value={subscription.id} />
        <Field
          id={`end-${subscription.id}`}
          label="First day without it"
          name="endsOn"
          type="date"
          min={subscription.startsOn}
          required
        />
        <DialogActions>
          <DialogCancel />
          <Button look="danger">End {subscription.planName}</Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}

const NUMBER_COLUMNS: ReadonlyArray<Column<Shape<'Number'>>> = [
  { key: 'number', header: 'Number', narrow: 'title', cell: (one) => <PhoneNumber value={one.number} /> },
  {
    key: 'kind',
    header: 'Kind',
    cell: (one) => (one.kind === 'did' ? 'DID' : one.kind === 'tfn' ? 'TFN' : words(one.kind)),
  },
  { key: 'label', header: 'Label', cell: (one) => one.label },
  {
    key: 'from',
    header: 'Held since',
    label: 'since',
    cell: (one) => <Moment value={one.heldFrom} style="day" />,
  },
  {
    key: 'until',
    header: 'Released',
    cell: (one) => (one.heldUntil ? <Moment value={one.heldUntil} style="day" /> : null),
  },
]
