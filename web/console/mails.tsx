import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { FilterLinks } from '../ui/filter-links.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import type { Route } from './+types/mails.ts'
import { MAIL_STATES, MailTable } from './mail-table.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Outbox' }]

type State = Shape<'Mail'>['state']

export async function loader({ context, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const asked = url.searchParams.get('state') ?? ''
  const state = isState(asked) ? asked : undefined
  const accountId = url.searchParams.get('account') || undefined
  const path = { accountId: accountId ?? '' }
  const [mails, counts, account] = await Promise.all([
    loaded(api.GET('/mails', { params: { query: { ...pageOf(url), state, accountId } } }), url),
    loaded(api.GET('/mail-counts'), url),
    accountId ? loaded(api.GET('/accounts/{accountId}', { params: { path } }), url) : null,
  ])
  return { mails, counts, state: state ?? null, account }
}

function isState(text: string): text is State {
  return Object.hasOwn(MAIL_STATES, text)
}

const STATES = Object.keys(MAIL_STATES).filter(isState)

export default function Mails({ loaderData }: Route.ComponentProps) {
  const { mails, counts, state, account } = loaderData
  return (
    <>
      <PageHeader
        title="Outbox"
        note={
          account
            ? `Mails to ${account.name}, newest first.`
            : 'Every mail that was written, with what became of it, newest first.'
        }
        {...(account
          ? { back: { to: `/console/accounts/${account.id}/payments`, label: account.name } }
          : {})}
      />
      <FilterLinks
        label="Mails by state"
        links={[
          { to: addressOf(null, account?.id), label: 'All', isCurrent: state === null },
          ...STATES.map((one) => ({
            to: addressOf(one, account?.id),
            label: MAIL_STATES[one].words,
            isCurrent: state === one,
            // The counts are of all accounts.
            ...(account ? {} : { count: counts[one] }),
          })),
        ]}
      />
      {mails.items.length > 0 ? (
        <MailTable mails={mails.items} />
      ) : (
        <EmptyState
          title={
            state ? `No mail is “${MAIL_STATES[state].words.toLowerCase()}”` : 'No mail has been written yet'
          }
        >
          {state
            ? 'Look at all of them, or at another state.'
            : 'Receipts, notices of AutoPay and reminders will be here, and stay here when there is no mail server.'}
        </EmptyState>
      )}
      <Pager next={mails.next} />
    </>
  )
}

function addressOf(state: State | null, accountId: string | undefined): string {
  const query = new URLSearchParams({
    ...(state ? { state } : {}),
    ...(accountId ? { account: accountId } : {}),
  })
  return query.size > 0 ? `/console/mails?${query}` : '/console/mails'
}
