import { data, Link, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { Moment } from '../ui/moment.tsx'
import { EmptyState, Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import type { Route } from './+types/attention.ts'
import { DisputeTable } from './attempt-tables.tsx'
import { loadQueues, type Queues, waitingOf } from './attention-queues.ts'
import { DifferenceTable } from './difference-table.tsx'
import { LeftEventTable } from './left-event-table.tsx'
import { MailTable } from './mail-table.tsx'
import { OverdueTable } from './overdue-table.tsx'
import { doDeed } from './payment-deeds.ts'
import { UnresolvedPayments, UnresolvedRefunds } from './unresolved-tables.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Attention' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const queues = await loadQueues(context.get(apiContext), url)
  return { queues, done: url.searchParams.get('done') }
}

export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData()
  const problem = await doDeed(context.get(apiContext), form)
  if (problem) return data({ problem }, { status: problem.status })
  throw redirect(`/console/attention?done=${encodeURIComponent(String(form.get('deed')))}`)
}

const DONE: Record<string, string> = {
  look: 'The gateway was asked. What is still here, it does not know yet.',
  decide: 'The decision was recorded.',
  'decide-refund': 'The decision was recorded.',
  resolve: 'The difference is settled.',
}

export default function Attention({ loaderData, actionData }: Route.ComponentProps) {
  const { queues, done } = loaderData
  const isDone = done !== null && !actionData?.problem
  return (
    <>
      <PageHeader
        title="Attention"
        note="What no machine may decide. Everything else about payments takes care of itself."
      />
      <ProblemNotice problem={actionData?.problem} />
      {isDone && DONE[done] ? <Notice tone="good" title={DONE[done]} /> : null}
      {waitingOf(queues) === '0' ? (
        <EmptyState title="Nothing waits for you">
          Payments and refunds without an answer, disputes with a deadline, differences of settlement and
          people who cannot get in will be here when there are any.
        </EmptyState>
      ) : (
        <ToDecide queues={queues} />
      )}
      <ToLookAt queues={queues} />
    </>
  )
}

function ToDecide({ queues: { payments, refunds, disputes, differences, requests } }: { queues: Queues }) {
  return (
    <>
      {requests.length > 0 ? (
        <Section
          title="People who cannot get in"
          aside={
            <Link className="underline" to="/console/support-requests">
              Support requests
            </Link>
          }
        >
          <ul className="border-t border-rule">
            {requests.map(({ id, name, accountNumber, createdAt }) => (
              <li key={id} className="border-b border-rule py-2 wrap-anywhere">
                {name}, account {accountNumber}, since <Moment value={createdAt} />
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      {payments.length > 0 ? (
        <Section
          title="Payments without a known outcome"
          note="Their invoices cannot be paid again until it is known. They are looked up by themselves; one that takes too long raises an alarm, and one that is frozen waits for you."
        >
          <UnresolvedPayments payments={payments} />
        </Section>
      ) : null}
      {refunds.length > 0 ? (
        <Section title="Refunds without a known outcome">
          <UnresolvedRefunds refunds={refunds} />
        </Section>
      ) : null}
      {disputes.length > 0 ? (
        <Section
          title="Disputes to answer"
          note="The nearest deadline first. One that is not answered in time is lost."
        >
          <DisputeTable disputes={disputes} />
        </Section>
      ) : null}
      {differences.length > 0 ? (
        <Section
          title="Differences of settlement"
          note="What a gateway settled otherwise than we have it. Correct what has to be corrected first, then say here how."
          aside={
            <Link className="underline" to="/console/reconciliation">
              Reconciliation
            </Link>
          }
        >
          <DifferenceTable differences={differences} />
        </Section>
      ) : null}
    </>
  )
}

/** What the machine gave up, the newest of it since nothing strikes it off; and what it will do next about overdue accounts. */
function ToLookAt({ queues: { events, mails, undelivered, cases } }: { queues: Queues }) {
  return (
    <>
      {events.length > 0 ? (
        <Section
          title="Events of gateways that match nothing"
          note="The newest that were given up. Somebody may have charged at the gateway without Tollbook."
        >
          <LeftEventTable events={events} />
        </Section>
      ) : null}
      {mails.length > 0 ? (
        <Section
          title="Mails that did not arrive"
          note="Mend the address, then send them again."
          aside={
            <Link className="underline" to="/console/mails?state=bounced">
              All {undelivered} of them
            </Link>
          }
        >
          <MailTable mails={mails} />
        </Section>
      ) : null}
      {cases.length > 0 ? (
        <Section
          title="Overdue, by what happens next"
          note="Done by itself on its day, unless you record a promise to pay or exempt the account."
          aside={
            <Link className="underline" to="/console/overdue">
              All that is overdue
            </Link>
          }
        >
          <OverdueTable cases={cases} />
        </Section>
      ) : null}
    </>
  )
}
