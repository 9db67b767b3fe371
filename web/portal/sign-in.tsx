import { data, Link, redirect } from 'react-router'
import { type Api, apiContext } from '../api/context.ts'
import { cookiesOf, enter, PORTAL_DOOR, passSignedIn, stepCookie, whoOf, withNext } from '../api/entering.ts'
import { attempted } from '../api/outcome.ts'
import { enterByPasskey } from '../api/passkeys.ts'
import { DoorHeader, DoorLinks } from '../ui/door.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { SignInForm } from '../ui/sign-in-form.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/sign-in.ts'
import { DOOR_LINK, LostAccess } from './lost-access.tsx'

export async function loader({ context, request, url }: Route.LoaderArgs) {
  await passSignedIn(context.get(apiContext), { request, url })
  return { isReset: url.searchParams.has('reset'), isOver: url.searchParams.has('over') }
}

export async function action({ context, request, url }: Route.ActionArgs) {
  const api = context.get(apiContext)
  const form = await request.formData()
  const who = String(form.get('who') ?? '').trim()
  if (form.get('way') === 'code') return mailCode(api, { who, url })
  const outcome =
    form.get('way') === 'passkey'
      ? await enterByPasskey(api, form)
      : await attempted(
          api.POST('/sessions', {
            body: { ...whoOf(who), password: String(form.get('password') ?? '') },
          }),
        )
  if (!outcome.ok) return data({ problem: outcome.problem, who }, { status: outcome.problem.status })
  throw enter(outcome, { url, door: PORTAL_DOOR })
}

/** Mails a code to the address that was typed; who typed none is asked for it on the next page. */
async function mailCode(api: Api, { who, url }: { who: string; url: URL }) {
  const next = withNext('/sign-in/code', url)
  if (!who.includes('@')) throw redirect(next)
  const outcome = await attempted(api.POST('/sign-in-codes', { body: { email: who } }))
  if (!outcome.ok) return data({ problem: outcome.problem, who }, { status: outcome.problem.status })
  const headers = cookiesOf(outcome.response)
  const step = { kind: 'email_code', token: outcome.value.token, email: who } as const
  headers.append('set-cookie', stepCookie(step, url))
  throw redirect(next, { headers })
}

/** The first page of who has not signed in: one field for either name, and every other way in below it. */
export default function SignIn({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('signIn')
  return (
    <>
      <DoorHeader title={say('title')} />
      {loaderData.isReset ? <Notice tone="good" title={say('passwordIsReset')} /> : null}
      {loaderData.isOver && !actionData ? <Notice tone="warn" title={say('stepOver')} /> : null}
      <ProblemNotice problem={actionData?.problem} />
      <SignInForm
        who={{ label: say('who'), hint: say('whoHint'), value: actionData?.who }}
        aside={
          <Link className={DOOR_LINK} to="/forgot">
            {say('forgotLink')}
          </Link>
        }
        hasCode
        reloads
      />
      <DoorLinks>
        <p>
          {say('firstTime')}{' '}
          <Link className={DOOR_LINK} to="/register">
            {say('registerLink')}
          </Link>
        </p>
        <LostAccess />
      </DoorLinks>
    </>
  )
}
