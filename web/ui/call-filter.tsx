import { Form } from 'react-router'
import type { Shape } from '../api/shapes.ts'
import { useWords } from '../words/use-words.tsx'
import { Button, ButtonLink } from './button.tsx'
import { Field, SelectField } from './field.tsx'
import { Tile, Tiles } from './figures.tsx'
import { Money } from './money.tsx'
import { Count, formatDurationWords } from './quantity.tsx'

export type CallDirection = Shape<'Call'>['direction']

export const DIRECTIONS: readonly CallDirection[] = [
  'outbound',
  'inbound',
  'toll_free',
  'forwarded',
  'emergency',
]

/** What a reader may ask of a call list; empty strings ask nothing. The address bar holds it. */
export type CallQuestion = {
  from: string
  /** The last day meant. */
  until: string
  number: string
  direction: CallDirection | ''
  destination: string
  minMinutes: string
  minAmount: string
}

/** Reads the question from the address. Where that names no days, `today`, if given, makes it the month so far. */
export function callQuestion(url: URL, today?: string): CallQuestion {
  const text = (name: string) => url.searchParams.get(name)?.trim() ?? ''
  const namesDays = url.searchParams.has('from') || url.searchParams.has('until')
  const days =
    today === undefined || namesDays ? { from: text('from'), until: text('until') } : monthSoFar(today)
  return {
    ...days,
    number: text('number'),
    direction: DIRECTIONS.find((one) => one === text('direction')) ?? '',
    destination: text('destination'),
    minMinutes: text('minMinutes'),
    minAmount: text('minAmount'),
  }
}

/** From the first of the month that holds a day, to it. */
export function monthSoFar(today: string): { from: string; until: string } {
  return { from: `${today.slice(0, 8)}01`, until: today }
}

/** The calendar month before the one that holds a day. */
export function monthBefore(today: string): { from: string; until: string } {
  const until = dayBefore(`${today.slice(0, 8)}01`)
  return { from: `${until.slice(0, 8)}01`, until }
}

/** True when anything but the days narrows the list. */
export function isNarrowed({ from, until, ...rest }: CallQuestion): boolean {
  return Object.values(rest).some((value) => value !== '')
}

/** The question as the address holds it, without what is not asked but with both days, so that none of them is filled in. */
export function questionQuery(question: CallQuestion): URLSearchParams {
  const { from, until, ...rest } = question
  const asked = Object.entries(rest).filter(([, value]) => value !== '')
  return new URLSearchParams([['from', from], ['until', until], ...asked])
}

/**
 * The question as query parameters of the API, without what is not asked. A reader's "to" is the last day meant;
 * the API's `until` is the day after it.
 */
export function asked(question: CallQuestion): Asked {
  const { from, until, number, direction, destination, minMinutes, minAmount } = question
  const minSeconds = Math.min(Math.round(Number(decimalOf(minMinutes)) * 60), SECONDS_MAX)
  const amount = decimalOf(minAmount)
  return {
    ...(from ? { from } : {}),
    ...(until ? { until: dayAfter(until) } : {}),
    ...(number ? { number } : {}),
    ...(direction ? { direction } : {}),
    ...(destination ? { destination } : {}),
    ...(minSeconds > 0 ? { minSeconds } : {}),
    ...(amount ? { minAmount: amount } : {}),
  }
}

/** Longer than any call: the API takes no more. */
const SECONDS_MAX = 1_000_000

/** A decimal as the API takes it; what is none asks nothing. */
function decimalOf(text: string): string {
  const decimal = text.replace(',', '.')
  return /^\d{1,9}(\.\d{1,6})?$/.test(decimal) ? decimal : ''
}

type Asked = {
  from?: string
  until?: string
  number?: string
  direction?: CallDirection
  destination?: string
  minSeconds?: number
  minAmount?: string
}

/** The day after an ISO day; what is none stays, for the API to refuse. */
export function dayAfter(day: string): string {
  return daysOn(day, 1)
}

/** The day before an ISO day. */
export function dayBefore(day: string): string {
  return daysOn(day, -1)
}

function daysOn(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(date.getTime())) return day
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

/** The form that asks. It is a GET: its answer can be kept as a bookmark. */
export function CallFilter({ question, clear }: { question: CallQuestion; clear: string }) {
  const say = useWords('calls')
  const hasMore = question.minMinutes !== '' || question.minAmount !== ''
  return (
    <Form method="get" className="mb-8">
      <div className="grid grid-cols-2 items-end gap-3 sm:grid-cols-3 lg:grid-cols-[repeat(5,1fr)_auto]">
        <Field label={say('firstDay')} name="from" type="date" defaultValue={question.from} />
        <Field label={say('lastDay')} name="until" type="date" defaultValue={question.until} />
        <Field
          label={say('number')}
          name="number"
          maxLength={40}
          type="search"
          inputMode="tel"
          defaultValue={question.number}
          placeholder={say('any')}
        />
        <SelectField
          label={say('direction')}
          name="direction"
          defaultValue={question.direction}
          options={useDirectionOptions()}
        />
        <Field
          label={say('destination')}
          name="destination"
          maxLength={100}
          type="search"
          defaultValue={question.destination}
          placeholder={say('any')}
        />
        <div className="flex gap-2">
          <Button look="primary">{say('show')}</Button>
          {isNarrowed(question) ? (
            <ButtonLink look="quiet" to={clear}>
              {say('clear')}
            </ButtonLink>
          ) : null}
        </div>
      </div>
      <details className="mt-3" open={hasMore}>
        <summary className="w-fit text-sm text-soft hover:text-ink">{say('more')}</summary>
        <div className="mt-2 grid max-w-md grid-cols-2 gap-3">
          <Field
            label={say('minMinutes')}
            name="minMinutes"
            inputMode="decimal"
            defaultValue={question.minMinutes}
          />
          <Field
            label={say('minAmount')}
            name="minAmount"
            inputMode="decimal"
            defaultValue={question.minAmount}
          />
        </div>
      </details>
    </Form>
  )
}

/** The directions as choices, all of them first. */
export function useDirectionOptions(): { value: string; label: string }[] {
  const say = useWords('calls')
  const all = { value: '', label: say('direction.all') }
  return [all, ...DIRECTIONS.map((value) => ({ value, label: say(`direction.${value}`) }))]
}

/** What the calls asked for come to; where there are more than were summed, it says so. */
export function CallTotals({ totals }: { totals: Shape<'CallTotals'> }) {
  const say = useWords('calls')
  const { isComplete } = totals
  const count = <Count value={totals.calls} />
  const money = <Money value={totals.amount} />
  return (
    <div className="mb-8">
      <Tiles>
        <Tile label={say('totalCalls')} value={isComplete ? count : say('moreThan', { value: count })} />
        <Tile label={say('talked')} value={formatDurationWords(totals.seconds)} />
        <Tile label={say('billed')} value={formatDurationWords(totals.billedSeconds)} />
        <Tile
          label={say('price')}
          value={isComplete ? money : say('moreThan', { value: money })}
          note={say('beforeTax')}
        />
      </Tiles>
      {isComplete ? null : <p className="mt-3 text-sm text-soft">{say('notAllSummed')}</p>}
    </div>
  )
}
