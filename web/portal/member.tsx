import { data, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted, loaded } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { proofFirst } from '../security/security.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Dialog, DialogActions, DialogCancel } from '../ui/dialog.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PageHeader, Section } from '../ui/page-header.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/member.ts'
import { Form } from './form.tsx'
import { linesOf } from './lines-of.ts'
import { MemberRole, typedRole } from './member-role.tsx'
import { demandProven } from './proven.ts'
import { visitContext } from './visit.ts'

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const visit = context.get(visitContext)
  const api = context.get(apiContext)
  const { accountId } = visit
  const [members, all] = await Promise.all([
    loaded(api.GET('/accounts/{accountId}/members', { params: { path: { accountId } } }), url),
    linesOf(api, { accountId, url }),
    demandProven(visit, { right: 'manage_members', api, url }),
  ])
  const member = members.items.find(({ loginId }) => loginId === params.loginId)
  if (!member) throw data(null, { status: 404 })
  const owners = members.items.filter(({ role }) => role === 'owner')
  const isOnlyOwner = member.role === 'owner' && owners.length === 1
  return { member, all, isOnlyOwner, accountName: visit.account.name }
}

export async function action({ context, params, request, url }: Route.ActionArgs) {
  const { accountId } = context.get(visitContext)
  const api = context.get(apiContext)
  const form = await request.formData()
  const path = { accountId, loginId: params.loginId }
  const isRemoval = form.get('deed') === 'remove'
  const outcome = isRemoval
    ? await attempted(api.DELETE('/accounts/{accountId}/members/{loginId}', { params: { path } }))
    : await attempted(
        api.PATCH('/accounts/{accountId}/members/{loginId}', { params: { path }, body: typedRole(form) }),
      )
  // Who took away one's own right to be here is led to the first page by the shell.
  if (outcome.ok) throw redirect(`/account/members?done=${isRemoval ? 'removed' : 'changed'}`)
  proofFirst(outcome.problem, url.pathname)
  return data({ problem: outcome.problem }, { status: outcome.problem.status })
}

/** What one of the account's people may do, and how they leave. */
export default function MemberPage({ loaderData, actionData }: Route.ComponentProps) {
  const { member, all, isOnlyOwner, accountName } = loaderData
  const say = useWords('members')
  const problem = actionData?.problem
  const linesError = problem?.code === 'lines_needed' ? say('linesNeeded') : undefined
  return (
    <div className="max-w-2xl">
      <Title>{member.name}</Title>
      <PageHeader
        title={member.name}
        note={member.email}
        back={{ to: '/account/members', label: say('title') }}
      />
      {linesError ? null : <ProblemNotice problem={problem} />}
      {isOnlyOwner ? (
        <Notice title={say('onlyOwner', { name: member.name })}>{say('onlyOwnerText')}</Notice>
      ) : (
        <>
          <Form method="post" reloadDocument className="grid gap-5">
            <MemberRole role={member.role} lines={member.lines ?? []} all={all} linesError={linesError} />
            <div className="flex flex-wrap gap-2">
              <Button look="primary">{say('saveRole')}</Button>
              <ButtonLink look="quiet" to="/account/members">
                {say('cancel')}
              </ButtonLink>
            </div>
          </Form>
          <Section title={say('removeTitle')} note={say('removeNote')}>
            <Remove member={member} accountName={accountName} />
          </Section>
        </>
      )}
    </div>
  )
}

function Remove({ member, accountName }: { member: Shape<'Member'>; accountName: string }) {
  const say = useWords('members')
  return (
    <Dialog trigger={say('remove')} title={say('removeWho', { name: member.name })}>
      <p>{say(member.isYou ? 'removeYourself' : 'removeThem', { account: accountName })}</p>
      <Form method="post" reloadDocument>
        <input type="hidden" name="deed" value="remove" />
        <DialogActions>
          <DialogCancel>{say('cancel')}</DialogCancel>
          <Button look="danger">{say('removeNow', { name: member.name })}</Button>
        </DialogActions>
      </Form>
    </Dialog>
  )
}
