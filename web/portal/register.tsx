import { data, Form, Link, redirect } from 'react-router'
import { apiContext } from '../api/context.ts'
import { enter, joinedAddress, PORTAL_DOOR, whoIsIn } from '../api/entering.ts'
import { attempted, type Problem } from '../api/outcome.ts'
import { Button } from '../ui/button.tsx'
import { DoorHeader, DoorLinks } from '../ui/door.tsx'
import { Field } from '../ui/field.tsx'
import { NewPassword, useWeakness } from '../ui/new-password.tsx'
import { ProblemNotice } from '../ui/notice.tsx'
import { useWords } from '../words/use-words.tsx'
import type { Route } from './+types/register.ts'
import { DOOR_LINK, LostAccess } from './lost-access.tsx'

/** The mail's link brings the account number and the code with it. Who is in already, by that code too, has nothing to do here. */
export async function loader({ context, request, url }: Route.LoaderArgs) {
  const accountNumber = url.searchParams.get('account-number') ?? ''
  const code = url.searchParams.get('code') ?? ''
  const me = await whoIsIn(context.get(apiContext), request)
  const isTheirs = me?.accounts.some(({ number }) => number === accountNumber)
  if (isTheirs) throw redirect(`/?account=${encodeURIComponent(accountNumber)}`)
  if (me && code === '') throw redirect('/')
  return { typed: { accountNumber, code, name: '' } }
}

export async function action({ context, request, url }: Route.ActionArgs) {
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const typed = { accountNumber: text('accountNumber'), code: text('code'), name: text('name') }
  const outcome = await attempted(
    context.get(apiContext).POST('/registrations', {
      body: { ...typed, password: String(form.get('password') ?? '') },
    }),
  )
  if (!outcome.ok) {
    // Who was told already that the address has a login is told the second time that it was not its password.
    const isAgain = form.has('known')
    return data({ problem: outcome.problem, typed, isAgain }, { status: outcome.problem.status })
  }
  throw enter(outcome, { url: joinedAddress(url, typed.accountNumber), door: PORTAL_DOOR })
}

export default function Register({ loaderData, actionData }: Route.ComponentProps) {
  const say = useWords('signIn')
  const typed = actionData?.typed ?? loaderData.typed
  const problem = actionData?.problem
  const isOfLogin = problem?.code === 'wrong_credentials'
  const passwordError = usePasswordError(problem)
  const error = isOfLogin && actionData?.isAgain ? say('wrongPassword') : passwordError
  return (
    <>
      <DoorHeader title={say('registerTitle')}>{say('registerIntro')}</DoorHeader>
      {error ? null : <ProblemNotice problem={problem} />}
      <Form method="post" reloadDocument className="grid gap-4">
        <Field
          label={say('accountNumber')}
          name="accountNumber"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={typed.accountNumber}
          maxLength={40}
          required
        />
        <Field
          label={say('registrationCode')}
          hint={say('registrationCodeHint')}
          name="code"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          defaultValue={typed.code}
          maxLength={40}
          required
        />
        <Field
          label={say('yourName')}
          name="name"
          autoComplete="name"
          defaultValue={typed.name}
          maxLength={100}
          required
        />
        <NewPassword error={error} />
        {isOfLogin ? <input type="hidden" name="known" value="yes" /> : null}
        <Button look="primary" className="mt-1">
          {say('register')}
        </Button>
      </Form>
      <DoorLinks>
        <p>
          {say('registerLost')}{' '}
          <Link className={DOOR_LINK} to="/help">
            {say('askForCode')}
          </Link>
        </p>
        <p>
          {say('registeredAlready')}{' '}
          <Link className={DOOR_LINK} to="/sign-in">
            {say('signIn')}
          </Link>
        </p>
        <LostAccess />
      </DoorLinks>
    </>
  )
}

/** What is wrong with the password, where that is what is wrong. */
export function usePasswordError(problem: Problem | undefined): string | undefined {
  const say = useWords('signIn')
  const weakness = useWeakness(problem)
  return problem?.code === 'wrong_credentials' ? say('passwordOfLogin') : weakness
}
