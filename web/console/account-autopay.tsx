import { Form, Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Badge, type Tone, words } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Facts } from '../ui/figures.tsx'
import { Day, Moment } from '../ui/moment.tsx'
import { formatMoney, isZero, Money } from '../ui/money.tsx'
import { Section } from '../ui/page-header.tsx'
import { useReader } from '../ui/reader.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import { DeedDialog, DeedForm } from './deed.tsx'
import { PaymentBadge } from './payment-state.tsx'

type Autopay = Shape<'Autopay'>
type Draft = Shape<'AutopayDraft'>

/** AutoPay of an account and its drafts. Staff may pause or end it; only the customer can agree to it. */
export function AccountAutopay(props: {
  autopay: Autopay | null
  drafts: readonly Draft[]
  labels: Record<string, string>
  accountId: string
}) {
  const { autopay, drafts, labels, accountId } = props
  return (
    <Section title="AutoPay" aside={autopay?.state === 'active' ? <Deeds autopay={autopay} /> : null}>
      {autopay ? (
        <div className="max-w-2xl">
          <Facts facts={factsOf(autopay, labels)} />
        </div>
      ) : (
        <p className="text-soft">The customer has never enrolled, and only they can.</p>
      )}
      {drafts.length > 0 ? (
        <div className="mt-6">
          <DataTable
            caption="AutoPay drafts"
            rows={drafts}
            columns={columnsOf(accountId, drafts)}
            rowKey={(draft) => draft.draftOn}
          />
        </div>
      ) : null}
    </Section>
  )
}

function factsOf(autopay: Autopay, labels: Record<string, string>) {
  const { methodId, fallbackMethodId, monthlyCap, pausedUntil, nextDraftOn, endedAt, endedBecause } = autopay
  const state = endedAt ? 'Ended' : pausedUntil ? 'Paused' : 'Active'
  return [
    {
      label: 'State',
      value: <Badge tone={endedAt ? 'plain' : pausedUntil ? 'warn' : 'good'}>{state}</Badge>,
    },
    { label: 'Charges', value: labels[methodId] ?? 'a method that was removed' },
    ...(fallbackMethodId
      ? [{ label: 'If it fails', value: labels[fallbackMethodId] ?? 'a method that was removed' }]
      : []),
    { label: 'When', value: scheduleWords(autopay.schedule) },
    ...(monthlyCap ? [{ label: 'Asks above, a month', value: <Money value={monthlyCap} /> }] : []),
    ...(pausedUntil ? [{ label: 'Drafts again on', value: <Day value={pausedUntil} /> }] : []),
    ...(nextDraftOn ? [{ label: 'Next draft', value: <Day value={nextDraftOn} /> }] : []),
    { label: 'Since', value: <Moment value={autopay.enrolledAt} style="day" /> },
    ...(endedAt
      ? [
          {
            label: 'Ended',
            value: (
              <>
                <Moment value={endedAt} />
                {endedBecause ? `, ${words(endedBecause).toLowerCase()}` : null}
              </>
            ),
          },
        ]
      : []),
  ]
}

function scheduleWords(schedule: Autopay['schedule']): string {
  switch (schedule.kind) {
    case 'due':
      return 'On the day an invoice is due'
    case 'issue':
      return 'On the day an invoice is issued'
    case 'day':
      return `On day ${schedule.day} of the month`
    default:
      return schedule satisfies never
  }
}

function Deeds({ autopay }: { autopay: Autopay }) {
  return (
    <span className="flex gap-2">
      {autopay.pausedUntil ? (
        <DeedForm method="post">
          <input type="hidden" name="deed" value="resume-autopay" />
          <Button>Let it go on</Button>
        </DeedForm>
      ) : (
        <DeedDialog trigger="Pause…" title="Pause AutoPay">
          <p>Nothing is drafted before the day you name. The customer is told.</p>
          <Form method="post" className="mt-4 grid gap-4 text-ink">
            <input type="hidden" name="deed" value="pause-autopay" />
            <Field label="Drafts again on" name="until" type="date" required />
            <DialogActions>
              <DialogCancel />
              <Button look="primary">Pause AutoPay</Button>
            </DialogActions>
          </Form>
        </DeedDialog>
      )}
      <DeedDialog trigger="End…" title="End AutoPay">
        <p>
          Nothing is drafted any more and its terms are revoked. Only the customer can begin it again. A
          payment that is on its way goes on.
        </p>
        <Form method="post">
          <input type="hidden" name="deed" value="end-autopay" />
          <DialogActions>
            <DialogCancel />
            <Button look="danger">End AutoPay</Button>
          </DialogActions>
        </Form>
      </DeedDialog>
    </span>
  )
}

const DRAFTS: Record<Draft['state'], { tone: Tone; words: string }> = {
  announced: { tone: 'plain', words: 'Announced' },
  needs_approval: { tone: 'warn', words: 'Needs approval' },
  approved: { tone: 'good', words: 'Approved' },
  drafted: { tone: 'good', words: 'Drafted' },
  not_drafted: { tone: 'bad', words: 'Not drafted' },
}

function columnsOf(accountId: string, drafts: readonly Draft[]): ReadonlyArray<Column<Draft>> {
  const isAnyToApprove = drafts.some(({ state }) => state === 'needs_approval')
  return [
    {
      key: 'on',
      header: 'Draft of',
      narrow: 'title',
      cell: ({ draftOn }) => (
        <span className="font-medium">
          <Day value={draftOn} />
        </span>
      ),
    },
    {
      key: 'state',
      header: 'State',
      cell: ({ state }) => <Badge tone={DRAFTS[state].tone}>{DRAFTS[state].words}</Badge>,
    },
    {
      key: 'payment',
      header: 'Payment',
      cell: ({ paymentId, paymentState, because }) =>
        paymentId && paymentState ? (
          <Link
            className="underline decoration-line underline-offset-2"
            to={`/console/accounts/${accountId}/payments/${paymentId}`}
          >
            PAY-{paymentId} <PaymentBadge state={paymentState} />
          </Link>
        ) : because ? (
          words(because)
        ) : null,
    },
    {
      key: 'told',
      header: 'Announced',
      label: 'announced',
      cell: ({ notifiedAt }) => (notifiedAt ? <Moment value={notifiedAt} /> : null),
    },
    {
      key: 'amount',
      header: 'Amount',
      align: 'right',
      narrow: 'amount',
      cell: (draft) => <Money value={chargedBy(draft)} />,
    },
    ...(isAnyToApprove
      ? [
          {
            key: 'deed',
            header: <span className="sr-only">Actions</span>,
            align: 'right' as const,
            cell: (draft: Draft) =>
              draft.state === 'needs_approval' && !isZero(chargedBy(draft)) ? (
                <ApproveDialog draft={draft} />
              ) : null,
          },
        ]
      : []),
  ]
}

/** What the run would charge of a draft that waits: a credit may have come since it was announced. */
function chargedBy({ amount, toCharge }: Draft) {
  return toCharge ?? amount
}

function ApproveDialog({ draft }: { draft: Draft }) {
  const { locale } = useReader()
  const amount = formatMoney(chargedBy(draft), locale)
  return (
    <DeedDialog trigger="Approve…" title="Approve the draft">
      <p>
        It is above the monthly cap, so the customer was asked. Approve it for them only when they have told
        you so: it is charged with the next run.
      </p>
      <Form method="post">
        <input type="hidden" name="deed" value="approve-draft" />
        <input type="hidden" name="draftOn" value={draft.draftOn} />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">Approve {amount}</Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}
