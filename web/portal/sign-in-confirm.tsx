import { data, Form, Link, redirect } from 'react-router'
import { type Api, apiContext } from '../api/context.ts'
import { begunStep, cookiesOf, enter, PORTAL_DOOR, stepCookie } from '../api/entering.ts'
import { attempted, loaded, nextAddress } from '../api/outcome.ts'
import { passkeyAnswer } from '../api/passkeys.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { DoorHeader, DoorLinks } from '../ui/door.tsx'
import { Field } from '../ui/field.tsx'
import { CodeField, focusedIf } from '../ui/new-password.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import { PasskeyForm } from '../ui/passkey-form.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/sign-in-confirm.ts'
import { DOOR_LINK } from './lost-access.tsx'
import { personContext, withPerson } from './person.ts'

export const middleware = [withPerson]

export async function loader({ context, request, url }: Route.LoaderArgs) {
  const { login } = context.get(personContext)
  const { proof } = await loaded(context.get(apiContext).GET('/me/security'), url)
  const next = nextAddress(url, '/account/security')
  const isForCalls = url.searchParams.get('for') === 'calls'
  return {
    username: login.email ?? login.name,
    ways: proof.ways,
    isForCalls,
    isMailed: begunStep(request, 'proof_code') !== null,
    back: isForCalls ? SUMMARY : (BACK.find(({ to }) => next.startsWith(to)) ?? ACCOUNT),
  }
}

const SUMMARY = { to: '/', word: 'backToSummary' } as const
const ACCOUNT = { to: '/account', word: 'backToAccount' } as const
const BACK = [
  { to: '/account/security', word: 'backToSecurity' },
  { to: '/console/security', word: 'backToSecurity' },
  { to: '/console', word: 'backToConsole' },
] as const

/** Confirms by what was entered, or mails a code to enter, and goes on to the page that asked for it. */
export async function action({ context, request, url }: Route.ActionArgs) {
  const api = context.get(apiContext)
  const form = await request.formData()
  if (form.get('way') === 'send') return send(api, url)
  const outcome = await attempted(api.POST('/me/proof', { body: proofIn(form, request) }))
  if (!outcome.ok) return data({ problem: outcome.problem }, { status: outcome.problem.status })
  throw enter(outcome, { url, door: PORTAL_DOOR })
}

function proofIn(form: FormData, request: Request) {
  const code = String(form.get('code') ?? '').replace(/\s/g, '')
  switch (form.get('way')) {
    case 'passkey':
      return passkeyAnswer(form)
    case 'app':
      return { appCode: code }
    case 'mail':
      return { token: begunStep(request, 'proof_code')?.token ?? '', code }
    default:
      return { password: String(form.get('password') ?? '') }
  }
}

async function send(api: Api, url: URL) {
  const outcome = await attempted(api.POST('/me/proof/codes'))
  if (!outcome.ok) return data({ problem: outcome.problem }, { status: outcome.problem.status })
  const headers = cookiesOf(outcome.response)
  headers.append('set-cookie', stepCookie({ kind: 'proof_code', token: outcome.value.token }, url))
  throw redirect(`${url.pathname}${url.search}`, { headers })
}

/**
 * Who is signed in shows that it is still them: before who gets in, or whom we reach, is changed, since browsers are left open; before calls are shown to who came in by
 * a code from a mail, since who reads the mails is not always who may know whom one calls.
 */
export default function SignInConfirm({ loaderData, actionData }: Route.ComponentProps) {
  const { ways, isForCalls, back } = loaderData
  const say = useWords('signIn')
  const problem = actionData?.problem
  const isTied = problem?.code === 'wrong_password' || problem?.code === 'wrong_code'
  // A mailed code has been shown already where calls ask for more.
  const open = isForCalls ? ways.filter((way) => way === 'password' || way === 'passkey') : ways
  return (
    <>
      <DoorHeader title={say('confirmTitle')}>
        {say(isForCalls ? 'passwordFirstIntro' : 'confirmIntro')}
      </DoorHeader>
      {isTied ? null : <ProblemNotice problem={problem} />}
      {open.includes('password') ? <ByPassword {...loaderData} code={problem?.code} /> : null}
      {open.includes('passkey') ? <PasskeyForm label={say('usePasskey')} className="mt-2" /> : null}
      {open.includes('app') ? <ByCode way="app" code={problem?.code} /> : null}
      {open.includes('mail') ? <ByMail {...loaderData} code={problem?.code} /> : null}
      {open.length === 0 ? <SetPassword /> : null}
      <DoorLinks>
        {open.includes('password') ? (
          <Link className={DOOR_LINK} to="/forgot" reloadDocument>
            {say('forgotLink')}
          </Link>
        ) : null}
        <Link className={DOOR_LINK} to={back.to} reloadDocument>
          {say(back.word)}
        </Link>
      </DoorLinks>
    </>
  )
}

/** Calls need a password or a passkey, and there is neither. */
function SetPassword() {
  const say = useWords('security')
  return (
    <ButtonLink look="primary" to="/account/security/password">
      {say('setPassword')}
    </ButtonLink>
  )
}

type Refused = { code: string | undefined }

function ByPassword({ username, code }: { username: string } & Refused) {
  const say = useWords('signIn')
  const isWrong = code === 'wrong_password'
  return (
    <Form method="post" reloadDocument className="grid gap-4">
      <input hidden type="text" name="username" autoComplete="username" value={username} readOnly />
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
  )
}

/** By six digits: of the person's app, or from the mail that was sent. */
function ByCode({ way, code }: { way: 'app' | 'mail' } & Refused) {
  const say = useWords('signIn')
  return (
    <>
      {way === 'app' ? <p className="mb-4">{say('secondIntro')}</p> : null}
      <Form method="post" reloadDocument className="grid gap-4">
        <input type="hidden" name="way" value={way} />
        <CodeField label={say('code')} error={code === 'wrong_code' ? say('wrongCode') : undefined} />
        <Button look="primary">{say('goOn')}</Button>
      </Form>
    </>
  )
}

function ByMail({ username, isMailed, code }: { username: string; isMailed: boolean } & Refused) {
  const say = useWords('signIn')
  const email = <strong className="font-medium text-ink wrap-anywhere">{username}</strong>
  return (
    <>
      <p className="mb-4">{say(isMailed ? 'confirmMailed' : 'confirmMail', { email })}</p>
      {isMailed ? <ByCode way="mail" code={code} /> : null}
      <Form method="post" reloadDocument className={isMailed ? 'mt-4' : ''}>
        <input type="hidden" name="way" value="send" />
        <Button look={isMailed ? 'quiet' : 'primary'}>{say(isMailed ? 'sendAgain' : 'emailCode')}</Button>
      </Form>
    </>
  )
}
