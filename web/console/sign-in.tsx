import { data, Link } from 'react-router'
import { apiContext } from '../api/context.ts'
import { CONSOLE_DOOR, enter } from '../api/entering.ts'
import { attempted } from '../api/outcome.ts'
import { enterByPasskey } from '../api/passkeys.ts'
import { DoorHeader, DoorLinks } from '../ui/door.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { SignInForm } from '../ui/sign-in-form.tsx'
import type { Route } from './+types/sign-in.ts'

/** `isOver`: the second step took too long, or was never begun. */
export function loader({ url }: Route.LoaderArgs) {
  return { isOver: url.searchParams.has('over') }
}

export async function action({ context, request, url }: Route.ActionArgs) {
  const api = context.get(apiContext)
  const form = await request.formData()
  const who = String(form.get('who') ?? '').trim()
  const outcome =
    form.get('way') === 'passkey'
      ? await enterByPasskey(api, form)
      : await attempted(
          api.POST('/sessions', { body: { email: who, password: String(form.get('password') ?? '') } }),
        )
  if (!outcome.ok) return data({ problem: outcome.problem, who }, { status: outcome.problem.status })
  throw enter(outcome, { url, door: CONSOLE_DOOR })
}

export default function StaffSignIn({ loaderData, actionData }: Route.ComponentProps) {
  return (
    <>
      <DoorHeader title="Console" />
      {loaderData.isOver && !actionData ? (
        <Notice tone="warn" title="The second step took too long. Please sign in again." />
      ) : null}
      <ProblemNotice problem={actionData?.problem} />
      <SignInForm
        who={{ label: 'Email', value: actionData?.who }}
        aside={
          <Link className="underline decoration-line underline-offset-2 hover:text-ink" to="/forgot">
            Forgot your password?
          </Link>
        }
        hasCode={false}
        reloads={false}
      />
      <DoorLinks>
        <p>
          For staff. Customers{' '}
          <Link className="text-ink underline underline-offset-2" to="/sign-in">
            sign in with their account number
          </Link>
          .
        </p>
      </DoorLinks>
    </>
  )
}
