import { expect, test } from 'vitest'
import { agendaOf } from './agenda.ts'
import { Caller } from './attempts.ts'
import { chanceOf } from './chance.ts'
import { HABITS } from './habits.ts'
import { historyBefore, historyDay, readLakeside } from './lakeside.ts'
import { MONEY_INCIDENTS } from './money-incidents.ts'
import { PAYERS } from './payers.ts'
import { paymentAgendaOf } from './payment-agenda.ts'

const history = historyBefore(Temporal.Instant.from('2026-11-22T04:00:00Z'), 12)
const lakeside = await readLakeside(history, 1000)

test('history is whole months and that of the day, in Lakeside’s own zone', () => {
  // 04:00 UTC is still the 21st by the lake.
  expect([String(history.firstDay), String(history.today)]).toEqual(['2025-11-01', '2026-11-21'])
  expect(String(historyDay(history, 3, 31))).toBe('2026-02-28')
})

test('every account of the file has a habit, and every habit an account', () => {
  expect(lakeside.accounts.map(({ number }) => number).sort()).toEqual(Object.keys(HABITS).sort())
})

test('every account of the file pays somehow, and what happens to payments happens to accounts of the file', () => {
  const numbers = lakeside.accounts.map(({ number }) => number).sort()
  expect(PAYERS.map(({ account }) => account).sort()).toEqual(numbers)
  for (const { account } of MONEY_INCIDENTS) expect(numbers).toContain(account)
})

test('whatever the day, states of the moment have their days before it', () => {
  for (
    let day = Temporal.PlainDate.from('2026-01-28');
    String(day) < '2026-03-05';
    day = day.add({ days: 1 })
  ) {
    const past = historyBefore(day.toZonedDateTime('America/Chicago').toInstant(), 12)
    const deeds = paymentAgendaOf(past, lakeside.accounts).filter((entry) => entry.kind === 'deed')
    const incidents = deeds.filter(({ deed }) => deed.kind === 'incident')
    expect(incidents.length).toBe(MONEY_INCIDENTS.length)
    for (const entry of deeds) expect(Temporal.PlainDate.compare(entry.day, past.today)).toBe(-1)
  }
})

test('an account is applied as it was on each of its days', () => {
  const walter = (day: string) =>
    JSON.parse(lakeside.fileFor(Temporal.PlainDate.from(day))).accounts.find(
      (account: { number: string }) => account.number === '20020',
    ).subscriptions
  expect(walter('2025-11-01')).toEqual([
    { plan: 'Home Softphone 100', label: 'Home', startsOn: '2025-11-01' },
  ])
  expect(walter('2026-04-14')).toEqual([
    { plan: 'Home Softphone 100', label: 'Home', startsOn: '2025-11-01', endsOn: '2026-04-14' },
    { plan: 'Home Softphone Plus', label: 'Home, Plus', startsOn: '2026-04-14' },
  ])
})

test('the agenda goes forward in time and ends with the midnight that begins the day', () => {
  const instants = agendaOf(history, lakeside).map(({ at }) => at.epochMilliseconds)
  expect(instants).toEqual(instants.toSorted((a, b) => a - b))
  // Midnight in Chicago is 06:00 UTC in November.
  expect(instants.at(-1)).toBe(Date.UTC(2026, 10, 21, 6))
})

test('an account closed or not yet opened calls nobody', () => {
  const badger = lakeside.accounts.find(({ number }) => number === '30020')!
  const caller = new Caller(badger, 'any')
  const days = Array.from({ length: 30 }, (_, i) => historyDay(history, 7, 1).add({ days: i }))
  expect(days.flatMap((day) => caller.attemptsOn(day))).toEqual([])
})

test('chance can be repeated', () => {
  const draw = (seed: string) => {
    const chance = chanceOf(seed)
    return [chance.below(1000), chance.below(1000), chance.poisson(4), chance.poisson(100)]
  }
  expect(draw('Lakeside')).toEqual(draw('Lakeside'))
  expect(draw('Lakeside')).not.toEqual(draw('Seaside'))
})
