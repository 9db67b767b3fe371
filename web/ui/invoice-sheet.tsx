import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Facts, Total } from './figures.tsx'
import { InvoiceTable } from './invoice-table.tsx'
import { Day, Period } from './moment.tsx'
import { isZero, Money, type MoneyValue } from './money.tsx'
import { Section } from './page-header.tsx'
import { counted, Minutes } from './quantity.tsx'
import { type Column, DataTable } from './table.tsx'

type Invoice = Shape<'InvoiceDetail'>
type Line = Invoice['lines'][number]

/** An invoice as it was issued: who owes whom, what for, how it adds up. */
export function InvoiceSheet(props: {
  invoice: Invoice
  linesAddress: (n: number) => string
  invoiceAddress: (invoiceId: string) => string
}) {
  const { invoice, linesAddress, invoiceAddress } = props
  return (
    <>
      <div className="mb-10 grid gap-x-16 gap-y-6 md:grid-cols-2">
        <div>
          <p className="text-sm text-soft">{invoice.kind === 'credit_note' ? 'Credited' : 'Total'}</p>
          <p className="text-figure font-semibold tracking-tight tabular-nums">
            <Money value={invoice.total} />
          </p>
          <p className="mt-1 text-soft">{dueSentence(invoice)}</p>
        </div>
        <div className="text-sm">
          <Facts facts={factsOf(invoice)} />
        </div>
      </div>
      {servicesOf(invoice.lines).map(([service, lines]) => (
        <Section key={service} title={service}>
          <LineTable service={service} lines={lines} linesAddress={linesAddress} />
        </Section>
      ))}
      <div className="mt-10 ml-auto max-w-md">
        <Sums invoice={invoice} />
      </div>
      {invoice.creditNotes.length > 0 ? (
        <Section title="Credit notes to this invoice">
          <InvoiceTable
            caption="Credit notes to this invoice"
            invoices={invoice.creditNotes}
            address={(note) => invoiceAddress(note.id)}
          />
        </Section>
      ) : null}
    </>
  )
}

function dueSentence(invoice: Invoice) {
  if (invoice.kind === 'credit_note') return invoice.reason
  if (invoice.state === 'credited') return 'Credited in full; nothing is due.'
  if (invoice.state === 'paid') return 'Paid in full. Thank you.'
  if (invoice.state === 'written_off') return 'Written off: nothing is asked for any more.'
  if (invoice.state === 'in_progress') return 'A payment of it is on its way.'
  return (
    <>
      {isZero(invoice.paid) ? null : (
        <>
          <Money value={invoice.open} /> is still open.{' '}
        </>
      )}
      <DueOn invoice={invoice} />
    </>
  )
}

function DueOn({ invoice }: { invoice: Invoice }) {
  if (invoice.state === 'overdue')
    return (
      <>
        Was due on <Day value={invoice.dueOn} style="long" />
      </>
    )
  return (
    <>
      Due on <Day value={invoice.dueOn} style="long" />
    </>
  )
}

function factsOf(invoice: Invoice) {
  return [
    { label: 'Account', value: invoice.accountNumber },
    { label: 'Billed to', value: invoice.buyer.name },
    { label: 'Period', value: <Period start={invoice.period.start} end={invoice.period.end} /> },
    { label: 'Issued', value: <Day value={invoice.issuedOn} /> },
    ...(invoice.corrects ? [{ label: 'Credits invoice', value: invoice.corrects.number }] : []),
  ]
}

function Sums({ invoice }: { invoice: Invoice }) {
  return (
    <>
      <Facts
        facts={[
          { label: 'Before tax', value: <Money value={invoice.net} /> },
          ...invoice.taxes.map((tax) => ({
            label: `${tax.name} ${percent(tax.rate)}`,
            value: <Money value={tax.tax} />,
          })),
        ]}
      />
      <Total label="Total" value={<Money value={invoice.total} />} />
      {isZero(invoice.paid) && invoice.state !== 'written_off' ? null : (
        <div className="mt-3">
          <Facts
            facts={[
              { label: 'Paid', value: <Money value={invoice.paid} /> },
              { label: 'Still open', value: <Money value={invoice.open} /> },
            ]}
          />
        </div>
      )}
    </>
  )
}

function LineTable(props: { service: string; lines: readonly Line[]; linesAddress: (n: number) => string }) {
  const columns: Array<Column<Line>> = [
    {
      key: 'what',
      header: 'Description',
      narrow: 'title',
      cell: (line) => (
        <>
          {line.description}
          {line.late ? <span className="text-faint"> · from an earlier period</span> : null}
        </>
      ),
    },
    {
      key: 'period',
      header: 'Period',
      width: 'w-48',
      cell: (line) => <Period start={line.period.start} end={line.period.end} />,
    },
    { key: 'quantity', header: 'Quantity', align: 'right', width: 'w-40', cell: quantityOf },
    {
      key: 'calls',
      header: <span className="sr-only">Calls</span>,
      align: 'right',
      width: 'w-32',
      cell: (line) =>
        line.calls ? (
          <Link
            className="underline decoration-line underline-offset-2 hover:decoration-ink"
            to={props.linesAddress(line.n)}
          >
            {counted(line.calls, 'call')}
          </Link>
        ) : null,
    },
    {
      key: 'amount',
      header: 'Amount',
      align: 'right',
      width: 'w-32',
      narrow: 'amount',
      cell: (line) => <Money value={line.amount} />,
    },
  ]
  return (
    <DataTable
      caption={`Charges for ${props.service}`}
      rows={props.lines}
      columns={columns}
      rowKey={(line) => String(line.n)}
    />
  )
}

function quantityOf(line: Line) {
  if (line.minutes) return <Minutes value={line.minutes} />
  if (line.unitPrice === null) return null
  return (
    <>
      {line.quantity} × <UnitPrice value={line.unitPrice} />
    </>
  )
}

function UnitPrice({ value }: { value: MoneyValue }) {
  return <Money value={value} exact />
}

/** The lines by service, in the order in which the invoice has them. */
function servicesOf(lines: readonly Line[]): Array<[string, Line[]]> {
  const services = new Map<string, Line[]>()
  for (const line of lines) services.set(line.service, [...(services.get(line.service) ?? []), line])
  return [...services]
}

/** `0.068750` as `6.875 %`: moves the point in the text, so that no float rounds a tax rate. */
export function percent(rate: string): string {
  return new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 4 }).format(
    rate as Intl.StringNumericLiteral,
  )
}
