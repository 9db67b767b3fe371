import { data, Form, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { proofFirst } from '../security/security.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Field, SelectField } from '../ui/field.tsx'
import { Moment } from '../ui/moment.tsx'
import { EmptyState, Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import type { Route } from './+types/api-keys.ts'

export const meta: Route.MetaFunction = () => [{ title: 'API keys' }]

export async function loader({ context, url }: Route.LoaderArgs) {
  return {
    keys: await loaded(context.get(apiContext).GET('/api-keys', { params: { query: pageOf(url) } }), url),
  }
}

/** Makes a key, which this one answer shows, or revokes one. */
export async function action({ context, request }: Route.ActionArgs) {
  const api = context.get(apiContext)
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '').trim()
  if (text('deed') === 'revoke') {
    const path = { keyId: text('keyId') }
    const revoked = await attempted(api.POST('/api-keys/{keyId}/revoke', { params: { path } }))
    if (revoked.ok) throw redirect('/console/api-keys')
    return data({ problem: revoked.problem, made: undefined }, { status: revoked.problem.status })
  }
  const made = await attempted(
    api.POST('/api-keys', {
      body: { name: text('name'), role: text('role') === 'staff' ? 'staff' : 'read_only' },
    }),
  )
  if (!made.ok) {
    proofFirst(made.problem, '/console/api-keys')
    return data({ problem: made.problem, made: undefined }, { status: made.problem.status })
  }
  return { problem: undefined, made: made.value }
}

export default function ApiKeys({ loaderData, actionData }: Route.ComponentProps) {
  const { keys } = loaderData
  return (
    <>
      <PageHeader
        title="API keys"
        note={
          <>
            For scripts of your own. Everything the console does, the{' '}
            <a className="underline" href="/api/v1/docs">
              API
            </a>{' '}
            does too.
          </>
        }
        actions={<MakeKeyDialog key={keys.items.length} />}
      />
      <ProblemNotice problem={actionData?.problem} />
      {actionData?.made ? (
        <Notice
          tone="good"
          title={`The key “${actionData.made.name}” was made. Copy it now: it is not shown again.`}
        >
          <code className="mt-1 block rounded-sm bg-raised p-2 text-ink select-all wrap-anywhere">
            {actionData.made.key}
          </code>
        </Notice>
      ) : null}
      {keys.items.length > 0 ? (
        <DataTable caption="API keys" rows={keys.items} columns={COLUMNS} rowKey={(key) => key.id} />
      ) : (
        <EmptyState title="No API key yet">
          Make one for a script, and revoke it when the script is gone.
        </EmptyState>
      )}
      <Pager next={keys.next} />
    </>
  )
}

const ROLES = [
  { value: 'read_only', label: 'May look' },
  { value: 'staff', label: 'May look and change' },
]

function MakeKeyDialog() {
  return (
    <Dialog look="primary" trigger="Make a key…" title="Make an API key">
      <Form method="post" className="mt-4 grid gap-4 text-ink">
        <Field label="Name" hint="What it is for." name="name" maxLength={100} required />
        <SelectField label="It" name="role" options={ROLES} />
        <DialogActions>
          <DialogCancel />
          <Button look="primary">Make key</Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}

function RevokeDialog({ apiKey }: { apiKey: Shape<'ApiKey'> }) {
  return (
    <Dialog look="quiet" trigger="Revoke…" title={`Revoke “${apiKey.name}”`}>
      <p>Scripts that use it are refused from this moment. It cannot be taken back.</p>
      <Form method="post">
        <input type="hidden" name="deed" value="revoke" />
        <input type="hidden" name="keyId" value={apiKey.id} />
        <DialogActions>
          <DialogCancel />
          <Button look="danger">Revoke “{apiKey.name}”</Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}

const COLUMNS: ReadonlyArray<Column<Shape<'ApiKey'>>> = [
  {
    key: 'name',
    header: 'Name',
    narrow: 'title',
    cell: (key) => <span className="font-medium">{key.name}</span>,
  },
  { key: 'hint', header: 'Key', cell: (key) => <code className="text-sm">{key.hint}</code> },
  {
    key: 'role',
    header: 'May',
    cell: (key) => ROLES.find((role) => role.value === key.role)?.label.replace('May ', ''),
  },
  { key: 'made', header: 'Made', label: 'made', cell: (key) => <Moment value={key.createdAt} style="day" /> },
  {
    key: 'by',
    header: 'By',
    label: 'by',
    cell: ({ createdBy }) => (createdBy === 'cli' ? 'A command' : createdBy),
  },
  {
    key: 'state',
    header: 'State',
    narrow: 'amount',
    cell: (key) => (key.revokedAt ? <Badge>Revoked</Badge> : <Badge tone="good">In use</Badge>),
  },
  {
    key: 'deed',
    header: <span className="sr-only">Actions</span>,
    align: 'right',
    cell: (key) => (key.revokedAt ? null : <RevokeDialog apiKey={key} />),
  },
]
