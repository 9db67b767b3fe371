import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { InvoiceId } from '../kernel/ids.ts'
import {
  type DraftableInvoice,
  type DraftRule,
  draftAt,
  draftsAfter,
  noticeAt,
  planAfter,
  planOf,
} from './autopay-plan.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const ZONE = 'America/New_York'

function invoice(id: number, issuedOn: string, dueOn: string, openMicros = 1_000_000n): DraftableInvoice {
  return { invoiceId: BigInt(id) as InvoiceId, issuedOn: day(issuedOn), dueOn: day(dueOn), openMicros }
}

function rule(over: Partial<DraftRule> = {}): DraftRule {
  return { schedule: { kind: 'due' }, rail: 'card', pausedUntil: null, noticeDays: 10, ...over }
}

const daysOf = (drafts: ReturnType<typeof draftsAfter>) =>
  drafts.map(({ on, amountMicros }) => [on.toString(), amountMicros])

test('invoices of one day make one draft, and the days come in order', () => {
  const invoices = [
    invoice(1, '2026-03-01', '2026-03-20', 5n),
    invoice(2, '2026-02-01', '2026-02-15', 3n),
    invoice(3, '2026-02-20', '2026-03-01', 4n),
    invoice(4, '2026-03-02', '2026-03-20', 7n),
  ]
  // What should have gone by February goes on the first day it can.
  expect(daysOf(draftsAfter(day('2026-03-04'), { rule: rule(), invoices }))).toEqual([
    ['2026-03-05', 7n],
    ['2026-03-20', 12n],
  ])
})

test('a bank account that is drafted on the day of issue is announced ten days ahead, as far as the due date allows', () => {
  const invoices = [invoice(1, '2026-03-01', '2026-03-31'), invoice(2, '2026-03-01', '2026-03-05')]
  const issue = { kind: 'issue' } as const
  const days = (over: Partial<DraftRule>) =>
    daysOf(draftsAfter(day('2026-02-28'), { rule: rule({ schedule: issue, ...over }), invoices })).map(
      ([on]) => on,
    )
  expect(days({ rail: 'bank' })).toEqual(['2026-03-05', '2026-03-11'])
  expect(days({ rail: 'card' })).toEqual(['2026-03-01'])
})

test.each([
  {
    drafted: '2026-03-01',
    planned: null,
    today: '2026-03-10',
    after: '2026-03-09',
    why: 'today at the earliest',
  },
  {
    drafted: '2026-03-10',
    planned: null,
    today: '2026-03-10',
    after: '2026-03-10',
    why: 'after what is done today',
  },
  {
    drafted: '2026-03-01',
    planned: '2026-03-08',
    today: '2026-03-10',
    after: '2026-03-07',
    why: 'a missed day keeps its day',
  },
  {
    drafted: '2026-03-08',
    planned: '2026-03-08',
    today: '2026-03-10',
    after: '2026-03-08',
    why: 'it is done',
  },
  {
    drafted: '2026-03-01',
    planned: '2026-03-20',
    today: '2026-03-10',
    after: '2026-03-09',
    why: 'a day to come is planned anew',
  },
])('drafts are planned after $after: $why', ({ drafted, planned, today, after }) => {
  const asked = {
    draftedUntil: day(drafted),
    nextDraftOn: planned === null ? null : day(planned),
    today: day(today),
  }
  expect(planAfter(asked).toString()).toBe(after)
})

test('a draft begins at 08:00 of its day in the zone, in summer and in winter', () => {
  expect(draftAt(day('2026-03-07'), ZONE).toString()).toBe('2026-03-07T13:00:00Z')
  expect(draftAt(day('2026-03-08'), ZONE).toString()).toBe('2026-03-08T12:00:00Z')
  expect(draftAt(day('2026-03-08'), 'Pacific/Auckland').toString()).toBe('2026-03-07T19:00:00Z')
})

test('no notice is promised for cards where the provider has set none; for bank accounts ten days are', () => {
  const on = day('2026-03-20')
  expect(noticeAt({ on }, { rule: rule({ noticeDays: 0 }), timeZone: 'UTC' })).toBeNull()
  const bank = noticeAt({ on }, { rule: rule({ noticeDays: 0, rail: 'bank' }), timeZone: 'UTC' })
  expect(bank?.toString()).toBe('2026-03-10T08:00:00Z')
})

test('the plan names the first notice that is still to be given, and what waits to go', () => {
  const invoices = [invoice(1, '2026-03-01', '2026-03-15', 5n), invoice(2, '2026-03-01', '2026-03-18', 6n)]
  const drafts = draftsAfter(day('2026-03-01'), { rule: rule(), invoices })
  const planned = (announced: [string, bigint][], retryAt: string | null = null) => {
    const waiting = retryAt === null ? null : Temporal.Instant.from(retryAt)
    const { nextDraftOn, nextTryAt, nextNoticeAt } = planOf({
      ...{ drafts, rule: rule(), timeZone: 'UTC', announced: new Map(announced), retryAt: waiting },
    })
    return [nextDraftOn, nextTryAt, nextNoticeAt].map(String)
  }
  expect(planned([])).toEqual(['2026-03-15', '2026-03-15T08:00:00Z', '2026-03-05T08:00:00Z'])
  expect(planned([['2026-03-15', 5n]])).toEqual([
    '2026-03-15',
    '2026-03-15T08:00:00Z',
    '2026-03-08T08:00:00Z',
  ])
  // The amount is another now.
  expect(planned([['2026-03-15', 4n]])[2]).toBe('2026-03-05T08:00:00Z')
  expect(planned([], '2026-03-02T00:00:00Z')[1]).toBe('2026-03-02T00:00:00Z')
})

const dates = fc.integer({ min: 0, max: 800 }).map((days) => day('2027-11-01').add({ days }))
const rules = fc.record({
  schedule: fc.oneof(
    fc.constant({ kind: 'due' as const }),
    fc.constant({ kind: 'issue' as const }),
    fc.record({ kind: fc.constant('day' as const), day: fc.integer({ min: 1, max: 31 }) }),
  ),
  rail: fc.constantFrom('card' as const, 'bank' as const),
  pausedUntil: fc.option(dates),
  noticeDays: fc.integer({ min: 0, max: 30 }),
})
const invoices = fc.array(
  fc.record({
    issuedOn: dates,
    terms: fc.integer({ min: 0, max: 60 }),
    openMicros: fc.bigInt(1n, 10n ** 12n),
  }),
  { maxLength: 12 },
)

test('every invoice is drafted exactly once, never before it is issued or while paused, however irregularly runs come', () => {
  fc.assert(
    fc.property(
      rules,
      invoices,
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 60, maxLength: 60 }),
      (rule, raw, gaps) => {
        let open: DraftableInvoice[] = raw.map(({ issuedOn, terms, openMicros }, n) => ({
          ...{
            invoiceId: BigInt(n + 1) as InvoiceId,
            issuedOn,
            dueOn: issuedOn.add({ days: terms }),
            openMicros,
          },
        }))
        const total = open.reduce((sum, { openMicros }) => sum + openMicros, 0n)
        const drafted = new Map<bigint, string>()
        const days = new Set<string>()
        let today = day('2027-11-01')
        let draftedUntil = today.subtract({ days: 1 })
        let nextDraftOn: Temporal.PlainDate | null = null
        let charged = 0n
        for (const gap of gaps) {
          today = today.add({ days: gap })
          // What a run sees: invoices that are there, and it goes on until no day of the past is left.
          for (;;) {
            const seen = open.filter(({ issuedOn }) => Temporal.PlainDate.compare(issuedOn, today) <= 0)
            const after = planAfter({ draftedUntil, nextDraftOn, today })
            const [next] = draftsAfter(after, { rule, invoices: seen })
            nextDraftOn = next?.on ?? null
            if (!next || Temporal.PlainDate.compare(next.on, today) > 0) break
            expect(days.has(next.on.toString())).toBe(false)
            days.add(next.on.toString())
            for (const { invoiceId, issuedOn } of next.invoices) {
              expect(drafted.has(invoiceId)).toBe(false)
              drafted.set(invoiceId, next.on.toString())
              expect(Temporal.PlainDate.compare(next.on, issuedOn)).toBeGreaterThanOrEqual(0)
            }
            if (rule.pausedUntil)
              expect(Temporal.PlainDate.compare(next.on, rule.pausedUntil)).toBeGreaterThanOrEqual(0)
            charged += next.amountMicros
            const gone = new Set(next.invoices.map(({ invoiceId }) => invoiceId))
            open = open.filter(({ invoiceId }) => !gone.has(invoiceId))
            draftedUntil = next.on
          }
        }
        // The runs reach 60 days at least; whoever was to be drafted by then was, and once.
        const left = open.reduce((sum, { openMicros }) => sum + openMicros, 0n)
        expect(charged + left).toBe(total)
        for (const { issuedOn, dueOn } of open) {
          const from = [issuedOn, dueOn, ...(rule.pausedUntil ? [rule.pausedUntil] : [])]
            .toSorted(Temporal.PlainDate.compare)
            .at(-1)!
          // On a day of the month, it may be a month later.
          expect(Temporal.PlainDate.compare(from.add({ days: 32 }), today)).toBeGreaterThan(0)
        }
      },
    ),
    { numRuns: 2000 },
  )
})
