import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import type { Say } from '../words/say.ts'
import { useWords } from '../words/use-words.tsx'
import type { Words } from '../words/words.server.ts'
import { Badge, type Tone } from './badge.tsx'
import { Day, Period } from './moment.tsx'
import { compareMoney, isZero, Money, negative } from './money.tsx'
import { type Column, DataTable } from './table.tsx'

type Invoice = Shape<'Invoice'>
type SayInvoices = Say<keyof Words['invoices'] & string>

const TONES: Record<Invoice['state'], Tone> = {
  open: 'plain',
  overdue: 'bad',
  in_progress: 'warn',
  paid: 'good',
  credited: 'plain',
  written_off: 'plain',
}

/** What became of an invoice, in a word. */
export function InvoiceState({ invoice }: { invoice: Pick<Invoice, 'kind' | 'state' | 'inProgress'> }) {
  const say = useWords('invoices')
  const { kind, state, inProgress } = invoice
  if (kind === 'credit_note') return <Badge>{say('creditNote')}</Badge>
  const badge = <Badge tone={TONES[state]}>{say(`state.${state}`)}</Badge>
  if (state === 'in_progress' || isZero(inProgress)) return badge
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      {badge}
      <Badge tone="warn">{say('partInProgress', { amount: <Money value={inProgress} /> })}</Badge>
    </span>
  )
}

/** Waits for payment: it is open, and no payment is on its way to it, nor to a part of it. */
export function isPayable({
  kind,
  state,
  inProgress,
}: Pick<Invoice, 'kind' | 'state' | 'inProgress'>): boolean {
  return kind === 'invoice' && (state === 'open' || state === 'overdue') && isZero(inProgress)
}

/** Ticks for paying several at once: the boxes are called `invoice`, for the form around the table. */
export type InvoiceChoice = { chosen: readonly string[]; onChange: (invoiceId: string, on: boolean) => void }

/** A list of invoices; each row opens its invoice. `account` adds whose it is, for the console; `choice` boxes to tick. */
export function InvoiceTable(props: {
  caption: string
  invoices: readonly Invoice[]
  address: (invoice: Invoice) => string
  account?: boolean
  choice?: InvoiceChoice
}) {
  const { caption, invoices, address, account, choice } = props
  const say = useWords('invoices')
  const columns: Array<Column<Invoice>> = [
    {
      key: 'number',
      header: say('number'),
      narrow: 'title',
      cell: (invoice) => (
        <span className="flex items-baseline gap-2.5">
          {choice ? <ChoiceBox invoice={invoice} choice={choice} say={say} /> : null}
          <Link className="row-link font-medium whitespace-nowrap" to={address(invoice)} prefetch="intent">
            {invoice.number}
          </Link>
        </span>
      ),
    },
    { key: 'state', header: say('state'), cell: (invoice) => <InvoiceState invoice={invoice} /> },
    ...(account
      ? [{ key: 'account', header: say('account'), cell: (invoice: Invoice) => invoice.accountName } as const]
      : []),
    {
      key: 'period',
      header: say('period'),
      cell: (invoice) => <Period start={invoice.period.start} end={invoice.period.end} />,
    },
    {
      key: 'issued',
      header: say('issued'),
      wide: true,
      narrow: 'hidden',
      cell: (invoice) => <Day value={invoice.issuedOn} />,
    },
    {
      key: 'due',
      header: say('due'),
      label: say('due'),
      cell: (invoice) => (invoice.kind === 'invoice' ? <Day value={invoice.dueOn} /> : null),
    },
    {
      key: 'total',
      header: say('total'),
      align: 'right',
      narrow: 'amount',
      cell: (invoice) => (
        <Money value={invoice.kind === 'credit_note' ? negative(invoice.total) : invoice.total} />
      ),
    },
    ...(invoices.some(isPartlyPaid) ? [stillOpenColumn(say)] : []),
  ]
  return <DataTable caption={caption} rows={invoices} columns={columns} rowKey={(invoice) => invoice.id} />
}

function stillOpenColumn(say: SayInvoices): Column<Invoice> {
  return {
    key: 'open',
    header: say('stillOpen'),
    label: say('stillOpenLabel'),
    align: 'right',
    cell: (invoice) => (isPartlyPaid(invoice) ? <Money value={invoice.open} /> : null),
  }
}

/** A box where there is something to pay; in a column, a gap of its width elsewhere, so that the numbers stand under each other. */
function ChoiceBox(props: { invoice: Invoice; choice: InvoiceChoice; say: SayInvoices }) {
  const { invoice, choice, say } = props
  if (!isPayable(invoice)) return <span className="size-4.5 shrink-0 max-md:hidden" />
  return (
    // The label makes a place that a thumb hits, above the link that the whole row is.
    <label className="relative z-1 -m-3 shrink-0 cursor-pointer self-center p-3">
      <input
        type="checkbox"
        name="invoice"
        value={invoice.id}
        aria-label={say('choose', { number: invoice.number })}
        className="block size-4.5"
        checked={choice.chosen.includes(invoice.id)}
        onChange={(event) => choice.onChange(invoice.id, event.currentTarget.checked)}
      />
    </label>
  )
}

/** Something of it is open, and not all: a payment or a credit note has taken the rest. */
function isPartlyPaid({ open, total }: Invoice): boolean {
  return !isZero(open) && compareMoney(open, total) < 0
}
