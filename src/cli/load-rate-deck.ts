import { createReadStream } from 'node:fs'
import { z } from 'zod'
import { getProvider } from '../accounts/provider.ts'
import { findRateDeck, freezeRateDeck, getRateDeck, loadRateDeck } from '../catalog/rate-decks.ts'
import { readTimePeriod, type TimePeriods } from '../catalog/time-period.ts'
import { inTransaction } from '../db/database.ts'
import { Refusal } from '../kernel/refusal.ts'
import { cannotRead } from '../setup/read-text.ts'
import { defineCommand, UsageError } from './command.ts'

export const loadRateDeckCommand = defineCommand({
  path: 'load-rate-deck',
  summary: 'load a rate deck from CSV as the next version of its name, a draft',
  input: z.object({
    file: z.string(),
    name: z.string(),
    currency: z.string().optional(),
    rounding: z.enum(['half_up', 'half_even', 'up', 'down']).optional(),
    timePeriod: z.array(z.string()).optional(),
    note: z.string().optional(),
    freeze: z.boolean().default(false),
  }),
  declare: (command) =>
    command
      .argument('<file>', 'CSV file; docs/operate/rate-decks.md says what it holds')
      .requiredOption('--name <name>', 'name of the deck, by which plans refer to it')
      .option(
        '--currency <code>',
        "currency of the rates; default: that of the version before, or the provider's",
      )
      .option(
        '--rounding <mode>',
        'half_up, half_even, up or down; default: as the version before, or half_up',
      )
      .option(
        '--time-period <name=span...>',
        "time of the week, such as peak='mon-fri 08:00-18:00'; default: those of the version before",
      )
      .option('--note <text>', 'what is new in this version')
      .option('--freeze', 'freeze it at once: it then prices calls and never changes'),
  run: ({ input, output, withDatabase }) =>
    withDatabase(async ({ database, clock }) => {
      const now = clock.now()
      const loaded = await inTransaction(database.kysely, async (tx) => {
        const before = await findRateDeck(tx, { name: input.name })
        const deck = await loadRateDeck(tx, {
          name: input.name,
          currency: input.currency ?? before?.currency ?? (await getProvider(tx)).currency,
          rounding: input.rounding ?? before?.rounding,
          timePeriods: input.timePeriod ? readPeriods(input.timePeriod) : before?.timePeriods,
          note: input.note,
          csv: readable(input.file),
          now,
        })
        if (input.freeze) await freezeRateDeck(tx, { deckId: deck.deckId, now })
        return { ...deck, frozen: (await getRateDeck(tx, { deckId: deck.deckId })).frozenAt !== null }
      })
      output.document({ name: input.name, ...loaded }, () => {
        const what = `${input.name} version ${loaded.version}`
        const state = loaded.frozen ? 'frozen' : 'a draft: freeze it with tollbook freeze-rate-deck'
        return loaded.change === 'unchanged'
          ? `${what} has the same ${loaded.rates} rates already (${state}).`
          : `${what}: ${loaded.rates} rates loaded (${state}).`
      })
      return 'done' as const
    }),
})

export const freezeRateDeckCommand = defineCommand({
  path: 'freeze-rate-deck',
  summary: 'freeze a version of a rate deck: it prices calls from now on and never changes',
  input: z.object({ name: z.string(), version: z.coerce.number().int().positive().optional() }),
  declare: (command) =>
    command
      .argument('<name>', 'name of the deck')
      .option('--version <number>', 'which version; default: the latest'),
  run: ({ input, output, withDatabase }) =>
    withDatabase(async ({ database, clock }) => {
      const frozen = await inTransaction(database.kysely, async (tx) => {
        const deck = await findRateDeck(tx, input)
        if (!deck) {
          const which = input.version === undefined ? '' : ` version ${input.version}`
          throw new Refusal('not_found', `There is no rate deck '${input.name}'${which}.`, { status: 404 })
        }
        return freezeRateDeck(tx, { deckId: deck.id, now: clock.now() })
      })
      const { name, version, frozenAt } = frozen
      output.document(
        { name, version, frozenAt },
        () => `${name} version ${version} is frozen since ${frozenAt}.`,
      )
      return 'done' as const
    }),
})

function readPeriods(given: readonly string[]): TimePeriods {
  return Object.fromEntries(
    given.map((text) => {
      const [name = '', span = ''] = text.split(/=(.*)/s)
      const period = readTimePeriod(span)
      if (!period) throw new UsageError(`--time-period '${text}' is not like peak='mon-fri 08:00-18:00'`)
      return [name, period]
    }),
  )
}

/** The file's bytes; one that cannot be read is refused when reading begins. */
async function* readable(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file) as AsyncIterable<Uint8Array>
  } catch (error) {
    throw cannotRead(file, error)
  }
}
