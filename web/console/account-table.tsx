import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Badge } from '../ui/badge.tsx'
import { type Column, DataTable } from '../ui/table.tsx'

type Account = Pick<Shape<'Account'>, 'id' | 'number' | 'name' | 'closedOn' | 'billingDay' | 'timeZone'>

const COLUMNS: ReadonlyArray<Column<Account>> = [
  {
    key: 'name',
    header: 'Account',
    narrow: 'title',
    cell: (account) => (
      <Link className="row-link font-medium" to={`/console/accounts/${account.id}`} prefetch="intent">
        {account.name}
      </Link>
    ),
  },
  { key: 'number', header: 'Number', width: 'w-32', narrow: 'amount', cell: (account) => account.number },
  {
    key: 'state',
    header: <span className="sr-only">State</span>,
    width: 'w-24',
    cell: (account) => (account.closedOn ? <Badge>Closed</Badge> : null),
  },
  {
    key: 'day',
    header: 'Billing day',
    label: 'billed on day',
    align: 'right',
    width: 'w-28',
    cell: (account) => account.billingDay,
  },
  {
    key: 'zone',
    header: 'Time zone',
    wide: true,
    width: 'w-44',
    cell: (account) => account.timeZone.replaceAll('_', ' '),
  },
]

/** A list of accounts; each row opens its account. */
export function AccountTable({ accounts }: { accounts: readonly Account[] }) {
  return <DataTable caption="Accounts" rows={accounts} columns={COLUMNS} rowKey={(account) => account.id} />
}
