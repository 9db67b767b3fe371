import type { ReactNode } from 'react'
import { Form } from 'react-router'
import { useWords } from '../words/use-words.tsx'
import { Button } from './button.tsx'
import { Field } from './field.tsx'
import { focusedIf } from './new-password.tsx'
import { PasskeyForm } from './passkey-form.tsx'

/**
 * The ways to sign in on one page: a name and a password, a code by mail (`hasCode`), a passkey. Posts `way` (`password`, `code`,
 * `passkey`), `who`, `password`. With `reloads` the document is loaded anew, since who comes in may read another language.
 */
export function SignInForm(props: {
  who: { label: string; hint?: string; value?: string; error?: string }
  aside?: ReactNode
  hasCode: boolean
  reloads: boolean
}) {
  const { who, aside, hasCode, reloads } = props
  const say = useWords('signIn')
  return (
    <>
      <Form method="post" reloadDocument={reloads} className="grid gap-4">
        <Field
          label={who.label}
          name="who"
          type="text"
          autoComplete="username webauthn"
          defaultValue={who.value}
          hint={who.hint}
          error={who.error}
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          required
        />
        <div>
          <Field
            label={say('password')}
            name="password"
            type="password"
            autoComplete="current-password"
            {...focusedIf(Boolean(who.value))}
            required
          />
          {aside ? <div className="mt-1 text-sm text-soft">{aside}</div> : null}
        </div>
        <Button look="primary" name="way" value="password" className="mt-1">
          {say('signIn')}
        </Button>
        <Or />
        {hasCode ? (
          <Button name="way" value="code" formNoValidate>
            {say('emailCode')}
          </Button>
        ) : null}
      </Form>
      <PasskeyForm label={say('usePasskey')} isOffered className={hasCode ? 'mt-2' : ''} />
    </>
  )
}

function Or() {
  const say = useWords('signIn')
  return (
    <p className="flex items-center gap-3 text-sm text-faint before:h-px before:flex-1 before:bg-rule after:h-px after:flex-1 after:bg-rule">
      {say('or')}
    </p>
  )
}
