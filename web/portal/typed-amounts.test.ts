import { expect, test } from 'vitest'
import { alertErrors } from './alert-form.tsx'
import { chosenOf, type Payable, readOrder, typedAmount } from './pay-order.ts'
import { errorsOf, typedReport } from './report-fields.ts'

const limitError = (limit: string, what = 'amount') => alertErrors({ name: 'x', limit, what }).limit

function minimumError(minAmount: string): string | undefined {
  const sent = { name: 'x', period: 'month_before', minAmount }
  return errorsOf(typedReport(new Map(Object.entries(sent)))).minAmount
}

test('an amount is understood with a comma or a point, and one that could be a thousand or a part of one is refused', () => {
  for (const text of ['12,50', '12.50', '$12.50', '12,50 €'])
    expect(typedAmount(text, 'USD'), text).toEqual({ amount: '12.50', currency: 'USD' })
  expect(typedAmount('1250', 'USD')).toEqual({ amount: '1250', currency: 'USD' })
  for (const text of ['1,250', '1.250', '1,250.00', '1.250,00', '12,5,0', '-5', '0,00'])
    expect(typedAmount(text, 'USD'), text).toBeNull()
})

test('the limit of an alert and the least amount of a report do not guess either', () => {
  for (const text of ['50', '50,5', '12.50', '1000']) {
    expect(limitError(text), text).toBeUndefined()
    expect(minimumError(text), text).toBeUndefined()
  }
  for (const text of ['1 234,56', '1\u202f234', '$50']) expect(limitError(text), text).toBeUndefined()
  for (const text of ['1 234', '1\u202f234']) expect(limitError(text, 'minutes'), text).toBeUndefined()
  for (const text of ['1,000', '1.250', '1.000,00', '-1']) {
    expect(limitError(text), text).toBe(text === '-1' ? 'error.limit' : 'error.marks')
    expect(minimumError(text), text).toBe('minAmount')
  }
  // A call costs parts of a cent.
  expect(minimumError('0,005')).toBeUndefined()
  expect(limitError('1.000', 'calls')).toBe('error.marks')
  expect(limitError('12.345', 'minutes')).toBe('error.marks')
  expect(limitError('12.5', 'minutes')).toBe('error.whole')
})

const usd = (amount: string) => ({ amount, currency: 'USD' })
const due = (invoiceId: string, open: string): Payable => ({
  ...{
    invoiceId,
    number: `T-${invoiceId}`,
    dueOn: '2026-03-31',
    open: usd(open),
    isOverdue: false,
    coming: null,
  },
})
const coming = {
  paymentId: '9',
  reference: 'PAY-9',
  state: 'pending' as const,
  amount: usd('1.00'),
  expectBy: null,
}

const PARTLY_COMING = [due('1', '10.00'), { ...due('2', '5.00'), coming }]

test.each<[string, string, boolean, Payable[], object]>([
  ['all that was chosen', 'invoice=1', true, [due('1', '10.00'), due('2', '5.00')], { amount: usd('10.00') }],
  ['a part', 'invoice=1&amount=4', true, [due('1', '10.00')], { amount: usd('4'), ahead: usd('0.00') }],
  ['nothing chosen', '', true, [due('1', '10.00')], { problem: 'nothing' }],
  [
    'more than the chosen',
    'invoice=1&amount=12',
    true,
    [due('1', '10.00'), due('2', '5.00')],
    { problem: 'too_much' },
  ],
  // 20.00 − 10.00 − 5.00
  [
    'more than all',
    'invoice=1&amount=20',
    true,
    [due('1', '10.00'), due('2', '5.00')],
    { ahead: usd('5.00') },
  ],
  ['more than all, not taken', 'invoice=1&amount=20', false, [due('1', '10.00')], { problem: 'too_much' }],
  ['ahead of what is on its way', 'invoice=1&amount=20', true, PARTLY_COMING, { problem: 'ahead_later' }],
  ['what is on its way', 'invoice=1', true, [{ ...due('1', '10.00'), coming }], { problem: 'nothing' }],
  ['any amount where nothing is due', 'amount=7.50', true, [], { amount: usd('7.50'), ahead: usd('7.50') }],
  ['what was paid meanwhile', 'invoice=1&amount=7.50', true, [], { problem: 'nothing' }],
  ['no amount where nothing is due', '', true, [], { problem: 'amount' }],
  ['nothing due, not taken', 'amount=7.50', false, [], { problem: 'nothing' }],
  ['three decimals', 'invoice=1&amount=12.345', true, [due('1', '90.00')], { problem: 'decimals' }],
  [
    'a thousand with a separator',
    'invoice=1&amount=1,250.00',
    true,
    [due('1', '90.00')],
    { problem: 'decimals' },
  ],
  ['no amount at all', 'invoice=1&amount=ten', true, [due('1', '90.00')], { problem: 'amount' }],
])('an order for %s', (_, query, payAhead, payable, expected) => {
  const order = readOrder(new URLSearchParams(query))
  expect(chosenOf(order, { payable, currency: 'USD', payAhead })).toMatchObject(expected)
})
