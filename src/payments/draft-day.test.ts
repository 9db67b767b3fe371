import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type DraftSchedule,
  draftWithNoticeOn,
  isDraftedOn,
  nextDraftOn,
  noticeDaysOf,
  noticeOn,
  type OpenInvoice,
} from './draft-day.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const invoice = (issuedOn: string, dueOn: string): OpenInvoice => ({
  issuedOn: day(issuedOn),
  dueOn: day(dueOn),
})
const DUE: DraftSchedule = { kind: 'due' }
const ISSUE: DraftSchedule = { kind: 'issue' }
const onThe = (number: number): DraftSchedule => ({ kind: 'day', day: number })

describe('the next draft', () => {
  const march = invoice('2026-03-01', '2026-03-20')
  const april = invoice('2026-04-01', '2026-04-20')
  test.each<[string, DraftSchedule, OpenInvoice[], string, string | null, string | null]>([
    ['nothing is owed', DUE, [], '2026-03-05', null, null],
    ['due day', DUE, [march], '2026-03-05', null, '2026-03-20'],
    ['due day, the day before', DUE, [march], '2026-03-19', null, '2026-03-20'],
    ['due day, which is over', DUE, [march], '2026-03-20', null, '2026-03-21'],
    ['due day, of the first of two', DUE, [april, march], '2026-03-05', null, '2026-03-20'],
    ['due day, paused over it', DUE, [march], '2026-03-05', '2026-04-02', '2026-04-02'],
    ['due day, paused to before it', DUE, [march], '2026-03-05', '2026-03-10', '2026-03-20'],
    ['a pause that is over', DUE, [march], '2026-03-05', '2026-01-01', '2026-03-20'],
    ['day of issue', ISSUE, [march], '2026-02-20', null, '2026-03-01'],
    ['day of issue, begun later', ISSUE, [march], '2026-03-05', null, '2026-03-06'],
    ['the 15th', onThe(15), [march], '2026-03-05', null, '2026-03-15'],
    ['the 15th, on the 15th', onThe(15), [march], '2026-03-15', null, '2026-04-15'],
    ['the 15th, not before it is issued', onThe(15), [invoice('2026-03-16', '2026-04-05')], '2026-03-05', null, '2026-04-15'],
    ['the 15th, issued that day', onThe(15), [invoice('2026-03-15', '2026-04-05')], '2026-03-05', null, '2026-03-15'],
    ['the 15th, paused until the 16th: a month later', onThe(15), [march], '2026-03-05', '2026-03-16', '2026-04-15'],
    ['the 15th, paused until the 15th', onThe(15), [march], '2026-03-05', '2026-03-15', '2026-03-15'],
    ['the 31st in April', onThe(31), [april], '2026-04-05', null, '2026-04-30'],
    ['the 31st in February', onThe(31), [invoice('2026-02-01', '2026-02-20')], '2026-02-05', null, '2026-02-28'],
    ['the 31st after the last of February', onThe(31), [invoice('2026-02-01', '2026-02-20')], '2026-02-28', null, '2026-03-31'],
    ['the 29th in February of a leap year', onThe(29), [invoice('2028-02-01', '2028-02-20')], '2028-02-05', null, '2028-02-29'],
    ['the 30th in February of a leap year', onThe(30), [invoice('2028-02-01', '2028-02-20')], '2028-02-28', null, '2028-02-29'],
    ['the 29th in February of 2100, which is none', onThe(29), [invoice('2100-02-01', '2100-02-20')], '2100-02-05', null, '2100-02-28'],
    ['the 1st, over the new year', onThe(1), [invoice('2026-12-02', '2026-12-20')], '2026-12-31', null, '2027-01-01'],
  ])('%s', (_, schedule, openInvoices, after, pausedUntil, expected) => {
    const found = nextDraftOn({ schedule, openInvoices, after: day(after), pausedUntil: pausedUntil ? day(pausedUntil) : null })
    expect(found && String(found)).toBe(expected)
  }) // biome-ignore format: a table

  const anyDay = fc.integer({ min: 0, max: 40_000 }).map((days) => day('2000-01-01').add({ days }))
  const anySchedule = fc.oneof(fc.constantFrom(DUE, ISSUE), fc.integer({ min: 1, max: 31 }).map(onThe))
  /** Around a day: issued up to 80 days before it or 40 after, due up to 40 days after that. */
  const invoicesAround = (center: Temporal.PlainDate) =>
    fc.array(
      fc.tuple(fc.integer({ min: -80, max: 40 }), fc.nat(40)).map(([issue, terms]) => {
        const issuedOn = center.add({ days: issue })
        return { issuedOn, dueOn: issuedOn.add({ days: terms }) }
      }),
      { maxLength: 5 },
    )

  test('is the first day that a calendar, turned day by day, finds', () => {
    fc.assert(
      fc.property(
        anyDay.chain((after) => fc.tuple(fc.constant(after), invoicesAround(after))),
        anySchedule,
        fc.option(fc.integer({ min: -40, max: 90 })),
        ([after, openInvoices], schedule, pauseDays) => {
          const pausedUntil = pauseDays === null ? null : after.add({ days: pauseDays })
          const found = nextDraftOn({ schedule, openInvoices, after, pausedUntil })
          if (openInvoices.length === 0) {
            expect(found).toBeNull()
            return
          }
          let on = after.add({ days: 1 })
          while (!isDay(schedule, openInvoices, on, pausedUntil)) on = on.add({ days: 1 })
          expect(String(found)).toBe(String(on))
        },
      ),
      { numRuns: 2_000 },
    )
  })

  /** The rule said another way: is anything drafted on this day, of what is still open? */
  function isDay(
    schedule: DraftSchedule,
    invoices: OpenInvoice[],
    on: Temporal.PlainDate,
    pausedUntil: Temporal.PlainDate | null,
  ): boolean {
    if (pausedUntil && on.until(pausedUntil).sign > 0) return false
    return invoices.some(({ issuedOn, dueOn }) => {
      if (schedule.kind === 'due') return dueOn.until(on).sign >= 0
      if (issuedOn.until(on).sign < 0) return false
      return schedule.kind === 'issue' || on.day === Math.min(schedule.day, on.daysInMonth)
    })
  }

  test('on a chosen day comes once in each month of the account’s calendar, in any zone and over its changes of clock', () => {
    const zones = ['America/New_York', 'Europe/Berlin', 'Pacific/Kiritimati', 'America/Santiago', 'Australia/Lord_Howe', 'Asia/Kolkata']
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 2_020, max: 2_060 }),
        fc.integer({ min: 1, max: 31 }),
        (timeZone, year, number) => {
          const owed = invoice(`${year - 1}-01-01`, `${year - 1}-01-20`)
          const drafts: string[] = []
          // The run comes by every 23 hours; a draft's key is its day, so that one day is taken once.
          const end = day(`${year}-12-31`).toZonedDateTime({ timeZone, plainTime: '23:59' }).toInstant()
          let now = day(`${year}-01-01`).toZonedDateTime(timeZone).toInstant()
          for (; Temporal.Instant.compare(now, end) <= 0; now = now.add({ hours: 23 })) {
            const today = now.toZonedDateTimeISO(timeZone).toPlainDate()
            const key = String(today)
            if (isDraftedOn({ schedule: onThe(number), invoice: owed, on: today, pausedUntil: null }) && drafts.at(-1) !== key)
              drafts.push(key)
          }
          expect(drafts.map((key) => key.slice(5, 7))).toEqual(['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12'])
        },
      ),
      { numRuns: 60 },
    )
  }) // biome-ignore format: the zones
})

describe('the notice', () => {
  test.each([
    ['2026-03-20', 10, null, '2026-03-10'], ['2026-03-05', 10, null, '2026-02-23'], ['2028-03-05', 10, null, '2028-02-24'],
    ['2026-03-20', 0, null, '2026-03-20'],
    ['2026-03-20', 10, '2026-03-01', '2026-03-10'], ['2026-03-20', 10, '2026-03-15', '2026-03-15'], ['2026-03-20', 10, '2026-03-21', '2026-03-20'],
  ])('of a draft on %s, %i days ahead, known on %s, goes out on %s', (draftOn, noticeDays, knownOn, expected) => {
    expect(String(noticeOn({ draftOn: day(draftOn), noticeDays, knownOn: knownOn ? day(knownOn) : null }))).toBe(expected)
  }) // biome-ignore format: a table

  test.each([
    ['bank', true, 3, 10], ['bank', true, 14, 14], ['bank', false, 3, 3], ['card', true, 3, 3], ['card', false, 0, 0],
  ] as const)('%s, consumer %s, set to %i days: %i', (rail, isConsumer, providerDays, expected) => {
    expect(noticeDaysOf({ rail, isConsumer, providerDays })).toBe(expected)
  }) // biome-ignore format: a table

  test.each([
    // Issued and drafted on the 1st, due on the 20th: the 11th leaves ten days.
    ['2026-03-01', '2026-03-01', '2026-03-20', '2026-03-11'],
    // Due on the 6th: as late as it may be.
    ['2026-03-01', '2026-03-01', '2026-03-06', '2026-03-06'],
    ['2026-03-15', '2026-03-01', '2026-03-20', '2026-03-15'],
    // Already due: as asked.
    ['2026-04-02', '2026-03-01', '2026-03-20', '2026-04-02'],
  ])('a draft of %s for an invoice of %s due %s waits until %s for ten days of notice', (draftOn, issuedOn, dueOn, expected) => {
    expect(String(draftWithNoticeOn({ draftOn: day(draftOn), invoice: invoice(issuedOn, dueOn), noticeDays: 10 }))).toBe(expected)
  }) // biome-ignore format: a table

  test('leaves ten days wherever the due day allows', () => {
    fc.assert(
      fc.property(fc.nat(20_000), fc.nat(60), fc.nat(90), (start, terms, wait) => {
        const issuedOn = day('2000-01-01').add({ days: start })
        const dueOn = issuedOn.add({ days: terms })
        const draftOn = issuedOn.add({ days: wait })
        const moved = draftWithNoticeOn({ draftOn, invoice: { issuedOn, dueOn }, noticeDays: 10 })
        const notice = noticeOn({ draftOn: moved, noticeDays: 10, knownOn: issuedOn })
        expect(draftOn.until(moved).sign >= 0 && issuedOn.until(notice).sign >= 0).toBe(true)
        expect(notice.until(moved).days).toBe(Math.min(10, Math.max(terms, wait)))
      }),
      { numRuns: 2_000 },
    )
  })
})
