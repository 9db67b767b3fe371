import { Form, Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Day } from '../ui/moment.tsx'
import { formatMoney, Money } from '../ui/money.tsx'
import { PaymentState } from '../ui/payment-state.tsx'
import { useReader } from '../ui/reader.tsx'
import { DataTable } from '../ui/table.tsx'
import { notDraftedWords } from './autopay-words.ts'

type Draft = Shape<'AutopayDraft'>

/** What AutoPay drafted, is about to, or asks about. */
export function AutopayDrafts({ drafts }: { drafts: readonly Draft[] }) {
  return (
    <DataTable
      caption="Drafts"
      rows={drafts}
      rowKey={(draft) => draft.draftOn}
      columns={[
        {
          key: 'on',
          header: 'Day',
          narrow: 'title',
          cell: (draft) =>
            draft.paymentId ? (
              <Link className="row-link font-medium" to={`/payments/${draft.paymentId}`}>
                <Day value={draft.draftOn} />
              </Link>
            ) : (
              <span className="font-medium">
                <Day value={draft.draftOn} />
              </span>
            ),
        },
        { key: 'state', header: 'State', cell: (draft) => <State draft={draft} /> },
        {
          key: 'amount',
          header: 'Amount',
          align: 'right',
          narrow: 'amount',
          cell: (draft) => <Money value={draft.amount} />,
        },
        {
          key: 'deed',
          header: <span className="sr-only">Actions</span>,
          align: 'right',
          cell: (draft) => (draft.state === 'needs_approval' ? <Approve draft={draft} /> : null),
        },
      ]}
    />
  )
}

function State({ draft }: { draft: Draft }) {
  switch (draft.state) {
    case 'announced':
      return <Badge>To come</Badge>
    case 'needs_approval':
      return (
        <>
          <Badge tone="warn">Above your limit</Badge> <span className="text-soft">Nothing is charged.</span>
        </>
      )
    case 'approved':
      return <Badge tone="good">Approved</Badge>
    case 'drafted':
      return draft.paymentState ? <PaymentState state={draft.paymentState} /> : <Badge>Drafted</Badge>
    case 'not_drafted':
      return (
        <>
          <Badge>Not drafted</Badge> <span className="text-soft">{notDraftedWords(draft.because)}</span>
        </>
      )
    default:
      return draft.state satisfies never
  }
}

function Approve({ draft }: { draft: Draft }) {
  const { locale } = useReader()
  return (
    <Form method="post">
      <input type="hidden" name="deed" value="approve" />
      <input type="hidden" name="draftOn" value={draft.draftOn} />
      <Button>Approve {formatMoney(draft.amount, locale)}</Button>
    </Form>
  )
}
