import { useState } from 'react'
import type { Problem } from '../api/outcome.ts'
import { useWords } from '../words/use-words.tsx'
import { Field } from './field.tsx'

/** A password that is being chosen. It can be looked at, where there are scripts, instead of being typed twice. */
export function NewPassword(props: {
  name?: string
  label?: string
  hint?: string
  error?: string
  autoComplete?: string
}) {
  const say = useWords('signIn')
  const { name = 'password', label = say('newPassword'), hint = say('passwordRule') } = props
  const [isShown, setShown] = useState(false)
  return (
    <div>
      <Field
        label={label}
        name={name}
        type={isShown ? 'text' : 'password'}
        autoComplete={props.autoComplete ?? 'new-password'}
        hint={hint}
        error={props.error}
        autoCapitalize="none"
        spellCheck={false}
        maxLength={1000}
        required
      />
      <label className="mt-1.5 flex min-h-6 items-center gap-2 text-sm text-soft noscript:hidden">
        <input
          type="checkbox"
          checked={isShown}
          onChange={(event) => setShown(event.currentTarget.checked)}
          className="size-4"
        />
        {say('showPassword')}
      </label>
    </div>
  )
}

/** A code of six digits, as it came by mail or stands in an app. */
export function CodeField(props: { label: string; hint?: string; error?: string }) {
  return (
    <Field
      {...props}
      {...focusedIf(props.error !== undefined)}
      name="code"
      inputMode="numeric"
      autoComplete="one-time-code"
      pattern="\s*([0-9]\s*){6}"
      maxLength={12}
      autoCapitalize="none"
      spellCheck={false}
      required
    />
  )
}

/** The focus on a field that has to be mended, once its page has been loaded anew: nobody looks for it with the keyboard. */
export function focusedIf(isWrong: boolean): { autoFocus?: true } {
  return isWrong ? { autoFocus: true } : {}
}

const WEAKNESSES = ['too_short', 'too_long', 'common', 'repeated', 'personal', 'guessable'] as const

/** What is wrong with a password that was refused as weak, which the refusal names; undefined where it was not. */
export function useWeakness(problem: Problem | undefined): string | undefined {
  const say = useWords('signIn')
  if (problem?.code !== 'weak_password') return undefined
  const named = problem.errors?.find(({ place }) => place === 'reason')?.message
  const reason = WEAKNESSES.find((weakness) => weakness === named)
  return say(reason ? `weak.${reason}` : 'weakPassword')
}
