import { data, Form, Link } from 'react-router'
import { apiContext } from '../api/context.ts'
import { CONSOLE_DOOR, enter, joinedAddress, PORTAL_DOOR } from '../api/entering.ts'
import { attempted } from '../api/outcome.ts'
import type { Shape } from '../api/shapes.ts'
import { useProvider } from '../root.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { DoorHeader, DoorLinks } from '../ui/door.tsx'
import { Field } from '../ui/field.tsx'
import { NewPassword } from '../ui/new-password.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/invitation.ts'
import { DOOR_LINK, LostAccess } from './lost-access.tsx'
import { usePasswordError } from './register.tsx'

export async function loader({ context, params }: Route.LoaderArgs) {
  const outcome = await attempted(
    context.get(apiContext).GET('/invitations/{token}', { params: { path: { token: params.token } } }),
  )
  return { invitation: outcome.ok ? outcome.value : null }
}

export async function action({ context, params, request, url }: Route.ActionArgs) {
  const form = await request.formData()
  const name = form.get('name')
  const outcome = await attempted(
    context.get(apiContext).POST('/invitations/{token}/accept', {
      params: { path: { token: params.token } },
      body: {
        password: String(form.get('password') ?? ''),
        ...(name === null ? {} : { name: String(name).trim() }),
      },
    }),
  )
  if (!outcome.ok) return data({ problem: outcome.problem }, { status: outcome.problem.status })
  const number = form.get('number')
  throw number === null
    ? enter(outcome, { url, door: CONSOLE_DOOR })
    : enter(outcome, { url: joinedAddress(url, String(number)), door: PORTAL_DOOR })
}

/** What the link of an invitation opens: who invites to what, and the one thing left to do. */
export default function Invitation({ loaderData, actionData }: Route.ComponentProps) {
  const { invitation } = loaderData
  const say = useWords('signIn')
  const problem = actionData?.problem
  const passwordError = usePasswordError(problem)
  if (invitation === null) return <InvitationIsOver />
  // Whose address has a login was asked for that login's password from the first.
  const error = problem?.code === 'wrong_credentials' ? say('wrongPassword') : passwordError
  return (
    <>
      <Offer invitation={invitation} />
      {error ? null : <ProblemNotice problem={problem} />}
      <Form method="post" reloadDocument className="grid gap-4">
        {invitation.to === 'account' ? (
          <input type="hidden" name="number" value={invitation.accountNumber} />
        ) : null}
        <Field
          label={say('email')}
          name="email"
          type="email"
          autoComplete="username"
          value={invitation.email}
          readOnly
        />
        {invitation.hasLogin ? (
          <Field
            label={say('password')}
            name="password"
            type="password"
            autoComplete="current-password"
            hint={say('hasLoginHint')}
            error={error}
            required
          />
        ) : (
          <>
            <Field
              label={say('yourName')}
              name="name"
              autoComplete="name"
              defaultValue={invitation.name}
              maxLength={100}
              required
            />
            <NewPassword error={error} />
          </>
        )}
        <Button look="primary">{say('join')}</Button>
      </Form>
      {invitation.hasLogin ? (
        <DoorLinks>
          <Link className={DOOR_LINK} to="/forgot">
            {say('forgotLink')}
          </Link>
        </DoorLinks>
      ) : null}
    </>
  )
}

/** Who invites to what, and what one may do there. */
function Offer({ invitation }: { invitation: Shape<'InvitationLook'> }) {
  const say = useWords('signIn')
  const role = useWords('members')
  const provider = useProvider()?.provider.name ?? ''
  const isStaff = invitation.to === 'staff'
  const place: Record<string, string> = isStaff
    ? { provider }
    : { account: invitation.accountName, number: invitation.accountNumber }
  return (
    <>
      <DoorHeader title={say(isStaff ? 'invitationStaffTitle' : 'invitationTitle', place)}>
        {say(isStaff ? 'invitationStaffIntro' : 'invitationIntro', { ...place, name: invitation.byName })}
      </DoorHeader>
      <div className="mb-6 border-l-2 border-edge pl-4">
        <p className="font-medium">
          {isStaff ? say(`staffRole.${invitation.role}`) : role(`role.${invitation.role}`)}
        </p>
        <p className="text-sm text-soft">
          {isStaff ? say(`staffMay.${invitation.role}`) : role(`may.${invitation.role}`)}
        </p>
      </div>
    </>
  )
}

function InvitationIsOver() {
  const say = useWords('signIn')
  return (
    <>
      <DoorHeader title={say('invitationOverTitle')} />
      <Notice tone="warn" title={say('linkOver')}>
        {say('linkOverInvitation')}
      </Notice>
      <ButtonLink look="primary" to="/sign-in" external>
        {say('signIn')}
      </ButtonLink>
      <DoorLinks>
        <LostAccess />
      </DoorLinks>
    </>
  )
}
