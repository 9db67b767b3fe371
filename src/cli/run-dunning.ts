import { z } from 'zod'
import { gatewaysOf } from '../composition.ts'
import { type DunningSummary, runDunning } from '../dunning/dunning.ts'
import { defineCommand } from './command.ts'
import { openSandbox } from './sandbox.ts'

/** `tollbook run-dunning`: does what is due about overdue invoices now. May be killed and run again; exit 1 when an account could not be treated. */
export const runDunningCommand = defineCommand({
  path: 'run-dunning',
  summary: 'remind of, retry and suspend for what is overdue now',
  input: z.object({}),
  run: ({ log, onNotice, output, settings, withDatabase }) =>
    withDatabase(async ({ database, clock }) => {
      // Its own, on any free port: it answers whether or not a server runs.
      const own = { ...settings, sandbox: settings.sandbox && { port: 0, url: settings.sandbox.url } }
      const sandbox = await openSandbox({ database, clock, settings: own, log })
      try {
        const gateways = await gatewaysOf({ database, sandboxUrl: sandbox?.url })
        const summary = await runDunning(
          { database, clock, gateways, publicUrl: settings.publicUrl },
          { onFailure: ({ accountId, error }) => onNotice(`Account with id ${accountId}: ${String(error)}`) },
        )
        output.document(summary, () => linesOf(summary).join('\n'))
        return summary.failed > 0 ? ('failed' as const) : ('done' as const)
      } finally {
        await sandbox?.close()
      }
    }),
})

function linesOf(summary: DunningSummary): string[] {
  const { opened, closed, reminded, fees, warned, suspended, restored } = summary
  const { tried, notTried, promisesBroken, failed } = summary
  return [
    `Dunning: ${opened} cases opened, ${closed} closed.`,
    `  ${reminded} reminded, ${fees} late fees, ${warned} warned, ${suspended} suspended, ${restored} restored`,
    `  ${tried} payments tried again, ${notTried} not any more; ${promisesBroken} promises broken`,
    ...(failed > 0 ? [`  ${failed} accounts could not be treated: in an hour again`] : []),
  ]
}
