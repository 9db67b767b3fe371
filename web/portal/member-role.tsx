import type { Shape } from '../api/shapes.ts'
import { CheckField } from '../ui/field.tsx'
import { PhoneNumber } from '../ui/phone-number.tsx'
import { RadioField } from '../ui/radio-field.tsx'
import { useWords } from '../words/use-words.tsx'

type Role = Shape<'Member'>['role']

/** From the one who may do everything to the one who may only look. */
export const ROLES = [
  'owner',
  'payer',
  'phone_admin',
  'department_manager',
  'auditor',
] as const satisfies readonly Role[]

/** A number of the account that is in use, for choosing whose calls a department manager sees. */
export type Line = { number: string; label: string }

/** What was chosen: a role, and, for a department manager, the numbers. Pure. */
export function typedRole(form: FormData): { role: Role; lines?: string[] } {
  const role = ROLES.find((one) => one === form.get('role')) ?? 'auditor'
  return role === 'department_manager' ? { role, lines: form.getAll('line').map(String) } : { role }
}

/** The role, each with what it may do, and below it the numbers, which are there for a department manager only: by style, so without scripts too. */
export function MemberRole(props: {
  role: Role
  lines: readonly string[]
  all: readonly Line[]
  linesError?: string
}) {
  const { role, lines, all, linesError } = props
  const say = useWords('members')
  return (
    <div className="group grid gap-5">
      <RadioField
        legend={say('role')}
        name="role"
        chosen={role}
        options={ROLES.map((value) => ({
          value,
          label: <span className="font-medium">{say(`role.${value}`)}</span>,
          hint: say(`may.${value}`),
        }))}
        required
      />
      <fieldset
        aria-describedby={linesError ? 'lines-error' : undefined}
        className="hidden group-has-[input[value^=department]:checked]:block"
      >
        <legend className="mb-2 text-sm font-medium">{say('lines')}</legend>
        {linesError ? (
          <p id="lines-error" className="mb-2 text-sm text-bad">
            {linesError}
          </p>
        ) : null}
        <Lines lines={lines} all={all} />
      </fieldset>
    </div>
  )
}

function Lines({ lines, all }: { lines: readonly string[]; all: readonly Line[] }) {
  const say = useWords('members')
  if (all.length === 0) return <p className="text-soft">{say('noLines')}</p>
  return (
    <div className="grid gap-2 sm:grid-cols-2">
      {all.map(({ number, label }) => (
        <CheckField
          key={number}
          id={`line-${number.slice(1)}`}
          name="line"
          value={number}
          label={
            <>
              <PhoneNumber value={number} /> <span className="text-soft">{label}</span>
            </>
          }
          defaultChecked={lines.includes(number)}
        />
      ))}
    </div>
  )
}
