import { data, Form, Link } from 'react-router'
import { apiContext } from '../api/context.ts'
import { enter, PORTAL_DOOR } from '../api/entering.ts'
import { attempted } from '../api/outcome.ts'
import { enterByPasskey } from '../api/passkeys.ts'
import { Button } from '../ui/button.tsx'
import { DoorHeader, DoorLinks } from '../ui/door.tsx'
import { Field } from '../ui/field.tsx'
import { focusedIf } from '../ui/new-password.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import { PasskeyForm } from '../ui/passkey-form.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/sign-in-password.ts'
import { DOOR_LINK } from './lost-access.tsx'
import { personContext, withPerson } from './person.ts'

export const middleware = [withPerson]

export function loader({ context }: Route.LoaderArgs) {
  const { login } = context.get(personContext)
  return { username: login.email ?? login.name }
}

/** Adds the password, or a passkey, to the ways by which this session came in, and goes on to the page that asked for it. */
export async function action({ context, request, url }: Route.ActionArgs) {
  const api = context.get(apiContext)
  const form = await request.formData()
  const outcome =
    form.get('way') === 'passkey'
      ? await enterByPasskey(api, form)
      : await attempted(
          api.POST('/sessions/current/password', { body: { password: String(form.get('password') ?? '') } }),
        )
  if (!outcome.ok) return data({ problem: outcome.problem }, { status: outcome.problem.status })
  throw enter({ ...outcome, value: outcome.value ?? {} }, { url, door: PORTAL_DOOR })
}

/** Who came in by a code from a mail is asked for more before calls are shown: who reads the mails is not always who may know whom one calls. */
export default function SignInPassword({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('signIn')
  const isWrong = actionData?.problem.code === 'wrong_password'
  return (
    <>
      <DoorHeader title={say('passwordFirstTitle')}>{say('passwordFirstIntro')}</DoorHeader>
      {isWrong ? null : <ProblemNotice problem={actionData?.problem} />}
      <Form method="post" reloadDocument className="grid gap-4">
        <input
          hidden
          type="text"
          name="username"
          autoComplete="username"
          value={loaderData.username}
          readOnly
        />
        <Field
          label={say('password')}
          name="password"
          type="password"
          autoComplete="current-password"
          error={isWrong ? say('wrongPassword') : undefined}
          {...focusedIf(isWrong)}
          required
        />
        <Button look="primary">{say('goOn')}</Button>
      </Form>
      <PasskeyForm label={say('usePasskey')} className="mt-2" />
      <DoorLinks>
        <p>
          {say('noPasswordYet')}{' '}
          <Link className={DOOR_LINK} to="/account/security" reloadDocument>
            {say('setPassword')}
          </Link>
        </p>
        <Link className={DOOR_LINK} to="/" reloadDocument>
          {say('backToSummary')}
        </Link>
      </DoorLinks>
    </>
  )
}
