import { Form } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { Button, ButtonLink } from './button.tsx'
import { Field, SelectField } from './field.tsx'
import { Tile, Tiles } from './figures.tsx'
import { Money } from './money.tsx'
import { Count, formatDurationWords } from './quantity.tsx'

const DIRECTIONS = [
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
  direction: string
  destination: string
}

/** Reads the question from the address. */
export function callQuestion(url: URL): CallQuestion {
  const text = (name: string) => url.searchParams.get(name)?.trim() ?? ''
  return {
    from: text('from'),
    until: text('until'),
    number: text('number'),
    direction: text('direction'),
    destination: text('destination'),
  }
}

/** The question as query parameters of the API, without what is not asked. */
export function asked(question: CallQuestion): Partial<CallQuestion> {
  return Object.fromEntries(Object.entries(question).filter(([, value]) => value !== ''))
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
        {Object.keys(asked(question)).length > 0 ? (
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
