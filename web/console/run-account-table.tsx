import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Badge, type Tone, words } from '../ui/badge.tsx'
import { Money } from '../ui/money.tsx'
import { type Column, DataTable } from '../ui/table.tsx'

type RunAccount = Omit<Shape<'BillingRunAccount'>, 'invoice'> &
  Partial<Pick<Shape<'BillingRunAccount'>, 'invoice'>>

const TONES: Record<string, Tone> = { issued: 'good', failed: 'bad', nothing: 'plain', carried: 'warn' }

const COLUMNS: ReadonlyArray<Column<RunAccount>> = [
  {
    key: 'account',
    header: 'Account',
    narrow: 'title',
    cell: ({ account }) => (
      <Link className="row-link font-medium" to={`/console/accounts/${account.id}`}>
        {account.name}
      </Link>
    ),
  },
  {
    key: 'outcome',
    header: 'Outcome',
    cell: (row) => (
      <>
        <Badge tone={TONES[row.outcome] ?? 'plain'}>{words(row.outcome)}</Badge>
        {row.error ? <span className="block text-sm text-bad">{row.error}</span> : null}
      </>
    ),
  },
  {
    key: 'invoice',
    header: 'Invoice',
    cell: ({ invoice, account }) =>
      invoice ? (
        <Link
          className="whitespace-nowrap underline"
          to={`/console/accounts/${account.id}/invoices/${invoice.id}`}
        >
          {invoice.number}
        </Link>
      ) : null,
  },
  {
    key: 'previous',
    header: 'Last month',
    label: 'last month',
    align: 'right',
    cell: (row) => (row.previousTotal ? <Money value={row.previousTotal} /> : '—'),
  },
  {
    key: 'difference',
    header: 'Difference',
    label: 'difference',
    align: 'right',
    cell: (row) => (row.difference ? <Money value={row.difference} signed /> : 'new'),
  },
  {
    key: 'total',
    header: 'Total',
    align: 'right',
    narrow: 'amount',
    cell: (row) => <Money value={row.total} />,
  },
]

/** What a run did, or would do, for each account. */
export function RunAccountTable({ accounts }: { accounts: readonly RunAccount[] }) {
  return <DataTable caption="By account" rows={accounts} columns={COLUMNS} rowKey={(row) => row.account.id} />
}
