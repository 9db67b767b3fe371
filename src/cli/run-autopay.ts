import { z } from 'zod'
import { gatewaysOf } from '../composition.ts'
import { type RunSummary, runAutoPay } from '../payments/autopay.ts'
import { defineCommand } from './command.ts'
import { openSandbox } from './sandbox.ts'

const day = z.string().transform((text, context) => {
  try {
    return Temporal.PlainDate.from(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'is not a day such as 2026-03-01' })
    return z.NEVER
  }
})

const input = z.object({
  on: day.optional(),
  workers: z.coerce.number('is not a number').int().positive().max(16).default(2),
})

/** `tollbook run-autopay`: drafts what is due now. May be killed and run again; several may run at once. */
export const runAutopayCommand = defineCommand({
  path: 'run-autopay',
  summary: 'charge what is due by AutoPay now',
  input,
  declare: (command) =>
    command
      .option('--on <day>', 'also the drafts of this day whose hour, 08:00 of the account, has not come')
      .option('--workers <count>', 'batches on their way at once (2)'),
  run: ({ input: { on, workers }, log, output, progress, settings, withDatabase }) =>
    withDatabase(async ({ database, clock }) => {
      // Its own, on any free port: it answers whether or not a server runs.
      const own = { ...settings, sandbox: settings.sandbox && { port: 0, url: settings.sandbox.url } }
      const sandbox = await openSandbox({ database, clock, settings: own, log })
      const gateways = await gatewaysOf({ database, sandboxUrl: sandbox?.url })
      const parts = { database, clock, gateways, publicUrl: settings.publicUrl, log }
      const onProgress = ({ drafted }: RunSummary) =>
        progress.report(`${drafted.toLocaleString('en-US')} charges`)
      const summary = await runAutoPay(parts, { on, workers, onProgress }).finally(() => sandbox?.close())
      progress.end()
      output.document(summary, () => linesOf(summary).join('\n'))
      return 'done' as const
    }),
})

const REASONS: Record<keyof RunSummary['skipped'], string> = {
  paying_now: 'whose payer is about to pay: in ten minutes',
  not_yet: 'whose hour has not come',
  nothing_owed: 'that owe nothing any more',
  below_minimum: 'below what the gateway takes',
  method_unusable: 'without a method that can be charged',
  in_progress: 'whose invoices are on their way to be paid',
  gateway_missing: 'whose gateway is not set up here',
  failed: 'that failed, which is in the log: in an hour',
}

function linesOf({ skipped, ...counts }: RunSummary): string[] {
  const { drafted, charged, pending, declined, notSent, unresolved, needsApproval } = counts
  const reasons = Object.entries(skipped) as [keyof typeof REASONS, number][]
  return [
    `AutoPay: ${drafted} charges sent: ${charged} succeeded, ${pending} pending, ${declined} declined, ${notSent} not sent, ${unresolved} without an answer yet.`,
    ...(needsApproval > 0 ? [`  ${needsApproval} above their monthly cap: their payers are asked`] : []),
    ...reasons.map(([why, count]) => `  ${count} ${REASONS[why]}`),
  ]
}
