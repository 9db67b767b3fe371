import { Form, Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { Moment } from '../ui/moment.tsx'
import { formatMoney, Money } from '../ui/money.tsx'
import { useReader } from '../ui/reader.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import { DeedDialog } from './deed.tsx'
import { actorWords } from './event-words.ts'

type Difference = Shape<'ReconciliationDifference'>

const KINDS: Record<Difference['kind'], string> = {
  unknown_reference: 'Not ours',
  they_paid_we_do_not_know: 'They have it, we do not',
  we_paid_they_do_not: 'We have it, they do not',
  amount: 'Another amount',
  currency: 'Another currency',
  twice: 'Settled twice',
  item_changed: 'Their item has changed',
  fee_without_account: 'A fee for no account',
  payout_sum: 'Payout is not its items',
  payout_unlisted: 'Payout that is not listed',
}

const COLUMNS: ReadonlyArray<Column<Difference>> = [
  {
    key: 'kind',
    header: 'Difference',
    narrow: 'title',
    cell: (difference) => (
      <>
        <span className="font-medium">{KINDS[difference.kind]}</span>
        <span className="block text-sm text-faint">{difference.gateway}</span>
      </>
    ),
  },
  {
    key: 'detail',
    header: 'What was found',
    cell: ({ detail, accountId, resolution, resolvedBy }) => (
      <span className="wrap-anywhere">
        {detail}
        {accountId ? (
          <>
            {' '}
            <Link
              className="underline decoration-line underline-offset-2"
              to={`/console/accounts/${accountId}/payments`}
            >
              Its account
            </Link>
          </>
        ) : null}
        {resolution ? (
          <span className="block text-sm text-faint">
            Settled: {resolution} · by {actorWords(resolvedBy ?? 'system')}
          </span>
        ) : null}
      </span>
    ),
  },
  {
    key: 'found',
    header: 'Found',
    label: 'found',
    cell: ({ foundAt }) => (
      <span className="whitespace-nowrap">
        <Moment value={foundAt} style="day" />
      </span>
    ),
  },
  {
    key: 'amount',
    header: 'They less we',
    align: 'right',
    narrow: 'amount',
    cell: ({ amount }) => <Money value={amount} signed />,
  },
  {
    key: 'deed',
    header: <span className="sr-only">Actions</span>,
    align: 'right',
    cell: (difference) =>
      difference.state === 'open' ? (
        <ResolveDialog difference={difference} />
      ) : (
        <Badge tone="good">Settled</Badge>
      ),
  },
]

/** What gateways settled otherwise than we have it; open ones can be settled with a note. */
export function DifferenceTable({ differences }: { differences: readonly Difference[] }) {
  return (
    <DataTable
      caption="Differences of settlement"
      rows={differences}
      columns={COLUMNS}
      rowKey={(difference) => difference.id}
    />
  )
}

function ResolveDialog({ difference }: { difference: Difference }) {
  const { locale } = useReader()
  return (
    <DeedDialog trigger="Settle…" title={`Settle: ${KINDS[difference.kind].toLowerCase()}`}>
      <p>{difference.detail}</p>
      <p className="mt-2">Nothing is posted by this: it says how the difference was dealt with.</p>
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <input type="hidden" name="deed" value="resolve" />
        <input type="hidden" name="differenceId" value={difference.id} />
        <TextField
          label="How it was dealt with"
          name="resolution"
          id={`resolution-${difference.id}`}
          maxLength={1000}
          required
        />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">
            Settle the difference of {formatMoney(difference.amount, locale, { signed: true })}
          </Button>
        </DialogActions>
      </Form>
    </DeedDialog>
  )
}
