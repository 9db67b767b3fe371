import type { ReactNode } from 'react'

/** One of two or three ways, each with its sentence, where a list to open would hide what there is to choose. */
export function RadioField(props: {
  legend: ReactNode
  name: string
  options: ReadonlyArray<{ value: string; label: ReactNode; hint?: ReactNode }>
  chosen: string
  onChoose?: (value: string) => void
  required?: boolean
}) {
  const { legend, name, options, chosen, onChoose, required } = props
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{legend}</legend>
      <div className="border-t border-rule">
        {options.map(({ value, label, hint }) => (
          <label
            key={value}
            className="flex min-h-9 cursor-pointer items-start gap-2.5 border-b border-rule py-2 has-checked:bg-tint pointer-coarse:min-h-11"
          >
            <input
              type="radio"
              name={name}
              value={value}
              defaultChecked={value === chosen}
              required={required}
              onChange={() => onChoose?.(value)}
              className="mt-0.5 ml-2 size-4.5 shrink-0"
            />
            <span>
              {label}
              {hint ? <span className="block text-sm text-faint">{hint}</span> : null}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
