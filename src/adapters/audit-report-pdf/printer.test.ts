import { afterAll, expect, test } from 'vitest'
import type { Account } from '../../accounts/account.ts'
import type { AccountId } from '../../kernel/ids.ts'
import { EXAMPLE_PROVIDER } from '../../notices/mails/example-facts.ts'
import { auditReportSheet } from '../../reports/audit-report-sheet.ts'
import type { AuditRun } from '../../reports/audit-run.ts'
import type { Call } from '../../usage/call.ts'
import { createPdfInvoicePrinter } from '../pdf/printer.ts'
import { createAuditReportPrinter } from './printer.ts'

const press = createPdfInvoicePrinter({ threads: 1 })
const printer = createAuditReportPrinter(press)
afterAll(() => press.close())

const account = {
  ...{ id: 1n as AccountId, number: '100234', name: 'Northwoods Veterinary Clinic', country: 'US' },
  ...{ currency: 'USD', timeZone: 'America/Chicago', locale: 'en-US', addressLines: [] },
} as unknown as Account

const day = (text: string) => Temporal.PlainDate.from(text)

const RUN: AuditRun = {
  ...{ id: 7n, accountId: account.id, reportId: 3n, name: 'Calls abroad', timeZone: 'America/Chicago' },
  criteria: {
    period: { kind: 'month_before' },
    numbers: ['12185550148', '555'],
    ...{ direction: 'outbound', destination: 'Germany', minimumSeconds: 90, minimumAmountMicros: 250_000n },
  },
  days: { start: day('2026-10-01'), end: day('2026-11-01') },
  ...{ lines: ['12185550148'], requestedBy: 'login:1', loginId: 1n, scheduledFor: null },
  ...{ state: 'done', failedBecause: null, callsExpected: null, callsRead: 3_000n },
  requestedAt: Temporal.Instant.from('2026-11-01T05:01:00Z'),
  finishedAt: Temporal.Instant.from('2026-11-01T05:02:00Z'),
  ...{ calls: 3n, durationSeconds: 4_000n, billedSeconds: 4_020n, includedSeconds: 0n },
  amountMicros: 1_240_500n,
  byLine: [{ key: '12185550148', calls: 3n, billedSeconds: 4_020n, amountMicros: 1_240_500n }],
  byDestination: [
    {
      key: { direction: 'outbound', destination: 'Germany, mobile' },
      ...{ calls: 2n, billedSeconds: 3_000n, amountMicros: 1_000_000n },
    },
    { key: null, calls: 1n, billedSeconds: 1_020n, amountMicros: 240_500n },
  ],
}

const CALL: Call = {
  id: 'a-1-1-0',
  answeredAt: Temporal.Instant.from('2026-10-03T22:04:09Z'),
  ...{ direction: 'outbound', line: '12185550148', from: '12185550148', to: '4915112345678' },
  ...{ destination: 'Germany, mobile', durationSeconds: 3_725, billedSeconds: 3_780, includedSeconds: 0 },
  amountMicros: 831_600n,
}

const sheet = (locale = 'en-US', run: Partial<AuditRun> = {}, calls = [CALL, CALL, CALL]) =>
  auditReportSheet({ ...RUN, ...run }, { account: { ...account, locale }, provider: EXAMPLE_PROVIDER, calls })

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const pages = (bytes: Uint8Array) => Number(/\/Type \/Pages\s+\/Count (\d+)/.exec(text(bytes))?.[1])

test('a report says what was asked and what it comes to, in figures that line up', () => {
  const { facts, totals, byNumber, byDestination, calls } = sheet()
  expect(facts.map(({ label, value }) => `${label}: ${value}`)).toEqual([
    'Account number: 100234',
    'Calls of: October 1, 2026 – October 31, 2026',
    'Times are local to: America/Chicago',
    'Of the numbers: (218) 555-0148',
    'With: (218) 555-0148, 555',
    'Direction: Outbound',
    'Destination: Germany…',
    'Lasted at least: 1:30',
    'Cost at least: $0.2500',
    'Made: November 1, 2026 at 12:02 AM CDT',
  ])
  expect(totals.map(({ value }) => value)).toEqual(['3', '1:06:40', '1:07:00', '$1.2405'])
  // 4,020 s are 67 minutes; 3,000 are 50 and 1,020 are 17.
  expect(byNumber.rows).toEqual([['(218) 555-0148', '3', '67', '$1.2405']])
  expect(byDestination.rows).toEqual([
    ['Germany, mobile · Outbound', '2', '50', '$1.0000'],
    ['All others', '1', '17', '$0.2405'],
  ])
  expect(calls?.groups[0]?.rows[0]?.cells).toEqual([
    ...['Oct 3', '5:04:09 PM', 'Outbound', '(218) 555-0148', '+49 1511 2345678', 'Germany, mobile'],
    ...['1:02:05', '1:03:00', '0.8316'],
  ])
})

test('a report of more calls than are listed says so', () => {
  expect(sheet('en-US', { calls: 9_003n }).calls?.intro).toContain('The first 3 of 9,003 calls')
  expect(sheet().calls?.intro).toContain('3 calls, oldest first')
})

test.each([
  ['en-US', 'Audit Report'],
  ['fr-CA', 'Rapport d’appels'],
  ['es-US', 'Informe de llamadas'],
  ['de-DE', 'Anrufbericht'],
])('a report in %s is PDF/A-3a', async (locale, title) => {
  expect(sheet(locale).words.title).toBe(title)
  const bytes = await printer.print(sheet(locale), { logoSvg: null })
  expect(text(bytes)).toMatch(/^%PDF-/)
  expect(text(bytes)).toMatch(/pdfaid:part[^0-9]*3/)
  expect(pages(bytes)).toBe(2)
})

test('two thousand calls are listed; no call at all is one page', async () => {
  const many = Array.from({ length: 2_000 }, () => CALL)
  const bytes = await printer.print(sheet('en-US', { calls: 2_000n }, many), { logoSvg: null })
  expect(pages(bytes)).toBeGreaterThan(20)
  const none = { calls: 0n, byLine: [], byDestination: [] }
  expect(pages(await printer.print(sheet('en-US', none, []), { logoSvg: null }))).toBe(1)
}, 30_000)

test('the same report has the same bytes', async () => {
  const first = await printer.print(sheet(), { logoSvg: null })
  expect(Buffer.compare(first, await printer.print(sheet(), { logoSvg: null }))).toBe(0)
})
