import type { Command } from 'commander'
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { LiveClock } from '../db/clock.ts'
import type { Database } from '../db/database.ts'
import type { Settings } from '../settings.ts'
import type { Output } from './output.ts'
import type { Progress } from './progress.ts'
import type { Stop } from './stop.ts'

/** What a command gets from the door it came through. */
export type CommandContext<Input> = {
  /** Arguments and options by their names, parsed by the command's schema. */
  input: Input
  settings: Settings
  output: Output
  progress: Progress
  log: Logger
  stop: Stop
  /** Says a sentence on stderr: about what takes time or was mended. */
  onNotice: (sentence: string) => void
  /**
   * Opens the database of the settings, up to date, for as long as `work` takes: DATABASE_URL, or the embedded server, joined when
   * it runs and started otherwise. On Ctrl-C the work is dropped and what it has not committed is rolled back.
   */
  withDatabase<T>(work: (open: OpenDatabase) => Promise<T>): Promise<T>
}

export type OpenDatabase = { database: Database; clock: LiveClock }

/** How a command ended when nothing was refused: `failed` is exit 1, for a check that found something. */
export type CommandResult = 'done' | 'failed'

/** One command of bin/tollbook. Each has a file of its own and a line in commands.ts. */
export type CommandDefinition = {
  /** As typed: `verify`, `db url`. */
  path: string
  summary: string
  /** Adds the command's arguments and options; `--json` and `--help` are there already. */
  declare: (command: Command) => void
  run: (
    given: Record<string, unknown>,
    context: Omit<CommandContext<unknown>, 'input'>,
  ) => Promise<CommandResult>
}

/**
 * Defines a command. `input` parses its arguments and options, by their camelCase names, into what `run` gets; an issue of it is
 * printed as one sentence.
 *
 *     export const verify = defineCommand({
 *       path: 'verify',
 *       summary: 'prove every balance against its entries',
 *       input: z.object({ limit: z.coerce.number().int().positive().default(20) }),
 *       declare: (command) => command.option('--limit <count>', 'differences to print'),
 *       run: ({ input, output, withDatabase }) => withDatabase(async ({ database }) => { … }),
 *     })
 */
export function defineCommand<Schema extends z.ZodType>(definition: {
  path: string
  summary: string
  input: Schema
  declare?: (command: Command) => void
  run: (context: CommandContext<z.output<Schema>>) => Promise<CommandResult>
}): CommandDefinition {
  const { path, summary, input, declare = () => {}, run } = definition
  return {
    path,
    summary,
    declare,
    run: (given, context) => run({ ...context, input: parseInput(input, given) }),
  }
}

/** A wrong argument or option. */
export class UsageError extends Error {}

function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  given: Record<string, unknown>,
): z.output<Schema> {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  const name = String(issue.path[0] ?? 'input')
  const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
  throw new UsageError(`${option} '${String(given[name] ?? '')}': ${issue.message}`)
}
