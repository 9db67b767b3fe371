import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import type { Say } from '../words/say.ts'
import { useWords } from '../words/use-words.tsx'
import type { Words } from '../words/words.server.ts'
import { Facts, Total } from './figures.tsx'
import { InvoiceTable } from './invoice-table.tsx'
import { Day, Period } from './moment.tsx'
import { isNegative, isZero, Money, type MoneyValue, negative, sumOf } from './money.tsx'
import { Section } from './page-header.tsx'
import { Minutes } from './quantity.tsx'
import { useReader } from './reader.tsx'
import { type Column, DataTable } from './table.tsx'

type Invoice = Shape<'InvoiceDetail'>
type Line = Invoice['lines'][number]
type SayInvoices = Say<keyof Words['invoices'] & string>

/** Where the lines of an invoice lead; what is absent is not for this reader. */
type LineAddresses = {
  /** To the calls behind it. */
  calls?: ((n: number) => string) | undefined
  /** To asking about it. */
  ask?: ((n: number) => string) | undefined
}

/** An invoice as it was issued: who owes whom, what for, how it adds up. */
export function InvoiceSheet(props: {
  invoice: Invoice
  lineAddresses: LineAddresses
  invoiceAddress: (invoiceId: string) => string
}) {
  const { invoice, lineAddresses, invoiceAddress } = props
  const say = useWords('invoices')
  return (
    <>
      <div className="mb-10 grid gap-x-16 gap-y-6 md:grid-cols-2">
        <div>
          <p className="text-sm text-soft">{say(invoice.kind === 'credit_note' ? 'credited' : 'total')}</p>
          <p className="text-figure font-semibold tracking-tight tabular-nums">
            <Money value={invoice.total} />
          </p>
          <p className="mt-1 text-soft">{dueSentence(invoice, say)}</p>
        </div>
        <div className="text-sm">
          <Facts facts={factsOf(invoice, say)} />
        </div>
      </div>
      {servicesOf(invoice.lines).map(([service, lines]) => (
        <Section key={service} title={service}>
          <LineTable service={service} lines={lines} addresses={lineAddresses} />
        </Section>
      ))}
      <div className="mt-10 ml-auto max-w-md">
        <Sums invoice={invoice} />
      </div>
      {invoice.creditNotes.length > 0 ? (
        <Section title={say('creditNotes')}>
          <InvoiceTable
            caption={say('creditNotes')}
            invoices={invoice.creditNotes}
            address={(note) => invoiceAddress(note.id)}
          />
        </Section>
      ) : null}
    </>
  )
}

function dueSentence(invoice: Invoice, say: SayInvoices) {
  if (invoice.kind === 'credit_note') return invoice.reason
  if (invoice.state === 'credited') return say('creditedInFull')
  if (invoice.state === 'paid') return say('paidInFull')
  if (invoice.state === 'written_off') return say('isWrittenOff')
  if (invoice.state === 'in_progress') return say('onItsWay')
  const day = <Day value={invoice.dueOn} style="long" />
  return (
    <>
      {isZero(invoice.inProgress) ? null : (
        <>{say('partOnItsWay', { amount: <Money value={invoice.inProgress} /> })} </>
      )}
      {isZero(invoice.paid) ? null : <>{say('isStillOpen', { amount: <Money value={invoice.open} /> })} </>}
      {say(invoice.state === 'overdue' ? 'wasDueOn' : 'dueOn', { day })}
    </>
  )
}

function factsOf(invoice: Invoice, say: SayInvoices) {
  return [
    { label: say('account'), value: invoice.accountNumber },
    { label: say('billedTo'), value: invoice.buyer.name },
    { label: say('period'), value: <Period start={invoice.period.start} end={invoice.period.end} /> },
    { label: say('issued'), value: <Day value={invoice.issuedOn} /> },
    ...(invoice.corrects ? [{ label: say('creditsInvoice'), value: invoice.corrects.number }] : []),
  ]
}

function Sums({ invoice }: { invoice: Invoice }) {
  const say = useWords('invoices')
  const { locale } = useReader()
  // What neither was paid nor is open was taken off by credit notes, but where some was written off.
  const credited = sumOf(
    [invoice.total, negative(invoice.paid), negative(invoice.open)],
    invoice.total.currency,
  )
  const isPartCredited =
    invoice.kind === 'invoice' &&
    invoice.state !== 'written_off' &&
    !isZero(credited) &&
    !isNegative(credited)
  return (
    <>
      <Facts
        facts={[
          { label: say('beforeTax'), value: <Money value={invoice.net} /> },
          ...invoice.taxes.map((tax) => ({
            label: `${tax.name} ${percent(tax.rate, locale)}`,
            value: <Money value={tax.tax} />,
          })),
        ]}
      />
      <Total label={say('total')} value={<Money value={invoice.total} />} />
      {isZero(invoice.paid) && !isPartCredited && invoice.state !== 'written_off' ? null : (
        <div className="mt-3">
          <Facts
            facts={[
              { label: say('paid'), value: <Money value={invoice.paid} /> },
              ...(isPartCredited ? [{ label: say('credited'), value: <Money value={credited} /> }] : []),
              { label: say('stillOpen'), value: <Money value={invoice.open} /> },
            ]}
          />
        </div>
      )}
    </>
  )
}

function LineTable(props: { service: string; lines: readonly Line[]; addresses: LineAddresses }) {
  const { service, lines, addresses } = props
  const say = useWords('invoices')
  const columns: Array<Column<Line>> = [
    {
      key: 'what',
      header: say('description'),
      narrow: 'title',
      cell: (line) => (
        <>
          {line.description}
          {line.late ? <span className="text-faint"> · {say('late')}</span> : null}
        </>
      ),
    },
    {
      key: 'period',
      header: say('period'),
      width: 'w-48',
      cell: (line) => <Period start={line.period.start} end={line.period.end} />,
    },
    { key: 'quantity', header: say('quantity'), align: 'right', width: 'w-36', cell: quantityOf },
    {
      key: 'calls',
      header: <span className="sr-only">{say('calls')}</span>,
      align: 'right',
      width: 'w-28',
      cell: (line) => <LineCalls line={line} address={addresses.calls} say={say} />,
    },
    {
      key: 'amount',
      header: say('amount'),
      align: 'right',
      width: 'w-28',
      narrow: 'amount',
      cell: (line) => <Money value={line.amount} />,
    },
    ...(addresses.ask ? [askColumn(addresses.ask, say)] : []),
  ]
  return (
    <DataTable
      caption={say('chargesFor', { service })}
      rows={lines}
      columns={columns}
      rowKey={(line) => String(line.n)}
    />
  )
}

function LineCalls(props: { line: Line; address: LineAddresses['calls']; say: SayInvoices }) {
  const { line, address, say } = props
  if (!line.calls) return null
  const count = say('callCount', { count: line.calls })
  if (!address) return count
  return (
    <Link className="underline decoration-line underline-offset-2 hover:decoration-ink" to={address(line.n)}>
      {count}
    </Link>
  )
}

function askColumn(ask: (n: number) => string, say: SayInvoices): Column<Line> {
  return {
    key: 'ask',
    header: <span className="sr-only">{say('askLine')}</span>,
    align: 'right',
    width: 'w-40 no-print',
    cell: (line) => (
      <Link
        className="text-sm text-faint underline decoration-line underline-offset-2 hover:text-ink no-print"
        to={ask(line.n)}
      >
        {say('askLine')}
        <span className="sr-only"> {say('askAbout', { what: line.description })}</span>
      </Link>
    ),
  }
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
export function percent(rate: string, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 4 })
    .format(rate as Intl.StringNumericLiteral)
    .replaceAll('\u202f', '\u00a0')
}
