import { Form } from 'react-router'
import { apiContext } from '../api/context.ts'
import { loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import type { Route } from './+types/accounts.ts'
import { AccountTable } from './account-table.tsx'
import { DeedLink } from './deed.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Accounts' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const search = url.searchParams.get('search') || undefined
  const accounts = await loaded(
    context.get(apiContext).GET('/accounts', { params: { query: { ...pageOf(url), search } } }),
    url,
  )
  return { accounts, search }
}

export default function Accounts({ loaderData }: Route.ComponentProps) {
  const { accounts, search } = loaderData
  return (
    <>
      <PageHeader
        title="Accounts"
        actions={
          <DeedLink look="primary" to="/console/accounts/new">
            New account
          </DeedLink>
        }
      />
      <Form key={search} className="mb-6 flex max-w-md gap-2">
        <input
          name="search"
          type="search"
          className="field"
          aria-label="Search accounts by name, account number or telephone number"
          placeholder="Name, account or telephone number"
          defaultValue={search}
        />
        <Button>Search</Button>
      </Form>
      {accounts.items.length > 0 ? (
        <AccountTable accounts={accounts.items} />
      ) : (
        <EmptyState title={search ? `No account matches “${search}”` : 'No accounts yet'}>
          {search
            ? 'Try part of its name, its number, or one of its telephone numbers.'
            : 'Create the first one here, or load them from a file with bin/tollbook apply.'}
        </EmptyState>
      )}
      <Pager next={accounts.next} />
    </>
  )
}
