import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Day } from '../ui/moment.tsx'
import { formatMoney, isZero, Money } from '../ui/money.tsx'
import { PaymentState } from '../ui/payment-state.tsx'
import { useReader } from '../ui/reader.tsx'
import { DataTable } from '../ui/table.tsx'
import { useWords } from '../words/use-words.tsx'
import { Form } from './form.tsx'

type Draft = Shape<'AutopayDraft'>

/** What AutoPay drafted, is about to, or asks about. */
export function AutopayDrafts({ drafts, mayPay }: { drafts: readonly Draft[]; mayPay: boolean }) {
  const say = useWords('autopay')
  return (
    <DataTable
      caption={say('drafts')}
      rows={drafts}
      rowKey={(draft) => draft.draftOn}
      columns={[
        {
          key: 'on',
          header: say('day'),
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
        { key: 'state', header: say('state'), cell: (draft) => <State draft={draft} /> },
        {
          key: 'amount',
          header: say('amount'),
          align: 'right',
          narrow: 'amount',
          cell: (draft) => <Money value={draft.toCharge ?? draft.amount} />,
        },
        {
          key: 'deed',
          header: <span className="sr-only">{say('actions')}</span>,
          align: 'right',
          cell: (draft) => (mayPay && isToApprove(draft) ? <Approve draft={draft} /> : null),
        },
      ]}
    />
  )
}

/** It waits for the payer, and something of it is still owed. */
export function isToApprove({ state, toCharge }: Draft): boolean {
  return state === 'needs_approval' && !(toCharge && isZero(toCharge))
}

function State({ draft }: { draft: Draft }) {
  const say = useWords('autopay')
  switch (draft.state) {
    case 'announced':
      return <Badge>{say('toCome')}</Badge>
    case 'needs_approval':
      return (
        <>
          <Badge tone="warn">{say('aboveLimit')}</Badge>{' '}
          <span className="text-soft">{say('nothingIsCharged')}</span>
        </>
      )
    case 'approved':
      return <Badge tone="good">{say('approved')}</Badge>
    case 'drafted':
      return draft.paymentState ? (
        <PaymentState state={draft.paymentState} />
      ) : (
        <Badge>{say('drafted')}</Badge>
      )
    case 'not_drafted':
      return (
        <>
          <Badge>{say('notDrafted')}</Badge>{' '}
          <span className="text-soft">{say(`notDrafted.${reasonOf(draft)}`)}</span>
        </>
      )
    default:
      return draft.state satisfies never
  }
}

/** Why a draft did not go. */
function reasonOf({ because }: Draft) {
  return because === 'nothing_owed' || because === 'method_unusable' || because === 'paused'
    ? because
    : 'other'
}

function Approve({ draft }: { draft: Draft }) {
  const say = useWords('autopay')
  const { locale } = useReader()
  return (
    <Form method="post">
      <input type="hidden" name="deed" value="approve" />
      <input type="hidden" name="draftOn" value={draft.draftOn} />
      <Button>{say('approve', { amount: formatMoney(draft.toCharge ?? draft.amount, locale) })}</Button>
    </Form>
  )
}
