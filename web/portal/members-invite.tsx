import { data, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted } from '../api/outcome.ts'
import { proofFirst } from '../security/security.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { Title } from '../ui/title.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/members-invite.ts'
import { Form } from './form.tsx'
import { linesOf } from './lines-of.ts'
import { MemberRole, typedRole } from './member-role.tsx'
import { demandProven } from './proven.ts'
import { visitContext } from './visit.ts'

export async function loader({ context, url }: Route.LoaderArgs) {
  const visit = context.get(visitContext)
  const api = context.get(apiContext)
  const [all] = await Promise.all([
    linesOf(api, { accountId: visit.accountId, url }),
    demandProven(visit, { right: 'manage_members', api, url }),
  ])
  return { all }
}

export async function action({ context, request, url }: Route.ActionArgs) {
  const { accountId } = context.get(visitContext)
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const typed = { email: text('email'), name: text('name'), ...typedRole(form) }
  const outcome = await attempted(
    context.get(apiContext).POST('/accounts/{accountId}/members/invitations', {
      params: { path: { accountId } },
      body: typed,
    }),
  )
  if (outcome.ok) {
    const { replaced } = outcome.value
    throw redirect(`/account/members?done=invited${replaced === null ? '' : `&before=${replaced}`}`)
  }
  proofFirst(outcome.problem, url.pathname)
  return data({ problem: outcome.problem, typed }, { status: outcome.problem.status })
}

/** Asks somebody to join, by mail. */
export default function MembersInvite({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('members')
  const typed = actionData?.typed
  const problem = actionData?.problem
  const linesError = problem?.code === 'lines_needed' ? say('linesNeeded') : undefined
  return (
    <div className="max-w-2xl">
      <Title>{say('inviteTitle')}</Title>
      <PageHeader
        title={say('inviteTitle')}
        note={say('inviteNote')}
        back={{ to: '/account/members', label: say('title') }}
      />
      {linesError ? null : <ProblemNotice problem={problem} />}
      <Form method="post" className="grid gap-5">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label={say('email')}
            name="email"
            type="email"
            autoComplete="off"
            defaultValue={typed?.email}
            maxLength={254}
            required
          />
          <Field
            label={say('name')}
            name="name"
            autoComplete="off"
            defaultValue={typed?.name}
            maxLength={100}
            required
          />
        </div>
        <MemberRole
          role={typed?.role ?? 'payer'}
          lines={typed?.lines ?? []}
          all={loaderData.all}
          linesError={linesError}
        />
        <div className="flex flex-wrap gap-2">
          <Button look="primary">{say('sendInvitation')}</Button>
          <ButtonLink look="quiet" to="/account/members">
            {say('cancel')}
          </ButtonLink>
        </div>
      </Form>
    </div>
  )
}
