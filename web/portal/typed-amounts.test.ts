import { expect, test } from 'vitest'
import { alertErrors } from './alert-form.tsx'
import { typedAmount } from './pay-order.ts'
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
  for (const text of ['1,000', '1.250', '1.000,00', '-1']) {
    expect(limitError(text), text).toBe('error.limit')
    expect(minimumError(text), text).toBe('minAmount')
  }
  // A call costs parts of a cent.
  expect(minimumError('0,005')).toBeUndefined()
  expect(limitError('1.000', 'calls')).toBeDefined()
})
