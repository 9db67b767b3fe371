import { expect, test } from 'vitest'
import { type RehearsedAccount, summarise } from './rehearse.ts'

function account(
  name: string,
  total: string,
  previous: string | null,
  outcome: RehearsedAccount['outcome'] = 'issued',
) {
  const money = (amount: string) => ({ amount, currency: 'USD' })
  const difference = previous === null ? null : String(Number(total) - Number(previous))
  return {
    account: { id: name, number: name, name },
    outcome,
    total: money(total),
    previousTotal: previous === null ? null : money(previous),
    difference: difference === null ? null : money(difference),
    error: null,
    lines: 1,
  }
}

test('the figures of a rehearsal are of all accounts, and the sums are exact', () => {
  const { accounts, invoices, failures, sums } = summarise([
    account('a', '0.10', '0.30'),
    account('b', '0.20', null),
    account('c', '90071992547409.93', '1'),
    account('d', '5.00', '5.00', 'nothing'),
    account('e', '0', null, 'failed'),
  ])
  expect({ accounts, invoices, failures, sums }).toEqual({
    accounts: 5,
    invoices: 3,
    failures: 1,
    // 0.10 + 0.20 + 90071992547409.93, and 0.30 + 1
    sums: [
      {
        total: { amount: '90071992547410.230000', currency: 'USD' },
        previousTotal: { amount: '1.300000', currency: 'USD' },
      },
    ],
  })
})

test('failures stand first, then the greatest differences whichever way', () => {
  const { shown } = summarise([
    account('small', '10', '9'),
    account('down', '10', '60'),
    account('failed', '0', null, 'failed'),
    account('up', '90', '60'),
  ])
  expect(shown.map(({ account }) => account.name)).toEqual(['failed', 'down', 'up', 'small'])
})
