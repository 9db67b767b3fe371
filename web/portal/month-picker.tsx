import { Link } from 'react-router'
import { Button } from '../ui/button.tsx'
import { SelectField } from '../ui/field.tsx'
import { useReader } from '../ui/reader.tsx'
import { formatMonth, monthsFrom } from '../ui/usage-figures.ts'
import { useWords } from '../words/use-words.tsx'
import { Form } from './form.tsx'

/** More than three years are no list to choose from; older ones are reached month by month. */
const MONTHS_MAX = 37

/** Chooses a month and what to compare it with. It is a question in the address, so that it can be kept and sent, and works without scripts. */
export function MonthPicker(props: { month: string; compare: string; first: string; last: string }) {
  const { month, compare, first, last } = props
  const say = useWords('usage')
  const { locale } = useReader()
  const options = monthsDown(last, first).map((value) => ({ value, label: formatMonth(value, locale) }))
  const withThis = options.some(({ value }) => value === month)
    ? options
    : [...options, { value: month, label: formatMonth(month, locale) }]
  return (
    <Form method="get" className="mb-8 flex flex-wrap items-end gap-3 no-print">
      <SelectField label={say('month')} name="month" defaultValue={month} options={withThis} />
      <SelectField
        label={say('compareWith')}
        name="compare"
        defaultValue={compare}
        options={[
          { value: 'previous', label: say('previous') },
          ...withThis,
          { value: '', label: say('nothing') },
        ]}
      />
      <Button look="primary">{say('show')}</Button>
      <Steps {...props} />
    </Form>
  )
}

/** One month back or on, comparing as before. */
function Steps({
  month,
  compare,
  first,
  last,
}: {
  month: string
  compare: string
  first: string
  last: string
}) {
  const say = useWords('usage')
  const { locale } = useReader()
  // A month that was chosen to compare with stays; "the month before" moves along.
  const to = (other: string) => `/usage?${new URLSearchParams({ month: other, compare })}`
  const step = (other: string, word: 'monthBefore' | 'monthAfter') => (
    <Link
      to={to(other)}
      preventScrollReset
      aria-label={`${say(word)}: ${formatMonth(other, locale)}`}
      className="inline-flex min-h-9 items-center rounded-sm px-2 text-soft hover:bg-tint hover:text-ink pointer-coarse:min-h-11"
    >
      {word === 'monthBefore' ? '←' : null} {formatMonth(other, locale)} {word === 'monthAfter' ? '→' : null}
    </Link>
  )
  return (
    <nav aria-label={say('months')} className="flex flex-wrap gap-x-2">
      {month > first ? step(monthsFrom(month, -1), 'monthBefore') : null}
      {month < last ? step(monthsFrom(month, 1), 'monthAfter') : null}
    </nav>
  )
}

function monthsDown(last: string, first: string): string[] {
  const months: string[] = []
  for (let month = last; month >= first && months.length < MONTHS_MAX; month = monthsFrom(month, -1)) {
    months.push(month)
  }
  return months.length > 0 ? months : [last]
}
