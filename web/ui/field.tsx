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
      {hint ? (
        <p id={`${id}-hint`} className="mt-1 text-xs text-faint">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className="mt-1 text-sm text-bad">
          {error}
        </p>
      ) : null}
    </div>
  )
}

function described(id: string, { hint, error }: { hint?: ReactNode; error?: string }) {
  const parts = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean)
  return {
    'aria-describedby': parts.length > 0 ? parts.join(' ') : undefined,
    'aria-invalid': error ? (true as const) : undefined,
  }
}
