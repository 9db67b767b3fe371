import { data, Form, Link, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { Button } from '../ui/button.tsx'
import { DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { FilterLinks } from '../ui/filter-links.tsx'
import { Moment } from '../ui/moment.tsx'
import { EmptyState, Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import type { Route } from './+types/support-requests.ts'
import { DeedDialog, DeedLink } from './deed.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Support requests' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const state = url.searchParams.get('state') === 'closed' ? 'closed' : 'open'
  const query = { ...pageOf(url), state } as const
  const requests = await loaded(context.get(apiContext).GET('/support-requests', { params: { query } }), url)
  return { requests, state, done: url.searchParams.has('done') }
}

export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData()
  const path = { requestId: String(form.get('id')) }
  const api = context.get(apiContext)
  const answer = form.get('answer')
  const outcome = await attempted(
    answer === null
      ? api.POST('/support-requests/{requestId}/close', {
          params: { path },
          body: { note: String(form.get('note') ?? '') },
        })
      : api.POST('/support-requests/{requestId}/answer', {
          params: { path },
          body: { answer: String(answer) },
        }),
  )
  if (!outcome.ok) return data({ problem: outcome.problem }, { status: outcome.problem.status })
  throw redirect('/console/support-requests?done')
}

export default function SupportRequests({ loaderData, actionData }: Route.ComponentProps) {
  const { requests, state, done } = loaderData
  return (
    <>
      <PageHeader
        title="Support requests"
        note="From people who cannot get in. Anybody can write one: find out who it is before you help."
      />
      <ProblemNotice problem={actionData?.problem} />
      {done && !actionData?.problem ? <Notice tone="good" title="The request is closed." /> : null}
      <FilterLinks
        label="Requests by state"
        links={[
          { to: '/console/support-requests', label: 'Open', isCurrent: state === 'open' },
          { to: '/console/support-requests?state=closed', label: 'Closed', isCurrent: state === 'closed' },
        ]}
      />
      {requests.items.length > 0 ? (
        <ul className="border-t border-rule">
          {requests.items.map((request) => (
            <li key={request.id} className="border-b border-rule py-5">
              <Request request={request} />
            </li>
          ))}
        </ul>
      ) : (
        <EmptyState title={state === 'open' ? 'Nobody waits for help' : 'No request has been closed yet'}>
          Who has lost the e-mail address of an account asks from the sign-in page, and stands here.
        </EmptyState>
      )}
      <Pager next={requests.next} />
    </>
  )
}

/** What was done for the account since a request came. */
const HELP: Readonly<Record<string, string>> = {
  registration_code_sent: 'a registration code was mailed',
  invited: 'somebody was invited to the account',
  email_replaced: 'another sign-in email was given',
  password_link_made: 'a link for a new password was made',
  totp_off: 'a second step was ended',
}

function Request({ request }: { request: Shape<'SupportRequest'> }) {
  const { name, reachAt, message, createdAt, state, note, closedAt, lastHelp } = request
  return (
    <article className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <h2 className="font-semibold wrap-anywhere">{name}</h2>
        <p className="text-sm text-soft wrap-anywhere">
          <AccountOf request={request} /> · reach at {reachAt} · <Moment value={createdAt} />
        </p>
        <p className="mt-2 max-w-prose whitespace-pre-line wrap-anywhere">{message}</p>
        {lastHelp ? (
          <p className="mt-2 text-sm text-soft">
            Since then: {HELP[lastHelp.kind] ?? lastHelp.kind}, <Moment value={lastHelp.at} />. Close the
            request when that was all.
          </p>
        ) : null}
        {state === 'closed' && closedAt ? (
          <p className="mt-2 max-w-prose whitespace-pre-line border-l-2 border-edge pl-3 text-sm text-soft wrap-anywhere">
            Closed <Moment value={closedAt} />
            {note ? `: ${note}` : null}
          </p>
        ) : null}
      </div>
      {state === 'open' ? (
        <div className="flex flex-wrap items-start gap-2 sm:justify-end">
          <HelpLink request={request} />
          {reachAt.includes('@') ? <AnswerDialog request={request} /> : null}
          <CloseDialog request={request} />
        </div>
      ) : null}
    </article>
  )
}

function AccountOf({ request: { accountId, accountNumber } }: { request: Shape<'SupportRequest'> }) {
  if (accountId === null) return <>Account {accountNumber}, which does not exist</>
  return (
    <Link className="underline" to={`/console/accounts/${accountId}/people`}>
      Account {accountNumber}
    </Link>
  )
}

/** To the people of the account, where somebody is given another sign-in email, or a registration code is mailed; with what the request says filled in. */
function HelpLink({ request: { accountId, name, reachAt } }: { request: Shape<'SupportRequest'> }) {
  if (accountId === null) return null
  const query = new URLSearchParams({ name, ...(reachAt.includes('@') ? { email: reachAt } : {}) })
  return <DeedLink to={`/console/accounts/${accountId}/people?${query}`}>Give another way in…</DeedLink>
}

function AnswerDialog({ request: { id, name, reachAt } }: { request: Shape<'SupportRequest'> }) {
  return (
    <DeedDialog trigger="Answer by mail…" title={`Answer ${name}`}>
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <input type="hidden" name="id" value={id} />
        <p className="text-sm text-soft wrap-anywhere">
          To {reachAt}. Whose address that is, nobody has proven: say nothing of the account.
        </p>
        <TextField
          id={`answer-${id}`}
          label="Answer"
          hint="It is mailed as it stands, closes the request, and stands on the account’s story."
          name="answer"
          rows={6}
          maxLength={4000}
          required
        />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">Send and close</Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}

function CloseDialog({ request: { id, name } }: { request: Shape<'SupportRequest'> }) {
  return (
    <DeedDialog look="quiet" trigger="Close…" title={`Close the request of ${name}`}>
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <input type="hidden" name="id" value={id} />
        <TextField
          id={`note-${id}`}
          label="What was done"
          hint="It stands on the account’s story."
          name="note"
          maxLength={1000}
          required
        />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">Close request</Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}
