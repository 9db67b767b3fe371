import type { ReactNode } from 'react'
import type { Shape } from '../api/shapes.ts'
import { Facts } from '../ui/figures.tsx'
import { Period } from '../ui/moment.tsx'
import { Money } from '../ui/money.tsx'
import { PhoneNumber } from '../ui/phone-number.tsx'
import { formatDecimal } from '../ui/quantity.tsx'
import { useReader } from '../ui/reader.tsx'
import { useWords } from '../words/use-words.tsx'

/** The days a report asks for, in words. One that is made every month is then of the month before, whatever it asks for by hand. */
export function PeriodWords({ of }: { of: Pick<Shape<'AuditReport'>, 'period' | 'days' | 'schedule'> }) {
  const say = useWords('reports')
  const days = of.period === 'days' && of.days ? <Period {...of.days} /> : say(`period.${of.period}`)
  return of.schedule !== null && of.period !== 'month_before' ? say('periodMonthly', { days }) : days
}

type Criteria = Pick<
  Shape<'AuditReport'>,
  'numbers' | 'direction' | 'destination' | 'minimumSeconds' | 'minimumAmount'
>

/** What is asked of the calls: only what narrows. `period`: the days as they are to be said. */
export function ReportCriteria(props: {
  of: Criteria
  period: ReactNode
  numbersOnly?: readonly string[] | null
}) {
  const { of, period, numbersOnly = null } = props
  const say = useWords('reports')
  const sayCalls = useWords('calls')
  const { locale } = useReader()
  const { numbers, direction, destination, minimumSeconds, minimumAmount } = of
  const minutes = formatDecimal(String(Math.round((minimumSeconds / 60) * 100) / 100), locale)
  const asked: Array<{ label: string; value: ReactNode; isAsked: boolean }> = [
    { label: say('period'), value: period, isAsked: true },
    {
      label: say('onlyNumbers'),
      value: <Numbers all={numbersOnly ?? []} />,
      isAsked: numbersOnly !== null,
    },
    { label: say('numbers'), value: numbers.join(', '), isAsked: numbers.length > 0 },
    {
      label: say('direction'),
      value: sayCalls(`direction.${direction ?? 'all'}`),
      isAsked: direction !== null,
    },
    {
      label: say('destination'),
      value: say('beginsWith', { text: destination }),
      isAsked: destination !== '',
    },
    { label: say('minMinutes'), value: say('minutesValue', { minutes }), isAsked: minimumSeconds > 0 },
    {
      label: say('minAmount'),
      value: minimumAmount ? <Money value={minimumAmount} exact /> : null,
      isAsked: minimumAmount !== null,
    },
  ]
  const facts = asked.filter(({ isAsked }) => isAsked)
  return <Facts facts={facts} />
}

function Numbers({ all }: { all: readonly string[] }) {
  return all.map((number, place) => (
    <span key={number}>
      {place > 0 ? ', ' : ''}
      <PhoneNumber value={number} />
    </span>
  ))
}
