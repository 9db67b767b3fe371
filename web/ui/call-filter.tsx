import { Form } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from './button.tsx'
import { Field, SelectField } from './field.tsx'
import { Tile, Tiles } from './figures.tsx'
import { Money } from './money.tsx'
import { Count, formatDurationWords } from './quantity.tsx'

type CallDirection = Shape<'Call'>['direction']

const DIRECTIONS: ReadonlyArray<{ value: CallDirection | ''; label: string }> = [
  { value: '', label: 'All' },
  { value: 'outbound', label: 'Outbound' },
  { value: 'inbound', label: 'Inbound' },
  { value: 'toll_free', label: 'Toll free' },
  { value: 'forwarded', label: 'Forwarded' },
  { value: 'emergency', label: 'Emergency' },
]

/** What a reader may ask of a call list; empty strings ask nothing. The address bar holds it. */
export type CallQuestion = {
  from: string
  until: string
  number: string
  direction: CallDirection | ''
  destination: string
}

/** Reads the question from the address. */
export function callQuestion(url: URL): CallQuestion {
  const text = (name: string) => url.searchParams.get(name)?.trim() ?? ''
  return {
    from: text('from'),
    until: text('until'),
    number: text('number'),
    direction: DIRECTIONS.find((one) => one.value === text('direction'))?.value ?? '',
    destination: text('destination'),
  }
}

/** True when anything narrows the list. */
export function isNarrowed(question: CallQuestion): boolean {
  return Object.values(question).some((value) => value !== '')
}

/**
 * The question as query parameters of the API, without what is not asked. A reader's "to" is the last day meant;
 * the API's `until` is the day after it.
 */
export function asked({ from, until, number, direction, destination }: CallQuestion): Asked {
  return {
    ...(from ? { from } : {}),
    ...(until ? { until: dayAfter(until) } : {}),
    ...(number ? { number } : {}),
    ...(direction ? { direction } : {}),
    ...(destination ? { destination } : {}),
  }
}

type Asked = {
  from?: string
  until?: string
  number?: string
  direction?: CallDirection
  destination?: string
}

function dayAfter(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(date.getTime())) return day
  date.setUTCDate(date.getUTCDate() + 1)
  return date.toISOString().slice(0, 10)
}

/** The form that asks. It is a GET: its answer can be kept as a bookmark. */
export function CallFilter({ question, clear }: { question: CallQuestion; clear: string }) {
  return (
    <Form
      method="get"
      className="mb-8 grid grid-cols-2 items-end gap-3 sm:grid-cols-3 lg:grid-cols-[repeat(5,1fr)_auto]"
    >
      <Field label="From" name="from" type="date" defaultValue={question.from} />
      <Field label="To" name="until" type="date" defaultValue={question.until} />
      <Field
        label="Number"
        name="number"
        type="search"
        inputMode="tel"
        defaultValue={question.number}
        placeholder="Any"
      />
      <SelectField
        label="Direction"
        name="direction"
        defaultValue={question.direction}
        options={DIRECTIONS}
      />
      <Field
        label="Destination"
        name="destination"
        type="search"
        defaultValue={question.destination}
        placeholder="Any"
      />
      <div className="flex gap-2">
        <Button look="primary">Show</Button>
        {isNarrowed(question) ? (
          <ButtonLink look="quiet" to={clear}>
            Clear
          </ButtonLink>
        ) : null}
      </div>
    </Form>
  )
}

/** What the calls asked for come to. */
export function CallTotals({ totals }: { totals: Shape<'CallTotals'> }) {
  return (
    <div className="mb-8">
      <Tiles>
        <Tile label="Calls" value={<Count value={totals.calls} />} />
        <Tile label="Talked" value={formatDurationWords(totals.seconds)} />
        <Tile label="Billed" value={formatDurationWords(totals.billedSeconds)} />
        <Tile label="Price" value={<Money value={totals.amount} />} note="before tax" />
      </Tiles>
    </div>
  )
}
