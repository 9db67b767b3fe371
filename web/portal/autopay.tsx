import { data, redirect } from 'react-router'
import { type Api, apiContext } from '../api/context.ts'
import { attempted, loaded, type Problem } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Dialog, DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Facts } from '../ui/figures.tsx'
import { MethodLabel, methodName } from '../ui/method-label.tsx'
import { Day, Moment } from '../ui/moment.tsx'
import { Money } from '../ui/money.tsx'
import { EmptyState, Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { Title } from '../ui/title.tsx'
import { useProblemSentence } from '../words/problem-sentence.ts'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/autopay.ts'
import { AutopayDrafts, isToApprove } from './autopay-drafts.tsx'
import { LateNext } from './autopay-late.tsx'
import { useScheduleWords } from './autopay-words.ts'
import { Form } from './form.tsx'
import { MethodDeeds } from './payment-method-deeds.tsx'
import { PaymentTabs } from './payment-tabs.tsx'
import { may, visitContext } from './visit.ts'

export async function loader({ context, url }: Route.LoaderArgs) {
  const visit = context.get(visitContext)
  const { accountId } = visit
  const api = context.get(apiContext)
  const path = { accountId }
  const [{ autopay, next }, drafts, methods] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/autopay', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/autopay/drafts', { params: { path, query: pageOf(url) } }), url),
    loaded(api.GET('/accounts/{accountId}/payment-methods', { params: { path } }), url),
  ])
  const done = DONE.find((deed) => deed === url.searchParams.get('done')) ?? null
  return { autopay, next, drafts, methods: methods.items, mayPay: may(visit, 'pay'), done }
}

export async function action({ context, request }: Route.ActionArgs) {
  const { accountId } = context.get(visitContext)
  const form = await request.formData()
  const outcome = await done(context.get(apiContext), { accountId, form })
  const until = form.get('deed') === 'pause' ? String(form.get('until') ?? '') : null
  if (!outcome.ok) return data({ problem: outcome.problem, until }, outcome.problem.status)
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
    case 'withdraw': {
      const path = { accountId, draftOn: text('draftOn') }
      return attempted(
        api.POST('/accounts/{accountId}/autopay/drafts/{draftOn}/withdraw', { params: { path } }),
      )
    }
    default:
      return attempted(api.POST('/accounts/{accountId}/autopay/end', { params }))
  }
}

const DONE = ['enrolled', 'changed', 'pause', 'resume', 'approve', 'withdraw', 'end'] as const

export default function AutoPay({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('autopay')
  const sayMethod = useWords('methods')
  const { autopay, next, drafts, methods, mayPay, done: deed } = loaderData
  const isActive = autopay?.state === 'active'
  const charged = methods.find(({ id }) => id === autopay?.methodId)
  // What keeps a pause from beginning is said in its dialog, beside the day.
  const pauseProblem = actionData?.until == null ? undefined : actionData.problem
  return (
    <>
      <PaymentTabs />
      <Title>{say('title')}</Title>
      <PageHeader
        title={say('title')}
        actions={
          isActive && mayPay ? (
            <>
              <ButtonLink to="/autopay/enrol">{say('change')}</ButtonLink>
              <PauseDialog
                autopay={autopay}
                next={next}
                typed={actionData?.until ?? null}
                problem={pauseProblem}
              />
              <EndDialog />
            </>
          ) : null
        }
      />
      {deed && !actionData ? <Notice tone="good" title={say(`done.${deed}`)} /> : null}
      <ProblemNotice problem={pauseProblem ? undefined : actionData?.problem} />
      {isActive ? <Standing {...loaderData} autopay={autopay} /> : <NotEnrolled {...loaderData} />}
      {drafts.items.length > 0 ? (
        <Section title={say('drafts')}>
          <AutopayDrafts
            drafts={drafts.items}
            mayPay={mayPay}
            method={charged ? methodName(charged, sayMethod) : null}
          />
        </Section>
      ) : null}
      <Pager next={drafts.next} />
    </>
  )
}

type Data = Route.ComponentProps['loaderData']
type Draft = Shape<'AutopayDraft'>

function NotEnrolled({ autopay, mayPay }: Pick<Data, 'autopay' | 'mayPay'>) {
  const say = useWords('autopay')
  return (
    <EmptyState
      title={autopay ? say('hasEnded') : say('youPay')}
      action={
        mayPay ? (
          <ButtonLink look="primary" to="/autopay/enrol">
            {say('enrol')}
          </ButtonLink>
        ) : null
      }
    >
      {autopay?.endedAt ? (
        <>{say(endedWord(autopay), { day: <Moment value={autopay.endedAt} style="day" /> })} </>
      ) : null}
      {say('whatItDoes')}
    </EmptyState>
  )
}

function endedWord({ endedBecause }: Shape<'Autopay'>) {
  if (endedBecause === 'customer') return 'endedByYou'
  if (endedBecause === 'method_removed') return 'endedByMethod'
  return endedBecause === 'staff' ? 'endedByStaff' : 'endedOn'
}

function Standing({ autopay, next, drafts, methods, mayPay }: Data & { autopay: Shape<'Autopay'> }) {
  const say = useWords('autopay')
  const sayMethod = useWords('methods')
  const scheduleWords = useScheduleWords()
  const method = methods.find(({ id }) => id === autopay.methodId)
  const fallback = methods.find(({ id }) => id === autopay.fallbackMethodId)
  return (
    <div className="max-w-2xl">
      {autopay.pausedUntil ? (
        <Notice
          tone="warn"
          title={say('pausedUntil', { day: <Day value={autopay.pausedUntil} style="long" /> })}
        >
          <p>{say('untilThenYouPay')}</p>
          {mayPay ? (
            <Form method="post" className="mt-3">
              <input type="hidden" name="deed" value="resume" />
              <Button>{say('resume')}</Button>
            </Form>
          ) : null}
        </Notice>
      ) : null}
      <p className="mb-1 text-sm text-soft">{say('next')}</p>
      <p className="mb-6 text-xl font-semibold tracking-tight">
        <Next next={next} drafts={drafts} />
      </p>
      <LateNext next={next} />
      {method ? (
        <div className="mb-6 flex items-center justify-between gap-4 border-y border-rule py-3">
          <div>
            <MethodLabel method={method} />
            {method.state === 'usable' ? null : (
              <p className="mt-1 ml-7 text-sm text-bad">{say('cannotBeCharged')}</p>
            )}
          </div>
          {mayPay ? <MethodDeeds method={method} /> : null}
        </div>
      ) : null}
      <Facts
        facts={[
          { label: say('when'), value: scheduleWords(autopay.schedule) },
          {
            label: say('ifThatFails'),
            value: fallback ? methodName(fallback, sayMethod) : say('youAreTold'),
          },
          {
            label: say('limit'),
            value: autopay.monthlyCap ? <Money value={autopay.monthlyCap} /> : say('noLimit'),
          },
          { label: say('enrolledOn'), value: <Moment value={autopay.enrolledAt} style="day" /> },
        ]}
      />
    </div>
  )
}

/** What it pays next, and when: what was approved goes first, and what waits for the payer says so, since nothing of it goes before. */
function Next({ next, drafts }: Pick<Data, 'drafts' | 'next'>) {
  const say = useWords('autopay')
  const amountOf = (draft: Draft) => <Money value={draft.toCharge ?? draft.amount} />
  const approved = drafts.items.findLast(({ state }) => state === 'approved')
  if (approved) return say('soon', { amount: amountOf(approved) })
  if (next) {
    const day = <Day value={next.on} style="long" />
    return say('amountOn', { amount: <Money value={next.amount} />, day })
  }
  const waiting = drafts.items.findLast(isToApprove)
  return waiting ? say('onceApproved', { amount: amountOf(waiting) }) : say('withNextInvoice')
}

function PauseDialog(props: {
  autopay: Shape<'Autopay'>
  next: Data['next']
  /** The day that was typed and is none, and why. */
  typed: string | null
  problem?: Problem
}) {
  const { autopay, next, typed, problem } = props
  const say = useWords('autopay')
  const sentence = useProblemSentence(problem)
  return (
    <Dialog trigger={say('pauseOpen')} title={say('pauseTitle')} isRefused={problem !== undefined}>
      <p>{say('pauseText')}</p>
      {next ? (
        <p className="mt-2">{say('pauseDue', { due: <Day value={next.dueOn} style="long" /> })}</p>
      ) : null}
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <input type="hidden" name="deed" value="pause" />
        <Field
          label={say('pauseUntil')}
          name="until"
          type="date"
          defaultValue={typed ?? autopay.pausedUntil ?? ''}
          error={sentence || undefined}
          required
        />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">{say('pause')}</Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}

function EndDialog() {
  const say = useWords('autopay')
  return (
    <Dialog trigger={say('endOpen')} title={say('endTitle')}>
      <p>{say('endText')}</p>
      <Form method="post">
        <input type="hidden" name="deed" value="end" />
        <DialogActions>
          <DialogCancel>{say('keep')}</DialogCancel>
          <Button look="danger">{say('end')}</Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}
