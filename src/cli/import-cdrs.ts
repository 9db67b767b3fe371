import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { intakeOf } from '../composition.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { ImportSummary } from '../usage/import.ts'
import { importCdrFile } from '../usage/import-cdrs.ts'
import { listRejectedLines } from '../usage/imports.ts'
import { getSourceByName } from '../usage/sources.ts'
import { type CommandContext, type CommandResult, defineCommand, type OpenDatabase } from './command.ts'

const input = z.object({ source: z.string(), strict: z.boolean().default(false), file: z.array(z.string()) })
type Context = CommandContext<z.output<typeof input>>

/** `tollbook import-cdrs`: feeds CDR files of a source. Exit 1 when a file could not be read to its end or, with --strict, a line was rejected. */
export const importCdrsCommand = defineCommand({
  path: 'import-cdrs',
  summary: 'import call records from files of a switch (plain or gzip, any size)',
  input,
  declare: (command) =>
    command
      .argument('<file...>', 'files, read in the order given; - is standard input')
      .requiredOption('--source <name>', 'the source they come from')
      .option('--strict', 'exit 1 when a line was rejected'),
  run: (context) => context.withDatabase((open) => importFiles(context, open)),
})

async function importFiles({ input, output, progress }: Context, open: OpenDatabase): Promise<CommandResult> {
  const source = await getSourceByName(open.database.kysely, { name: input.source })
  await refuseMissing(input.file)
  const summaries: ImportSummary[] = []
  for (const file of input.file) {
    const summary = await importCdrFile(intakeOf(open), {
      sourceId: source.id,
      name: file === '-' ? 'standard input' : path.basename(file),
      stream: file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 1 << 20 }),
      onProgress: ({ linesRead }) => progress.report(`${path.basename(file)}: ${count(linesRead)} lines`),
    })
    progress.end()
    summaries.push(summary)
    output.line(asText(summary))
    for (const line of await rejectedExamples(open, summary)) output.line(line)
    if (summary.state === 'interrupted') break
  }
  output.document({ source: source.name, imports: summaries }, () => '')
  const failed = summaries.some(
    ({ state, rejected }) => state !== 'complete' || (input.strict && rejected > 0),
  )
  return failed ? 'failed' : 'done'
}

/** The first rejected lines with their reasons; the console has them all. */
async function rejectedExamples(
  { database }: OpenDatabase,
  { importId, rejected }: ImportSummary,
): Promise<string[]> {
  if (rejected === 0) return []
  const { items } = await listRejectedLines(database.kysely, { importId, page: { limit: EXAMPLES } })
  return items.map(({ lineNo, reason }) => `  line ${lineNo}: ${reason}`)
}
const EXAMPLES = 5

/** Before anything is read, so that a misspelt name does not leave half the files imported. */
async function refuseMissing(files: readonly string[]) {
  for (const file of files) {
    if (file === '-') continue
    const found = await stat(file).catch(() => null)
    if (!found) throw new Refusal('no_such_file', `There is no file ${file}.`)
    if (!found.isFile()) throw new Refusal('not_a_file', `${file} is not a file.`)
  }
}

function asText(summary: ImportSummary): string {
  const skipped = Object.entries(summary.skipped).map(
    ([reason, n]) => `${count(n)} ${reason.replaceAll('_', ' ')}`,
  )
  const lines = [
    `${summary.fileName}: import ${summary.importId} of source ${summary.sourceName}, ${summary.state}`,
    `  read           ${count(summary.linesRead)} lines`,
    `  calls          ${count(summary.calls)}`,
    `  already known  ${count(summary.known)}`,
    `  skipped        ${skipped.length > 0 ? skipped.join(', ') : '0'}`,
    `  rejected       ${count(summary.rejected)}`,
    `  rated          ${count(summary.rated)}`,
    `  unrated        ${count(summary.unrated)}${summary.unrated > 0 ? '  (they wait in the queue: tollbook unrated)' : ''}`,
  ]
  return [
    ...lines,
    ...[summary.hint, summary.error].filter((text) => text !== null).map((text) => `  ${text}`),
  ].join('\n')
}

function count(n: number): string {
  return n.toLocaleString('en-US')
}
