import { data, Form, Link, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { whoOf } from '../api/entering.ts'
import { attempted } from '../api/outcome.ts'
import { Button } from '../ui/button.tsx'
import { DoorHeader, DoorLinks } from '../ui/door.tsx'
import { Field } from '../ui/field.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/forgot.ts'
import { DOOR_LINK } from './lost-access.tsx'

export function loader({ url }: Route.LoaderArgs) {
  return { isSent: url.searchParams.has('sent') }
}

export async function action({ context, request }: Route.ActionArgs) {
  const who = String((await request.formData()).get('who') ?? '').trim()
  const outcome = await attempted(context.get(apiContext).POST('/password-resets', { body: whoOf(who) }))
  if (!outcome.ok) return data({ problem: outcome.problem, who }, { status: outcome.problem.status })
  throw redirect('/forgot?sent')
}

/** Asks for a link by mail. What it answers is the same for everybody. */
export default function Forgot({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('signIn')
  return (
    <>
      <DoorHeader title={say('forgotTitle')}>{loaderData.isSent ? null : say('forgotIntro')}</DoorHeader>
      {loaderData.isSent ? (
        <Notice tone="good" title={say('forgotSent')}>
          {say('forgotSentNote')}
        </Notice>
      ) : (
        <>
          <ProblemNotice problem={actionData?.problem} />
          <Form method="post" className="grid gap-4">
            <Field
              label={say('who')}
              name="who"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              defaultValue={actionData?.who}
              hint={say('whoHint')}
              maxLength={254}
              required
            />
            <Button look="primary">{say('sendLink')}</Button>
          </Form>
        </>
      )}
      <DoorLinks>
        <p>
          {say('addressLost')}{' '}
          <Link className={DOOR_LINK} to="/help">
            {say('askForHelp')}
          </Link>
        </p>
        <Link className={DOOR_LINK} to="/sign-in">
          {say('backToSignIn')}
        </Link>
      </DoorLinks>
    </>
  )
}
