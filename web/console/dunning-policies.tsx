import { data, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { Badge } from '../ui/badge.tsx'
import { formatMoney } from '../ui/money.tsx'
import { EmptyState, Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { useReader } from '../ui/reader.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import type { Route } from './+types/dunning-policies.ts'
import { PolicyDialog, policyIn } from './dunning-policy-dialog.tsx'
import { percentOf } from './percent.ts'

export const meta: Route.MetaFunction = () => [{ title: 'Dunning policies' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const [policies, provider] = await Promise.all([
    loaded(api.GET('/dunning-policies'), url),
    loaded(api.GET('/provider'), url),
  ])
  return { policies: policies.items, currency: provider.currency, saved: url.searchParams.get('saved') }
}

export async function action({ context, request }: Route.ActionArgs) {
  const policy = policyIn(await request.formData())
  const outcome = await attempted(context.get(apiContext).POST('/dunning-policies', { body: policy }))
  if (!outcome.ok) return data({ problem: outcome.problem }, { status: outcome.problem.status })
  throw redirect(`/console/dunning-policies?saved=${encodeURIComponent(policy.name)}`)
}

type Policy = Shape<'DunningPolicy'>

export default function DunningPolicies({ loaderData, actionData }: Route.ComponentProps) {
  const { policies, currency, saved } = loaderData
  const problem = actionData?.problem
  return (
    <>
      <PageHeader
        title="Dunning policies"
        note="What is done about overdue accounts, and when. Accounts in another currency are reminded only."
        back={{ to: '/console/payment-settings', label: 'Payment settings' }}
        actions={<PolicyDialog key={policies.length} policy={null} currency={currency} />}
      />
      <ProblemNotice problem={problem} />
      {saved && !problem ? (
        <Notice tone="good" title={`“${saved}” was saved.`}>
          It holds from the next look at each account.
        </Notice>
      ) : null}
      {policies.length > 0 ? (
        <DataTable
          caption="Dunning policies"
          rows={policies}
          columns={columnsOf(currency)}
          rowKey={({ id }) => id}
        />
      ) : (
        <EmptyState title="No policy yet">Without one nothing is done about what is overdue.</EmptyState>
      )}
    </>
  )
}

function columnsOf(currency: string): ReadonlyArray<Column<Policy>> {
  return [
    {
      key: 'name',
      header: 'Policy',
      narrow: 'title',
      cell: ({ name, isDefault }) => (
        <span className="inline-flex flex-wrap gap-2">
          <span className="font-medium">{name}</span>
          {isDefault ? <Badge>Default</Badge> : null}
        </span>
      ),
    },
    {
      key: 'reminders',
      header: 'Reminds after',
      label: 'reminds after',
      cell: ({ reminderDays }) => (reminderDays.length > 0 ? `${reminderDays.join(', ')} days` : 'Never'),
    },
    { key: 'fee', header: 'Late fee', label: 'late fee:', cell: (policy) => <Fee policy={policy} /> },
    {
      key: 'suspension',
      header: 'Suspends',
      label: 'suspends',
      cell: (policy) => <SuspensionOf policy={policy} />,
    },
    {
      key: 'promise',
      header: 'Promises',
      label: 'promises:',
      cell: ({ promiseDays }) => (promiseDays > 0 ? `up to ${promiseDays} days ahead` : 'by staff only'),
    },
    {
      key: 'retries',
      header: 'AutoPay',
      label: 'AutoPay',
      cell: ({ retries }) => (retries ? 'is tried again' : 'is tried once'),
    },
    {
      key: 'deed',
      header: <span className="sr-only">Actions</span>,
      align: 'right',
      cell: (policy) => <PolicyDialog key={JSON.stringify(policy)} policy={policy} currency={currency} />,
    },
  ]
}

function Fee({ policy: { lateFee } }: { policy: Policy }) {
  const { locale } = useReader()
  if (lateFee.kind === 'off') return 'None'
  const figure =
    lateFee.kind === 'fixed' ? formatMoney(lateFee.amount, locale) : `${percentOf(lateFee.rate)} %`
  return `${figure}, at most ${formatMoney(lateFee.cap, locale)}, after ${lateFee.graceDays} days`
}

function SuspensionOf({ policy: { suspension } }: { policy: Policy }) {
  const { locale } = useReader()
  if (!suspension) return 'Never'
  const { afterDays, minimum, warningDays } = suspension
  return `after ${afterDays} days, from ${formatMoney(minimum, locale)}, warned ${warningDays} days before`
}
