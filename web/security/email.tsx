import { data, Form, redirect } from 'react-router'
import type { Api } from '../api/context.ts'
import { begunStep, NO_STEP_COOKIE, stepCookie } from '../api/entering.ts'
import { attempted, confirmAddress, loaded, type Problem } from '../api/outcome.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { CodeField } from '../ui/new-password.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { useWords } from '../words/use-words.tsx'
import { proofFirst } from './security.ts'

export async function emailOf(api: Api, { request, url }: { request: Request; url: URL }) {
  const [me, { proof }] = await Promise.all([
    loaded(api.GET('/me'), url),
    loaded(api.GET('/me/security'), url),
  ])
  const step = url.searchParams.has('other') ? null : begunStep(request, 'email_change')
  // Asked before anything is typed.
  if (step === null && proof.goodUntil === null) throw redirect(confirmAddress(url.pathname + url.search))
  const typed = url.searchParams.get('email') ?? ''
  return { present: me.login.email, wanted: step?.email ?? null, email: typed }
}

/** Mails a code to the new address, then takes it: only then the address changes. */
export async function changeEmail(
  api: Api,
  { request, url, base }: { request: Request; url: URL; base: string },
) {
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '').trim()
  if (form.has('code')) {
    const token = begunStep(request, 'email_change')?.token ?? ''
    const code = text('code').replace(/\s/g, '')
    const outcome = await attempted(api.POST('/me/email/confirm', { body: { token, code } }))
    if (outcome.ok) throw redirect(`${base}?done=email`, { headers: { 'set-cookie': NO_STEP_COOKIE } })
    return data({ problem: outcome.problem, email: '' }, { status: outcome.problem.status })
  }
  const email = text('email')
  const outcome = await attempted(api.POST('/me/email', { body: { email } }))
  if (!outcome.ok) {
    proofFirst(outcome.problem, `${base}/email?email=${encodeURIComponent(email)}`)
    return data({ problem: outcome.problem, email }, { status: outcome.problem.status })
  }
  const cookie = stepCookie({ kind: 'email_change', token: outcome.value.token, email }, url)
  throw redirect(`${base}/email`, { headers: { 'set-cookie': cookie } })
}

type Props = {
  base: string
  present: string | null
  wanted: string | null
  problem?: Problem
  email?: string
}

export function ChangeEmail(props: Props) {
  const { base, wanted, problem } = props
  const say = useWords('security')
  const isTied = problem?.code === 'wrong_code'
  return (
    <div className="max-w-md">
      <PageHeader
        title={say('changeEmail')}
        note={wanted === null ? say('changeEmailNote') : null}
        back={{ to: base, label: say('title') }}
      />
      {isTied ? null : <ProblemNotice problem={problem} />}
      {wanted === null ? <NewAddress {...props} /> : <Confirm {...props} wanted={wanted} />}
    </div>
  )
}

function NewAddress({ base, present, email }: Props) {
  const say = useWords('security')
  return (
    <Form method="post" className="grid gap-4">
      {present ? <p>{say('presentEmail', { email: <strong>{present}</strong> })}</p> : null}
      <Field
        label={say('newEmail')}
        name="email"
        type="email"
        autoComplete="email"
        defaultValue={email}
        maxLength={254}
        required
      />
      <div className="flex flex-wrap gap-2">
        <Button look="primary">{say('sendCode')}</Button>
        <ButtonLink look="quiet" to={base}>
          {say('cancel')}
        </ButtonLink>
      </div>
    </Form>
  )
}

function Confirm({ base, wanted, problem }: Props & { wanted: string }) {
  const say = useWords('security')
  const words = useWords('signIn')
  return (
    <>
      <p className="mb-6 text-soft">
        {say('codeSent', { email: <strong className="font-medium text-ink">{wanted}</strong> })}
      </p>
      <Form method="post" className="grid gap-4">
        <CodeField
          label={words('code')}
          error={problem?.code === 'wrong_code' ? words('wrongCode') : undefined}
        />
        <div className="flex flex-wrap gap-2">
          <Button look="primary">{say('confirmEmail')}</Button>
          <ButtonLink look="quiet" to={`${base}/email?other`}>
            {say('anotherEmail')}
          </ButtonLink>
        </div>
      </Form>
    </>
  )
}
