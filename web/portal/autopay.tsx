import { data, Form, redirect } from 'react-router'
import { type Api, apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Dialog, DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Facts } from '../ui/figures.tsx'
import { MethodLabel } from '../ui/method-label.tsx'
import { Day, Moment } from '../ui/moment.tsx'
import { Money } from '../ui/money.tsx'
import { EmptyState, Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import type { Route } from './+types/autopay.ts'
import { AutopayDrafts } from './autopay-drafts.tsx'
import { endedWords, scheduleWords } from './autopay-words.ts'
import { PaymentTabs } from './payment-tabs.tsx'
import { visitContext } from './visit.ts'

export const meta: Route.MetaFunction = () => [{ title: 'AutoPay' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId }
  const [{ autopay }, drafts, methods] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/autopay', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/autopay/drafts', { params: { path, query: pageOf(url) } }), url),
    loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path } }), url),
  ])
  return { autopay, drafts, methods: methods.items, done: url.searchParams.get('done') }
}

export async function action({ context, request }: Route.ActionArgs) {
  const { accountId } = context.get(visitContext)
  const form = await request.formData()
  const outcome = await done(context.get(apiContext), { accountId, form })
  if (!outcome.ok) return data({ problem: outcome.problem }, outcome.problem.status)
  throw redirect(`/autopay?done=${form.get('deed')}`)
}

function done(api: Api, { accountId, form }: { accountId: string; form: FormData }) {
  const params = { path: { accountId } }
  const text = (name: string) => String(form.get(name) ?? '')
  switch (form.get('deed')) {
    case 'pause':
      return attempted(
        api.POST('/accounts/{accountId}/autopay/pause', { params, body: { until: text('until') } }),
      )
    case 'resume':
      return attempted(api.POST('/accounts/{accountId}/autopay/resume', { params }))
    case 'approve': {
      const path = { accountId, draftOn: text('draftOn') }
      return attempted(
        api.POST('/accounts/{accountId}/autopay/drafts/{draftOn}/approve', { params: { path } }),
      )
    }
    default:
      return attempted(api.POST('/accounts/{accountId}/autopay/end', { params }))
  }
}

const DONE: Record<string, string> = {
  enrolled: 'You are enrolled in AutoPay.',
  changed: 'AutoPay was changed.',
  pause: 'AutoPay is paused.',
  resume: 'AutoPay goes on.',
  approve: 'The payment is approved and goes with the next run.',
  end: 'AutoPay has ended. Nothing is drafted by itself any more.',
}

export default function AutoPay({ loaderData, actionData }: Route.ComponentProps) {
  const { autopay, drafts, methods, done: deed } = loaderData
  const isActive = autopay?.state === 'active'
  return (
    <>
      <PaymentTabs />
      <PageHeader
        title="AutoPay"
        actions={
          isActive ? (
            <>
              <ButtonLink to="/autopay/enrol">Change</ButtonLink>
              <PauseDialog autopay={autopay} />
              <EndDialog />
            </>
          ) : null
        }
      />
      {deed !== null && DONE[deed] ? <Notice tone="good" title={DONE[deed]} /> : null}
      <ProblemNotice problem={actionData?.problem} />
      {isActive ? <Standing autopay={autopay} methods={methods} /> : <NotEnrolled autopay={autopay} />}
      {drafts.items.length > 0 ? (
        <Section title="Drafts">
          <AutopayDrafts drafts={drafts.items} />
        </Section>
      ) : null}
      <Pager next={drafts.next} />
    </>
  )
}

function NotEnrolled({ autopay }: { autopay: Shape<'Autopay'> | null }) {
  return (
    <EmptyState
      title={autopay ? 'AutoPay has ended' : 'You pay each invoice yourself'}
      action={
        <ButtonLink look="primary" to="/autopay/enrol">
          Enroll in AutoPay
        </ButtonLink>
      }
    >
      {autopay?.endedAt ? (
        <>
          It ended on <Moment value={autopay.endedAt} style="day" />
          {endedWords(autopay.endedBecause)}.{' '}
        </>
      ) : null}
      AutoPay pays invoices by a card or bank account on the day you choose. You are told the amount
      beforehand, can set a limit, and can pause or end it at any time.
    </EmptyState>
  )
}

function Standing({ autopay, methods }: { autopay: Shape<'Autopay'>; methods: Shape<'PaymentMethod'>[] }) {
  const method = methods.find(({ id }) => id === autopay.methodId)
  const fallback = methods.find(({ id }) => id === autopay.fallbackMethodId)
  return (
    <div className="max-w-2xl">
      {autopay.pausedUntil ? (
        <Notice
          tone="warn"
          title={
            <>
              AutoPay is paused until <Day value={autopay.pausedUntil} style="long" />
            </>
          }
        >
          <p>Until then you pay each invoice yourself.</p>
          <Form method="post" className="mt-3">
            <input type="hidden" name="deed" value="resume" />
            <Button>Resume now</Button>
          </Form>
        </Notice>
      ) : null}
      <p className="mb-1 text-sm text-soft">Next draft</p>
      <p className="mb-6 text-xl font-semibold tracking-tight">
        {autopay.nextDraftOn ? <Day value={autopay.nextDraftOn} style="long" /> : 'With the next invoice'}
      </p>
      {method ? (
        <div className="mb-6 border-y border-rule py-3">
          <MethodLabel method={method} />
          {method.state === 'usable' ? null : (
            <p className="mt-1 ml-7 text-sm text-bad">It cannot be charged: choose another method.</p>
          )}
        </div>
      ) : null}
      <Facts
        facts={[
          { label: 'When', value: scheduleWords(autopay.schedule) },
          {
            label: 'If that fails',
            value: fallback ? (fallback.nickname ?? fallback.label) : 'You are told',
          },
          {
            label: 'Limit a month',
            value: autopay.monthlyCap ? <Money value={autopay.monthlyCap} /> : 'None',
          },
          { label: 'Enrolled', value: <Moment value={autopay.enrolledAt} style="day" /> },
        ]}
      />
    </div>
  )
}

function PauseDialog({ autopay }: { autopay: Shape<'Autopay'> }) {
  return (
    <Dialog trigger="Pause…" title="Pause AutoPay">
      <p>
        Nothing is drafted before the day you name. Invoices fall due all the same: you pay them yourself.
      </p>
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <input type="hidden" name="deed" value="pause" />
        <Field
          label="First day on which it drafts again"
          name="until"
          type="date"
          defaultValue={autopay.pausedUntil ?? ''}
          required
        />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">Pause AutoPay</Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}

function EndDialog() {
  return (
    <Dialog trigger="End…" title="End AutoPay?">
      <p>
        From then on you pay each invoice yourself. A payment that is on its way goes on. Its terms are
        revoked; you can enroll again at any time.
      </p>
      <Form method="post">
        <input type="hidden" name="deed" value="end" />
        <DialogActions>
          <DialogCancel>Keep AutoPay</DialogCancel>
          <Button look="danger">End AutoPay</Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}
