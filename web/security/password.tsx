import { Form, redirect } from 'react-router'
import type { Api } from '../api/context.ts'
import { attempted, confirmAddress, loaded, type Problem } from '../api/outcome.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { NewPassword, useWeakness } from '../ui/new-password.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { useWords } from '../words/use-words.tsx'
import { changed } from './security.ts'

export async function passwordOf(api: Api, { url }: { url: URL }) {
  const [me, { password, proof }] = await Promise.all([
    loaded(api.GET('/me'), url),
    loaded(api.GET('/me/security'), url),
  ])
  // Whoever has none is asked before anything is typed.
  if (!password.isSet && proof.goodUntil === null) throw redirect(confirmAddress(url.pathname))
  return { isSet: password.isSet, username: me.login.email ?? me.login.name }
}

/** Changes the password, or sets one where there is none. Every other session ends. */
export async function changePassword(api: Api, { request, base }: { request: Request; base: string }) {
  const form = await request.formData()
  const current = form.get('current')
  return changed(
    await attempted(
      api.POST('/me/password', {
        body: {
          current: current === null ? null : String(current),
          new: String(form.get('password') ?? ''),
        },
      }),
    ),
    { base, done: 'password' },
  )
}

export function ChangePassword(props: { base: string; isSet: boolean; username: string; problem?: Problem }) {
  const { base, isSet, username, problem } = props
  const say = useWords('security')
  const weakness = useWeakness(problem)
  const same = useWords('problems')('same_password')
  const errors: Record<string, string> = { weak_password: weakness ?? '', same_password: same }
  const newError = errors[problem?.code ?? '']
  const isKnown = problem?.code === 'wrong_password' || newError !== undefined
  return (
    <div className="max-w-md">
      <PageHeader
        title={say(isSet ? 'changePassword' : 'setPassword')}
        note={say(isSet ? 'changePasswordNote' : 'setPasswordNote')}
        back={{ to: base, label: say('title') }}
      />
      {isKnown ? null : <ProblemNotice problem={problem} />}
      <Form method="post" className="grid gap-4">
        <input hidden type="text" name="username" autoComplete="username" value={username} readOnly />
        {isSet ? (
          <Field
            label={say('currentPassword')}
            name="current"
            type="password"
            autoComplete="current-password"
            error={problem?.code === 'wrong_password' ? say('wrongPassword') : undefined}
            required
          />
        ) : null}
        <NewPassword error={newError} />
        <div className="flex flex-wrap gap-2">
          <Button look="primary">{say('savePassword')}</Button>
          <ButtonLink look="quiet" to={base}>
            {say('cancel')}
          </ButtonLink>
        </div>
      </Form>
    </div>
  )
}
