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
    cell: (row) => <Outcome row={row} />,
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

const REHEARSED: Record<string, string> = {
  issued: 'Would issue',
  nothing: 'Nothing to bill',
  carried: 'Would carry forward',
  failed: 'Would fail',
}

/** What a run did for each account; or, `rehearsed`, what it would do. */
export function RunAccountTable({
  accounts,
  rehearsed,
}: {
  accounts: readonly RunAccount[]
  rehearsed?: boolean
}) {
  const columns = rehearsed
    ? COLUMNS.filter((column) => column.key !== 'invoice').map((column) =>
        column.key === 'outcome'
          ? { ...column, cell: (row: RunAccount) => <Outcome row={row} word={REHEARSED[row.outcome]} /> }
          : column,
      )
    : COLUMNS
  return <DataTable caption="By account" rows={accounts} columns={columns} rowKey={(row) => row.account.id} />
}

function Outcome({ row, word }: { row: RunAccount; word?: string }) {
  return (
    <>
      <Badge tone={TONES[row.outcome] ?? 'plain'}>{word ?? words(row.outcome)}</Badge>
      {row.error ? <span className="block text-sm text-bad">{row.error}</span> : null}
    </>
  )
}
