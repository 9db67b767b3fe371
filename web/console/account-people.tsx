import { data, redirect } from 'react-router'
import { type Api, apiContext } from '../api/context.ts'
import { attempted, loaded, type Problem } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { proofFirst } from '../security/security.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Moment } from '../ui/moment.tsx'
import { EmptyState, Notice, ProblemNotice } from '../ui/notice.tsx'
import { Section } from '../ui/page-header.tsx'
import { PhoneNumber } from '../ui/phone-number.tsx'
import { type Column, DataTable } from '../ui/table.tsx'
import type { Route } from './+types/account-people.ts'
import { DeedForm } from './deed.tsx'
import {
  ConfirmDialog,
  EmailDialog,
  EndTwoStepDialog,
  InviteDialog,
  ROLES,
  RoleDialog,
} from './people-dialogs.tsx'

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const api = context.get(apiContext)
  const path = { accountId: params.accountId }
  const query = { limit: 200 }
  const [members, invitations, codes, numbers] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/members', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/members/invitations', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/registration-codes', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/numbers', { params: { path, query } }), url),
  ])
  const wish = { email: url.searchParams.get('email') ?? '', name: url.searchParams.get('name') ?? '' }
  return {
    ...{ members: members.items, invitations: invitations.items, codes: codes.items, wish },
    numbers: numbers.items.filter(({ heldUntil }) => heldUntil === null),
    done: url.searchParams.get('done'),
  }
}

const DONE: Record<string, string> = {
  code: 'The registration code was mailed. Codes sent before work no more.',
  'revoke-code': 'The registration code works no more.',
  invite: 'The invitation was mailed. One that was sent to the same address before works no more.',
  'revoke-invitation': 'The invitation was taken back.',
  role: 'The role was changed. The account’s owners are told by mail.',
  email:
    'The new address gets a link to set a password. The person is signed out everywhere, and the old address is told.',
  'end-two-step': 'No second step is asked any more. The person is signed out everywhere and told by mail.',
  remove: 'The person was removed. The account’s owners are told by mail.',
}

export async function action({ context, params, request, url }: Route.ActionArgs) {
  const form = await request.formData()
  const problem = await doDeed(context.get(apiContext), { accountId: params.accountId, form })
  if (problem) {
    proofFirst(problem, `${url.pathname}${url.search}`)
    return data({ problem }, { status: problem.status })
  }
  const done = encodeURIComponent(String(form.get('deed')))
  throw redirect(`/console/accounts/${params.accountId}/people?done=${done}`)
}

/** Does what a form of this page asks for; the problem, or null. */
async function doDeed(
  api: Api,
  { accountId, form }: { accountId: string; form: FormData },
): Promise<Problem | null> {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const path = { accountId }
  const lines = form.getAll('lines').map(String)
  const role = ROLES.find(({ value }) => value === text('role'))?.value ?? 'payer'
  const outcome = await attempted<unknown>(deed())
  return outcome.ok ? null : outcome.problem

  function deed(): Promise<{ data?: unknown; error?: unknown; response: Response }> {
    switch (text('deed')) {
      case 'code': {
        const body = { email: text('email'), name: text('name') }
        return api.POST('/accounts/{accountId}/registration-codes', { params: { path }, body })
      }
      case 'revoke-code':
        return api.POST('/accounts/{accountId}/registration-codes/{codeId}/revoke', {
          params: { path: { ...path, codeId: text('id') } },
        })
      case 'invite': {
        const body = { email: text('email'), name: text('name'), role, lines }
        return api.POST('/accounts/{accountId}/members/invitations', { params: { path }, body })
      }
      case 'revoke-invitation':
        return api.POST('/accounts/{accountId}/members/invitations/{invitationId}/revoke', {
          params: { path: { ...path, invitationId: text('id') } },
        })
      case 'email':
        return api.POST('/logins/{loginId}/email', {
          params: { path: { loginId: text('id') } },
          body: { email: text('email'), reason: text('reason') },
        })
      case 'end-two-step':
        return api.POST('/logins/{loginId}/totp/off', {
          params: { path: { loginId: text('id') } },
          body: { reason: text('reason') },
        })
      case 'remove':
        return api.DELETE('/accounts/{accountId}/members/{loginId}', {
          params: { path: { ...path, loginId: text('id') } },
        })
      default:
        return api.PATCH('/accounts/{accountId}/members/{loginId}', {
          params: { path: { ...path, loginId: text('id') } },
          body: { role, lines },
        })
    }
  }
}

export default function AccountPeople({ loaderData, actionData }: Route.ComponentProps) {
  const { members, invitations, codes, numbers, wish, done } = loaderData
  const isDone = done !== null && !actionData?.problem
  return (
    <>
      <ProblemNotice problem={actionData?.problem} />
      {wish.name !== '' && members.length > 0 && !isDone ? (
        <Notice title={`${wish.name} asks for help`}>
          Who has a login and lost the address keeps the login: give it another sign-in email, once you have
          made sure who asks. A registration code makes a further owner, who signs in by email.
        </Notice>
      ) : null}
      {isDone && DONE[done] ? <Notice tone="good" title={DONE[done]} /> : null}
      <Section title="People" aside={<InviteDialog numbers={numbers} />}>
        {members.length > 0 ? (
          <DataTable
            caption="People"
            rows={members}
            columns={memberColumns(numbers, wish.email)}
            rowKey={(one) => one.loginId}
          />
        ) : (
          <EmptyState title="Nobody has registered yet">
            Send a registration code below: with it and the account number the customer makes a login.
          </EmptyState>
        )}
      </Section>
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
      <Section
        title="Registration codes"
        note="Mailed to a new customer, or to one who lost the mail. Whoever has it and the account number becomes an owner: send it to an address that you know to be the customer’s. Who has a login already, and lost its address, is given another sign-in email above."
      >
        <DeedForm
          method="post"
          key={codes[0]?.id}
          className="mb-6 grid max-w-2xl items-end gap-3 sm:grid-cols-3"
        >
          <input type="hidden" name="deed" value="code" />
          <Field label="Email" name="email" type="email" defaultValue={wish.email} required />
          <Field label="Name" name="name" defaultValue={wish.name} maxLength={200} />
          <Button>Mail a registration code</Button>
        </DeedForm>
        {codes.length > 0 ? (
          <DataTable
            caption="Registration codes"
            rows={codes}
            columns={CODE_COLUMNS}
            rowKey={(one) => one.id}
          />
        ) : null}
      </Section>
    </>
  )
}

type Numbers = ReadonlyArray<Shape<'Number'>>

/** `email`: what somebody who asked for help can be reached at. */
function memberColumns(numbers: Numbers, email: string): ReadonlyArray<Column<Shape<'Member'>>> {
  return [
    { key: 'name', header: 'Name', narrow: 'title', cell: (one) => one.name },
    { key: 'email', header: 'Email', cell: (one) => one.email ?? 'By account number only' },
    {
      key: 'role',
      header: 'Role',
      narrow: 'amount',
      cell: (one) => <RoleOf role={one.role} lines={one.lines} />,
    },
    {
      key: 'since',
      header: 'Since',
      label: 'since',
      cell: (one) => <Moment value={one.since} style="day" />,
    },
    {
      key: 'deed',
      header: <span className="sr-only">Actions</span>,
      align: 'right',
      cell: (one) => (
        <span className="inline-flex flex-wrap justify-end gap-1">
          <RoleDialog member={one} numbers={numbers} />
          <EmailDialog id={one.loginId} name={one.name} email={email} />
          {one.hasTwoStep ? <EndTwoStepDialog id={one.loginId} name={one.name} /> : null}
          <ConfirmDialog
            deed="remove"
            id={one.loginId}
            trigger="Remove…"
            title={`Remove ${one.name}`}
            button={`Remove ${one.name}`}
          >
            {one.name} sees nothing of this account from this moment on, on every device.
          </ConfirmDialog>
        </span>
      ),
    },
  ]
}

function RoleOf({ role, lines }: Pick<Shape<'Member'>, 'role' | 'lines'>) {
  return (
    <>
      {ROLES.find(({ value }) => value === role)?.label}
      {lines?.map((line) => (
        <span key={line} className="block text-sm text-soft">
          <PhoneNumber value={line} />
        </span>
      ))}
    </>
  )
}

const INVITATION_COLUMNS: ReadonlyArray<Column<Shape<'Invitation'>>> = [
  { key: 'name', header: 'Name', narrow: 'title', cell: (one) => one.name },
  { key: 'email', header: 'Email', cell: (one) => one.email },
  {
    key: 'role',
    header: 'Role',
    narrow: 'amount',
    cell: (one) => <RoleOf role={one.role} lines={one.lines} />,
  },
  { key: 'by', header: 'Invited by', label: 'by', cell: (one) => one.byName },
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
    cell: (one) => (
      <ConfirmDialog
        deed="revoke-invitation"
        id={one.id}
        trigger="Take back…"
        title={`Take the invitation of ${one.name} back`}
        button="Take invitation back"
      >
        The link that was mailed to {one.email} works no more.
      </ConfirmDialog>
    ),
  },
]

const CODE_STATES = {
  live: { tone: 'good', words: 'Live' },
  used: { tone: 'plain', words: 'Used' },
  expired: { tone: 'plain', words: 'Expired' },
  revoked: { tone: 'plain', words: 'Revoked' },
} as const

const CODE_COLUMNS: ReadonlyArray<Column<Shape<'RegistrationCode'>>> = [
  { key: 'email', header: 'Mailed to', narrow: 'title', cell: (one) => one.email },
  {
    key: 'state',
    header: 'State',
    narrow: 'amount',
    cell: ({ state }) => <Badge tone={CODE_STATES[state].tone}>{CODE_STATES[state].words}</Badge>,
  },
  { key: 'sent', header: 'Mailed', label: 'mailed', cell: (one) => <Moment value={one.createdAt} /> },
  {
    key: 'until',
    header: 'Works until',
    label: 'until',
    cell: (one) => (one.state === 'live' ? <Moment value={one.expiresAt} style="day" /> : null),
  },
  {
    key: 'deed',
    header: <span className="sr-only">Actions</span>,
    align: 'right',
    cell: (one) =>
      one.state === 'live' ? (
        <ConfirmDialog
          deed="revoke-code"
          id={one.id}
          trigger="Revoke…"
          title="Revoke the registration code"
          button="Revoke code"
        >
          The code that was mailed to {one.email} works no more.
        </ConfirmDialog>
      ) : null,
  },
]
