import { Link } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Badge } from '../ui/badge.tsx'
import { Day } from '../ui/moment.tsx'
import { Money } from '../ui/money.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import { STAGES, STEPS } from './dunning-words.ts'

type Case = Shape<'DunningCase'>

const COLUMNS: ReadonlyArray<Column<Case>> = [
  {
    key: 'account',
    header: 'Account',
    narrow: 'title',
    cell: ({ accountId, accountName }) => (
      <Link className="row-link font-medium" to={`/console/accounts/${accountId}/payments`} prefetch="intent">
        {accountName}
      </Link>
    ),
  },
  {
    key: 'stage',
    header: 'State',
    cell: ({ stage }) => <Badge tone={STAGES[stage].tone}>{STAGES[stage].words}</Badge>,
  },
  {
    key: 'since',
    header: 'Due since',
    label: 'due since',
    cell: ({ oldestDueOn }) => (oldestDueOn ? <Day value={oldestDueOn} /> : null),
  },
  {
    key: 'next',
    header: 'Next',
    label: 'next:',
    cell: ({ nextStep, nextStepOn }) =>
      nextStep && nextStepOn ? (
        <>
          {STEPS[nextStep]}, <Day value={nextStepOn} />
        </>
      ) : (
        'Nothing by itself'
      ),
  },
  {
    key: 'overdue',
    header: 'Overdue',
    align: 'right',
    narrow: 'amount',
    cell: ({ overdue }) => <Money value={overdue} />,
  },
]

/** Accounts with something overdue; each row opens how the account pays. */
export function OverdueTable({ cases }: { cases: readonly Case[] }) {
  return (
    <DataTable caption="Overdue accounts" rows={cases} columns={COLUMNS} rowKey={(one) => one.accountId} />
  )
}
