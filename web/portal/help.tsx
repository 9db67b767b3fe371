import { data, Form, Link, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { attempted } from '../api/outcome.ts'
import { useProvider } from '../root.tsx'
import { Button } from '../ui/button.tsx'
import { DoorHeader, DoorLinks } from '../ui/door.tsx'
import { Field, TextField } from '../ui/field.tsx'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/help.ts'
import { DOOR_LINK } from './lost-access.tsx'

export function loader({ url }: Route.LoaderArgs) {
  return {
    isSent: url.searchParams.has('sent'),
    accountNumber: url.searchParams.get('account-number') ?? '',
    key: crypto.randomUUID(),
  }
}

export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const typed = {
    ...{ accountNumber: text('accountNumber'), name: text('name') },
    ...{ reachAt: text('reachAt'), message: text('message') },
  }
  // Pressed twice, or sent again, it is one request.
  const outcome = await attempted(
    context.get(apiContext).POST('/support-requests', {
      body: typed,
      headers: { 'Idempotency-Key': text('key') || crypto.randomUUID() },
    }),
  )
  if (!outcome.ok) return data({ problem: outcome.problem, typed }, { status: outcome.problem.status })
  throw redirect('/help?sent')
}

/** A message to the provider's people from somebody whose every way in is lost. */
export default function Help({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('signIn')
  const provider = useProvider()?.provider.name ?? ''
  return (
    <>
      <DoorHeader title={say('helpTitle')}>
        {loaderData.isSent ? null : say('helpIntro', { provider })}
      </DoorHeader>
      {loaderData.isSent ? (
        <Notice tone="good" title={say('helpSent', { provider })}>
          {say('helpSentNote')}
        </Notice>
      ) : (
        <HelpForm
          accountNumber={loaderData.accountNumber}
          formKey={loaderData.key}
          typed={actionData?.typed}
          problem={actionData?.problem}
        />
      )}
      <DoorLinks>
        <Link className={DOOR_LINK} to="/sign-in">
          {say('backToSignIn')}
        </Link>
      </DoorLinks>
    </>
  )
}

type Answer = NonNullable<Route.ComponentProps['actionData']>

function HelpForm(props: { accountNumber: string; formKey: string } & Partial<Answer>) {
  const { accountNumber, formKey, typed, problem } = props
  const say = useWords('signIn')
  return (
    <>
      <ProblemNotice problem={problem} />
      <Form method="post" className="grid gap-4">
        <input type="hidden" name="key" value={formKey} />
        <Field
          label={say('accountNumber')}
          hint={say('whoHint')}
          name="accountNumber"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={typed?.accountNumber ?? accountNumber}
          maxLength={40}
          required
        />
        <Field
          label={say('yourName')}
          name="name"
          autoComplete="name"
          defaultValue={typed?.name}
          maxLength={100}
          required
        />
        <Field
          label={say('reachAt')}
          hint={say('reachAtHint')}
          name="reachAt"
          defaultValue={typed?.reachAt}
          maxLength={200}
          required
        />
        <TextField
          label={say('helpMessage')}
          name="message"
          rows={4}
          defaultValue={typed?.message}
          maxLength={2000}
          required
        />
        <Button look="primary">{say('sendRequest')}</Button>
      </Form>
    </>
  )
}
