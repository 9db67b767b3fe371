import type { InvoiceLineCalls } from '../api/invoice-line-calls.ts'
import { useWords } from '../words/use-words.tsx'
import { CallTable } from './call-table.tsx'
import { Money } from './money.tsx'
import { PageHeader } from './page-header.tsx'
import { Pager } from './pager.tsx'
import { Minutes } from './quantity.tsx'

/** The calls that an invoice's line charges. `base` is where the account's invoices and calls live: empty in the portal. */
export function InvoiceLinePage({ invoice, line, calls, base }: InvoiceLineCalls & { base: string }) {
  const say = useWords('calls')
  return (
    <>
      <PageHeader
        title={line?.description ?? say('title')}
        note={
          line
            ? say('lineNote', {
                calls: say('count', { count: line.calls ?? 0 }),
                minutes: <Minutes value={line.minutes ?? '0'} />,
                amount: <Money value={line.amount} />,
              })
            : null
        }
        back={{ to: `${base}/invoices/${invoice.id}`, label: say('invoice', { number: invoice.number }) }}
      />
      <CallTable
        caption={say('lineCaption', { n: line?.n ?? '' })}
        calls={calls.items}
        address={(call) => `${base}/calls/${call.id}`}
      />
      <Pager next={calls.next} />
    </>
  )
}
