import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Day } from '../ui/moment.tsx'
import { formatMoney, isZero, Money } from '../ui/money.tsx'
import { PaymentState } from '../ui/payment-state.tsx'
import { useReader } from '../ui/reader.tsx'
import { DataTable } from '../ui/table.tsx'
import { useWords } from '../words/use-words.tsx'
import { Form } from './form.tsx'

type Draft = Shape<'AutopayDraft'>

/** What AutoPay drafted, is about to, or asks about. */
export function AutopayDrafts(props: {
  drafts: readonly Draft[]
  mayPay: boolean
  /** What AutoPay charges; null: it is gone. */
  method: string | null
}) {
  const { drafts, mayPay, method } = props
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
          cell: (draft) =>
            !mayPay ? null : isToApprove(draft) ? (
              <Approve draft={draft} method={method} />
            ) : draft.state === 'approved' ? (
              <Withdraw draft={draft} />
            ) : null,
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

/** It costs money, so it is asked once more, with the amount and what it is charged to. */
function Approve({ draft, method }: { draft: Draft; method: string | null }) {
  const say = useWords('autopay')
  const { locale } = useReader()
  const amount = formatMoney(draft.toCharge ?? draft.amount, locale)
  return (
    <Dialog trigger={say('approveOpen')} title={say('approveTitle', { amount })}>
      <p>{method ? say('approveText', { amount, method }) : say('cannotBeCharged')}</p>
      <Form method="post">
        <input type="hidden" name="deed" value="approve" />
        <input type="hidden" name="draftOn" value={draft.draftOn} />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">{say('approve', { amount })}</Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}

/** Until it goes, nothing has been charged. */
function Withdraw({ draft }: { draft: Draft }) {
  const say = useWords('autopay')
  return (
    <Form method="post">
      <input type="hidden" name="deed" value="withdraw" />
      <input type="hidden" name="draftOn" value={draft.draftOn} />
      <Button>{say('withdraw')}</Button>
    </Form>
  )
}
