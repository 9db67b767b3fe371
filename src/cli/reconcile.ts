import { z } from 'zod'
import { gatewaysOf } from '../composition.ts'
import { written } from '../payments/difference.ts'
import { listDifferences, type Reconciled, reconcile } from '../payments/reconciliation.ts'
import { accountNumbersOf } from '../reports/verify-books.ts'
import { defineCommand } from './command.ts'
import { openSandbox } from './sandbox.ts'

const input = z.object({
  gateway: z.string().optional(),
  limit: z.coerce.number('is not a number').int().positive().max(10_000).default(50),
})

/** `tollbook reconcile`: compares what gateways settled and paid out with what we have; exit 1 while a difference is open. */
export const reconcileCommand = defineCommand({
  path: 'reconcile',
  summary: 'compare what the gateways settled and paid out with what we have, both ways',
  input,
  declare: (command) =>
    command
      .option('--gateway <name>', 'only this gateway')
      .option('--limit <count>', 'how many open differences to print (50)'),
  run: ({ input: { gateway, limit }, log, output, progress, settings, withDatabase }) =>
    withDatabase(async ({ database, clock }) => {
      progress.report('settlement lists and payouts')
      const asked = { requestedBy: 'cli', ...(gateway === undefined ? {} : { gateway }) }
      // Its own, on any free port: it answers whether or not a server runs.
      const own = { ...settings, sandbox: settings.sandbox && { port: 0, url: settings.sandbox.url } }
      const sandbox = await openSandbox({ database, clock, settings: own, log })
      const gateways = await gatewaysOf({ database, sandboxUrl: sandbox?.url })
      const runs = await reconcile({ database, clock, gateways }, asked).finally(() => sandbox?.close())
      const { items } = await listDifferences(database.kysely, { open: true, gateway, page: { limit } })
      const accountIds = items.flatMap(({ accountId }) => accountId ?? [])
      const numbers = await accountNumbersOf(database.kysely, { accountIds })
      const differences = items.map((difference) => ({
        id: difference.id,
        gateway: difference.gateway,
        kind: difference.kind,
        amount: written(difference.amountMicros, difference.currency),
        account: difference.accountId === null ? null : (numbers.get(difference.accountId) ?? null),
        foundAt: difference.foundAt,
        detail: difference.detail,
      }))
      progress.end()
      output.document({ gateways: runs.map(described), differences }, () =>
        [
          ...(runs.length === 0 ? ['No payment gateway is set up here.'] : runs.map(lineOf)),
          ...differences.map(
            ({ id, amount, account, detail }) =>
              `  ${String(id).padStart(6)}  ${amount.padStart(16)}  ${(account === null ? '–' : account).padEnd(10)}  ${detail}`,
          ),
        ].join('\n'),
      )
      return runs.every(({ open, cause }) => open === 0 && cause === null) ? 'done' : 'failed'
    }),
})

function described({ moved, ...run }: Reconciled) {
  return {
    ...run,
    fees: moved.map(({ feesMicros, currency }) => written(feesMicros, currency)),
    paidOut: moved.map(({ paidOutMicros, currency }) => written(paidOutMicros, currency)),
  }
}

function lineOf(run: Reconciled): string {
  const { gateway, items, matched, fees, paidOut, open, cause } = described(run)
  const sums = (amounts: readonly string[]) => (amounts.length === 0 ? 'none' : amounts.join(' + '))
  return [
    `${gateway}: ${items} new items, ${matched} matched, fees ${sums(fees)}, paid out ${sums(paidOut)};`,
    open === 0
      ? 'no difference is open.'
      : `${open} ${open === 1 ? 'difference is' : 'differences are'} open.`,
    ...(cause === null ? [] : [`It did not get to its end: ${cause}.`]),
  ].join(' ')
}
