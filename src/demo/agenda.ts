import { isBillingDate } from '../kernel/period.ts'
import { INCIDENTS } from './incidents.ts'
import { type History, historyDay, type Lakeside, TIME_ZONE } from './lakeside.ts'
import { type PaymentEntry, paymentAgendaOf } from './payment-agenda.ts'

/** What Lakeside does on its days, in order. */
export type Agenda = readonly Entry[]
export type Entry =
  | PaymentEntry
  | ({ at: Temporal.Instant; day: Temporal.PlainDate } & (
      | { kind: 'apply' }
      /** The switches' files are cut and imported; one of them may be mislaid. */
      | { kind: 'cut'; mislays: string | null }
      | { kind: 'found' }
      | { kind: 'again' }
      | { kind: 'bill' }
      | { kind: 'mend'; since: Temporal.Instant }
      | { kind: 'incident'; incident: (typeof INCIDENTS)[number] }
    ))

const BILLING_DAYS = [1, 15, 31]
/** So many days before the end files are cut daily; earlier only as bills ask for it, since each import takes its time at the first start. */
const DAILY_DAYS = 10

/** Everything that is to happen in a history, by time. On its last day the clock stands at midnight, and all that remains is done then. */
export function agendaOf(
  history: History,
  { changeDays, accounts }: Pick<Lakeside, 'changeDays' | 'accounts'>,
): Agenda {
  const { firstDay, today } = history
  const entries: Entry[] = changeDays.map((day, i) =>
    entry(history, day, i === 0 ? '00:00' : '09:15', 'apply'),
  )
  for (let day = firstDay; Temporal.PlainDate.compare(day, today) <= 0; day = day.add({ days: 1 })) {
    const isToday = day.equals(today)
    const bills = BILLING_DAYS.some((billingDay) => isBillingDate(day, billingDay))
    const isDaily = Temporal.PlainDate.compare(day, today.subtract({ days: DAILY_DAYS })) > 0
    if ((bills && !day.equals(firstDay)) || isDaily || isToday) {
      // The SBC's file for the end of the eighth month lay in the wrong folder: its calls are billed late.
      const mislays = day.equals(historyDay(history, 8, 1)) ? 'sbc' : null
      entries.push({ ...entry(history, day, '04:30', 'cut'), mislays } as Entry)
    }
    if (bills) entries.push(entry(history, day, '06:00', 'bill'))
  }
  const add = (
    month: number,
    dayOfMonth: number,
    time: string,
    more: Partial<Entry> & { kind: Entry['kind'] },
  ) => {
    const day = historyDay(history, month, dayOfMonth)
    if (Temporal.PlainDate.compare(day, today) < 0)
      entries.push({ ...entry(history, day, time, more.kind), ...more } as Entry)
  }
  add(8, 9, '10:20', { kind: 'found' })
  add(9, 15, '04:50', { kind: 'again' })
  const since = historyDay(history, 5, 1).toZonedDateTime(TIME_ZONE).toInstant()
  add(7, 6, '10:00', { kind: 'mend', since })
  for (const incident of INCIDENTS) add(incident.month, incident.day, '14:05', { kind: 'incident', incident })
  entries.push(...paymentAgendaOf(history, accounts))
  return entries.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))
}

function entry(history: History, day: Temporal.PlainDate, time: string, kind: Entry['kind']): Entry {
  const plainTime = day.equals(history.today) ? '00:00' : time
  const at = day.toZonedDateTime({ timeZone: TIME_ZONE, plainTime }).toInstant()
  return { at, day, kind } as Entry
}
