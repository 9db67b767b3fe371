import type { Shape } from '../api/shapes.ts'
import { Field, SelectField } from '../ui/field.tsx'
import { useWords } from '../words/use-words.tsx'
import type { ProfileErrors } from './account-form.ts'

type Contact = Shape<'Account'>['contacts'][number]

const KINDS = ['billing', 'technical', 'emergency'] as const

/** The people to turn to, one row each. Emptying a row takes it away; the last one is for another. */
export function ContactFields(props: {
  contacts: readonly Contact[]
  /** By row and field: `contacts[0].phone`. */
  errors: ProfileErrors
}) {
  const { contacts, errors } = props
  const say = useWords('profile')
  return (
    <ul className="grid gap-6">
      {contacts.map((contact, row) => {
        const n = row + 1
        const errorOf = (field: 'email' | 'phone') => {
          const error = errors[`contacts[${row}].${field}`]
          return error && say(error)
        }
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a form never move
          <li key={row} className="grid gap-3 border-t border-rule pt-4 sm:grid-cols-2">
            <SelectField
              label={say('contactKind', { n })}
              id={`contact-kind-${n}`}
              name="contactKind"
              options={KINDS.map((value) => ({ value, label: say(`contact.${value}`) }))}
              defaultValue={contact.kind}
            />
            <Field
              label={say('contactName')}
              id={`contact-name-${n}`}
              name="contactName"
              defaultValue={contact.name}
              maxLength={200}
            />
            <Field
              label={say('contactEmail')}
              error={errorOf('email')}
              id={`contact-email-${n}`}
              name="contactEmail"
              type="email"
              defaultValue={contact.email ?? ''}
              maxLength={254}
            />
            <Field
              label={say('contactPhone')}
              error={errorOf('phone')}
              id={`contact-phone-${n}`}
              name="contactPhone"
              type="tel"
              defaultValue={contact.phone ?? ''}
              maxLength={40}
            />
          </li>
        )
      })}
    </ul>
  )
}
