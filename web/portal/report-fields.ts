import type { Shape } from '../api/shapes.ts'
import { type CallDirection, DIRECTIONS, dayAfter, dayBefore } from '../ui/call-filter.tsx'

export const PERIODS = ['days', 'month_before', 'month_so_far'] as const

/** What somebody types into the form of a report; days are the first and the last. */
export type ReportFields = {
  name: string
  period: (typeof PERIODS)[number]
  from: string
  until: string
  numbers: string
  direction: CallDirection | ''
  destination: string
  minMinutes: string
  minAmount: string
  monthly: boolean
}

/** Which field is wrong, and how: a key of the words. */
export type ReportErrors = Partial<
  Record<
    'name' | 'from' | 'until' | 'numbers' | 'minMinutes' | 'minAmount',
    'name' | 'from' | 'until' | 'tooLong' | 'numbers' | 'minMinutes' | 'minAmount'
  >
>

// `1,000` is a thousand to half of our readers, and one to the others: it is not guessed.
const DECIMAL = /^(?![1-9]\d{0,2}[.,]\d{3}$)\d{1,9}(?:[.,]\d{1,6})?$/
const NUMBERS_MAX = 50
const DIGITS_MIN = 3
const YEARS_MAX = 3

/** Reads what was sent, or an address that begins a report. */
export function typedReport(sent: { get(name: string): unknown }): ReportFields {
  const text = (name: string) => String(sent.get(name) ?? '').trim()
  return {
    name: text('name'),
    period: PERIODS.find((one) => one === text('period')) ?? 'days',
    ...{ from: text('from'), until: text('until') },
    numbers: text('numbers') || text('number'),
    direction: DIRECTIONS.find((one) => one === text('direction')) ?? '',
    destination: text('destination'),
    ...{ minMinutes: text('minMinutes'), minAmount: text('minAmount') },
    monthly: text('monthly') !== '',
  }
}

/** The fields of a report as it stands. */
export function fieldsOf(report: Shape<'AuditReport'>): ReportFields {
  return {
    name: report.name,
    period: report.period,
    from: report.days?.start ?? '',
    until: report.days ? dayBefore(report.days.end) : '',
    numbers: report.numbers.join(', '),
    direction: report.direction ?? '',
    destination: report.destination,
    minMinutes: report.minimumSeconds > 0 ? String(report.minimumSeconds / 60) : '',
    minAmount: report.minimumAmount?.amount ?? '',
    monthly: report.schedule !== null,
  }
}

/** What is wrong with the fields; nothing: they can be sent. */
export function errorsOf(fields: ReportFields): ReportErrors {
  const errors: ReportErrors = {}
  if (fields.name === '') errors.name = 'name'
  if (fields.period === 'days') {
    if (!isDay(fields.from)) errors.from = 'from'
    if (!isDay(fields.until) || fields.until < fields.from) errors.until = 'until'
    else if (isDay(fields.from) && dayAfter(fields.until) > yearsAfter(fields.from)) errors.until = 'tooLong'
  }
  const numbers = numbersOf(fields)
  const isShort = (number: string) => number.replaceAll(/\D/g, '').length < DIGITS_MIN
  if (numbers.length > NUMBERS_MAX || numbers.some(isShort)) errors.numbers = 'numbers'
  for (const name of ['minMinutes', 'minAmount'] as const) {
    if (fields[name] !== '' && !DECIMAL.test(fields[name])) errors[name] = name
  }
  return errors
}

/** The criteria as the API takes them, of fields without errors. */
export function criteriaOf(fields: ReportFields, currency: string) {
  const amount = fields.minAmount.replace(',', '.')
  return {
    period: fields.period,
    days: fields.period === 'days' ? { start: fields.from, end: dayAfter(fields.until) } : null,
    numbers: numbersOf(fields),
    direction: fields.direction || null,
    destination: fields.destination,
    minimumSeconds: Math.round(Number(fields.minMinutes.replace(',', '.')) * 60),
    minimumAmount: amount === '' ? null : { amount, currency },
  }
}

function numbersOf({ numbers }: ReportFields): string[] {
  return numbers
    .split(/[,;\n]/)
    .map((number) => number.trim())
    .filter((number) => number !== '')
}

function isDay(text: string): boolean {
  return /^(19[7-9]\d|20\d\d|21\d\d)-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))
}

function yearsAfter(day: string): string {
  return `${Number(day.slice(0, 4)) + YEARS_MAX}${day.slice(4)}`
}
