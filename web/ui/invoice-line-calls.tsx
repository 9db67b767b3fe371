import type { InvoiceLineCalls } from '../api/invoice-line-calls.ts'
import { CallTable } from './call-table.tsx'
import { Money } from './money.tsx'
import { PageHeader } from './page-header.tsx'
import { Pager } from './pager.tsx'
import { counted, Minutes } from './quantity.tsx'

/** The calls that an invoice's line charges. `base` is where the account's invoices and calls live: empty in the portal. */
export function InvoiceLinePage({ invoice, line, calls, base }: InvoiceLineCalls & { base: string }) {
  return (
    <>
      <PageHeader
        title={line?.description ?? 'Calls'}
        note={
          line ? (
            <>
              {counted(line.calls ?? 0, 'call')} · <Minutes value={line.minutes ?? '0'} /> ·{' '}
              <Money value={line.amount} /> before tax
            </>
          ) : null
        }
        back={{ to: `${base}/invoices/${invoice.id}`, label: `Invoice ${invoice.number}` }}
      />
      <CallTable
        caption={`Calls of line ${line?.n}`}
        calls={calls.items}
        address={(call) => `${base}/calls/${call.id}`}
      />
      <Pager next={calls.next} />
    </>
  )
}
