import { z } from 'zod'
import type { Db } from '../db/database.ts'
import { formatDecimal, MICROS_SCALE } from '../kernel/money.ts'
import { type BalanceDifference, verifyBalances } from '../ledger/verify.ts'
import { accountNumbersOf, BOOK_CHECKS, verifyBooks } from '../reports/verify-books.ts'
import { defineCommand } from './command.ts'

/** `tollbook verify`: proves the books; exit 1 and the account named when something differs. */
export const verify = defineCommand({
  path: 'verify',
  summary:
    'prove every balance against its entries, and numbers, charges, calls and documents against each other',
  input: z.object({ limit: z.coerce.number('is not a number').int().positive().max(10_000).default(20) }),
  declare: (command) => command.option('--limit <count>', 'how many differences to print of each kind (20)'),
  run: ({ input: { limit }, output, progress, withDatabase }) =>
    withDatabase(async ({ database: { kysely } }) => {
      progress.report('balances against their entries')
      const { differences, checked } = await verifyBalances(kysely, { limit })
      const named = await withAccountNumbers(kysely, differences)
      progress.report('documents, charges and calls against each other')
      const findings = await verifyBooks(kysely, { limit })
      progress.end()
      const sound = named.length === 0 && findings.length === 0
      output.document({ sound, balancesChecked: checked, differences: named, findings }, () =>
        [
          ...named.map(
            ({ account, ledgerAccount, balance, entries }) =>
              `Account ${account}: the balance of ${ledgerAccount} is ${balance}, its entries sum to ${entries}.`,
          ),
          ...findings.map(({ sentence }) => sentence),
          sound
            ? `Sound: ${checked} balances are the sum of their entries; ${BOOK_CHECKS.join('; ')}.`
            : `Not sound: ${named.length} balances differ, ${findings.length} other findings.`,
        ].join('\n'),
      )
      return sound ? 'done' : 'failed'
    }),
})

async function withAccountNumbers(db: Db, differences: readonly BalanceDifference[]) {
  const numbers = await accountNumbersOf(db, { accountIds: differences.map(({ accountId }) => accountId) })
  return differences.map(({ accountId, ledgerAccount, balanceMicros, entriesMicros }) => ({
    account: numbers.get(accountId) ?? `with id ${accountId}`,
    ledgerAccount,
    balance: formatDecimal(balanceMicros, MICROS_SCALE, 2),
    entries: formatDecimal(entriesMicros, MICROS_SCALE, 2),
  }))
}
