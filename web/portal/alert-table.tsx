import type { ReactNode } from 'react'
import type { Shape } from '../api/shapes.ts'
import { Badge } from '../ui/badge.tsx'
import { Moment, Period } from '../ui/moment.tsx'
import { formatMoney } from '../ui/money.tsx'
import { PhoneNumber } from '../ui/phone-number.tsx'
import { formatCount, formatDecimal } from '../ui/quantity.tsx'
import { type Reader, useReader } from '../ui/reader.tsx'
import type { Say } from '../words/say.ts'
import { useWords } from '../words/use-words.tsx'

export type UsageAlert = Shape<'UsageAlert'>
type LimitWord = 'limitOf.minutes' | 'limitOf.calls'

/** A limit, or what was reached of it, with its unit. */
export function alertFigure(
  value: string,
  {
    what,
    currency,
    reader,
    say,
  }: { what: UsageAlert['what']; currency: string; reader: Reader; say: Say<LimitWord> },
): string {
  const { locale } = reader
  switch (what) {
    case 'amount':
      return formatMoney({ amount: value, currency }, locale)
    case 'minutes':
      return say('limitOf.minutes', { limit: formatDecimal(value, locale) })
    case 'calls':
      return say('limitOf.calls', { limit: formatCount(Number(value), locale), count: Number(value) })
  }
}

/** Alerts, each with how far its period has come. `deeds`: what can be done with one. */
export function AlertTable(props: {
  alerts: readonly UsageAlert[]
  currency: string
  deeds?: (alert: UsageAlert) => ReactNode
}) {
  const { alerts, currency, deeds } = props
  return (
    <ul className="border-t border-ink">
      {alerts.map((alert) => (
        <li
          key={alert.id}
          className="grid items-center gap-x-6 gap-y-2 border-b border-rule py-3 sm:grid-cols-[minmax(0,1fr)_16rem_auto]"
        >
          <AlertWords alert={alert} />
          <Reached alert={alert} currency={currency} />
          {deeds ? <div className="flex flex-wrap gap-2">{deeds(alert)}</div> : null}
        </li>
      ))}
    </ul>
  )
}

function AlertWords({ alert }: { alert: UsageAlert }) {
  const say = useWords('usage')
  const badge = badgeOf(alert)
  return (
    <div className="min-w-0">
      <p className="flex flex-wrap items-center gap-x-2 font-medium wrap-anywhere">
        {alert.name}
        {badge ? <Badge tone={badge === 'paused' ? 'plain' : 'warn'}>{say(badge)}</Badge> : null}
      </p>
      <p className="text-sm text-soft">
        {say(`what.${alert.what}`)}, {say(`period.${alert.period}`)}
        {' · '}
        {alert.number === null ? say('everything') : <PhoneNumber value={alert.number} />}
      </p>
      {alert.toldAt ? (
        <p className="text-sm text-faint">{say('told', { at: <Moment value={alert.toldAt} /> })}</p>
      ) : null}
    </div>
  )
}

function badgeOf({ active, share }: UsageAlert): 'paused' | 'reachedBadge' | null {
  if (!active) return 'paused'
  return share >= 100 ? 'reachedBadge' : null
}

function Reached({ alert, currency }: { alert: UsageAlert; currency: string }) {
  const say = useWords('usage')
  const reader = useReader()
  const { what, limit, reached, share, present } = alert
  const figure = (value: string) => alertFigure(value, { what, currency, reader, say })
  return (
    <div>
      <p className="text-sm tabular-nums">
        {say('reachedOf', { reached: figure(reached), limit: figure(limit) })}
      </p>
      <svg
        viewBox="0 0 100 4"
        preserveAspectRatio="none"
        aria-hidden="true"
        className={`my-1 block h-1 w-full ${share >= 100 ? 'text-warn' : 'text-brand'}`}
      >
        <rect x="0" y="0" width="100" height="4" className="fill-line" />
        <rect x="0" y="0" width={Math.min(share, 100)} height="4" fill="currentColor" />
      </svg>
      <p className="text-xs text-faint">{say('inPeriod', { period: <Period {...present} /> })}</p>
    </div>
  )
}
