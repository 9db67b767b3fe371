import { Form, Link, useLocation } from 'react-router'
import type { Problem } from '../api/outcome.ts'
import { useWords } from '../words/use-words.tsx'
import { Button } from './button.tsx'
import { DoorHeader, DoorLinks } from './door.tsx'
import { Field } from './field.tsx'
import { CodeField } from './new-password.tsx'
import { ProblemNotice } from './notice.tsx'

const LINK = 'text-ink underline decoration-edge underline-offset-2 hover:decoration-ink'

/** The second step of signing in: the digits of an app, or, where the telephone is lost, one of the codes that were printed. */
export function SecondStepForm(props: { back: string; isRecovery: boolean; problem?: Problem }) {
  const { back, isRecovery, problem } = props
  const say = useWords('signIn')
  const error = problem?.code === 'wrong_code' ? say('wrongCode') : undefined
  return (
    <>
      <DoorHeader title={say('secondTitle')}>
        {say(isRecovery ? 'secondIntroRecovery' : 'secondIntro')}
      </DoorHeader>
      {error ? null : <ProblemNotice problem={problem} />}
      <Form key={String(isRecovery)} method="post" reloadDocument className="grid gap-4">
        {isRecovery ? (
          <Field
            label={say('recoveryCode')}
            name="recoveryCode"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={40}
            error={error}
            required
          />
        ) : (
          <CodeField label={say('code')} error={error} />
        )}
        <Button look="primary">{say('signIn')}</Button>
      </Form>
      <DoorLinks>
        <OtherCode isRecovery={isRecovery} />
        <Link className={LINK} to={back}>
          {say('startAgain')}
        </Link>
      </DoorLinks>
    </>
  )
}

function OtherCode({ isRecovery }: { isRecovery: boolean }) {
  const say = useWords('signIn')
  const { pathname, search } = useLocation()
  const query = new URLSearchParams(search)
  if (isRecovery) query.delete('recovery')
  else query.set('recovery', '')
  return (
    <Link className={LINK} to={query.size > 0 ? `${pathname}?${query}` : pathname}>
      {say(isRecovery ? 'useApp' : 'useRecovery')}
    </Link>
  )
}
