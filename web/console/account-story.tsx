import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import { Facts } from '../ui/figures.tsx'
import { Day } from '../ui/moment.tsx'
import { Money } from '../ui/money.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { Section } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { useReader } from '../ui/reader.tsx'
import { Timeline } from '../ui/timeline.tsx'
import type { Route } from './+types/account-story.ts'
import { actorWords, eventWords } from './event-words.ts'

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const path = { accountId: params.accountId }
  const [account, summary, events] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/summary', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/events', { params: { path, query: pageOf(url) } }), url),
  ])
  return { account, summary, events }
}

export default function AccountStory({ loaderData }: Route.ComponentProps) {
  const { account, summary, events } = loaderData
  const reader = { ...useReader(), currency: account.currency }
  return (
    <div className="grid gap-x-16 gap-y-10 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <Section title="What happened">
        {events.items.length > 0 ? (
          <Timeline
            events={events.items.map((event) => ({
              key: event.id,
              at: event.at,
              what: eventWords(event.kind, event.detail, reader),
              note: `by ${actorWords(event.actor)}`,
            }))}
          />
        ) : (
          <EmptyState title="Nothing yet">Whatever happens to this account will be listed here.</EmptyState>
        )}
        <Pager next={events.next} />
      </Section>
      <div>
        <Section title="Terms">
          <Facts facts={termsOf(account, summary)} />
        </Section>
        <Section title="Address">
          <address className="text-soft not-italic">
            {[account.name, ...account.addressLines, account.country].map((line) => (
              <span key={line} className="block">
                {line}
              </span>
            ))}
          </address>
        </Section>
        {account.contacts.length > 0 ? (
          <Section title="Contacts">
            <Facts
              facts={account.contacts.map((contact) => ({
                label: `${contact.name}, ${contact.kind}`,
                value: contact.email ?? contact.phone,
              }))}
            />
          </Section>
        ) : null}
      </div>
    </div>
  )
}

function termsOf(
  account: Route.ComponentProps['loaderData']['account'],
  summary: Route.ComponentProps['loaderData']['summary'],
) {
  return [
    ...(summary.nextInvoice
      ? [
          { label: 'Next invoice', value: <Day value={summary.nextInvoice.on} /> },
          { label: 'So far, before tax', value: <Money value={summary.nextInvoice.soFar} /> },
        ]
      : []),
    { label: 'Billing day', value: account.billingDay },
    { label: 'Due after', value: `${account.termsDays} days` },
    { label: 'Currency', value: account.currency },
    { label: 'Time zone', value: account.timeZone.replaceAll('_', ' ') },
    { label: 'Tax', value: account.taxExempt ? 'Exempt' : account.taxJurisdiction || 'None' },
    { label: 'Call detail on invoices', value: account.callDetailAnnex ? 'Yes' : 'No' },
    { label: 'Opened', value: <Day value={account.openedOn} /> },
    ...(account.closedOn ? [{ label: 'Closed', value: <Day value={account.closedOn} /> }] : []),
  ]
}
