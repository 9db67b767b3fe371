import { data, redirect } from 'react-router'
import { type Api, apiContext } from '../api/context.ts'
import { attempted, loaded, type Problem } from '../api/outcome.ts'
import { pageOf } from '../api/paging.ts'
import type { Shape } from '../api/shapes.ts'
import { proofFirst } from '../security/security.ts'
import { Badge } from '../ui/badge.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { Pager } from '../ui/pager.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import { Timeline } from '../ui/timeline.tsx'
import type { Route } from './+types/staff.ts'
import { EndTwoStepDialog } from './people-dialogs.tsx'
import {
  InvitationDeeds,
  InviteStaffDialog,
  PasswordLinkDialog,
  RemoveStaffDialog,
  STAFF_ROLES,
  StaffRoleDialog,
} from './staff-dialogs.tsx'

export const meta: Route.MetaFunction = () => [{ title: 'Staff' }]

const EVENTS_SHOWN = 10

export async function loader({ context, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const query = { ...pageOf(url), limit: EVENTS_SHOWN }
  const [staff, invitations, events] = await Promise.all([
    loaded(api.GET('/staff'), url),
    loaded(api.GET('/staff/invitations'), url),
    loaded(api.GET('/staff/events', { params: { query } }), url),
  ])
  return {
    ...{ staff: staff.items, invitations: invitations.items, events },
    done: url.searchParams.get('done'),
    ...wishOf(url),
  }
}

/** Where one returns to after confirming who one is: an invitation that was typed comes along. */
function wishOf({ searchParams }: URL) {
  const text = (name: string) => searchParams.get(name) ?? ''
  return {
    isProven: searchParams.has('proven'),
    wish: { name: text('name'), email: text('email'), role: text('role') },
  }
}

function proofFirstOf(problem: Problem, form: FormData): void {
  const query = new URLSearchParams({ proven: '' })
  if (form.get('deed') === 'invite')
    for (const name of ['name', 'email', 'role']) query.set(name, String(form.get(name) ?? ''))
  proofFirst(problem, `/console/staff?${query}`)
}

const DONE: Record<string, string> = {
  invite: 'The invitation was mailed. One that was sent to the same address before works no more.',
  revoke: 'The invitation was taken back.',
  role: 'The role was changed. The person and every administrator are told by mail.',
  remove: 'The person was removed and is signed out everywhere. Every administrator is told by mail.',
  'end-two-step': 'No second step is asked any more. The person is signed out everywhere and told by mail.',
}

/** Does what a form of this page asks for, and says so on it; a link for a password only this one answer shows. */
export async function action({ context, request }: Route.ActionArgs) {
  const api = context.get(apiContext)
  const form = await request.formData()
  const deed = String(form.get('deed'))
  if (deed === 'link') {
    const path = { loginId: String(form.get('id')) }
    const made = await attempted(api.POST('/staff/{loginId}/password-links', { params: { path } }))
    if (!made.ok) {
      proofFirstOf(made.problem, form)
      return data({ problem: made.problem, made: undefined }, { status: made.problem.status })
    }
    return { problem: undefined, made: { ...made.value, name: String(form.get('name')) } }
  }
  const outcome = await attempted<unknown>(doDeed(api, form))
  if (!outcome.ok) {
    proofFirstOf(outcome.problem, form)
    return data({ problem: outcome.problem, made: undefined }, { status: outcome.problem.status })
  }
  // Who is no administrator any more, or none of the staff, has no business here.
  if (form.has('you')) throw redirect(deed === 'remove' ? '/console/sign-in' : '/console')
  throw redirect(`/console/staff?done=${encodeURIComponent(deed)}`)
}

function doDeed(api: Api, form: FormData): Promise<{ data?: unknown; error?: unknown; response: Response }> {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const path = { loginId: text('id') }
  const role = STAFF_ROLES.find(({ value }) => value === text('role'))?.value ?? 'support'
  switch (text('deed')) {
    case 'invite':
      return api.POST('/staff', { body: { email: text('email'), name: text('name'), role } })
    case 'revoke':
      return api.POST('/staff/invitations/{invitationId}/revoke', {
        params: { path: { invitationId: text('id') } },
      })
    case 'end-two-step':
      return api.POST('/logins/{loginId}/totp/off', { params: { path }, body: { reason: text('reason') } })
    case 'remove':
      return api.DELETE('/staff/{loginId}', { params: { path } })
    default:
      return api.PATCH('/staff/{loginId}', { params: { path }, body: { role } })
  }
}

export default function Staff({ loaderData, actionData }: Route.ComponentProps) {
  const { staff, invitations, events, done, isProven, wish } = loaderData
  return (
    <>
      <PageHeader
        title="Staff"
        note="Your own people. They sign in at the console with their email address."
        actions={<InviteStaffDialog key={wish.email} wish={wish} />}
      />
      <ProblemNotice problem={actionData?.problem} />
      {done && DONE[done] && !actionData ? <Notice tone="good" title={DONE[done]} /> : null}
      {isProven && !actionData ? (
        <Notice title="It is confirmed that it is you.">
          For the next fifteen minutes. What you were about to do is not done yet: please do it now.
        </Notice>
      ) : null}
      {actionData?.made ? <MadeLink made={actionData.made} /> : null}
      <DataTable caption="Staff" rows={staff} columns={COLUMNS} rowKey={(one) => one.loginId} />
      {invitations.length > 0 ? (
        <Section title="Invitations that wait">
          <DataTable
            caption="Invitations that wait"
            rows={invitations}
            columns={INVITATION_COLUMNS}
            rowKey={(one) => one.id}
          />
        </Section>
      ) : null}
      <Section title="What has happened">
        <Timeline
          events={events.items.map((event) => ({
            key: event.id,
            at: event.happenedAt,
            what: sentenceOf(event),
          }))}
        />
        <Pager next={events.next} />
      </Section>
    </>
  )
}

function MadeLink({
  made: { name, url, expiresAt },
}: {
  made: { name: string; url: string; expiresAt: string }
}) {
  return (
    <Notice tone="good" title={`The link for ${name} was made. It is not shown again.`}>
      Hand it over yourself. It sets a new password, once, until <Moment value={expiresAt} />.
      <code className="mt-1 block rounded-sm bg-raised p-2 text-ink select-all wrap-anywhere">{url}</code>
    </Notice>
  )
}

type Role = Shape<'StaffMember'>['role']

function roleName(role: Role | null): string {
  return STAFF_ROLES.find(({ value }) => value === role)?.label ?? ''
}

/** Who did what to whom, in one line. */
function sentenceOf({ kind, person, role, was, by: name }: Shape<'StaffEvent'>): string {
  const by = name === 'cli' ? 'A command' : name
  switch (kind) {
    case 'staff_invited':
      return `${by} invited ${person}: ${roleName(role)}`
    case 'staff_invitation_revoked':
      return `${by} took the invitation of ${person} back`
    case 'staff_added':
      return name === 'cli'
        ? `A command added ${person}: ${roleName(role)}`
        : `${person} joined, invited by ${by}: ${roleName(role)}`
    case 'staff_role_changed':
      return `${by} changed the role of ${person}: ${roleName(role)}${was ? `, before ${roleName(was)}` : ''}`
    case 'staff_removed':
      return `${by} removed ${person}: ${roleName(role)} before`
    case 'password_link_made':
      return `${by} made a link for a new password of ${person}`
    default:
      return kind satisfies never
  }
}

const COLUMNS: ReadonlyArray<Column<Shape<'StaffMember'>>> = [
  {
    key: 'name',
    header: 'Name',
    narrow: 'title',
    cell: (one) => (
      <>
        <span className="font-medium">{one.name}</span> {one.isYou ? <Badge>You</Badge> : null}
        <span className="block text-sm font-normal text-soft wrap-anywhere">{one.email}</span>
      </>
    ),
  },
  { key: 'role', header: 'Role', narrow: 'amount', cell: (one) => roleName(one.role) },
  {
    key: 'steps',
    header: 'Two steps',
    label: 'two steps',
    cell: (one) => (one.hasTwoStep ? <Badge tone="good">On</Badge> : <Badge tone="warn">Off</Badge>),
  },
  { key: 'since', header: 'Since', label: 'since', cell: (one) => <Moment value={one.since} style="day" /> },
  {
    key: 'seen',
    header: 'Last seen',
    label: 'last seen',
    cell: (one) => (one.lastSeenAt ? <Moment value={one.lastSeenAt} style="day" /> : 'Not yet'),
  },
  {
    key: 'deed',
    header: <span className="sr-only">Actions</span>,
    align: 'right',
    cell: (one) => (
      <span className="inline-flex flex-wrap justify-end gap-1">
        <StaffRoleDialog member={one} />
        <PasswordLinkDialog member={one} />
        {one.hasTwoStep ? <EndTwoStepDialog id={one.loginId} name={one.name} /> : null}
        <RemoveStaffDialog member={one} />
      </span>
    ),
  },
]

const INVITATION_COLUMNS: ReadonlyArray<Column<Shape<'StaffInvitation'>>> = [
  {
    key: 'name',
    header: 'Name',
    narrow: 'title',
    cell: (one) => (
      <>
        <span className="font-medium">{one.name}</span>
        <span className="block text-sm font-normal text-soft wrap-anywhere">{one.email}</span>
      </>
    ),
  },
  { key: 'role', header: 'Role', narrow: 'amount', cell: (one) => roleName(one.role) },
  { key: 'by', header: 'Invited by', label: 'by', cell: (one) => one.byName },
  { key: 'sent', header: 'Mailed', label: 'mailed', cell: (one) => <Moment value={one.createdAt} /> },
  {
    key: 'until',
    header: 'Works until',
    label: 'until',
    cell: (one) => <Moment value={one.expiresAt} style="day" />,
  },
  {
    key: 'deed',
    header: <span className="sr-only">Actions</span>,
    align: 'right',
    cell: (one) => <InvitationDeeds invitation={one} />,
  },
]
