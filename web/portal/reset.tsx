import { data, Form, Link, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted } from '../api/outcome.ts'
import { Button } from '../ui/button.tsx'
import { DoorHeader, DoorLinks } from '../ui/door.tsx'
import { NewPassword, useWeakness } from '../ui/new-password.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/reset.ts'
import { DOOR_LINK } from './lost-access.tsx'

export async function loader({ context, params }: Route.LoaderArgs) {
  const outcome = await attempted(
    context.get(apiContext).GET('/password-resets/{token}', { params: { path: { token: params.token } } }),
  )
  return { isGood: outcome.ok }
}

export async function action({ context, params, request }: Route.ActionArgs) {
  const form = await request.formData()
  const outcome = await attempted(
    context.get(apiContext).POST('/password-resets/{token}', {
      params: { path: { token: params.token } },
      body: { password: String(form.get('password') ?? '') },
    }),
  )
  if (!outcome.ok) return data({ problem: outcome.problem }, { status: outcome.problem.status })
  throw redirect('/sign-in?reset')
}

/** What a link of a password reset opens. */
export default function Reset({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('signIn')
  const problem = actionData?.problem
  const weakness = useWeakness(problem)
  if (!loaderData.isGood) return <LinkIsOver />
  return (
    <>
      <DoorHeader title={say('resetTitle')}>{say('resetIntro')}</DoorHeader>
      {weakness ? null : <ProblemNotice problem={problem} />}
      <Form method="post" className="grid gap-4">
        <NewPassword error={weakness} />
        <Button look="primary">{say('savePassword')}</Button>
      </Form>
    </>
  )
}

function LinkIsOver() {
  const say = useWords('signIn')
  return (
    <>
      <DoorHeader title={say('resetTitle')} />
      <Notice tone="warn" title={say('linkOver')}>
        {say('linkOverReset')}
      </Notice>
      <DoorLinks>
        <Link className={DOOR_LINK} to="/forgot">
          {say('askForLink')}
        </Link>
        <Link className={DOOR_LINK} to="/sign-in">
          {say('backToSignIn')}
        </Link>
      </DoorLinks>
    </>
  )
}
