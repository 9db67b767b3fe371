import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react'

type Labelled = { label: ReactNode; hint?: ReactNode; error?: string; name: string }

/** A labelled input. Its error is a sentence, tied to the input for those who cannot see where it stands. */
export function Field({
  label,
  hint,
  error,
  name,
  id = `field-${name}`,
  className = '',
  ...rest
}: Labelled & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Frame id={id} label={label} hint={hint} error={error} className={className}>
      <input id={id} name={name} className="field" {...described(id, { hint, error })} {...rest} />
    </Frame>
  )
}

/** A labelled choice among a few. */
export function SelectField({
  label,
  hint,
  error,
  name,
  id = `field-${name}`,
  options,
  className = '',
  ...rest
}: Labelled &
  SelectHTMLAttributes<HTMLSelectElement> & { options: ReadonlyArray<{ value: string; label: string }> }) {
  return (
    <Frame id={id} label={label} hint={hint} error={error} className={className}>
      <select id={id} name={name} className="field" {...described(id, { hint, error })} {...rest}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  )
}

/** A labelled text of several lines. */
export function TextField({
  label,
  hint,
  error,
  name,
  id = `field-${name}`,
  ...rest
}: Labelled & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return (
    <Frame id={id} label={label} hint={hint} error={error} className="">
      <textarea
        id={id}
        name={name}
        rows={3}
        className="field"
        {...described(id, { hint, error })}
        {...rest}
      />
    </Frame>
  )
}

/** A check box with its label beside it. */
export function CheckField({
  label,
  hint,
  error,
  name,
  id = `field-${name}`,
  ...rest
}: Labelled & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <div>
      <label htmlFor={id} className="flex min-h-6 items-start gap-2.5 pointer-coarse:min-h-9">
        <input
          id={id}
          type="checkbox"
          name={name}
          className="mt-0.5 size-4.5 shrink-0"
          {...described(id, { hint, error })}
          {...rest}
        />
        <span>{label}</span>
      </label>
      <Notes id={id} hint={hint} error={error} className="ml-7" />
    </div>
  )
}

function Frame(props: {
  id: string
  label: ReactNode
  hint?: ReactNode
  error?: string
  className: string
  children: ReactNode
}) {
  const { id, label, hint, error, className, children } = props
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      {children}
      <Notes id={id} hint={hint} error={error} />
    </div>
  )
}

function Notes(props: { id: string; hint?: ReactNode; error?: string; className?: string }) {
  const { id, hint, error, className = '' } = props
  return (
    <>
      {hint ? (
        <p id={`${id}-hint`} className={`mt-1 text-xs text-faint ${className}`}>
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className={`mt-1 text-sm text-bad ${className}`}>
          {error}
        </p>
      ) : null}
    </>
  )
}

function described(id: string, { hint, error }: { hint?: ReactNode; error?: string }) {
  const parts = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean)
  return {
    'aria-describedby': parts.length > 0 ? parts.join(' ') : undefined,
    'aria-invalid': error ? (true as const) : undefined,
  }
}
