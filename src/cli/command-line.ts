import { Command, CommanderError } from 'commander'
import pino from 'pino'
import { readSettings, SETTINGS_TABLE } from '../settings.ts'
import type { CommandDefinition } from './command.ts'
import { commands, GROUPS } from './commands.ts'
import { explain, failureText } from './failure.ts'
import { createOutput, toJson } from './output.ts'
import { createProgress } from './progress.ts'
import { listenForStop, Stopped } from './stop.ts'
import { withDatabase } from './with-database.ts'

/** Runs one command line and returns its exit code: 0 when all went well, 130 when it was interrupted, otherwise 1. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let exitCode = 0
  const program = buildProgram(async (definition, given) => {
    exitCode = await runCommand(definition, given)
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander has printed the help or what is wrong with the arguments.
    if (error instanceof CommanderError) return error.exitCode
    throw error
  }
}

type RunDefinition = (definition: CommandDefinition, given: Record<string, unknown>) => Promise<void>

function buildProgram(run: RunDefinition): Command {
  const program = new Command('tollbook')
    .description('Billing for telephone companies: call records in, invoices out.')
    .addHelpText('after', settingsHelp())
    .exitOverride()
  const groups = new Map<string, Command>()
  for (const definition of commands) {
    const words = definition.path.split(' ')
    const name = words.pop()!
    const parent = words.length === 0 ? program : groupFor(words[0]!, groups, program)
    // copyInheritedSettings: a wrong option of a command, too, comes back to us instead of ending the process.
    const command = parent.command(name).description(definition.summary).copyInheritedSettings(program)
    definition.declare(command)
    command.option('--json', 'print one JSON document')
    command.action(() => run(definition, givenTo(command)))
  }
  return program
}

function groupFor(name: string, groups: Map<string, Command>, program: Command): Command {
  const known = groups.get(name)
  if (known) return known
  const group = program.command(name).description(GROUPS[name] ?? '')
  groups.set(name, group)
  return group
}

/** Arguments and options by their camelCase names. */
function givenTo(command: Command): Record<string, unknown> {
  const given: Record<string, unknown> = { ...command.opts() }
  command.registeredArguments.forEach((argument, index) => {
    given[argument.name().replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())] =
      command.processedArgs[index]
  })
  return given
}

async function runCommand(definition: CommandDefinition, given: Record<string, unknown>): Promise<number> {
  const json = given.json === true
  const output = createOutput({ json, write: (text) => process.stdout.write(text) })
  const progress = createProgress(process.stderr)
  const stop = listenForStop()
  try {
    const settings = readSettings(process.env)
    const log = pino({ level: 'info' }, pino.destination({ dest: 2, sync: true }))
    const onNotice = (sentence: string) => void process.stderr.write(`${sentence}\n`)
    const result = await definition.run(given, {
      ...{ settings, output, progress, log, stop, onNotice },
      withDatabase: (work) => withDatabase({ settings, onNotice }, (open) => stop.during(work(open))),
    })
    progress.end()
    return result === 'done' ? 0 : 1
  } catch (error) {
    progress.end()
    if (error instanceof Stopped) return 130
    const failure = explain(error)
    process.stderr.write(`${failure ? failureText(failure) : bugText(error)}\n`)
    if (json)
      process.stdout.write(`${toJson({ error: failure ?? { code: 'bug', message: String(error) } })}\n`)
    return 1
  }
}

function bugText(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `This is a bug in Tollbook; please report it with these lines:\n${stack}`
}

function settingsHelp(): string {
  const lines = SETTINGS_TABLE.map(
    (row) => `  ${row.name.padEnd(14)} ${row.meaning} Default: ${row.default}.`,
  )
  return `\nSettings, by environment variable:\n${lines.join('\n').replaceAll('`', '')}`
}
