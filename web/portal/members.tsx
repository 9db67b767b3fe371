import { data, Link, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { proofFirst } from '../security/security.ts'
import { Badge } from '../ui/badge.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Dialog, DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Moment } from '../ui/moment.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { PhoneNumber } from '../ui/phone-number.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/members.ts'
import { AccountTabs } from './account-tabs.tsx'
import { Form } from './form.tsx'
import { ROLES } from './member-role.tsx'
import { may, visitContext } from './visit.ts'

export async function loader({ context, url }: Route.LoaderArgs) {
  const visit = context.get(visitContext)
  const api = context.get(apiContext)
  const path = { accountId: visit.accountId }
  const [members, invitations] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/members', { params: { path } }), url),
    loaded(api.GET('/accounts/{accountId}/members/invitations', { params: { path } }), url),
  ])
  return {
    members: members.items,
    invitations: invitations.items,
    mayManage: may(visit, 'manage_members'),
    done: url.searchParams.get('done'),
    before: ROLES.find((role) => role === url.searchParams.get('before')) ?? null,
  }
}

/** Takes an invitation back. */
export async function action({ context, request, url }: Route.ActionArgs) {
  const { accountId } = context.get(visitContext)
  const invitationId = String((await request.formData()).get('invitationId') ?? '')
  const path = { accountId, invitationId }
  const outcome = await attempted(
    context.get(apiContext).POST('/accounts/{accountId}/members/invitations/{invitationId}/revoke', {
      params: { path },
    }),
  )
  if (outcome.ok) throw redirect('/account/members?done=revoked')
  proofFirst(outcome.problem, url.pathname)
  return data({ problem: outcome.problem }, { status: outcome.problem.status })
}

const DEEDS = ['invited', 'changed', 'removed', 'revoked'] as const

/** Who may do what on this account, and who is asked to join. */
export default function Members({ loaderData, actionData }: Route.ComponentProps) {
  const { members, invitations, mayManage, before } = loaderData
  const say = useWords('members')
  const done = DEEDS.find((deed) => deed === loaderData.done)
  return (
    <>
      <Title>{say('title')}</Title>
      <AccountTabs />
      <div className="max-w-3xl">
        <PageHeader
          title={say('title')}
          note={say('note')}
          actions={
            mayManage ? (
              <ButtonLink look="primary" to="/account/members/invite">
                {say('invite')}
              </ButtonLink>
            ) : null
          }
        />
        {done ? (
          <Notice tone="good" title={say(`done.${done}`)}>
            {done === 'invited' && before ? say('replaced', { role: say(`role.${before}`) }) : null}
          </Notice>
        ) : null}
        <ProblemNotice problem={actionData?.problem} />
        <ul className="border-t border-ink">
          {members.map((member) => (
            <li key={member.loginId} className="border-b border-rule py-4">
              <MemberRow member={member} mayManage={mayManage} />
            </li>
          ))}
        </ul>
        {invitations.length > 0 ? (
          <Section title={say('invitations')}>
            <ul className="border-t border-rule">
              {invitations.map((invitation) => (
                <li key={invitation.id} className="border-b border-rule py-3">
                  <InvitationRow invitation={invitation} mayManage={mayManage} />
                </li>
              ))}
            </ul>
          </Section>
        ) : null}
      </div>
    </>
  )
}

function MemberRow({ member, mayManage }: { member: Shape<'Member'>; mayManage: boolean }) {
  const say = useWords('members')
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
      <div className="min-w-0 flex-1 basis-72">
        <p className="wrap-anywhere">
          <span className="font-medium">{member.name}</span>{' '}
          {member.isYou ? <Badge tone="good">{say('you')}</Badge> : null}{' '}
          <span className="text-soft">{member.email}</span>
        </p>
        <p className="mt-1">
          <span className="font-medium">{say(`role.${member.role}`)}</span>
          <span className="block text-sm text-soft">{say(`may.${member.role}`)}</span>
        </p>
        <Lines lines={member.lines} />
        <p className="mt-1 text-sm text-faint">
          {member.hasTwoStep ? `${say('twoStep')} · ` : null}
          {say('since', { day: <Moment value={member.since} style="day" /> })}
        </p>
      </div>
      {mayManage ? (
        <Link
          to={`/account/members/${member.loginId}`}
          className="inline-flex min-h-9 items-center rounded-sm text-soft underline decoration-line underline-offset-2 hover:text-ink pointer-coarse:min-h-11"
        >
          {say('changeOrRemove')}
          <span className="sr-only">: {member.name}</span>
        </Link>
      ) : null}
    </div>
  )
}

/** Whose calls a department manager sees. */
function Lines({ lines }: { lines: readonly string[] | null }) {
  if (lines === null || lines.length === 0) return null
  return (
    <ul className="mt-1 flex flex-wrap gap-x-4 text-sm">
      {lines.map((line) => (
        <li key={line}>
          <PhoneNumber value={line} />
        </li>
      ))}
    </ul>
  )
}

function InvitationRow(props: { invitation: Shape<'Invitation'>; mayManage: boolean }) {
  const { invitation, mayManage } = props
  const say = useWords('members')
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
      <div className="min-w-0">
        <p className="wrap-anywhere">
          <span className="font-medium">{invitation.name || invitation.email}</span>{' '}
          <span className="text-soft">
            {invitation.email} · {say(`role.${invitation.role}`)}
          </span>
        </p>
        <p className="text-sm text-faint">
          {say('invitedBy', {
            name: invitation.byName,
            day: <Moment value={invitation.expiresAt} style="day" />,
          })}
        </p>
      </div>
      {mayManage ? (
        <Dialog
          trigger={
            <>
              {say('revoke')}
              <span className="sr-only">: {invitation.email}</span>
            </>
          }
          title={say('revokeTitle', { email: invitation.email })}
        >
          <p>{say('revokeNote')}</p>
          <Form method="post">
            <input type="hidden" name="invitationId" value={invitation.id} />
            <DialogActions>
              <DialogCancel>{say('cancel')}</DialogCancel>
              <Button look="danger">{say('revokeNow')}</Button>
            </DialogActions>
          </Form>
        </Dialog>
      ) : null}
    </div>
  )
}
