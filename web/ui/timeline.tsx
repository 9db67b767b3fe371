import type { ReactNode } from 'react'
import { Moment } from './moment.tsx'

export type TimelineEvent = { key: string; at: string; what: ReactNode; amount?: ReactNode; note?: ReactNode }

/** Everything that happened, newest first, one line each: when, what, how much. */
export function Timeline({ events }: { events: readonly TimelineEvent[] }) {
  return (
    <ol className="border-l border-line">
      {events.map((event) => (
        <li key={event.key} className="relative grid grid-cols-[1fr_auto] gap-x-4 pb-4 pl-5 last:pb-0">
          <span
            aria-hidden="true"
            className="absolute top-1.5 -left-[4.5px] size-2 rounded-full border border-edge bg-paper"
          />
          <div className="min-w-0">
            <p className="wrap-anywhere">{event.what}</p>
            <p className="text-sm text-faint">
              <Moment value={event.at} />
              {event.note ? <> · {event.note}</> : null}
            </p>
          </div>
          {event.amount ? <div className="text-right">{event.amount}</div> : null}
        </li>
      ))}
    </ol>
  )
}
