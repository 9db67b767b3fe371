import { redirect } from 'react-router'
import { type Api, apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { EmptyState, Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/alerts.ts'
import { AlertForm, alertErrors, plainLimit, type TypedAlert } from './alert-form.tsx'
import { AlertTable, type UsageAlert } from './alert-table.tsx'
import { Form } from './form.tsx'
import { may, visitContext } from './visit.ts'

export async function loader({ context, url }: Route.LoaderArgs) {
  const visit = context.get(visitContext)
  const { accountId } = visit
  const api = context.get(apiContext)
  const path = { accountId }
  const [alerts, account, numbers] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/usage-alerts', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}', { params: { path } }), url),
    may(visit, 'see_numbers')
      ? loaded(api.GET('/accounts/{accountId}/numbers', { params: { path, query: { limit: 200 } } }), url)
      : { items: [] },
  ])
  return {
    alerts: alerts.items,
    currency: account.currency,
    numbers: numbers.items.map(({ number, label }) => ({ number, label })),
    done: url.searchParams.get('done'),
    hasAddress: visit.me.login.email !== null,
  }
}

/** Sets, pauses, resumes or removes an alert. */
export async function action({ context, request }: Route.ActionArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const deed = text('deed')
  if (deed === 'set') return setAlert(api, { accountId, typed: typedIn(text) })
  const params = { path: { accountId, alertId: text('alertId') } }
  const address = '/accounts/{accountId}/usage-alerts/{alertId}'
  const outcome = await attempted(
    deed === 'remove'
      ? api.DELETE(address, { params })
      : api.PATCH(address, { params, body: { active: deed === 'resume' } }),
  )
  if (outcome.ok) throw redirect(deed === 'remove' ? '/alerts?done=removed' : '/alerts')
  return { problem: outcome.problem, errors: {}, typed: null }
}

function typedIn(text: (name: string) => string): TypedAlert {
  return {
    ...{ name: text('name'), limit: text('limit'), number: text('number') },
    what: text('what') as UsageAlert['what'],
    period: text('period') as UsageAlert['period'],
  }
}

async function setAlert(api: Api, { accountId, typed }: { accountId: string; typed: TypedAlert }) {
  const errors = alertErrors(typed)
  if (Object.keys(errors).length > 0) return { problem: undefined, errors, typed }
  // Half of our readers write a comma.
  const body = { ...typed, limit: plainLimit(typed.limit).replace(',', '.'), number: typed.number || null }
  const params = { path: { accountId } }
  const outcome = await attempted(api.POST('/accounts/{accountId}/usage-alerts', { params, body }))
  if (outcome.ok) throw redirect('/alerts?done=set')
  return { problem: outcome.problem, errors: {}, typed }
}

export default function Alerts({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('usage')
  const { alerts, currency, numbers, done, hasAddress } = loaderData
  return (
    <>
      <Title>{say('alerts')}</Title>
      <PageHeader
        title={say('alerts')}
        note={say('alertsNote')}
        back={{ to: '/usage', label: say('title') }}
      />
      {actionData ? <ProblemNotice problem={actionData.problem} /> : <Done done={done} alerts={alerts} />}
      {alerts.length > 0 ? (
        <AlertTable alerts={alerts} currency={currency} deeds={(alert) => <Deeds alert={alert} />} />
      ) : (
        <EmptyState title={say('alertsNone')}>{say('alertsNoneText')}</EmptyState>
      )}
      <Section title={say('newAlert')}>
        {hasAddress ? (
          <AlertForm
            key={alerts.length}
            {...{ currency, numbers }}
            errors={actionData?.errors ?? {}}
            typed={actionData?.typed ?? null}
          />
        ) : (
          <Notice title={say('setByPerson')} />
        )}
      </Section>
    </>
  )
}

function Done({ done, alerts }: { done: string | null; alerts: readonly UsageAlert[] }) {
  const say = useWords('usage')
  const newest = alerts.at(-1)
  if (done === 'set' && newest) {
    // What it waits for had come before it was set.
    const word = newest.toldAt === null ? 'isSet' : 'isSetReached'
    return <Notice tone="good" title={say(word, { name: newest.name })} />
  }
  if (done === 'removed') return <Notice tone="good" title={say('isRemoved')} />
  return null
}

function Deeds({ alert }: { alert: UsageAlert }) {
  const say = useWords('usage')
  return (
    <>
      <Form method="post">
        <input type="hidden" name="alertId" value={alert.id} />
        <Button
          name="deed"
          value={alert.active ? 'pause' : 'resume'}
          aria-label={`${say(alert.active ? 'pause' : 'resume')}: ${alert.name}`}
        >
          {say(alert.active ? 'pause' : 'resume')}
        </Button>
      </Form>
      <Dialog trigger={say('remove')} look="quiet" title={say('removeOne', { name: alert.name })}>
        <p>{say('removeText')}</p>
        <Form method="post">
          <input type="hidden" name="alertId" value={alert.id} />
          <DialogActions>
            <DialogCancel />
            <Button look="danger" name="deed" value="remove">
              {say('removeDeed')}
            </Button>
          </DialogActions>
        </Form>
      </Dialog>
    </>
  )
}
