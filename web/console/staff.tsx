import { data, Form, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { Button } from '../ui/button.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import type { Route } from './+types/staff.ts'
import { EndTwoStepDialog } from './people-dialogs.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Staff' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  const { items } = await loaded(context.get(apiContext).GET('/staff'), url)
  return { staff: items, done: url.searchParams.has('done') }
}

/** Makes a link, which this one answer shows, or ends somebody's two steps. */
export async function action({ context, request }: Route.ActionArgs) {
  const api = context.get(apiContext)
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const params = { path: { loginId: text('id') } }
  if (text('deed') === 'end-two-step') {
    const body = { reason: text('reason') }
    const ended = await attempted(api.POST('/logins/{loginId}/totp/off', { params, body }))
    if (ended.ok) throw redirect('/console/staff?done')
    return data({ problem: ended.problem, made: undefined }, { status: ended.problem.status })
  }
  const made = await attempted(api.POST('/staff/{loginId}/password-links', { params }))
  if (!made.ok) return data({ problem: made.problem, made: undefined }, { status: made.problem.status })
  return { problem: undefined, made: { ...made.value, name: text('name') } }
}

export default function Staff({ loaderData, actionData }: Route.ComponentProps) {
  const { staff, done } = loaderData
  return (
    <>
      <PageHeader
        title="Staff"
        note="Your own people, from the file that tollbook apply reads. They sign in at the console with their e-mail address."
      />
      <ProblemNotice problem={actionData?.problem} />
      {done && !actionData ? <Notice tone="good" title="No second step is asked any more." /> : null}
      {actionData?.made ? (
        <Notice tone="good" title={`The link for ${actionData.made.name} was made. It is not shown again.`}>
          Hand it over yourself. It sets a new password, once, until{' '}
          <Moment value={actionData.made.expiresAt} />.
          <code className="mt-1 block rounded-sm bg-raised p-2 text-ink select-all wrap-anywhere">
            {actionData.made.url}
          </code>
        </Notice>
      ) : null}
      <DataTable caption="Staff" rows={staff} columns={COLUMNS} rowKey={(one) => one.loginId} />
    </>
  )
}

const ROLES = { admin: 'Administrator', billing: 'Billing', support: 'Support' } as const

const COLUMNS: ReadonlyArray<Column<Shape<'StaffMember'>>> = [
  { key: 'name', header: 'Name', narrow: 'title', cell: (one) => one.name },
  { key: 'email', header: 'Email', cell: (one) => one.email },
  { key: 'role', header: 'Role', narrow: 'amount', cell: (one) => ROLES[one.role] },
  {
    key: 'steps',
    header: 'Two steps',
    label: 'second step',
    cell: (one) => (one.hasTwoStep ? 'Asked' : 'Not asked'),
  },
  { key: 'since', header: 'Since', label: 'since', cell: (one) => <Moment value={one.since} style="day" /> },
  {
    key: 'deed',
    header: <span className="sr-only">Actions</span>,
    align: 'right',
    cell: (one) => (
      <span className="inline-flex flex-wrap justify-end gap-1">
        <Form method="post">
          <input type="hidden" name="deed" value="link" />
          <input type="hidden" name="id" value={one.loginId} />
          <input type="hidden" name="name" value={one.name} />
          <Button look="quiet" aria-label={`Make a link for a new password of ${one.name}`}>
            Make a link for a new password
          </Button>
        </Form>
        {one.hasTwoStep ? <EndTwoStepDialog id={one.loginId} name={one.name} /> : null}
      </span>
    ),
  },
]
