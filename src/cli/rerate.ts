import { z } from 'zod'
import { findAccountByNumber } from '../accounts/accounts.ts'
import { getProvider } from '../accounts/provider.ts'
import { intakeOf } from '../composition.ts'
import { formatDecimal, MICROS_SCALE } from '../kernel/money.ts'
import { startOfDay } from '../kernel/period.ts'
import { notFound } from '../kernel/refusal.ts'
import { rerateCalls } from '../usage/rerate.ts'
import { defineCommand } from './command.ts'

const day = z.iso.date('is not a day such as 2026-03-01').transform((text) => Temporal.PlainDate.from(text))
const input = z.object({
  from: day,
  until: day,
  reason: z.string(),
  account: z.string().optional(),
  deck: z.string().optional(),
})

/** `tollbook rerate`: prices calls again by the decks as they are now; differences become correcting charges. */
export const rerateCommand = defineCommand({
  path: 'rerate',
  summary: 'price calls again by the present rate decks, as correcting charges',
  input,
  declare: (command) =>
    command
      .requiredOption('--from <day>', "the first day, in the provider's time zone")
      .requiredOption('--until <day>', 'the day after the last')
      .requiredOption('--reason <text>', 'why; it is shown on the invoice')
      .option('--account <number>', 'only this account')
      .option('--deck <name>', 'only calls that were priced by this deck'),
  run: ({ input, output, progress, withDatabase }) =>
    withDatabase(async (open) => {
      const db = open.database.kysely
      const provider = await getProvider(db)
      const account =
        input.account === undefined ? null : await findAccountByNumber(db, { number: input.account })
      if (input.account !== undefined && !account) throw notFound(`account ${input.account}`)
      const zone = provider?.timeZone ?? 'UTC'
      const summary = await rerateCalls(intakeOf(open), {
        from: startOfDay(input.from, zone),
        until: startOfDay(input.until, zone),
        accountId: account?.id,
        deckName: input.deck,
        reason: input.reason,
        actor: 'cli',
        onProgress: ({ calls }) => progress.report(`${calls.toLocaleString('en-US')} calls`),
      })
      progress.end()
      output.document(
        summary,
        () =>
          `Looked at ${summary.calls} calls: ${summary.corrected} of ${summary.accounts} accounts corrected, by ` +
          `${formatDecimal(summary.differenceMicros, MICROS_SCALE, 2)} in all; ${summary.unpriced} have no rate now and keep their price.`,
      )
      return 'done' as const
    }),
})
