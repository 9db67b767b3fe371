import { data, Form, Link, redirect } from 'react-router'
import { type Api, apiContext } from '../api/context.ts'
import {
  begunStep,
  cookiesOf,
  enter,
  PORTAL_DOOR,
  passSignedIn,
  stepCookie,
  withNext,
} from '../api/entering.ts'
import { attempted } from '../api/outcome.ts'
import { Button } from '../ui/button.tsx'
import { DoorHeader, DoorLinks } from '../ui/door.tsx'
import { Field } from '../ui/field.tsx'
import { CodeField } from '../ui/new-password.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/sign-in-code.ts'
import { DOOR_LINK } from './lost-access.tsx'

export async function loader({ context, request, url }: Route.LoaderArgs) {
  await passSignedIn(context.get(apiContext), { request, url })
  const step = url.searchParams.has('other') ? null : begunStep(request, 'email_code')
  const isAnother = url.searchParams.has('another')
  return { email: step?.email ?? null, isAnother, back: withNext('/sign-in', url), other: otherAddress(url) }
}

/** Mails a code (`deed=send`), or takes the one that came. */
export async function action({ context, request, url }: Route.ActionArgs) {
  const api = context.get(apiContext)
  const form = await request.formData()
  const email = String(form.get('email') ?? '').trim()
  if (form.get('deed') === 'send') return send(api, { email, isAnother: form.has('another'), url })
  const step = begunStep(request, 'email_code')
  const outcome = await attempted(
    api.POST('/sign-in-codes/sessions', {
      body: { token: step?.token ?? '', code: String(form.get('code') ?? '').replace(/\s/g, '') },
    }),
  )
  if (!outcome.ok) return data({ problem: outcome.problem }, { status: outcome.problem.status })
  throw enter(outcome, { url, door: PORTAL_DOOR })
}

async function send(api: Api, { email, isAnother, url }: { email: string; isAnother: boolean; url: URL }) {
  const outcome = await attempted(api.POST('/sign-in-codes', { body: { email } }))
  if (!outcome.ok) return data({ problem: outcome.problem }, { status: outcome.problem.status })
  const headers = cookiesOf(outcome.response)
  headers.append('set-cookie', stepCookie({ kind: 'email_code', token: outcome.value.token, email }, url))
  const to = withNext('/sign-in/code', url)
  throw redirect(isAnother ? `${to}${to.includes('?') ? '&' : '?'}another` : to, { headers })
}

function otherAddress(url: URL): string {
  const query = new URLSearchParams(url.searchParams)
  query.delete('another')
  query.set('other', '')
  return `/sign-in/code?${query}`
}

/** Signing in by a code that comes by mail. It looks the same whether the address is known or not. */
export default function SignInCode({ loaderData, actionData }: Route.ComponentProps) {
  const { email, back } = loaderData
  const say = useWords('signIn')
  return (
    <>
      {email === null ? (
        <AskForAddress problem={actionData?.problem} />
      ) : (
        <AskForCode {...loaderData} email={email} problem={actionData?.problem} />
      )}
      <DoorLinks>
        <Link className={DOOR_LINK} to={back}>
          {say('anotherWay')}
        </Link>
      </DoorLinks>
    </>
  )
}

type Problem = NonNullable<Route.ComponentProps['actionData']>['problem']

function AskForAddress({ problem }: { problem?: Problem }) {
  const say = useWords('signIn')
  const isBad = problem?.code === 'bad_input'
  return (
    <>
      <DoorHeader title={say('codeTitle')}>{say('codeIntro')}</DoorHeader>
      {isBad ? null : <ProblemNotice problem={problem} />}
      <Form method="post" reloadDocument className="grid gap-4">
        <Field
          label={say('email')}
          name="email"
          type="email"
          autoComplete="username"
          error={isBad ? say('notAnEmail') : undefined}
          maxLength={254}
          required
        />
        <Button look="primary" name="deed" value="send">
          {say('emailCode')}
        </Button>
      </Form>
    </>
  )
}

function AskForCode(props: { email: string; isAnother: boolean; other: string; problem?: Problem }) {
  const { email, isAnother, other, problem } = props
  const say = useWords('signIn')
  const isWrong = problem?.code === 'wrong_code'
  return (
    <>
      <DoorHeader title={say('codeSentTitle')}>
        {say('codeSent', { email: <strong className="font-medium text-ink wrap-anywhere">{email}</strong> })}
      </DoorHeader>
      {isWrong ? null : <ProblemNotice problem={problem} />}
      {isAnother && !problem ? <Notice tone="good" title={say('anotherSent')} /> : null}
      <Form method="post" reloadDocument className="grid gap-4">
        <CodeField label={say('code')} error={isWrong ? say('wrongCode') : undefined} />
        <Button look="primary">{say('signIn')}</Button>
      </Form>
      <Form method="post" reloadDocument className="mt-4 flex flex-wrap items-center gap-x-4 text-soft">
        <input type="hidden" name="email" value={email} />
        <input type="hidden" name="another" value="yes" />
        <button
          type="submit"
          name="deed"
          value="send"
          className={`${DOOR_LINK} min-h-9 cursor-pointer pointer-coarse:min-h-11`}
        >
          {say('sendAgain')}
        </button>
        <Link className={DOOR_LINK} to={other} reloadDocument>
          {say('otherAddress')}
        </Link>
      </Form>
    </>
  )
}
