import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Badge, type Tone, words } from './badge.tsx'
import { Day, Period } from './moment.tsx'
import { compareMoney, isZero, Money } from './money.tsx'
import { type Column, DataTable } from './table.tsx'

type Invoice = Shape<'Invoice'>

const TONES: Record<Invoice['state'], Tone> = {
  open: 'plain',
  overdue: 'bad',
  in_progress: 'warn',
  paid: 'good',
  credited: 'plain',
  written_off: 'plain',
}

/** What became of an invoice, in a word. */
export function InvoiceState({ invoice }: { invoice: Pick<Invoice, 'kind' | 'state'> }) {
  if (invoice.kind === 'credit_note') return <Badge>Credit note</Badge>
  return <Badge tone={TONES[invoice.state]}>{words(invoice.state)}</Badge>
}

/** A list of invoices; each row opens its invoice. `account` adds whose it is, for the console. */
export function InvoiceTable(props: {
  caption: string
  invoices: readonly Invoice[]
  address: (invoice: Invoice) => string
  account?: boolean
}) {
  const { caption, invoices, address, account } = props
  const columns: Array<Column<Invoice>> = [
    {
      key: 'number',
      header: 'Number',
      narrow: 'title',
      cell: (invoice) => (
        <Link className="row-link font-medium whitespace-nowrap" to={address(invoice)} prefetch="intent">
          {invoice.number}
        </Link>
      ),
    },
    { key: 'state', header: 'State', cell: (invoice) => <InvoiceState invoice={invoice} /> },
    ...(account
      ? [{ key: 'account', header: 'Account', cell: (invoice: Invoice) => invoice.accountName } as const]
      : []),
    {
      key: 'period',
      header: 'Period',
      cell: (invoice) => <Period start={invoice.period.start} end={invoice.period.end} />,
    },
    {
      key: 'issued',
      header: 'Issued',
      wide: true,
      narrow: 'hidden',
      cell: (invoice) => <Day value={invoice.issuedOn} />,
    },
    {
      key: 'due',
      header: 'Due',
      label: 'Due',
      cell: (invoice) => (invoice.kind === 'invoice' ? <Day value={invoice.dueOn} /> : null),
    },
    {
      key: 'total',
      header: 'Total',
      align: 'right',
      narrow: 'amount',
      cell: (invoice) => <Money value={invoice.total} />,
    },
    ...(invoices.some(isPartlyPaid)
      ? [
          {
            key: 'open',
            header: 'Still open',
            label: 'still open',
            align: 'right',
            cell: (invoice: Invoice) => (isPartlyPaid(invoice) ? <Money value={invoice.open} /> : null),
          } as const,
        ]
      : []),
  ]
  return <DataTable caption={caption} rows={invoices} columns={columns} rowKey={(invoice) => invoice.id} />
}

/** Something of it is open, and not all: a payment or a credit note has taken the rest. */
function isPartlyPaid({ open, total }: Invoice): boolean {
  return !isZero(open) && compareMoney(open, total) < 0
}
