import { expect, test } from 'vitest'
import { ACH_RETURNS, achReturn, type ReturnAction, returnActionOf } from './ach-returns.ts'

test.each<[ReturnAction, string[]]>([
  ['retry', ['R01', 'R09']],
  ['new_account', ['R02', 'R03', 'R04', 'R12', 'R13', 'R14', 'R15', 'R16', 'R20', 'R28', 'R34']],
  ['mandate_revoked', ['R05', 'R07', 'R10', 'R29', 'R51']],
  ['stop', ['R08', 'R11', 'R38', 'R52']],
])('%s is for %j and no other', (action, codes) => {
  expect(ACH_RETURNS.filter((row) => row.action === action).map(({ code }) => code)).toEqual(codes)
}) // biome-ignore format: a table

test.each(['R00', 'R99', 'R63', 'C01', '', 'r01'])('%j, which nobody knows, is for a person', (code) => {
  expect(achReturn(code)).toBeNull()
  expect(returnActionOf(code)).toBe('ask')
})

test('Nacha’s rates count the codes it names', () => {
  const counting = (rate: 'unauthorised' | 'administrative') =>
    ACH_RETURNS.filter(({ rates }) => rates.includes(rate)).map(({ code }) => code)
  expect(counting('unauthorised')).toEqual(['R05', 'R07', 'R10', 'R11', 'R29', 'R51'])
  expect(counting('administrative')).toEqual(['R02', 'R03', 'R04'])
  expect(achReturn('R01')?.rates).toEqual(['overall'])
  expect(achReturn('R61')?.rates).toEqual([])
})

test('codes are in order, once each, with a title that stands alone', () => {
  const codes = ACH_RETURNS.map(({ code }) => code)
  expect(codes).toEqual([...new Set(codes)].toSorted())
  expect(ACH_RETURNS.filter(({ code, title }) => !/^R\d\d$/.test(code) || title.length < 8)).toEqual([])
})

test('a debit is retried only for want of funds', () => {
  expect(ACH_RETURNS.filter((row) => (row.action === 'retry') !== (row.class === 'funds'))).toEqual([])
})
